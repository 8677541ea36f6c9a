"""The plan of the year: which active partner was controlled, which not yet, and since when it should have been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery

from parchemin.comptes.models import Etablissement, Membre, RoleMembre
from parchemin.comptes.rules import roles_autorises
from parchemin.reseau.domain.grille import SuiteControle, VerdictPoint, suite
from parchemin.reseau.domain.phases import FINIES, MONTREES, NatureControle, recueil
from parchemin.reseau.domain.tirage import LigneCadre, Rejeu, rejouer
from parchemin.reseau.models import (
    ControlePartenaire,
    HabilitationPartenaire,
    MouvementHabilitation,
    ReponsePoint,
    TirageControle,
)
from parchemin.reseau.selectors.risque import ACTIVES, partenaires_actifs
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois

_SUR_PLACE = (NatureControle.OBSERVATION, NatureControle.INOPINE)


@dataclass(frozen=True, slots=True)
class PlanPartenaire:
    """Where one partner stands. `alerte_*`: it is late, or soon will be."""

    sur_pieces_le: date | None
    sur_pieces_en_cours: bool
    observation_le: date | None
    observation_en_cours: bool
    alerte_sur_pieces: bool
    alerte_observation: bool
    observation_avant_le: date


def _dernier(natures: Iterable[str], debut: date | None = None) -> Subquery:
    faits = ControlePartenaire.toutes.filter(
        etablissement=OuterRef("pk"), nature__in=list(natures), rapport_le__isnull=False, phase__in=MONTREES
    )
    if debut is not None:
        faits = faits.filter(rapport_le__gte=debut)
    return Subquery(
        faits.order_by().values("etablissement").annotate(m=Max("rapport_le")).values("m"), output_field=DateField()
    )


def _en_cours(natures: Iterable[str]) -> Exists:
    return Exists(
        ControlePartenaire.toutes.filter(etablissement=OuterRef("pk"), nature__in=list(natures)).exclude(
            phase__in=(*FINIES, *MONTREES)
        )
    )


def _borne(quoi: Min | Max, nom: str) -> Subquery:
    vivantes = HabilitationPartenaire.toutes.filter(etablissement=OuterRef("pk"), etat__in=ACTIVES).order_by()
    return Subquery(vivantes.values("etablissement").annotate(**{nom: quoi}).values(nom), output_field=DateField())


def plan(organisation_id: int, jour: date) -> QuerySet[Etablissement]:
    """Active partners with what was done of them this year and in their period. A report of last year is not one of this year."""
    return partenaires_actifs(organisation_id).annotate(
        sur_pieces_le=_dernier([NatureControle.SUR_PIECES], date(jour.year, 1, 1)), sur_pieces_en_cours=_en_cours([NatureControle.SUR_PIECES]),
        observation_le=_dernier(_SUR_PLACE), observation_en_cours=_en_cours(_SUR_PLACE), depuis=_borne(Min("du"), "m"), jusqu_au=_borne(Min("au"), "n"),
    )  # fmt: skip


def sans_sur_pieces(lignes: QuerySet[Any]) -> QuerySet[Any]:
    return lignes.filter(sur_pieces_le=None)


def sans_observation(lignes: QuerySet[Any]) -> QuerySet[Any]:
    """Without one since the present habilitations began."""
    return lignes.filter(Q(observation_le=None) | Q(observation_le__lt=F("depuis")))


def lire_plan(e: Etablissement, jour: date) -> PlanPartenaire:
    """The words of one line of `plan`. A period without an end is counted from its beginning, in months of the settings."""
    r = recueil()
    depuis, jusqu_au = e.depuis, e.jusqu_au  # type: ignore[attr-defined]
    observation_le = e.observation_le  # type: ignore[attr-defined]
    if observation_le is not None and depuis is not None and observation_le < depuis:
        observation_le = None
    fin = jusqu_au or ajouter_mois(observation_le or depuis or jour, int(r.valeur_au("periode_observation", jour)))
    fin_d_annee = date(jour.year, 12, 31)
    return PlanPartenaire(
        sur_pieces_le=e.sur_pieces_le, sur_pieces_en_cours=e.sur_pieces_en_cours,  # type: ignore[attr-defined]
        observation_le=observation_le, observation_en_cours=e.observation_en_cours,  # type: ignore[attr-defined]
        alerte_sur_pieces=e.sur_pieces_le is None  # type: ignore[attr-defined]
        and jour >= fin_d_annee - timedelta(days=int(r.valeur_au("alerte_sur_pieces", jour))),
        alerte_observation=(observation_le is None or jusqu_au is None)
        and jour >= fin - timedelta(days=int(r.valeur_au("alerte_observation", jour))),
        observation_avant_le=fin,
    )  # fmt: skip


def suite_de(severites: Iterable[str], jour: date, non_vus: int = 0, total: int = 0) -> SuiteControle:
    """What gaps propose, by the scale in force; points not looked at are no good points."""
    r = recueil()
    assez = non_vus * 100 <= total * int(r.valeur_au("part_non_vue", jour))
    return suite(severites, int(r.valeur_au("majeurs_demeure", jour)), assez_vus=assez)


def non_vus_de(controle: ControlePartenaire) -> int:
    return controle.reponses.filter(verdict=VerdictPoint.NON_VU).count()


def lu_avant(controle: ControlePartenaire) -> MouvementHabilitation | None:
    """The last decision on what is controlled that came after the automatic points were read: what they say is older than it."""
    if controle.releve_le is None:
        return None
    lignes = MouvementHabilitation.toutes.filter(
        habilitation__etablissement=controle.etablissement_id, decide_le__gt=controle.releve_le
    ).exclude(de=F("vers"))
    if controle.habilitation_id is not None:
        lignes = lignes.filter(habilitation=controle.habilitation_id)
    dernier: MouvementHabilitation | None = lignes.order_by("-pk").first()
    return dernier


def ecarts_de(controle: ControlePartenaire) -> QuerySet[ReponsePoint]:
    lignes: QuerySet[ReponsePoint] = (
        controle.reponses.filter(verdict=VerdictPoint.ECART).select_related("point").order_by("point__numero")
    )
    return lignes


def rejouer_tirage(t: TirageControle) -> Rejeu:
    """The stored draw, computed again."""
    return rejouer([LigneCadre(**x) for x in t.cadre], t.graine, t.quotas, t.tires, t.empreinte)


def relecteurs_possibles() -> QuerySet[Membre]:
    """Members of the open organisation who may lead a control today: never the people of a partner that is controlled."""
    jour, roles = aujourdhui(), roles_autorises("reseau.controler")
    tenus = RoleMembre.objects.filter(Q(au__isnull=True) | Q(au__gte=jour), role__in=roles, du__lte=jour)
    lus = Membre.objects.filter(pk__in=tenus.order_by().values("membre"))
    actifs = [m.pk for m in lus.order_by("pk") if m.est_actif_le(jour)]
    lignes: QuerySet[Membre] = Membre.objects.filter(pk__in=actifs).select_related("utilisateur").order_by("pk")
    return lignes
