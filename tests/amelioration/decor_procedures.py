"""One object of each page of findings, procedures, risks and guides, for the matrix of doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.appuis import MoyenRemise
from parchemin.amelioration.domain.ecarts_externes import GraviteEcart, IssueEcart, OrganismeControle
from parchemin.amelioration.models import EcartExterne
from parchemin.amelioration.services import appuis, ecarts_externes, procedures, risques
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.decor_actions import _PDF
from tests.fabrique import membre


def _ecarts(o: Organisation, m: Membre) -> dict[str, dict[str, Any]]:
    f = deposer(_PDF, nom="r.pdf", usage=pieces.SUIVI.code, organisation_id=o.pk, depose_par_libelle="Ada").pk

    def un(titre: str) -> EcartExterne:
        jour = aujourdhui()
        return ecarts_externes.recevoir(
            organisation=o, organisme=OrganismeControle.RECTORAT, controle_le=jour, titre=titre, constat="Le livret n’est pas tenu.",
            gravite=GraviteEcart.MINEUR, repondre_avant=jour + timedelta(days=30), responsable=m, acteur=SYSTEME, pieces=[f],
        )  # fmt: skip

    e, repondu, clos = un("Ouvert"), un("Répondu"), un("Clos")
    ecarts_externes.repondre(ecart=repondu, texte="Le livret est repris.", envoyee_le=aujourdhui(), acteur=SYSTEME)
    ecarts_externes.clore(
        ecart=clos, issue=IssueEcart.LEVE, texte="Écart levé.", raison="Constaté sur place.", acteur=SYSTEME
    )
    return {
        **{f"amelioration:ecart_externe{n}": {"pk": e.pk} for n in ("", "_completer", "_noter", "_repondre", "_clore")},
        "amelioration:ecart_externe_redemander": {"pk": repondu.pk},
        "amelioration:ecart_externe_rouvrir": {"pk": clos.pk},
        "amelioration:ecart_externe_piece": {"pk": e.pk, "piece": f},
    }


def _procedures(o: Organisation, m: Membre) -> dict[str, dict[str, Any]]:
    jour = aujourdhui()
    p, autre = (
        procedures.creer(organisation=o, modele="reclamations", titre=t, responsable=m, acteur=SYSTEME)
        for t in ("Une", "Autre")
    )
    v, soumise = p.versions.get(), autre.versions.get()
    demande = procedures.demander(
        version=soumise, du=jour, revoir_le=jour + timedelta(days=365), demandeur=Acteur(m.utilisateur_id, "Ada")
    )
    return {
        **{f"amelioration:procedure{n}": {"pk": p.pk} for n in ("", "_version", "_confirmer", "_retirer")},
        **{f"amelioration:procedure_{n}": {"pk": v.pk} for n in ("ecrire", "demander", "lire", "pdf")},
        "amelioration:procedure_accord": {"pk": soumise.pk, "approbation": demande.pk},
    }


def _risques(o: Organisation, m: Membre) -> dict[str, dict[str, Any]]:
    r = risques.decrire(
        organisation=o, titre="Départ d’un formateur", cause="Un seul formateur en froid.", effet="Des cours reportés.", vraisemblance=3, gravite=3,
        responsable=m, revoir_le=aujourdhui() + timedelta(days=90), acteur=SYSTEME,
    )  # fmt: skip
    return {f"amelioration:risque{n}": {"pk": r.pk} for n in ("", "_revoir", "_clore")}


def _appuis(o: Organisation, m: Membre) -> dict[str, dict[str, Any]]:
    f = deposer(_PDF, nom="g.pdf", usage=pieces.SUIVI.code, organisation_id=o.pk, depose_par_libelle="Ada").pk
    g = appuis.ajouter_guide(organisation=o, titre="Guide", editeur="", edition="", lien="", fichier=f, acteur=SYSTEME)
    r = appuis.remettre_acteur(guide=g, nom="Mairie", remis_le=aujourdhui(), moyen=MoyenRemise.REUNION, acteur=SYSTEME)
    x = appuis.enregistrer_contact(
        organisation=o, contact=None, acteur=SYSTEME, sorte="mediateur", nom="Médiateur", verifie_le=aujourdhui()
    )
    s = appuis.solliciter(
        contact=x, le=aujourdhui(), objet="Conseil", question="Que pouvons-nous faire ?", par=m, acteur=SYSTEME
    )
    return {
        **{f"amelioration:guide{n}": {"pk": g.pk} for n in ("", "_fichier", "_remettre_acteur", "_remplacer")},
        "amelioration:guide_remettre": {"pk": g.pk, "public": "apprenti"},
        "amelioration:guide_accuser": {"pk": r.pk},
        **{f"amelioration:{n}": {"pk": x.pk} for n in ("contact", "contact_modifier", "solliciter")},
        **{f"amelioration:{n}": {"pk": s.pk} for n in ("sollicitation", "sollicitation_repondre")},
    }


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        m = membre(organisation, Role.QUALITE, email="procedures@essai.example")
        return {
            **_ecarts(organisation, m),
            **_procedures(organisation, m),
            **_risques(organisation, m),
            **_appuis(organisation, m),
        }
