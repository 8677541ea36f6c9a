"""What the guards look at, read from the house on one day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from parchemin.comptes.models import Etablissement
from parchemin.parcours.models import EtatInscription, EtatSession, Inscription, SessionExamen
from parchemin.referentiel import facade
from parchemin.reseau.domain.constats import FINIS_CONSTAT, GraviteConstat
from parchemin.reseau.domain.conventions import manques, texte_minimal
from parchemin.reseau.domain.etats import FaitsHabilitation, recueil
from parchemin.reseau.models import (
    FINIS,
    ConstatReseau,
    HabilitationPartenaire,
    ObjetDeclaration,
    PlanReprise,
    RoleHabilite,
)
from parchemin.reseau.selectors.contradictoire import RIEN_NE_COURT, manque_au_contradictoire, mesure_court
from parchemin.reseau.selectors.dossier import faits_du_dossier
from parchemin.reseau.selectors.liste_publique import export_du, lignes_de_la_liste


def faits(h: HabilitationPartenaire, jour: date) -> FaitsHabilitation:
    convention, certification = h.convention, h.certification
    fermee, fin = "", None
    try:
        reponse = facade.inscription_possible(certification, jour)
        fermee = reponse.raison if reponse.oui is False else ""
        version = facade.version_au(certification.fiche, jour) if certification.fiche is not None else None
        fin = version.date_fin_enregistrement if version is not None else None
    except LookupError:
        fermee = "Cette fiche n’a encore aucun état dans le registre."
    absents = manques(convention.points, cpf=convention.cpf, cfa=convention.cfa)[0] if convention is not None else []
    declaration = h.declarations.exclude(objet=ObjetDeclaration.RETRAIT).order_by("-fait_le", "-pk").first()
    manque = manque_au_contradictoire(h, jour)
    return FaitsHabilitation(
        partenaire=h.etablissement.denomination, siret=h.etablissement.siret, jour=jour, au=h.au, fiche_fermee=fermee,
        fin_enregistrement=fin, convention=str(convention) if convention is not None else "",
        convention_signee_le=convention.signee_le if convention is not None else None,
        convention_au=convention.au if convention is not None else None, manque=tuple(p.libelle for p in absents),
        texte_contenu=texte_minimal(jour), declaree_le=declaration.declaree_le if declaration is not None else None,
        vue=vue_dans_la_liste(h), export_du=export_du(certification), entendu=not manque, delai_contradictoire=int(recueil().valeur_au("contradictoire", jour)),
        engages=engages(h).count(),
        retraits_a_declarer=h.declarations.filter(objet=ObjetDeclaration.RETRAIT, declaree_le__isnull=True).count(),
        **faits_du_dossier(h, jour),
        plan_a_finir=plan_a_finir(h), graves_ouverts=graves_ouverts(h), sessions_a_venir=sessions_a_venir(h, jour).count(),
        mesure_court=mesure_court(h, jour), manque_a_entendre="" if manque == RIEN_NE_COURT else manque,
    )  # fmt: skip


def graves_ouverts(h: HabilitationPartenaire) -> tuple[str, ...]:
    """Titles of the grave findings that touch this habilitation, or its whole partner, and are not over."""
    lignes = ConstatReseau.toutes.filter(
        Q(habilitations=h) | Q(habilitations__isnull=True), organisation=h.organisation_id, etablissement=h.etablissement_id,
        gravite__in=(GraviteConstat.MAJEURE, GraviteConstat.CRITIQUE),
    ).exclude(etat__in=FINIS_CONSTAT)  # fmt: skip
    return tuple(lignes.distinct().order_by("vu_le", "pk").values_list("titre", flat=True))


def vue_dans_la_liste(h: HabilitationPartenaire) -> bool:
    """Is it in the latest public list with its role? A certification outside the registers has no list to be in."""
    if h.certification.fiche is None:
        return True
    return any(
        x.active_dans_la_liste and h.role in x.roles
        for x in lignes_de_la_liste(h.certification)
        if x.siret == h.etablissement.siret
    )


def lieux(h: HabilitationPartenaire) -> Q:
    """Its establishment and the sites that it names, but for a site that has its own habilitation of that kind."""
    autres = HabilitationPartenaire.toutes.filter(certification=h.certification_id, role=h.role).exclude(etat__in=FINIS)
    nommes = h.sites.exclude(pk__in=autres.exclude(pk=h.pk).order_by().values("etablissement"))
    return Q(pk=h.etablissement_id) | Q(pk__in=nommes.order_by().values("pk"))


def engages(h: HabilitationPartenaire):  # type: ignore[no-untyped-def]
    """People who prepare this certification there, its named sites included, and are not done."""
    if h.role != RoleHabilite.FORMER:
        return Inscription.toutes.none()
    return Inscription.toutes.filter(
        organisation=h.organisation_id, certification=h.certification_id, etat=EtatInscription.EN_COURS,
        prestataire__in=Etablissement.toutes.filter(lieux(h)).order_by().values("pk"),
    ).order_by("pk")  # fmt: skip


def sessions_a_venir(h: HabilitationPartenaire, jour: date) -> QuerySet[SessionExamen]:
    """Sessions that are not over, at a centre that holds the assessment under this habilitation."""
    if h.role != RoleHabilite.ORGANISER:
        return SessionExamen.toutes.none()
    lignes: QuerySet[SessionExamen] = SessionExamen.toutes.filter(
        organisation=h.organisation_id, certification=h.certification_id, etat__in=(EtatSession.PREPAREE, EtatSession.OUVERTE),
        au__gte=jour, centre__in=Etablissement.toutes.filter(lieux(h)).order_by().values("pk"),
    ).order_by("du", "pk")  # fmt: skip
    return lignes


def plan_a_finir(h: HabilitationPartenaire) -> int:
    """How many people of an open hand-over plan still wait to know where they finish; at least one while it is not closed."""
    plan = PlanReprise.toutes.filter(habilitation=h, clos_le__isnull=True).first()
    if plan is None:
        return 0
    dites = plan.reprises.filter(informee_le__isnull=False).values("inscription")
    return max(1, engages(h).exclude(pk__in=dites).count())
