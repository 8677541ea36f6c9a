"""Answers by pages: bounded, in a total order, resumed after the last row that was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from ninja import Field, Schema

from parchemin.comptes.reglages_api import reglage
from parchemin.socle.horloge import PARIS

T = TypeVar("T")
PLUS_GRAND = 2**63 - 1
"""The largest key of a row."""


class Page(Schema, Generic[T]):
    """One page. `suivant`: the value of `apres` that asks for the next one; absent on the last."""

    elements: list[T]
    suivant: int | None = Field(
        None, description="À donner dans « apres » pour lire la suite. Vide à la dernière page."
    )


class Bornes(Schema):
    """Where to go on, and how many."""

    apres: int = Field(0, ge=0, le=PLUS_GRAND, description="Le « suivant » de la page précédente.")
    taille: int = Field(
        reglage("page"), ge=1, le=reglage("page_maximale"), description="Nombre d’éléments par page.", examples=[50]
    )


class BornesDepuis(Bornes):
    """The same, from a day on."""

    depuis: date | None = Field(
        None, description="Seulement depuis ce jour (AAAA-MM-JJ) ; ce qu’il regarde est dit à chaque adresse.", examples=["2026-09-01"]
    )  # fmt: skip


def debut_du_jour(jour: date) -> datetime:
    """Midnight in Paris."""
    return datetime.combine(jour, time.min, tzinfo=PARIS)


def pager(lignes: QuerySet[Any], bornes: Bornes, dire: Callable[[Any], Any], cle: str = "pk") -> dict[str, Any]:
    """A page of a queryset, by key: rows added meanwhile neither shift nor double it. `cle`: another unique number of its rows."""
    lues = list(lignes.filter(**{f"{cle}__gt": bornes.apres}).order_by(cle)[: bornes.taille + 1])
    return _page(lues, bornes, dire, lambda x: getattr(x, cle))


def pager_liste(
    lignes: Iterable[Any], bornes: Bornes, dire: Callable[[Any], Any], cle: Callable[[Any], int]
) -> dict[str, Any]:
    """The same for rows that are already in memory."""
    apres = sorted((x for x in lignes if cle(x) > bornes.apres), key=cle)
    return _page(apres[: bornes.taille + 1], bornes, dire, cle)


def _page(lues: list[Any], bornes: Bornes, dire: Callable[[Any], Any], cle: Callable[[Any], int]) -> dict[str, Any]:
    page = lues[: bornes.taille]
    suivant = cle(page[-1]) if len(lues) > bornes.taille else None
    return {"elements": [dire(x) for x in page], "suivant": suivant}


def ou_404(lignes: QuerySet[Any], **condition: Any) -> Any:
    """The row, or the answer that says nothing of what belongs to others."""
    trouvee = lignes.filter(**condition).first()
    if trouvee is None:
        raise Http404
    return trouvee
