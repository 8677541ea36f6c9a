"""Whom a survey asks: certified people by the decisions in force, or everybody whose course ended, certified or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce, ExtractYear

from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision
from parchemin.indicateurs.extraction import rendues
from parchemin.indicateurs.models import PublicEnquete
from parchemin.parcours.models import EtatInscription, Inscription, MotifSortie, VoieAcces
from parchemin.socle.horloge import aujourdhui


@dataclass(frozen=True, slots=True)
class PersonneVisee:
    """One enrolment of the population. `le`: day of the decision, or end of the course."""

    inscription: int
    certification: int
    annee: int
    vae: bool
    le: date


def decisions_rendues(organisation_id: int) -> QuerySet[Decision]:
    """Decisions in force, of signed minutes or of an authority: what a control could ask the proof of. Cancelled enrolments aside."""
    lignes: QuerySet[Decision] = rendues(organisation_id).exclude(inscription__etat=EtatInscription.ANNULEE)
    return lignes


def admissions(organisation_id: int) -> QuerySet[Decision]:
    """Admissions to a whole certification, among the decisions given."""
    return decisions_rendues(organisation_id).filter(resultat=Resultat.ADMIS)


def population(
    organisation_id: int, public: str, certifications: Collection[int], annees: Collection[int]
) -> Iterator[PersonneVisee]:
    """One row per person and certification."""
    if public == PublicEnquete.CERTIFIES:
        return (x for x in _certifies(organisation_id, certifications) if x.annee in annees)
    return _sortants(organisation_id, certifications, annees)


def _certifies(organisation_id: int, certifications: Collection[int] | None = None) -> Iterator[PersonneVisee]:
    """Holders, each in the year of their first admission to a certification."""
    lignes = admissions(organisation_id)
    if certifications is not None:
        lignes = lignes.filter(inscription__certification_id__in=certifications)
    vues: set[tuple[int, int]] = set()
    for pk, personne, certification, voie, le in (
        lignes.order_by("decidee_le", "inscription_id", "pk")
        .values_list("inscription_id", "inscription__personne_id", "inscription__certification_id", "inscription__voie", "decidee_le")
        .iterator(chunk_size=5000)
    ):  # fmt: skip
        if (personne, certification) not in vues:
            vues.add((personne, certification))
            yield PersonneVisee(pk, certification, le.year, voie == VoieAcces.VAE, le)


def _sortants(
    organisation_id: int, certifications: Collection[int], annees: Collection[int]
) -> Iterator[PersonneVisee]:
    """Everybody whose course ended by today, certified or not; who went to another establishment is not one of them."""
    lignes = (
        Inscription.toutes.filter(organisation=organisation_id, certification_id__in=certifications)
        .exclude(etat=EtatInscription.ANNULEE).exclude(motif_sortie=MotifSortie.TRANSFERT)
        .annotate(fin=Coalesce("sortie_le", "fin_prevue")).filter(fin__year__in=annees, fin__lte=aujourdhui())
    )  # fmt: skip
    vues: set[tuple[int, int]] = set()
    for pk, personne, certification, voie, fin in (
        lignes.order_by("-fin", "pk").values_list("pk", "personne_id", "certification_id", "voie", "fin").iterator(chunk_size=5000)
    ):  # fmt: skip
        if (personne, certification) not in vues:
            vues.add((personne, certification))
            yield PersonneVisee(pk, certification, fin.year, voie == VoieAcces.VAE, fin)


@dataclass(frozen=True, slots=True)
class Promotion:
    """Holders of one certification by calendar year. `derniere`: day of the last decision."""

    certification: int
    annee: int
    certifies: int
    vae: int
    derniere: date


def promotions(organisation_id: int) -> list[Promotion]:
    """Every promotion that has a holder, by certification, the latest first."""
    cumul: dict[tuple[int, int], list[PersonneVisee]] = {}
    for x in _certifies(organisation_id):
        cumul.setdefault((x.certification, x.annee), []).append(x)
    return [
        Promotion(c, a, len(ligne), sum(x.vae for x in ligne), max(x.le for x in ligne))
        for (c, a), ligne in sorted(cumul.items(), key=lambda x: (x[0][0], -x[0][1]))
    ]


def fins_de_promotion(organisation_id: int, annees: Collection[int]) -> list[tuple[int, int, date]]:
    """(certification, year, day of the last decision), in one light query: for the day page."""
    lignes = admissions(organisation_id).filter(decidee_le__year__in=list(annees)).order_by()
    return [
        (x["inscription__certification_id"], x["an"], x["fin"])
        for x in lignes.annotate(an=ExtractYear("decidee_le")).values("inscription__certification_id", "an")
        .annotate(fin=Max("decidee_le"))
    ]  # fmt: skip
