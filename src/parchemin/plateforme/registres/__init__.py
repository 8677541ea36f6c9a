"""Typed registries: how an upper room adds to a lower page without the lower room knowing it.

A lower room publishes the type; upper rooms register plain functions in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

F = TypeVar("F", bound=Callable[..., object])


class Registre(Generic[F]):
    """Ordered, named functions of one signature. A name registered twice is a programming error."""

    def __init__(self, nom: str) -> None:
        self.nom = nom
        self._fonctions: dict[str, F] = {}

    def inscrire(self, nom: str) -> Callable[[F], F]:
        def decorateur(fonction: F) -> F:
            deja = self._fonctions.get(nom)
            if deja is not None and deja is not fonction:
                raise RuntimeError(f"{self.nom}: « {nom} » is already registered")
            self._fonctions[nom] = fonction
            return fonction

        return decorateur

    def __iter__(self) -> Iterator[tuple[str, F]]:
        return iter(self._fonctions.items())

    def __getitem__(self, nom: str) -> F:
        return self._fonctions[nom]

    def __len__(self) -> int:
        return len(self._fonctions)
