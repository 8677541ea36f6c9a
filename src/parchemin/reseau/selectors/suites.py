"""What a transition has to deal with, read on a day: people, conventions, partners, the fiche that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from parchemin.comptes.models import Etablissement
from parchemin.parcours.models import EtatInscription, Inscription
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.suites import reste_du_plan
from parchemin.reseau.models import FINIS, Convention, EtapeTransition, HabilitationPartenaire, PlanTransition
from parchemin.socle.constats import Constat


@dataclass(frozen=True, slots=True)
class PlanLu:
    """`candidats`: people engaged and not done; `conventions`: to be signed again; `prevenus`: partners already told."""

    etapes: list[EtapeTransition]
    candidats: QuerySet[Any]
    conventions: list[Convention]
    partenaires: list[Etablissement]
    prevenus: dict[int, Any]
    successeurs: tuple[str, ...]
    reste: list[Constat]

    @property
    def faites(self) -> int:
        return sum(e.faite_le is not None for e in self.etapes)


def fin_enregistrement(certification: Certification, jour: date) -> date | None:
    fiche = certification.fiche
    if fiche is None:
        return None
    version = facade.version_au(fiche, jour)
    return version.date_fin_enregistrement if version is not None else None


def habilitations_vivantes(certification_id: int, organisation_id: int) -> QuerySet[HabilitationPartenaire]:
    return HabilitationPartenaire.toutes.filter(organisation=organisation_id, certification=certification_id).exclude(
        etat__in=FINIS
    )


def lire_plan(plan: PlanTransition) -> PlanLu:
    vivantes = habilitations_vivantes(plan.certification_id, plan.organisation_id)
    candidats = (
        Inscription.toutes.filter(organisation=plan.organisation_id, certification=plan.certification_id, etat=EtatInscription.EN_COURS)
        .select_related("personne", "prestataire").order_by("prestataire__cle_tri", "personne__cle_tri", "pk")
    )  # fmt: skip
    conventions = list(
        Convention.toutes.filter(pk__in=vivantes.exclude(convention=None).order_by().values("convention"))
        .select_related("etablissement").order_by("etablissement__cle_tri", "pk")
    )  # fmt: skip
    partenaires = list(
        Etablissement.toutes.filter(pk__in=vivantes.order_by().values("etablissement")).order_by("cle_tri", "pk")
    )
    prevenus = {a.etablissement_id: a.demande for a in plan.annonces.select_related("demande").order_by("pk")}
    etapes = list(plan.etapes.order_by("avant_le", "pk"))
    fiche = plan.certification.fiche
    reste = reste_du_plan(
        [e.libelle for e in etapes if e.faite_le is None], [str(p) for p in partenaires if p.pk not in prevenus]
    )
    return PlanLu(
        etapes, candidats, conventions, partenaires, prevenus, facade.fiches_remplacantes(fiche.code) if fiche is not None else (), reste
    )  # fmt: skip
