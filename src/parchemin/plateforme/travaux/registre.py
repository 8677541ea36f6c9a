"""`@travail("code")`: which function carries out which long work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parchemin.plateforme.travaux.contexte import Contexte

Fonction = Callable[["Contexte"], None]
Exclusivite = Callable[[int | None, dict[str, Any]], str]
"""(organisation id, parameters) -> a key that two active works never share."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A kind of long work. `exclusif`: None, "organisation" (one per organisation), "instance", or a function."""

    code: str
    titre: str
    fonction: Fonction
    exclusif: str | Exclusivite | None = None

    def cle(self, organisation_id: int | None, parametres: dict[str, Any]) -> str | None:
        if self.exclusif is None:
            return None
        if self.exclusif == "instance":
            return self.code
        if self.exclusif == "organisation":
            return f"{self.code}:o{organisation_id}"
        if callable(self.exclusif):
            return f"{self.code}:{self.exclusif(organisation_id, parametres)}"
        raise RuntimeError(f"{self.code}: unknown exclusivity {self.exclusif!r}")


_definitions: dict[str, Definition] = {}


def travail(code: str, *, titre: str = "", exclusif: str | Exclusivite | None = None) -> Callable[[Fonction], Fonction]:
    """Register a function `(ctx) -> None` that advances by idempotent steps.

    Put it in a module that `AppConfig.ready()` imports: the worker must know it too.
    """

    def decorateur(fonction: Fonction) -> Fonction:
        deja = _definitions.get(code)
        if deja is not None and deja.fonction is not fonction:
            raise RuntimeError(f"the work « {code} » is already registered")
        _definitions[code] = Definition(code, titre or code, fonction, exclusif)
        return fonction

    return decorateur


def definition(code: str) -> Definition | None:
    return _definitions.get(code)
