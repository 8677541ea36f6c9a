"""The one page of the room takes no object."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.referentiel.models import Certification


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    return {"amelioration:bord": {}}
