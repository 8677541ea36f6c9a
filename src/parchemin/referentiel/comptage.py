"""How many fiches answer, counted once per question and per state of the registers.

The registers change at the switch of an import only: a count is good for as long as no source moved. Five minutes at
most, so that an index rebuilt under our feet (`reindexer`) is forgotten too.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from parchemin.referentiel.models import Fiche, SourceRegistre


def etat_des_registres(using: str) -> list[tuple[Any, ...]]:
    """What each source serves now: two equal states, the same fiches. The hash tells two snapshots of one id apart."""
    champs = ("pk", "instantane_id", "instantane__empreinte", "instantane__en_vigueur_le")
    return list(SourceRegistre.objects.using(using).order_by("pk").values_list(*champs))


class FichesComptees(QuerySet[Fiche]):
    """Fiches whose `count()` is remembered. For what readers see: nothing staged, nothing of an organisation."""

    def count(self) -> int:
        if self._result_cache is not None:
            return len(self._result_cache)
        # The state first: a count taken after a switch under the state before it is asked for by nobody.
        etat = etat_des_registres(self.db)
        try:
            question = self.order_by().values_list("pk").query.get_compiler(self.db).as_sql()
        except EmptyResultSet:
            return 0
        cle = sha256(repr((etat, question)).encode()).hexdigest()
        nombre: int | None = caches["registres"].get(cle)
        if nombre is None:
            nombre = super().count()
            caches["registres"].set(cle, nombre)
        return nombre
