"""Rows of this room."""

from parchemin.imports.models.lots import (
    LIBELLES_ACTION,
    CorrespondanceImport,
    EtatLot,
    LigneLot,
    LotImport,
    OperationLot,
)

__all__ = ["LIBELLES_ACTION", "CorrespondanceImport", "EtatLot", "LigneLot", "LotImport", "OperationLot"]
