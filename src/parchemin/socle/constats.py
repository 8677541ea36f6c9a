"""What a check has to say: what, where, why, how to fix, with a stable code.

A `Controle` is declared once, where the check lives; its sentences are templates. A `Constat` is one finding of it.
`docs/controles.md` and the help pages are generated from the catalogue.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from parchemin.socle.elision import de


class Gravite(StrEnum):
    """`BLOQUANT`: the act does not happen. `AVERTISSEMENT`: it happens, look. `INFORMATION`: good to know."""

    BLOQUANT = "bloquant"
    AVERTISSEMENT = "avertissement"
    INFORMATION = "information"


_CODE = re.compile(r"[A-Z]{3}-[0-9]{3}")


@cache
def _champs(gabarit: str) -> frozenset[str]:
    """Names quoted by a template, read once for all its findings. Raises `ValueError` for `{}`, `{0}` and unbalanced braces."""
    noms = {
        re.split(r"[.\[]", nom, maxsplit=1)[0] for _, nom, _, _ in string.Formatter().parse(gabarit) if nom is not None
    }
    for nom in noms:
        if not nom.isidentifier():
            raise ValueError(f"a template names its values ({{numero}}), not {{{nom}}}: {gabarit!r}")
    return frozenset(noms)


class _Phrase(string.Formatter):
    """`{nom:de}` writes the name with its preposition: « de Marc », « d’Enzo »."""

    def format_field(self, value: object, format_spec: str) -> str:
        return de(str(value)) if format_spec == "de" else str(super().format_field(value, format_spec))


_PHRASE = _Phrase()


def _remplir(gabarit: str, valeurs: Mapping[str, object]) -> str:
    # Most sentences elide nothing, and files of thousands of lines make many of them.
    return _PHRASE.vformat(gabarit, (), valeurs) if ":de}" in gabarit else gabarit.format_map(valeurs)


@dataclass(frozen=True, slots=True)
class Constat:
    """One finding, in French, ready to be shown."""

    code: str
    gravite: Gravite
    quoi: str
    ou: str = ""
    pourquoi: str = ""
    remede: str = ""
    lien: str = ""
    """Address of what it names, where who reads it may open it; `geste`: the words of that link."""
    geste: str = ""

    @property
    def est_bloquant(self) -> bool:
        return self.gravite is Gravite.BLOQUANT

    @property
    def phrase(self) -> str:
        """One line: « [REF-001] où : quoi »."""
        lieu = f"{self.ou} : " if self.ou else ""
        return f"[{self.code}] {lieu}{self.quoi}"

    def vers_dict(self) -> dict[str, str]:
        """JSON-able form, stored with imports and long works."""
        return {
            "code": self.code,
            "gravite": str(self.gravite),
            "quoi": self.quoi,
            "ou": self.ou,
            "pourquoi": self.pourquoi,
            "remede": self.remede,
            **({"lien": self.lien, "geste": self.geste} if self.lien else {}),
        }

    def vers(self, lien: str, geste: str) -> Constat:
        """The same, with a link to what it names."""
        return replace(self, lien=lien, geste=geste)

    @classmethod
    def depuis_dict(cls, brut: dict[str, str]) -> Constat:
        return cls(**{**brut, "gravite": Gravite(brut["gravite"])})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Controle:
    """A check: its code, its title, and the templates of its sentences (`{numero}`; `{nom:de}` for « de Marc », « d’Enzo »)."""

    code: str
    titre: str
    quoi: str
    pourquoi: str
    remede: str
    gravite: Gravite = Gravite.BLOQUANT
    source: str = ""

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"a check code looks like ABC-001, not {self.code!r}")
        if not (self.titre.strip() and self.quoi.strip() and self.remede.strip()):
            raise ValueError(f"{self.code} says what is wrong and what to do")
        _ = self.champs  # a broken template fails where it is written, not the day somebody needs the message

    @property
    def champs(self) -> set[str]:
        """Names of the values that the sentences quote."""
        return {*_champs(self.quoi), *_champs(self.pourquoi), *_champs(self.remede)}

    def constat(self, ou: str = "", **valeurs: object) -> Constat:
        """A finding. Raises `KeyError` for a value that a sentence needs and did not get."""
        manquants = self.champs - valeurs.keys()
        if manquants:
            raise KeyError(f"{self.code} needs {', '.join(sorted(manquants))}")
        return Constat(
            code=self.code,
            gravite=self.gravite,
            quoi=_remplir(self.quoi, valeurs),
            ou=ou,
            pourquoi=_remplir(self.pourquoi, valeurs),
            remede=_remplir(self.remede, valeurs),
        )


def en_clair(controle: Controle) -> Controle:
    """The same, its templates as a reader of the documents and of the help expects them: « de {nom} »."""
    dits = {n: _DE.sub(r"de {\1}", getattr(controle, n)) for n in ("quoi", "pourquoi", "remede")}
    return replace(controle, quoi=dits["quoi"], pourquoi=dits["pourquoi"], remede=dits["remede"])


_DE = re.compile(r"\{(\w+):de\}")
_catalogue: dict[str, Controle] = {}


def declarer(controle: Controle) -> Controle:
    """Put a check in the catalogue. A code means one thing for ever: a second, different one is an error."""
    deja = _catalogue.get(controle.code)
    if deja is not None and deja != controle:
        raise ValueError(f"{controle.code} is already declared: {deja.titre}")
    _catalogue[controle.code] = controle
    return controle


def catalogue() -> list[Controle]:
    """Every declared check, by code."""
    return [_catalogue[c] for c in sorted(_catalogue)]


class ErreurMetier(Exception):
    """A refused act, with at least one finding saying why."""

    def __init__(self, *constats: Constat) -> None:
        if not constats:
            raise ValueError("a refusal says why")
        self.constats = constats
        super().__init__(" ".join(c.phrase for c in constats))
