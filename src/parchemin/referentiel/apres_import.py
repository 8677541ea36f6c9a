"""`ApresImport`: what upper rooms do once an export is in force. Plain functions, called outside any transaction of the import."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from parchemin.comptes.models import Organisation
from parchemin.plateforme.registres import Registre
from parchemin.referentiel.models import Instantane, ListeReference

_log = logging.getLogger(__name__)

ApresImport = Callable[[Instantane], object]
"""(snapshot now in force) -> anything. Idempotent: it may be called again."""

apres_import: Registre[ApresImport] = Registre("après import")


def prevenir(instantane: Instantane) -> None:
    """Call each one. What fails above does not undo an export that is in force: it is logged, and the room catches up by itself."""
    for nom, fonction in apres_import:
        try:
            fonction(instantane)
        except Exception:
            _log.exception("after the import of %s: %s", instantane.pk, nom)


@dataclass(frozen=True, slots=True)
class EffetListe:
    """One thing that a list, once in force, would change for an organisation. `ton`: of `statut`."""

    qui: str
    quoi: str
    ton: str
    url: str = ""


ApresListe = Callable[[ListeReference], object]
"""(list now in force) -> anything. Idempotent."""
apres_liste: Registre[ApresListe] = Registre("après liste")
EffetsListe = Callable[[Organisation, ListeReference], list[EffetListe]]
"""(organisation, list read and not yet in force) -> what would change. Reads only."""
effets_liste: Registre[EffetsListe] = Registre("effets d’une liste")


def prevenir_liste(liste: ListeReference) -> None:
    """As `prevenir`, for a list of training bodies or of establishments."""
    for nom, fonction in apres_liste:
        try:
            fonction(liste)
        except Exception:
            _log.exception("after the list %s: %s", liste.pk, nom)
