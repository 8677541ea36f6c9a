"""`@usage_de_lien("inviter")`: what a personal link of this purpose shows and does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from parchemin.plateforme.models.liens import LienPersonnel

Montrer = Callable[[HttpRequest, LienPersonnel], HttpResponse]
Accomplir = Callable[[HttpRequest, LienPersonnel], HttpResponse]


@dataclass(frozen=True, slots=True)
class UsageDeLien:
    """`montrer` answers GET and writes nothing; `accomplir` runs inside the transaction that consumes the link.

    To refuse without consuming (a field is missing), `accomplir` raises `LienNonConsomme(response)`.
    """

    code: str
    montrer: Montrer
    accomplir: Accomplir


class LienNonConsomme(Exception):
    """The form was not complete: show it again, the link stays good."""

    def __init__(self, reponse: HttpResponse) -> None:
        super().__init__("link not consumed")
        self.reponse = reponse


_usages: dict[str, UsageDeLien] = {}


def inscrire_usage(usage: UsageDeLien) -> None:
    deja = _usages.get(usage.code)
    if deja is not None and deja != usage:
        raise RuntimeError(f"the link purpose « {usage.code} » is already registered")
    _usages[usage.code] = usage


def usage_de_lien(code: str, *, montrer: Montrer) -> Callable[[Accomplir], Accomplir]:
    """Register the function that answers POST; `montrer` answers GET."""

    def decorateur(accomplir: Accomplir) -> Accomplir:
        inscrire_usage(UsageDeLien(code, montrer, accomplir))
        return accomplir

    return decorateur


def usage(code: str) -> UsageDeLien | None:
    return _usages.get(code)
