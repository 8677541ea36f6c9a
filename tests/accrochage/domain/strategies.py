"""Fictitious awards of every shape, and the ways a message gets spoiled: those that an installed schema is tried with."""

from __future__ import annotations

from parchemin.accrochage.domain.epreuve import ACCES, MENTIONS, NOMS, PRENOMS, VALEURS, abimer, un_passage

ESPACE = "urn:cdc:cpf:pc5:schema:1.0.0"
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
__all__ = ["ACCES", "ESPACE", "MENTIONS", "NOMS", "PRENOMS", "VALEURS", "XSI_NIL", "abimer", "un_passage"]
