"""Frameworks as dated data: what each asks, of whom, from which day, and what a new version changes. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.socle.textes import Recueil, TexteReference

DOSSIER = Path(__file__).resolve().parents[1] / "donnees" / "referentiels"
_NUMERO_MAX = 6
INTERNE = "interne"
"""Family of what an organisation asks of itself: its rows are in the database."""


class CategorieAction(StrEnum):
    """The four categories of actions of article L. 6313-1 of the code du travail."""

    OF = "OF"
    CFA = "CFA"
    VAE = "VAE"
    CBC = "CBC"


class SituationPrestataire(StrEnum):
    """What makes an expectation apply, or not, within a category."""

    CERTIFIANTE = "certifiante"
    ALTERNANCE = "alternance"
    ENTREPRISE = "entreprise"
    SOUS_TRAITANCE = "sous_traitance"
    LONGUE = "longue"


class GraviteNonConformite(StrEnum):
    """How a breach may be graded; `INCONNUE`: no published text says it yet."""

    MAJEURE = "majeure"
    GRADUEE = "graduee"
    INCONNUE = "inconnue"
    SANS_OBJET = "sans_objet"


@dataclass(frozen=True, slots=True)
class Attendu:
    """One kind of evidence expected. `cle`: « famille:exigence:code »; `pour`: categories concerned, empty for all;
    `mois`: how long it stays fresh, None for the rule of the house, 0 when it does not age; `change_le`: the day from which something else
    is asked under the same words."""

    cle: str
    libelle: str
    pour: frozenset[CategorieAction] = frozenset()
    mois: int | None = None
    change_le: date | None = None


@dataclass(frozen=True, slots=True)
class Exigence:
    """One requirement. `pour`: category → the situation that makes it apply, None when it always does; empty for everyone.

    `correspond`: requirements of other families whose evidence serves here (« qualiopi:3 »); `eclaire`: those it only sheds light on.
    `change_le`: the day from which this version asks something else; `changement`: what, in our words.
    """

    famille: str
    code: str
    titre: str
    demande: str
    critere: str = ""
    pour: Mapping[CategorieAction, SituationPrestataire | None] = field(default_factory=dict)
    attendus: tuple[Attendu, ...] = ()
    texte: str = ""
    article: str = ""
    gravite: GraviteNonConformite = GraviteNonConformite.SANS_OBJET
    nouvel_entrant: bool | None = None
    sous_traitant: str = ""
    correspond: tuple[str, ...] = ()
    eclaire: tuple[str, ...] = ()
    sorte: str = ""
    changement: str = ""
    change_le: date | None = None
    a_verifier: bool = False

    @property
    def cle(self) -> str:
        return f"{self.famille}:{self.code}"

    @property
    def numero(self) -> str:
        """« 25. » before a title; nothing for a code that is only an address."""
        return f"{self.code}. " if len(self.code) <= _NUMERO_MAX else ""

    @property
    def nom(self) -> str:
        return f"{self.numero}{self.titre}"

    def concerne(self, categories: Iterable[CategorieAction], situations: Iterable[SituationPrestataire]) -> bool:
        """Does it apply to who does these actions, in these situations?"""
        if not self.pour:
            return True
        vraies = set(situations)
        return any(c in self.pour and (self.pour[c] is None or self.pour[c] in vraies) for c in categories)

    def attendus_pour(self, categories: Iterable[CategorieAction]) -> tuple[Attendu, ...]:
        """Kinds of evidence expected from who does these actions."""
        faites = set(categories)
        return tuple(a for a in self.attendus if not a.pour or a.pour & faites)


@dataclass(frozen=True, slots=True)
class Critere:
    """A part of a framework."""

    code: str
    titre: str


@dataclass(frozen=True, slots=True)
class Referentiel:
    """One version of one framework, in force from `du` to `au` included. `inconnues`: what is not known yet, in French sentences."""

    code: str
    famille: str
    nom: str
    version: str
    resume: str
    du: date | None
    au: date | None
    a_verifier: bool
    par_defaut: bool
    criteres: tuple[Critere, ...]
    exigences: tuple[Exigence, ...]
    inconnues: tuple[str, ...]
    textes: Mapping[str, TexteReference]

    @property
    def titre(self) -> str:
        return f"{self.nom}, {self.version}" if self.version else self.nom

    def en_vigueur(self, jour: date) -> bool:
        return (self.du is None or self.du <= jour) and (self.au is None or jour <= self.au)

    def exigence(self, code: str) -> Exigence | None:
        return next((e for e in self.exigences if e.code == code), None)

    def applicables(
        self, categories: Iterable[CategorieAction], situations: Iterable[SituationPrestataire]
    ) -> tuple[Exigence, ...]:
        """What applies, in the order of the framework."""
        c, s = tuple(categories), tuple(situations)
        return tuple(e for e in self.exigences if e.concerne(c, s))

    def source(self, e: Exigence) -> str:
        """« Guide de lecture…, indicateur 3 (à vérifier) »."""
        texte = self.textes.get(e.texte)
        if texte is None:
            return e.article
        dit = f"{texte.titre}, {e.article or texte.article}" if e.article or texte.article else texte.titre
        return f"{dit} (à vérifier)" if e.a_verifier or texte.a_verifier else dit


class NatureEcartVersion(StrEnum):
    """What became of a requirement from a version to the next."""

    AJOUTEE = "ajoutee"
    RETIREE = "retiree"
    CHANGEE = "changee"
    INCHANGEE = "inchangee"


@dataclass(frozen=True, slots=True)
class EcartVersion:
    """One requirement in two versions. At least one of `avant`, `apres` is there."""

    code: str
    nature: NatureEcartVersion
    avant: Exigence | None
    apres: Exigence | None


def _attendus(cle: str, bruts: Iterable[Mapping[str, Any]]) -> tuple[Attendu, ...]:
    lus = tuple(
        Attendu(
            f"{cle}:{b['code']}",
            str(b["libelle"]),
            frozenset(CategorieAction(x) for x in b.get("pour", ())),
            b.get("mois"),
        )
        for b in bruts
    )
    if len({a.cle for a in lus}) != len(lus):
        raise ValueError(f"{cle}: an expected evidence is told twice")
    return lus


def _pour(bruts: Iterable[str]) -> dict[CategorieAction, SituationPrestataire | None]:
    """« CFA » always, « OF:certifiante » in that situation only."""
    lus: dict[CategorieAction, SituationPrestataire | None] = {}
    for brut in bruts:
        categorie, _, situation = str(brut).partition(":")
        lus[CategorieAction(categorie)] = SituationPrestataire(situation) if situation else None
    return lus


def _exigence(
    famille: str, texte: str, brut: Mapping[str, Any], base: Exigence | None, depuis: date | None
) -> Exigence:
    cle = f"{famille}:{brut['code']}"
    connus = {
        "code", "titre", "demande", "critere", "pour", "attendus", "texte", "article", "gravite", "nouvel_entrant", "sous_traitant",
        "correspond", "eclaire", "sorte", "changement", "a_verifier",
    }  # fmt: skip
    if brut.keys() - connus:
        raise ValueError(f"{cle}: unknown key {', '.join(sorted(brut.keys() - connus))}")
    lus: dict[str, Any] = {k: brut[k] for k in connus & brut.keys()}
    if "pour" in lus:
        lus["pour"] = _pour(lus["pour"])
    if "attendus" in lus:
        lus["attendus"] = _attendus(cle, lus["attendus"])
    if "gravite" in lus:
        lus["gravite"] = GraviteNonConformite(lus["gravite"])
    for nom in ("correspond", "eclaire"):
        if nom in lus:
            lus[nom] = tuple(lus[nom])
    if base is not None:
        neufs = tuple(a for a in lus.pop("attendus", ()) if a.cle not in {x.cle for x in base.attendus})
        anciens = tuple(replace(a, change_le=depuis) for a in base.attendus) if lus.get("changement") else base.attendus
        lus["attendus"] = (*anciens, *neufs)
        return replace(base, **lus, change_le=depuis if lus.get("changement") else base.change_le)
    return Exigence(**{"texte": texte, **lus, "famille": famille}, change_le=depuis if lus.get("changement") else None)


def _reprise(e: Exigence, *, inconnues: bool) -> Exigence:
    """A requirement taken up by the next version. `inconnues`: nothing published says yet how it is graded, nor for whom it is adapted."""
    attendus = tuple(replace(a, change_le=None) for a in e.attendus)
    e = replace(e, changement="", change_le=None, attendus=attendus)
    if not inconnues:
        return e
    # Told by the guide of the former version only: everything of it is to be verified.
    return replace(
        e, gravite=GraviteNonConformite.INCONNUE, nouvel_entrant=None, sous_traitant="inconnu", a_verifier=True
    )


def lire(chemin: Path, deja: Mapping[str, Referentiel]) -> Referentiel:
    """One file. `deja`: versions read before, that one may take up again (`reprend`). Raises `ValueError` saying what is wrong."""
    recueil = Recueil(chemin, supplements=frozenset({"referentiel", "criteres", "exigences", "inconnues"}))
    (tete,) = recueil.supplement("referentiel")
    famille, base = tete["famille"], deja[tete["reprend"]] if tete.get("reprend") else None
    textes = {t.cle: t for t in recueil.textes()}
    tete_texte = tete.get("texte", "")
    depuis = tete.get("du")
    exigences: dict[str, Exigence] = {}
    if base is not None:
        inconnues = bool(tete.get("gravites_inconnues"))
        exigences = {e.code: _reprise(e, inconnues=inconnues) for e in base.exigences}
        textes = {**base.textes, **textes}
    for brut in recueil.supplement("exigences"):
        ancienne = exigences.get(str(brut["code"]))
        if ancienne is not None and base is None:
            raise ValueError(f"{chemin.name}: {brut['code']} is told twice")
        exigences[str(brut["code"])] = _exigence(famille, tete_texte, brut, ancienne, depuis)
    criteres = tuple(Critere(str(c["code"]), str(c["titre"])) for c in recueil.supplement("criteres"))
    criteres = criteres or (base.criteres if base is not None else ())
    connus = {c.code for c in criteres}
    for e in exigences.values():
        if e.critere not in connus or (e.texte and e.texte not in textes) or not e.titre or not e.demande:
            raise ValueError(
                f"{chemin.name}: {e.code} has no title, no demand, or quotes a part or a text that is not there"
            )
    return Referentiel(
        tete["code"], famille, tete["nom"], tete.get("version", ""), tete["resume"], depuis, tete.get("au"),
        bool(tete.get("a_verifier", False)), bool(tete.get("par_defaut", False)), criteres, tuple(exigences.values()),
        tuple(str(x) for x in recueil.supplement("inconnues")), textes,
    )  # fmt: skip


@cache
def referentiels() -> dict[str, Referentiel]:
    """Every version by code: files in the order of their names, so that a version stands after the one that it takes up."""
    lus: dict[str, Referentiel] = {}
    for chemin in sorted(DOSSIER.glob("*.yaml")):
        r = lire(chemin, lus)
        if r.code in lus:
            raise ValueError(f"{chemin.name}: {r.code} is told twice")
        lus[r.code] = r
    for famille in {r.famille for r in lus.values()}:
        suite = [r for r in lus.values() if r.famille == famille]
        for a, b in itertools.pairwise(suite):
            if a.au is None or b.du is None or a.au >= b.du:
                raise ValueError(f"{b.code}: two versions of {famille} on the same day")
    return lus


def familles() -> dict[str, list[Referentiel]]:
    """Versions of each family, in the order of time."""
    rangees: dict[str, list[Referentiel]] = {}
    for r in referentiels().values():
        rangees.setdefault(r.famille, []).append(r)
    return rangees


def version_au(versions: Iterable[Referentiel], jour: date) -> Referentiel:
    """The version in force on a day; failing that, the last that had begun, or the first. Raises `ValueError` for none at all."""
    suite = list(versions)
    if not suite:
        raise ValueError("a framework has a version at least")
    commencees = [r for r in suite if r.du is None or r.du <= jour]
    return commencees[-1] if commencees else suite[0]


def version_choisie(famille: str, jour: date, audit_le: date | None = None, imposee: str = "") -> Referentiel:
    """By the day of the audit when there is one, by today otherwise; `imposee`: the version that the organisation fixed. Raises `KeyError`."""
    versions = familles()[famille]
    forcee = next((r for r in versions if r.code == imposee), None)
    return forcee or version_au(versions, audit_le or jour)


def comparer(avant: Referentiel, apres: Referentiel) -> list[EcartVersion]:
    """Every requirement of either, in the order of the newer one, then those that are gone."""
    lignes = []
    for e in apres.exigences:
        ancienne = avant.exigence(e.code)
        if ancienne is None:
            nature = NatureEcartVersion.AJOUTEE
        elif _meme(ancienne, e):
            nature = NatureEcartVersion.INCHANGEE
        else:
            nature = NatureEcartVersion.CHANGEE
        lignes.append(EcartVersion(e.code, nature, ancienne, e))
    restees = {e.code for e in apres.exigences}
    lignes += [
        EcartVersion(e.code, NatureEcartVersion.RETIREE, e, None) for e in avant.exigences if e.code not in restees
    ]
    return lignes


def _meme(a: Exigence, b: Exigence) -> bool:
    """Nothing of what is asked, of whom, or of the evidence expected is different."""
    return (a.titre, a.demande, dict(a.pour), a.attendus) == (b.titre, b.demande, dict(b.pour), b.attendus) and (
        not b.changement or a.changement == b.changement
    )
