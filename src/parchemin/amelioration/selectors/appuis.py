"""What is read of guides and contacts: who lacks a guide."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from parchemin.amelioration.domain.appuis import PublicGuide
from parchemin.amelioration.models import GuideRegional, GuideRemis, Sollicitation
from parchemin.parcours.models import Contrat, EtatInscription, Inscription, TypeContrat, VoieAcces
from parchemin.socle.horloge import aujourdhui


def inscriptions_concernees(organisation_id: int, public: PublicGuide, jour: date) -> QuerySet[Inscription]:
    """Apprentices in progress on that day; for companies, those with a contract that runs."""
    lignes: QuerySet[Inscription] = Inscription.toutes.filter(
        organisation=organisation_id, voie=VoieAcces.APPRENTISSAGE, etat=EtatInscription.EN_COURS, entree__lte=jour
    )
    if public is PublicGuide.ENTREPRISE:
        lignes = lignes.filter(Exists(contrats_en_cours(jour).filter(inscription=OuterRef("pk"))))
    return lignes.select_related("personne", "certification__fiche__version").order_by("personne__cle_tri", "pk")


def sollicitations_nees_de(organisation_id: int, type_: str, identifiant: str) -> QuerySet[Sollicitation]:
    """What was asked of contacts about an object, the latest first."""
    lues: QuerySet[Sollicitation] = (
        Sollicitation.toutes.filter(organisation=organisation_id, de_type=type_, de_identifiant=identifiant)
        .select_related("contact").order_by("-le", "-pk")
    )  # fmt: skip
    return lues


def contrats_en_cours(jour: date) -> QuerySet[Contrat]:
    lignes: QuerySet[Contrat] = Contrat.toutes.filter(
        Q(fin__isnull=True) | Q(fin__gte=jour),
        type_contrat=TypeContrat.APPRENTISSAGE,
        debut__lte=jour,
        rompu_le__isnull=True,
    ).order_by("-debut", "-pk")
    return lignes


def sans_guide(guide: GuideRegional, public: PublicGuide, jour: date) -> QuerySet[Inscription]:
    """Those to whom this guide was not handed over."""
    remis = GuideRemis.toutes.filter(guide=guide, public=public, inscription=OuterRef("pk"))
    return inscriptions_concernees(guide.organisation_id, public, jour).filter(~Exists(remis))


def employeurs(inscriptions: QuerySet[Inscription], jour: date | None = None) -> dict[int, str]:
    """By enrolment: the company of the apprenticeship that runs."""
    lignes = (
        contrats_en_cours(jour or aujourdhui())
        .filter(inscription__in=inscriptions.order_by().values("pk"))
        .order_by("debut", "pk")
    )
    return dict(lignes.values_list("inscription_id", "employeur"))
