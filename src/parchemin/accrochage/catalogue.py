"""Every check of this room, declared by the mere import of this module: the generated documents must know them all."""

from parchemin.accrochage import constats, schemas, transport
from parchemin.accrochage.domain import accuses, constats_passage, constats_risque, constats_schema
from parchemin.accrochage.repetition import refus

__all__ = [
    "accuses",
    "constats",
    "constats_passage",
    "constats_risque",
    "constats_schema",
    "refus",
    "schemas",
    "transport",
]
