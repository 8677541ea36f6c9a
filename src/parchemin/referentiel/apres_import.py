"""`ApresImport`: what upper rooms do once an export is in force. Plain functions, called outside any transaction of the import."""

from __future__ import annotations

import logging
from collections.abc import Callable

from parchemin.plateforme.registres import Registre
from parchemin.referentiel.models import Instantane

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
