"""What makes the tests stricter than production: undefined variables fail, rows without an order come shuffled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models.query import ModelIterable, QuerySet
from django.template.base import FilterExpression, Variable, VariableDoesNotExist

SOURCES = str(Path(__file__).resolve().parent.parent / "src" / "parchemin")
_TOLERANTS = {"default", "default_if_none"}
"""Filters whose very purpose is a value that may not be there."""


class VariableIndefinie(AssertionError):
    """A template of ours names something that its view does not give."""


def _gabarit(contexte: Any) -> str:
    """Path of the template being rendered, or "" (a template made of a string)."""
    rendu = getattr(contexte, "render_context", None)
    gabarit = getattr(rendu, "template", None)
    return str(getattr(getattr(gabarit, "origin", None), "name", "") or "")


def refuser_les_variables_indefinies(monkeypatch: pytest.MonkeyPatch) -> None:
    """`{{ x }}` and arguments of tags. `{% if x %}` asks whether x is there: it may be absent, as in Django."""
    resoudre = FilterExpression.resolve

    def resolve(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        if not ignore_failures and isinstance(self.var, Variable) and _gabarit(context).startswith(SOURCES):
            filtres = {getattr(f, "_filter_name", f.__name__) for f, _ in self.filters}
            if not filtres & _TOLERANTS:
                try:
                    self.var.resolve(context)
                except VariableDoesNotExist as e:
                    raise VariableIndefinie(
                        f"{_gabarit(context).removeprefix(SOURCES)}: {{{{ {self.token} }}}}: {e}"
                    ) from e
        return resoudre(self, context, ignore_failures)

    monkeypatch.setattr(FilterExpression, "resolve", resolve)


def _rang(objet: Any) -> str:
    return hashlib.sha256(repr((type(objet).__name__, getattr(objet, "pk", objet))).encode()).hexdigest()


def melanger_ce_qui_n_a_pas_d_ordre(monkeypatch: pytest.MonkeyPatch) -> None:
    """A queryset of rows without any order may come in any: here it does, always the same one for the same rows.

    Rows kept by `[:n]` or `.first()` (which orders by key) are left alone: the database has already chosen them.
    """
    iterer = ModelIterable.__iter__

    def __iter__(self: Any) -> Iterator[Any]:
        requete = self.queryset.query
        if self.queryset.ordered or requete.is_sliced or requete.combinator or requete.distinct_fields:
            return iterer(self)
        return iter(sorted(iterer(self), key=_rang))

    monkeypatch.setattr(ModelIterable, "__iter__", __iter__)


def refuser_les_tranches_sans_ordre(monkeypatch: pytest.MonkeyPatch) -> None:
    """`queryset[:n]` of several rows without an order: which ones come is chance."""
    trancher = QuerySet.__getitem__

    def __getitem__(self: QuerySet[Any], k: Any) -> Any:
        # `get()` and `exists()` slice on their own, to read one or two rows: they clear the order on purpose.
        if (
            isinstance(k, slice)
            and self._result_cache is None
            and not self.ordered
            and self.model.__module__.startswith("parchemin.")
        ):
            raise AssertionError(f"{self.model.__name__}: a slice of rows without an order")
        return trancher(self, k)

    monkeypatch.setattr(QuerySet, "__getitem__", __getitem__)
