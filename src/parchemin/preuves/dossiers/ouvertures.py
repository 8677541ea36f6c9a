"""Who makes which packs, and to whom one is opened besides: nobody, until a room or a page says so.

A function registered here answers for somebody who makes no pack of that kind (a guest auditor until an end date, for instance). Handing
the file over stays `services.dossiers.remettre`, which writes it in the journal: call it from a POST, or from the page of a personal link.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres import Registre
from parchemin.preuves.models import DossierPreuves, SorteDossierPreuves

Ouverture = Callable[[Membre, DossierPreuves, date], bool]
"""(reader, pack, day) -> is this pack opened to this reader on that day? The pack is one of the reader's own organisation."""

ouvertures: Registre[Ouverture] = Registre("ouvertures de dossiers de preuves")


def sortes_de(personne: Any, organisation: Any) -> frozenset[str]:
    """Kinds of packs that this person makes and reads here: whoever keeps the evidence, all; the network manager, that of the network."""
    if personne.has_perm("preuves.tenir", organisation):
        return frozenset(SorteDossierPreuves.values)
    if personne.has_perm("preuves.preparer_dossiers", organisation):
        return frozenset({str(SorteDossierPreuves.FRANCE_COMPETENCES)})
    return frozenset()


def peut_lire(membre: Membre, dossier: DossierPreuves, jour: date) -> bool:
    """Who makes packs of this kind, and whom somebody opened this one to. Never across organisations."""
    if membre.organisation_id != dossier.organisation_id:
        return False
    if dossier.sorte in sortes_de(membre.utilisateur, membre.organisation):
        return True
    return any(ouvert(membre, dossier, jour) for _, ouvert in ouvertures)
