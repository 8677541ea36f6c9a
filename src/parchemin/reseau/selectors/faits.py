"""What the guards look at, read from the house on one day."""

from __future__ import annotations

from datetime import date

from parchemin.parcours.models import EtatInscription, Inscription
from parchemin.referentiel import facade
from parchemin.reseau.domain.conventions import manques, texte_minimal
from parchemin.reseau.domain.etats import FaitsHabilitation, recueil
from parchemin.reseau.models import HabilitationPartenaire, ObjetDeclaration, PlanReprise, RoleHabilite
from parchemin.reseau.selectors.contradictoire import manque_au_contradictoire, mesure_court
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
    return FaitsHabilitation(
        partenaire=h.etablissement.denomination, siret=h.etablissement.siret, jour=jour, au=h.au, fiche_fermee=fermee,
        fin_enregistrement=fin, convention=str(convention) if convention is not None else "",
        convention_signee_le=convention.signee_le if convention is not None else None,
        convention_au=convention.au if convention is not None else None, manque=tuple(p.libelle for p in absents),
        texte_contenu=texte_minimal(jour), declaree_le=declaration.declaree_le if declaration is not None else None,
        vue=vue_dans_la_liste(h), export_du=export_du(certification), entendu=not manque_au_contradictoire(h, jour), delai_contradictoire=int(recueil().valeur_au("contradictoire", jour)),
        engages=engages(h).count(),
        retraits_a_declarer=h.declarations.filter(objet=ObjetDeclaration.RETRAIT, declaree_le__isnull=True).count(),
        **faits_du_dossier(h, jour),
        plan_a_finir=plan_a_finir(h),
        mesure_court=mesure_court(h, jour),
    )  # fmt: skip


def vue_dans_la_liste(h: HabilitationPartenaire) -> bool:
    """Is it in the latest public list with its role? A certification outside the registers has no list to be in."""
    if h.certification.fiche is None:
        return True
    return any(
        x.active_dans_la_liste and h.role in x.roles
        for x in lignes_de_la_liste(h.certification)
        if x.siret == h.etablissement.siret
    )


def engages(h: HabilitationPartenaire):  # type: ignore[no-untyped-def]
    """People who prepare this certification there and are not done."""
    if h.role != RoleHabilite.FORMER:
        return Inscription.toutes.none()
    return Inscription.toutes.filter(
        organisation=h.organisation_id, certification=h.certification_id, prestataire=h.etablissement_id,
        etat=EtatInscription.EN_COURS,
    ).order_by("pk")  # fmt: skip


def plan_a_finir(h: HabilitationPartenaire) -> int:
    """How many people of an open hand-over plan still wait to know where they finish; at least one while it is not closed."""
    plan = PlanReprise.toutes.filter(habilitation=h, clos_le__isnull=True).first()
    if plan is None:
        return 0
    dites = plan.reprises.filter(informee_le__isnull=False).values("inscription")
    return max(1, engages(h).exclude(pk__in=dites).count())
