"""Reading the worked cases: strict, so that a misspelt word is an error and not a case that checks nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite, Visee
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.periodes import Periode

CAS = Path(__file__).parent / "cas"
_FICHIER = {"famille", "reglements", "cas"}
_REGLEMENT = {
    "unites",
    "pfmp",
    "entretien_final",
    "fin_validite",
    "enregistrement",
    "options",
    "accreditations",
    "certification",
}
_UNITE = {f.name for f in fields(Unite)} - {"code"}
_DU_DOSSIER = {f.name for f in fields(Dossier)} - {"resultats"}
_SURCHARGES = {"options", "fin_validite"}
_CAS = {"id", "titre", "regle", "reglement", "jour", "resultats", "attendu"} | _DU_DOSSIER | _SURCHARGES
_ATTENDU = {
    "resultat", "mention", "moyenne", "moyennes", "documents", "attestation", "livret_codes", "acquis", "suites", "avant",
    "phrases", "alertes", "jeu", "calcul",
}  # fmt: skip
_ACQUIS = {"definitif", "jusqu_au", "lectures"}
_MOTS = {
    "acquis": (EtatUnite.PRESENT, True), "non acquis": (EtatUnite.PRESENT, False), "absent": (EtatUnite.ABSENT, None),
    "excusé": (EtatUnite.EXCUSE, None), "dispense": (EtatUnite.DISPENSE, None), "à saisir": (EtatUnite.A_SAISIR, None),
    "équivalence": (EtatUnite.EQUIVALENCE, None),
}  # fmt: skip


@dataclass(frozen=True)
class Cas:
    """One worked case: `brut` as written, for whoever recomputes it another way."""

    id: str
    famille: Famille
    jour: date
    dossier: Dossier
    reglement: Reglement
    attendu: dict[str, Any]
    brut: dict[str, Any]
    unites: dict[str, dict[str, Any]]


def _refuser(brut: Any, connus: set[str], ou: str) -> None:
    if not isinstance(brut, dict):
        raise ValueError(f"{ou}: a mapping is expected, not {brut!r}")
    if inconnus := sorted(map(str, brut.keys() - connus)):
        raise ValueError(f"{ou}: unknown {', '.join(inconnus)}")


def nombre(brut: Any) -> Decimal:
    return Decimal(str(brut))


def fraction(brut: Any) -> Fraction:
    """« 205.5/20 » or a number, exact."""
    haut, _, bas = str(brut).partition("/")
    return Fraction(haut.strip()) / Fraction(bas.strip() or 1)


def _resultat(brut: Any, ou: str) -> ResultatUnite:
    if isinstance(brut, str):
        if brut not in _MOTS:
            raise ValueError(f"{ou}: unknown state {brut}")
        etat, acquis = _MOTS[brut]
        return ResultatUnite(etat, acquis=acquis)
    if isinstance(brut, dict):
        _refuser(brut, {"benefice", "report", "vae", "le"}, ou)
        (etat,) = brut.keys() - {"le"}
        valeur = brut[etat]
        if isinstance(valeur, str):
            return ResultatUnite(
                EtatUnite(etat), acquis={"acquis": True, "non acquis": False}[valeur], obtenu_le=brut["le"]
            )
        return ResultatUnite(EtatUnite(etat), nombre(valeur), obtenu_le=brut["le"])
    return ResultatUnite(EtatUnite.PRESENT, nombre(brut))


def _unite(code: str, brut: dict[str, Any] | None, ou: str) -> Unite:
    brut = dict(brut or {})
    _refuser(brut, _UNITE, ou)
    for cle in ("coefficient", "seuil"):
        if cle in brut:
            brut[cle] = nombre(brut[cle])
    if "evaluation" in brut:
        brut["evaluation"] = Evaluation(brut["evaluation"])
    return Unite(code, brut.pop("libelle", code), **brut | {"blocs": tuple(brut.get("blocs", ()))})


def _reglement(nom: str, famille: Famille, brut: dict[str, Any], ou: str) -> Reglement:
    _refuser(brut, _REGLEMENT, ou)
    autres = {k: v for k, v in brut.items() if k not in ("unites", "accreditations", "certification")}
    periodes = tuple(Periode(du, au) for du, au in brut.get("accreditations", ()))
    unites = tuple(_unite(c, u, f"{ou} {c}") for c, u in brut["unites"].items())
    return Reglement(
        famille, brut.get("certification", nom), nom, unites, "règlement fictif", accreditations=periodes, **autres
    )


def _cas(brut: dict[str, Any], famille: Famille, reglements: dict[str, Any], ou: str) -> Cas:
    _refuser(brut, _CAS, ou)
    _refuser(brut["attendu"], _ATTENDU, ou)
    for valeur in (brut["attendu"].get("acquis") or {}).values():
        if isinstance(valeur, dict):
            _refuser(valeur, _ACQUIS, ou)
    nom = brut.get("reglement") or next(iter(reglements))
    reglement = _reglement(nom, famille, reglements[nom], ou)
    if "options" in brut:
        reglement = replace(reglement, options={**reglement.options, **brut["options"]})
    if "fin_validite" in brut:
        reglement = replace(reglement, fin_validite=brut["fin_validite"])
    autres = {k: v for k, v in brut.items() if k in _DU_DOSSIER}
    if "livret" in autres:
        autres["livret"] = Livret(autres["livret"])
    if "visee" in autres:
        autres["visee"] = Visee(autres["visee"])
    if "controle" in autres:
        autres["controle"] = {c: nombre(n) for c, n in autres["controle"].items()}
    if "echecs" in autres:
        autres["echecs"] = tuple(autres["echecs"])
    codes = {u.code for u in reglement.unites}
    if etrangers := sorted(brut["resultats"].keys() - codes):
        raise ValueError(f"{ou}: no unit {', '.join(etrangers)}")
    resultats = {c: _resultat(x, f"{ou} {c}") for c, x in brut["resultats"].items()}
    dossier = Dossier(resultats=resultats, **autres)
    unites = {c: dict(u or {}) for c, u in reglements[nom]["unites"].items()}
    return Cas(brut["id"], famille, brut["jour"], dossier, reglement, brut["attendu"], brut, unites)


def lire_texte(texte: str, ou: str) -> list[Cas]:
    """Cases of one file. Raises `ValueError` naming the file, the case and the fault."""
    brut = yaml.safe_load(texte)
    _refuser(brut, _FICHIER, ou)
    famille = Famille(brut["famille"])
    return [_cas(x, famille, brut["reglements"], f"{ou} {x.get('id')}") for x in brut["cas"]]


def tous_les_cas() -> list[Cas]:
    return [cas for f in sorted(CAS.glob("*.yaml")) for cas in lire_texte(f.read_text(encoding="utf-8"), f.name)]
