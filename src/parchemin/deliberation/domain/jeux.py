"""Rule sets: dated data, one per family, variant and period, made of bricks. The law changes; what was decided stays explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.periodes import Periode
from parchemin.socle.textes import Recueil, TexteReference

DONNEES = Path(__file__).resolve().parent.parent / "donnees"
VARIANTES = ("", "vae", "rncp", "hors_rncp")


@dataclass(frozen=True, eq=False)
class JeuDeRegles:
    """One rule set, compared by identity. `code` is quoted by decisions for ever: never reused with another meaning.

    `du`, `au`: days of the jury. `variante`: "" or one of `VARIANTES`. `regles`: bricks in order, each with the key of its
    text. `a_verifier`: known from secondary sources, or a wording that was not read; shown wherever it decides.
    """

    code: str
    famille: Famille
    libelle: str
    regles: tuple[Mapping[str, Any], ...]
    variante: str = ""
    du: date | None = None
    au: date | None = None
    a_verifier: bool = False
    note: str = ""

    @property
    def periode(self) -> Periode:
        return Periode(self.du, self.au)


@cache
def textes() -> Recueil:
    """Texts quoted by the rules, and the parameters of this room."""
    return Recueil(DONNEES / "textes.yaml")


def texte(cle: str, jour: date) -> TexteReference:
    """The text in force on a day. Raises `KeyError`."""
    return textes().texte(cle, jour)


@cache
def jeux() -> tuple[JeuDeRegles, ...]:
    """Every rule set of `donnees/jeux/*.yaml`. Raises `ValueError` naming the file and the fault: nothing is half read."""
    lus: list[JeuDeRegles] = []
    for chemin in sorted((DONNEES / "jeux").glob("*.yaml")):
        brut = yaml.safe_load(chemin.read_text(encoding="utf-8"))
        try:
            lus.extend(_lire(x, brut.get("communs", {})) for x in brut["jeux"])
        except (TypeError, KeyError, ValueError) as e:
            raise ValueError(f"{chemin.name}: {e}") from e
    _refuser_doubles(lus)
    return tuple(lus)


def _lire(brut: dict[str, Any], communs: dict[str, list[dict[str, Any]]]) -> JeuDeRegles:
    regles: list[Mapping[str, Any]] = []
    for ligne in brut.pop("regles"):
        if isinstance(ligne, str):
            regles.extend(communs[ligne])
        else:
            regles.append(ligne)
    for regle in regles:
        if "brique" not in regle or "texte" not in regle:
            raise ValueError(f"{brut.get('code')}: a rule has a brique and a texte, not {regle}")
        textes().texte(regle["texte"], date.today())  # noqa: DTZ011 (any day: only its presence is checked)
    famille = Famille(brut.pop("famille"))
    if brut.get("variante", "") not in VARIANTES:
        raise ValueError(f"{brut.get('code')}: unknown variant")
    jeu = JeuDeRegles(famille=famille, regles=tuple(regles), **brut)
    _ = jeu.periode
    return jeu


def _refuser_doubles(lus: list[JeuDeRegles]) -> None:
    codes = [j.code for j in lus]
    doubles = {c for c in codes if codes.count(c) > 1}
    if doubles:
        raise ValueError(f"written twice: {', '.join(sorted(doubles))}")
    for i, jeu in enumerate(lus):
        for autre in lus[i + 1 :]:
            memes = (jeu.famille, jeu.variante) == (autre.famille, autre.variante)
            if memes and jeu.periode.chevauche(autre.periode):
                raise ValueError(f"{jeu.code} and {autre.code} both apply on some days")


def jeu_par_code(code: str) -> JeuDeRegles | None:
    """The rule set that a recorded decision names."""
    return next((j for j in jeux() if j.code == code), None)


def libelle_du_jeu(code: str) -> str:
    """The rule set of a recorded decision, in words; its code when the program no longer knows it."""
    jeu = jeu_par_code(code)
    return jeu.libelle if jeu is not None else code


def variante_de(famille: Famille, statut: str, enregistrement: str) -> str:
    """Which variant a dossier falls under: VAE, or whether the CQP is registered at the RNCP on the jury's day."""
    if statut == "vae":
        return "vae"
    if famille in (Famille.CQP, Famille.CQPM):
        return "rncp" if enregistrement == "RNCP" else "hors_rncp"
    return ""


def jeu_applicable(famille: Famille, variante: str, jour: date) -> JeuDeRegles | None:
    """The rule set in force, or None: the engine then has no rule to apply and says so."""
    for jeu in jeux():
        if jeu.famille is famille and jeu.variante == variante and jour in jeu.periode:
            return jeu
    return None


@cache
def delais_de_transmission() -> Mapping[str, tuple[int, str]]:
    """Rule sets under which the certifier sends the file of the session to a joint group: (months from the jury, text), by code."""
    return {
        jeu.code: (int(r["mois"]), str(r["texte"]))
        for jeu in jeux()
        for r in jeu.regles
        if r["brique"] == "transmission"
    }
