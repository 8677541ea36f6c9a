"""What an act is given belongs to the organisation that acts. Pages look things up in the active one; acts check again."""

from __future__ import annotations

from typing import Any

from parchemin.accrochage import constats as c
from parchemin.socle.constats import ErreurMetier


def exiger_organisation(organisation_id: int, *objets: Any) -> None:
    """Raises ACC-619 for an object of another organisation."""
    if any(x.organisation_id != organisation_id for x in objets):
        raise ErreurMetier(c.AUTRE_ORGANISATION.constat())
