"""Tabs that upper rooms add to the page of an exam session."""

from __future__ import annotations

from typing import NamedTuple


class Onglet(NamedTuple):
    """`nom_url` takes the slug and the `pk` of the session; `permission` is asked on the organisation; `toujours`: before it opens too."""

    cle: str
    mot: str
    nom_url: str
    permission: str
    toujours: bool = False


_onglets: dict[str, Onglet] = {}


def inscrire_onglet(cle: str, mot: str, nom_url: str, permission: str, *, toujours: bool = False) -> None:
    _onglets[cle] = Onglet(cle, mot, nom_url, permission, toujours)


def onglets_ajoutes() -> list[Onglet]:
    """In the order of registration."""
    return list(_onglets.values())
