"""Rates: sums of the rows of the current calculation, with what may be published of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from parchemin.indicateurs.domain.catalogue import (
    Indicateur,
    annees_reunies,
    arrondi,
    catalogue,
    marge_peu_comparable,
    seuils,
)
from parchemin.indicateurs.domain.faits import annee_scolaire
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport, intervalle
from parchemin.indicateurs.domain.publication import LIBELLES, EtatPublication, Publiable, publiable
from parchemin.indicateurs.models import Calcul, LigneIndicateur, SommeIndicateur
from parchemin.indicateurs.selectors.perimetres import COLONNES, Perimetre, Rang, certifications_de, rangs
from parchemin.plateforme.templatetags.parchemin import nombre
from parchemin.referentiel.models import Certification

TOUTES = 0
"""In place of a certification: all of them together."""


@dataclass(frozen=True)
class Chiffre:
    """One rate as its reader meets it. `rapport`: this year's exact counts; `effectif`: people (or contracts) at its denominator;
    `exclus`: left out; `publie`: what may leave the house."""

    indicateur: Indicateur
    annee: int
    rapport: Rapport
    effectif: int
    exclus: int
    publie: Publiable
    regle: ArrondiTaux = ArrondiTaux.DIXIEME
    marge: int = 15

    @property
    def valeur(self) -> Decimal | None:
        """In points, rounded as the catalogue says; None on an empty population."""
        return self.rapport.arrondi(self.regle) if self.rapport.denominateur else None

    @property
    def valeur_publiee(self) -> Decimal | None:
        p = self.publie.rapport
        return p.arrondi(self.regle) if p is not None and p.denominateur else None

    @property
    def termes(self) -> tuple[str, str]:
        """Numerator and denominator as they are read: people, contracts, or hours (rows hold minutes)."""
        n, d = self.rapport.numerateur, self.rapport.denominateur
        if self.indicateur.unite != "heures":
            return nombre(n), nombre(d)
        return f"{nombre(round(n / 60))}\u00a0h", f"{nombre(round(d / 60))}\u00a0h"

    @property
    def etat(self) -> str:
        return LIBELLES[self.publie.etat]

    @property
    def est_publiable(self) -> bool:
        return self.publie.etat in (EtatPublication.PUBLIE, EtatPublication.CUMULE)

    @property
    def intervalle(self) -> tuple[Decimal, Decimal] | None:
        """Of people, contracts and blocs; hours are no sample."""
        return intervalle(self.rapport) if self.rapport.denominateur and self.indicateur.unite != "heures" else None

    @property
    def peu_comparable(self) -> bool:
        """Too few people to set this rate beside another one: the interval is wider than the margin in force on each side."""
        bornes = self.intervalle
        return bornes is not None and bornes[1] - bornes[0] > 2 * self.marge


@dataclass(frozen=True)
class LigneTableau:
    """One certification, its figures in the order of the catalogue."""

    certification: Certification | None
    chiffres: tuple[Chiffre, ...]


def calcul_courant(organisation_id: int) -> Calcul | None:
    return Calcul.toutes.filter(organisation=organisation_id, courant=True).first()


def annees_de(calcul: Calcul) -> list[int]:
    """School years that a figure exists for, the latest first; a year that has not begun yet is not one. No query: the calculation
    keeps them; one made before they were kept is asked."""
    if calcul.annees is not None:
        return list(calcul.annees)
    debutee = annee_scolaire(calcul.observe_le)
    lignes = LigneIndicateur.toutes.filter(calcul=calcul, compte=True, annee__lte=debutee).order_by("-annee")
    return list(lignes.values_list("annee", flat=True).distinct())


_Cle = tuple[Any, ...]
_Sommes = dict[tuple[str, _Cle, int], tuple[Rapport, int, int]]
_VIDE = (Rapport(0, 0), 0, 0)
_ENSEMBLE: _Cle = ("",)
"""In place of the key of a row: all of them together."""


def _sommes(lignes: QuerySet[SommeIndicateur], *colonnes: str) -> _Sommes:
    """By (indicator, key or all, year): the ratio, the rows counted, the rows left out."""
    cumul: dict[tuple[str, _Cle, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    # The database adds what the key leaves apart: columns come first, then the sums, in the order they are asked for.
    ajoutees = lignes.order_by().values_list("indicateur", "annee", *colonnes).annotate(
        n=Sum("numerateur"), d=Sum("denominateur"), c=Sum("comptes"), e=Sum("exclus")
    )  # fmt: skip
    for indicateur, annee, *reste in ajoutees:
        cle, valeurs = tuple(reste[:-4]), reste[-4:]
        for celle_ci in (cle, _ENSEMBLE) if colonnes else (_ENSEMBLE,):
            sommes = cumul[indicateur, celle_ci, annee]
            for rang, valeur in enumerate(valeurs):
                sommes[rang] += valeur
    return {cle: (Rapport(n, d), c, e) for cle, (n, d, c, e) in cumul.items()}


def _chiffre(i: Indicateur, cle: _Cle, annee: int, sommes: _Sommes, calcul: Calcul, cumul: int = 1) -> Chiffre:
    jour = calcul.observe_le
    reunies = max(annees_reunies(jour), cumul)
    lues = {a: sommes.get((i.code, cle, a), _VIDE) for a in range(annee, annee - reunies, -1)}
    regles = (arrondi(i, jour), marge_peu_comparable(jour))
    if cumul > 1:
        ensemble = [lues[a] for a in range(annee, annee - cumul, -1)]
        rapport = sum((x[0] for x in ensemble), Rapport(0, 0))
        effectif, exclus = sum(x[1] for x in ensemble), sum(x[2] for x in ensemble)
        gens = publiable([(str(annee), Rapport(0, effectif))], seuils(jour), cumul=1)
        annees = tuple(str(a) for a in range(annee, annee - cumul, -1))
        publie = Publiable(gens.etat, rapport if gens.rapport is not None else None, annees if gens.rapport else ())
        return Chiffre(i, annee, rapport, effectif, exclus, publie, *regles)
    # The threshold counts people: it is not met by the hours of one of them.
    gens = publiable([(str(a), Rapport(0, n)) for a, (_, n, _) in lues.items()], seuils(jour), cumul=reunies)
    total = sum((lues[int(a)][0] for a in gens.annees), Rapport(0, 0)) if gens.rapport is not None else None
    rapport, effectif, exclus = lues[annee]
    return Chiffre(i, annee, rapport, effectif, exclus, Publiable(gens.etat, total, gens.annees), *regles)


def _lignes(modele: Any, calcul: Calcul, codes: Iterable[str], annees: tuple[int, int], p: Perimetre) -> QuerySet[Any]:
    """Of the rows, or of their sums: the same filters on the same columns. `annees`: the first and the last school year read."""
    return p.filtrer(modele.toutes.filter(calcul=calcul, indicateur__in=list(codes), annee__range=annees))


def tableau(calcul: Calcul, annee: int, codes: Iterable[str]) -> list[LigneTableau]:
    """All certifications together, then each, by title. Two queries whatever their number."""
    return tableaux(calcul, [annee], codes)[annee]


def tableaux(calcul: Calcul, annees: Iterable[int], codes: Iterable[str]) -> dict[int, list[LigneTableau]]:
    """The table of each of these years; the same two queries."""
    voulus, lues = [catalogue()[c] for c in codes], sorted(set(annees))
    debut = lues[0] - annees_reunies(calcul.observe_le) + 1
    sommes = _sommes(
        _lignes(SommeIndicateur, calcul, [i.code for i in voulus], (debut, lues[-1]), Perimetre()), "certification_id"
    )
    vues: dict[int, set[int]] = {a: set() for a in lues}
    for _, cle, a in sommes:
        if a in vues and cle != _ENSEMBLE:
            vues[a].add(cle[0])
    connues = certifications_de(set().union(*vues.values()))

    def ligne(c: Certification | None, annee: int) -> LigneTableau:
        cle = (c.pk,) if c is not None else _ENSEMBLE
        return LigneTableau(c, tuple(_chiffre(i, cle, annee, sommes, calcul) for i in voulus))

    return {a: [ligne(None, a), *(ligne(c, a) for c in connues if c.pk in vues[a])] for a in lues}


@dataclass(frozen=True)
class LigneCoupe:
    """One row of a cut, its figures in the order asked for. `annee`: the year that its figures open on."""

    rang: Rang
    annee: int
    chiffres: tuple[Chiffre, ...]


def couper(calcul: Calcul, annee: int, codes: Iterable[str], par: str, p: Perimetre) -> list[LigneCoupe]:
    """The whole of the perimeter, then one row per certification, site, partner, route, bloc or year (`par`: a key of `DIMENSIONS`).

    The same queries whatever the number of rows. A row is there as soon as somebody is in one of its years, counted or not.
    """
    voulus = [catalogue()[c] for c in codes]
    annees = annees_de(calcul) if par == "annee" else [annee]
    debut = min(annees, default=annee) - max(annees_reunies(calcul.observe_le), p.cumul) + 1
    colonnes = COLONNES[par]
    sommes = _sommes(
        _lignes(SommeIndicateur, calcul, [i.code for i in voulus], (debut, max(annees, default=annee)), p), *colonnes
    )

    def ligne(rang: Rang, cle: _Cle, an: int) -> LigneCoupe:
        return LigneCoupe(rang, an, tuple(_chiffre(i, cle, an, sommes, calcul, p.cumul) for i in voulus))

    if par == "annee":
        return [ligne(Rang(en_mots_annees(p.annees(a)), "", p), _ENSEMBLE, a) for a in annees]
    lues = set(p.annees(annee))
    cles = {cle for _, cle, a in sommes if a in lues and cle != _ENSEMBLE}
    ensemble = ligne(Rang("Ensemble", "", p), _ENSEMBLE, annee)
    return [ensemble, *(ligne(rang, cle, annee) for cle, rang in rangs(par, cles, p))]


def en_mots_annees(annees: Iterable[int]) -> str:
    """« 2025-2026 », « 2024-2025 et 2025-2026 »."""
    return " et ".join(f"{a - 1}-{a}" for a in sorted(annees))


def chiffre(
    calcul: Calcul,
    indicateur: Indicateur,
    annee: int,
    certification_id: int = TOUTES,
    perimetre: Perimetre | None = None,
) -> Chiffre:
    """One figure, of a certification or of all; or of a whole perimeter."""
    p = perimetre or Perimetre(certification=certification_id or None)
    debut = annee - max(annees_reunies(calcul.observe_le), p.cumul) + 1
    sommes = _sommes(_lignes(SommeIndicateur, calcul, [indicateur.code], (debut, annee), p))
    return _chiffre(indicateur, _ENSEMBLE, annee, sommes, calcul, p.cumul)


def lignes_de(calcul: Calcul, indicateur: Indicateur, annee: int, p: Perimetre) -> QuerySet[Any]:
    """The people (or contracts, or blocs) behind a figure, counted or not."""
    annees = p.annees(annee)
    return _lignes(LigneIndicateur, calcul, [indicateur.code], (annees[-1], annees[0]), p)


def par_raison(lignes: QuerySet[Any]) -> list[tuple[bool, str, int]]:
    """(counted, reason, how many), the most numerous first."""
    groupes = lignes.order_by().values("compte", "raison").annotate(n=Count("pk")).order_by("-compte", "-n", "raison")
    return [(x["compte"], x["raison"], x["n"]) for x in groupes]
