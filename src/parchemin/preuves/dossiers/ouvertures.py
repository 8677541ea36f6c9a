"""To whom a pack is opened besides those who make it: nobody, until a room or a page says so.

A function registered here answers for somebody who does not hold `preuves.tenir` (a guest auditor until an end date, for instance). Handing
the file over stays `services.dossiers.remettre`, which writes it in the journal: call it from a POST, or from the page of a personal link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres import Registre
from parchemin.preuves.models import DossierPreuves

Ouverture = Callable[[Membre, DossierPreuves, date], bool]
"""(reader, pack, day) -> is this pack opened to this reader on that day? The pack is one of the reader's own organisation."""

ouvertures: Registre[Ouverture] = Registre("ouvertures de dossiers de preuves")


def peut_lire(membre: Membre, dossier: DossierPreuves, jour: date) -> bool:
    """Who keeps the evidence, and whom somebody opened it to. Never across organisations."""
    if membre.organisation_id != dossier.organisation_id:
        return False
    personne: Any = membre.utilisateur
    if personne.has_perm("preuves.tenir", membre.organisation):
        return True
    return any(ouvert(membre, dossier, jour) for _, ouvert in ouvertures)
