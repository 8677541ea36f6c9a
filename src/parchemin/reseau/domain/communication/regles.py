"""The rules as data: their sentences and texts (communication.yaml), the phrases they look for (formules.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parchemin.reseau.domain.communication.modele import Certitude, ContexteCommunication, Severite
from parchemin.reseau.domain.communication.motifs import Chercheur, Noms, mots_de
from parchemin.socle.constats import Controle, Gravite, declarer
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.textes import Recueil

DONNEES = Path(__file__).resolve().parents[2] / "donnees"
_GRAVITES = {"mineure": Gravite.INFORMATION, "majeure": Gravite.AVERTISSEMENT, "critique": Gravite.AVERTISSEMENT}
_CLES_REGLE = {
    "code",
    "titre",
    "severite",
    "portee",
    "quand",
    "textes",
    "quoi",
    "pourquoi",
    "remede",
    "remede_sans",
    "efface",
}
_CLES_GROUPE = {"certitude", "mots", "quand", "si", "si_non", "hors", "sauf"}
_CLES_EXCEPTION = {"nom", "portee", "avant", "apres", "phrase", "rubrique"}
VOISINAGE = 8
"""Words before or after a hit within which an exception counts, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Regle:
    """A rule. `de_fiche`: judged only where the text speaks of this certification; `quand`: conditions on what
    it is compared with; `efface`: rules that have nothing to add where this one quotes words that begin with theirs;
    `remede_sans`: the correction for a partner that may not prepare for the certification, so that none tells it to say it does."""

    controle: Controle
    severite: Severite
    textes: tuple[str, ...]
    de_fiche: bool = False
    quand: tuple[str, ...] = ()
    efface: tuple[str, ...] = ()
    remede_sans: str = ""

    @property
    def nomme(self) -> bool:
        """Does its correction name the certification?"""
        return any(f"{{{x}}}" in self.controle.remede for x in ("numero", "intitule", "niveau", "certificateur", "fin"))

    @property
    def code(self) -> str:
        return self.controle.code


@dataclass(frozen=True, slots=True)
class ExceptionDeRegle:
    """When words that a rule looks for are rightly there. Lists of phrases, see formules.yaml."""

    nom: str
    avant: tuple[str, ...] = ()
    apres: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    rubrique: tuple[str, ...] = ()
    portee: int = VOISINAGE


@dataclass(frozen=True, slots=True)
class GroupeDeFormules:
    """Phrases of one rule that share a certainty, conditions and exceptions."""

    code: str
    mots: tuple[str, ...]
    certitude: Certitude
    quand: tuple[str, ...] = ()
    si: tuple[str, ...] = ()
    si_non: tuple[str, ...] = ()
    hors: tuple[str, ...] = ()
    sauf: tuple[ExceptionDeRegle, ...] = ()


_CONDITIONS = {
    "titre": lambda c: not c.fiche.est_diplome,
    "rncp": lambda c: c.fiche.repertoire == "RNCP",
    "rs": lambda c: c.fiche.repertoire == "RS",
    "partenaire": lambda c: not c.partenaire.certificateur,
    "sans_habilitation": lambda c: not (c.partenaire.peut("former") or c.partenaire.peut("organiser")),
    "sans_former": lambda c: not c.partenaire.peut("former"),
    "sans_organiser": lambda c: not c.partenaire.peut("organiser"),
    "cpf_impossible": lambda c: c.fiche.expiree_au(c.jour) or not c.partenaire.habilite,
}


def remplies(conditions: tuple[str, ...], contexte: ContexteCommunication) -> bool:
    """Do all the named conditions hold?"""
    return all(_CONDITIONS[c](contexte) for c in conditions)


@cache
def recueil() -> Recueil:
    """Texts and settings of this room, and the rules as written."""
    return Recueil(DONNEES / "communication.yaml", supplements=frozenset({"regles"}))


def _phrases(brut: dict[str, Any], cle: str) -> tuple[str, ...]:
    valeur = brut.get(cle, [])
    if not isinstance(valeur, list) or not all(isinstance(v, str) for v in valeur):
        raise ValueError(f"{brut.get('code') or brut.get('nom')}: {cle} is a list of phrases")
    return tuple(valeur)


