"""Rates: sums of the rows of the current calculation, with what may be published of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from parchemin.indicateurs.domain.catalogue import Indicateur, annees_reunies, catalogue, seuils
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport, intervalle
from parchemin.indicateurs.domain.publication import LIBELLES, EtatPublication, Publiable, publiable
from parchemin.indicateurs.models import Calcul, LigneIndicateur
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

    @property
    def valeur(self) -> Decimal | None:
        """In points, to one decimal; None on an empty population."""
        return self.rapport.arrondi(ArrondiTaux.DIXIEME) if self.rapport.denominateur else None

    @property
    def valeur_publiee(self) -> Decimal | None:
        p = self.publie.rapport
        return p.arrondi(ArrondiTaux.DIXIEME) if p is not None and p.denominateur else None

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
        """Of people and contracts; hours are no sample."""
        return intervalle(self.rapport) if self.rapport.denominateur and self.indicateur.unite != "heures" else None


@dataclass(frozen=True)
class LigneTableau:
    """One certification, its figures in the order of the catalogue."""

    certification: Certification | None
    chiffres: tuple[Chiffre, ...]


def calcul_courant(organisation_id: int) -> Calcul | None:
    return Calcul.toutes.filter(organisation=organisation_id, courant=True).first()


def annees_de(calcul: Calcul) -> list[int]:
    """School years that a figure exists for, the latest first; a year that has not begun yet is not one."""
    debutees = calcul.observe_le.year + (calcul.observe_le.month >= 9)
    lignes = LigneIndicateur.toutes.filter(calcul=calcul, compte=True, annee__lte=debutees).order_by("-annee")
    return list(lignes.values_list("annee", flat=True).distinct())


_Sommes = dict[tuple[str, int, int], tuple[Rapport, int, int]]
_VIDE = (Rapport(0, 0), 0, 0)


def _sommes(lignes: QuerySet[LigneIndicateur]) -> _Sommes:
    """By (indicator, certification or all, year): the ratio, the rows counted, the rows left out."""
    cumul: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for x in (
        lignes.order_by().values("indicateur", "certification_id", "annee")
        .annotate(n=Sum("numerateur"), d=Sum("denominateur"), c=Count("pk", filter=Q(compte=True)), e=Count("pk", filter=Q(compte=False)))
    ):  # fmt: skip
        for certification in (x["certification_id"], TOUTES):
            sommes = cumul[x["indicateur"], certification, x["annee"]]
            for rang, valeur in enumerate((x["n"], x["d"], x["c"], x["e"])):
                sommes[rang] += valeur
    return {cle: (Rapport(n, d), c, e) for cle, (n, d, c, e) in cumul.items()}


def _chiffre(i: Indicateur, certification: int, annee: int, sommes: _Sommes, calcul: Calcul) -> Chiffre:
    reunies = annees_reunies(calcul.observe_le)
    lues = {a: sommes.get((i.code, certification, a), _VIDE) for a in range(annee, annee - reunies, -1)}
    # The threshold counts people: it is not met by the hours of one of them.
    gens = publiable(
        [(str(a), Rapport(0, n)) for a, (_, n, _) in lues.items()], seuils(calcul.observe_le), cumul=reunies
    )
    total = sum((lues[int(a)][0] for a in gens.annees), Rapport(0, 0)) if gens.rapport is not None else None
    rapport, effectif, exclus = lues[annee]
    return Chiffre(i, annee, rapport, effectif, exclus, Publiable(gens.etat, total, gens.annees))


def tableau(calcul: Calcul, annee: int, codes: Iterable[str]) -> list[LigneTableau]:
    """All certifications together, then each, by title. Two queries whatever their number."""
    voulus = [catalogue()[c] for c in codes]
    reunies = annees_reunies(calcul.observe_le)
    lignes = LigneIndicateur.toutes.filter(
        calcul=calcul, annee__range=(annee - reunies + 1, annee), indicateur__in=[i.code for i in voulus]
    )
    sommes = _sommes(lignes)
    ids = {certification for _, certification, a in sommes if a == annee and certification != TOUTES}
    certifications = (
        Certification.toutes.filter(pk__in=ids)
        .select_related("fiche__version", "fiche__source")
        .order_by("cle_tri", "pk")
    )
    rangs: list[tuple[Certification | None, int]] = [(None, TOUTES), *((c, c.pk) for c in certifications)]
    return [LigneTableau(c, tuple(_chiffre(i, pk, annee, sommes, calcul) for i in voulus)) for c, pk in rangs]


def chiffre(calcul: Calcul, indicateur: Indicateur, annee: int, certification_id: int = TOUTES) -> Chiffre:
    reunies = annees_reunies(calcul.observe_le)
    lignes = LigneIndicateur.toutes.filter(
        calcul=calcul, indicateur=indicateur.code, annee__range=(annee - reunies + 1, annee)
    )
    return _chiffre(indicateur, certification_id, annee, _sommes(lignes), calcul)


def lignes_de(calcul: Calcul, indicateur: Indicateur, annee: int, certification_id: int = TOUTES) -> QuerySet[Any]:
    """The people (or contracts) behind a figure, counted or not."""
    lignes = LigneIndicateur.toutes.filter(calcul=calcul, indicateur=indicateur.code, annee=annee)
    if certification_id:
        lignes = lignes.filter(certification_id=certification_id)
    return lignes.select_related("inscription__personne", "inscription__certification__fiche__version")


def par_raison(lignes: QuerySet[Any]) -> list[tuple[bool, str, int]]:
    """(counted, reason, how many), the most numerous first."""
    groupes = lignes.order_by().values("compte", "raison").annotate(n=Count("pk")).order_by("-compte", "-n", "raison")
    return [(x["compte"], x["raison"], x["n"]) for x in groupes]
