"""How many fiches answer, and which come first: read once per question and per state of the registers.

The registers change at the switch of an import only: an answer is good for as long as no source moved. Five minutes at
most, so that an index rebuilt under our feet (`reindexer`) is forgotten too.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from parchemin.referentiel.models import Fiche, SourceRegistre

T = TypeVar("T")


def etat_des_registres(using: str) -> list[tuple[Any, ...]]:
    """What each source serves now: two equal states, the same fiches. The hash tells two snapshots of one id apart."""
    champs = ("pk", "instantane_id", "instantane__empreinte", "instantane__en_vigueur_le")
    return list(SourceRegistre.objects.using(using).order_by("pk").values_list(*champs))


def _retenir(question: tuple[Any, ...], lire: Callable[[], Any]) -> Any:
    cle = sha256(repr(question).encode()).hexdigest()
    connu = caches["registres"].get(cle)
    if connu is None:
        connu = lire()
        caches["registres"].set(cle, connu)
    return connu


def retenir(quoi: str, lire: Callable[[], T]) -> T:
    """What is read of the registers alone, under this name, for as long as they do not change. Never None."""
    connu: T = _retenir((etat_des_registres(DEFAULT_DB_ALIAS), quoi), lire)
    return connu


class FichesComptees(QuerySet[Fiche]):
    """Fiches whose `count()` and pages are remembered. For what readers see: nothing staged, nothing of an organisation."""

    _etat: list[tuple[Any, ...]] | None = None

    def count(self) -> int:
        if self._result_cache is not None:
            return len(self._result_cache)
        compte = super().count
        nombre: int | None = self._retenir(self.order_by().values_list("pk"), "count", compte)
        return nombre or 0

    def cles_de_page(self, debut: int, fin: int) -> list[int]:
        """The keys of some rows, in the order of the list: to sort 30 000 titles is most of the time of a page."""
        lignes = self.values_list("pk", flat=True)[debut:fin]
        cles: list[int] | None = self._retenir(lignes, "cles", lambda: list(lignes))
        return cles or []

    def _retenir(self, lignes: QuerySet[Fiche, Any], quoi: str, lire: Callable[[], Any]) -> Any:
        """What was read for this question under this state of the registers; None when the question has no answer."""
        # The state first: what is read after a switch under the state before it is asked for by nobody. Read once for
        # one list: its count and its page are of the same state.
        if self._etat is None:
            self._etat = etat_des_registres(self.db)
        try:
            question = lignes.query.get_compiler(self.db).as_sql()
        except EmptyResultSet:
            return None
        return _retenir((self._etat, quoi, question), lire)
