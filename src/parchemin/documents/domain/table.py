"""What each decision calls for, by family and day: dated data with its text (`donnees/dus.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from parchemin.documents.domain.natures import Nature
from parchemin.socle.periodes import Periode
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "dus.yaml"
CAS = ("admis", "specialisation", "partiel", "refus")
VARIANTES = ("vae", "hors_rncp")


@dataclass(frozen=True, slots=True)
class Appele:
    """One document of the table. `moyenne`: only at this average or above."""

    nature: Nature
    par: str
    texte: str
    moyenne: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RegleDocuments:
    """The table of one family for a period. `selon_calcul`: a computation that was followed says whether units are attested."""

    famille: str
    variante: str
    du: date | None
    au: date | None
    cas: Mapping[str, tuple[Appele, ...]]
    selon_calcul: bool = False

    @property
    def periode(self) -> Periode:
        return Periode(self.du, self.au)


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"regles"}))


@cache
def edition() -> str:
    """Hash of the table: counts kept under another one are counted again."""
    return sha256(_CHEMIN.read_bytes()).hexdigest()[:16]


def _appele(brut: Any, par: str, texte: str) -> Appele:
    x = {"nature": brut} if isinstance(brut, str) else dict(brut)
    seuil = x.pop("moyenne", None)
    lu = Appele(
        Nature(x.pop("nature")),
        x.pop("par", par),
        x.pop("texte", texte),
        None if seuil is None else Decimal(str(seuil)),
    )
    if x:
        raise ValueError(f"dus.yaml: unknown key {', '.join(sorted(x))}")
    return lu


def _regle(famille: str, variante: str, commun: Mapping[str, Any], propre: Mapping[str, Any]) -> RegleDocuments:
    par = str(propre.get("par", commun["par"]))
    cas = {
        nom: tuple(_appele(x, par, str(commun["texte"])) for x in propre[nom]) for nom in CAS if nom in propre
    }  # fmt: skip
    if {"admis", "partiel", "refus"} - cas.keys():
        raise ValueError(f"dus.yaml: {famille} {variante} lacks a case")
    return RegleDocuments(
        famille, variante, commun.get("du"), commun.get("au"), cas, bool(commun.get("selon_calcul", False)) and not variante
    )  # fmt: skip


@cache
def regles() -> tuple[RegleDocuments, ...]:
    """Every rule. Raises `ValueError` for an unknown nature or key, a missing case, a text that the file does not have."""
    connus = {t.cle for t in recueil().textes()}
    lues = []
    for brut in recueil().supplement("regles"):
        if brut["texte"] not in connus:
            raise ValueError(f"dus.yaml: no text {brut['texte']}")
        for famille in brut["familles"]:
            lues.append(_regle(famille, "", brut, brut))
            lues.extend(_regle(famille, v, brut, brut[v]) for v in VARIANTES if v in brut)
    return tuple(lues)


def regle_au(famille: str, jour: date, *, vae: bool = False, au_rncp: bool = True) -> RegleDocuments:
    """The table of a family on the day of the decision. Raises `LookupError` when there is none."""
    ordre = [*(["vae"] if vae else []), *([] if au_rncp else ["hors_rncp"]), ""]
    for variante in ordre:
        for r in regles():
            if r.famille == famille and r.variante == variante and jour in r.periode:
                return r
    raise LookupError(f"no table of documents for {famille} on {jour.isoformat()}")
