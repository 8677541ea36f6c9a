"""Every check of this room, declared by the mere import of this module: the generated documents must know them all."""

from parchemin.accrochage import schemas
from parchemin.accrochage.domain import accuses, constats_passage, constats_risque, constats_schema

__all__ = ["accuses", "constats_passage", "constats_risque", "constats_schema", "schemas"]