def _verifier(brut: dict[str, Any], connues: set[str]) -> None:
    if brut.keys() - connues:
        raise ValueError(f"unknown key {', '.join(sorted(brut.keys() - connues))} in {brut}")


def _regle(brut: dict[str, Any]) -> Regle:
    _verifier(brut, _CLES_REGLE)
    textes, severite = _phrases(brut, "textes"), Severite(brut["severite"])
    connus = {t.cle: t for t in recueil().textes()}
    controle = Controle(
        code=brut["code"],
        titre=brut["titre"],
        quoi=brut["quoi"],
        pourquoi=brut["pourquoi"],
        remede=brut["remede"],
        gravite=_GRAVITES[severite.value],
        source=" ; ".join(connus[t].citation for t in textes),
    )
    quand = _phrases(brut, "quand")
    if set(quand) - _CONDITIONS.keys():
        raise ValueError(f"{brut['code']}: unknown condition in {quand}")
    return Regle(
        declarer(controle),
        severite,
        textes,
        de_fiche=brut.get("portee") == "fiche",
        quand=quand,
        efface=_phrases(brut, "efface"),
        remede_sans=brut.get("remede_sans", ""),
    )


@cache
def regles() -> dict[str, Regle]:
    """Every rule, by code. Raises `ValueError` or `KeyError` for a file badly written."""
    lues = [_regle(brut) for brut in recueil().supplement("regles")]
    if len({r.code for r in lues}) != len(lues):
        raise ValueError("a code stands twice in communication.yaml")
    return {r.code: r for r in lues}


@cache
def groupes() -> tuple[GroupeDeFormules, ...]:
    """Every group of phrases. Raises `ValueError` for an unknown rule, exception, condition or a phrase badly written."""
    with (DONNEES / "formules.yaml").open(encoding="utf-8") as flux:
        brut = yaml.safe_load(flux)
    exceptions = {}
    for e in brut["exceptions"]:
        _verifier(e, _CLES_EXCEPTION)
        listes = {cle: _phrases(e, cle) for cle in ("avant", "apres", "phrase", "rubrique")}
        exceptions[e["nom"]] = ExceptionDeRegle(e["nom"], portee=e.get("portee", VOISINAGE), **listes)
    lus = []
    for f in brut["formules"]:
        if f["code"] not in regles():
            raise ValueError(f"formules.yaml: no rule {f['code']}")
        for g in f["groupes"]:
            _verifier(g, _CLES_GROUPE)
            quand = _phrases(g, "quand")
            if set(quand) - _CONDITIONS.keys() or set(_phrases(g, "sauf")) - exceptions.keys():
                raise ValueError(f"formules.yaml, {f['code']}: unknown condition or exception")
            sauf = tuple(exceptions[nom] for nom in _phrases(g, "sauf"))
            listes = {cle: _phrases(g, cle) for cle in ("mots", "si", "si_non", "hors")}
            lus.append(
                GroupeDeFormules(f["code"], certitude=Certitude(g["certitude"]), quand=quand, sauf=sauf, **listes)
            )
    for phrase in _toutes(lus):
        Chercheur([phrase], _NOMS_VIDES)
    return tuple(lus)


_NOMS_VIDES: Noms = tuple((c, ("nom",)) for c in ("<partenaire>", "<certificateur>", "<intitule>"))


def _toutes(lus: list[GroupeDeFormules] | tuple[GroupeDeFormules, ...]) -> list[str]:
    exceptions = {e.nom: e for g in lus for e in g.sauf}.values()
    return [p for g in lus for p in (*g.mots, *g.si, *g.si_non, *g.hors)] + [
        p.removesuffix("$") for e in exceptions for p in (*e.avant, *e.apres, *e.phrase, *e.rubrique)
    ]


@cache
def empreinte_des_regles() -> str:
    """Twelve signs that change with the rules: a control says under which ones it was made."""
    fichiers = (DONNEES / nom for nom in ("communication.yaml", "formules.yaml"))
    return sha256_hex("\n".join(f.read_text(encoding="utf-8") for f in fichiers))[:12]


@cache
def vocabulaire() -> frozenset[str]:
    """Long words that the rules know: what is cut at the end of a line without a hyphen is mended with them."""
    return frozenset(m for p in _toutes(groupes()) for m in mots_de(p) if len(m) >= 5)
