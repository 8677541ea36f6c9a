"""Findings, procedures, risks, guides and contacts of the demonstration: some in order, some that wait."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine
from parchemin.amelioration.domain.appuis import MoyenRemise, PublicGuide, SorteContact
from parchemin.amelioration.domain.ecarts_externes import GraviteEcart, OrganismeControle
from parchemin.amelioration.domain.procedures import SectionProcedure
from parchemin.amelioration.models import EcartExterne, Procedure, VersionProcedure
from parchemin.amelioration.selectors.appuis import sans_guide
from parchemin.amelioration.services import actions, appuis, ecarts_externes, procedures, risques
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur

_RISQUES = (
    ("Départ d’un formateur unique", "Un seul formateur enseigne la pâtisserie.", "Des cours reportés, un examen mal préparé.", 3, 3, "Un professionnel associé est formé depuis la rentrée.", (2, 2), 120),
    ("Entreprise qui cesse son activité", "Petites entreprises, un secteur fragile.", "Une rupture, une formation sans employeur.", 3, 4, "Une liste d’entreprises prêtes à accueillir, revue chaque mois.", (3, 2), 60),
    ("Perte du livret d’apprentissage", "Le livret circule sur papier.", "Aucune preuve des compétences travaillées.", 4, 2, "", None, 10),
    ("Épreuve reportée par une panne", "Fours anciens, aucun secours.", "Un jury à reconvoquer.", 2, 3, "Contrat d’entretien, location possible sous 48 heures.", (1, 3), 150),
    ("Harcèlement qui ne se dit pas", "Personne n’ose parler au CFA.", "Un apprenti en danger.", 2, 4, "Deux référents présentés à la rentrée, affiche dans chaque salle.", (2, 4), -3),
)  # fmt: skip


def creer_procedures(organisation: Organisation, qualite: Membre, direction: Membre, jour: date) -> None:
    """Inside the tenant. Idempotent: does nothing once a finding is there."""
    if EcartExterne.toutes.filter(organisation=organisation).exists():
        return
    _ecart(organisation, qualite, direction, jour)
    _procedures(organisation, qualite, direction, jour)
    qui = reference_de(qualite.utilisateur)
    for titre, cause, effet, v, g, traitement, reste, dans in _RISQUES:
        r = risques.decrire(
            organisation=organisation, titre=titre, cause=cause, effet=effet, vraisemblance=v, gravite=g, responsable=qualite,
            revoir_le=jour + timedelta(days=max(dans, 0)), traitement=traitement, vraisemblance_residuelle=reste[0] if reste else None,
            gravite_residuelle=reste[1] if reste else None, acteur=qui,
        )  # fmt: skip
        if dans < 0:
            # Its review was due some days ago.
            type(r).toutes.filter(pk=r.pk).update(revoir_le=jour + timedelta(days=dans))
    _appuis(organisation, qualite, jour)


def _ecart(o: Organisation, qualite: Membre, direction: Membre, jour: date) -> None:
    qui = reference_de(qualite.utilisateur)
    e = ecarts_externes.recevoir(
        organisation=o, organisme=OrganismeControle.RECTORAT, reference="MRICAP-112", controle_le=jour - timedelta(days=22),
        titre="Livrets d’apprentissage incomplets", gravite=GraviteEcart.MINEUR, exigence="Suivi de l’apprenti en entreprise",
        constat="Sur douze livrets examinés, cinq ne portent ni la signature du maître d’apprentissage ni celle du formateur pour le premier trimestre.",
        repondre_avant=jour + timedelta(days=8), corriger_avant=jour + timedelta(days=90), responsable=qualite, acteur=qui,
    )  # fmt: skip
    for titre, quoi, dans, qui_fait, nature in (
        (
            "Viser les cinq livrets incomplets",
            "Rendez-vous avec chaque entreprise concernée.",
            12,
            qualite,
            NatureAction.IMMEDIATE,
        ),
        (
            "Revue mensuelle des livrets",
            "Le premier lundi du mois, par le formateur référent.",
            45,
            direction,
            NatureAction.CORRECTIVE,
        ),
    ):
        actions.ouvrir(
            organisation=o, titre=titre, nature=nature, quoi=quoi, responsable=qui_fait, avant_le=jour + timedelta(days=dans), acteur=qui,
            cause="Personne n’était chargé de relire les livrets.", critere="Tous les livrets visés à la fin de chaque mois.",
            verifier_le=jour + timedelta(days=dans + 90),
            origines=[actions.Origine(SorteOrigine.CONTROLE, f"{e.numero} ({e.get_organisme_display()}) : {e.titre}", "ecart_externe", str(e.pk))],
        )  # fmt: skip


def _procedures(o: Organisation, qualite: Membre, direction: Membre, jour: date) -> None:
    qui = reference_de(qualite.utilisateur)
    demandeur, accord = (Acteur(m.utilisateur_id, m.libelle) for m in (qualite, direction))

    def une(modele: str, titre: str) -> tuple[Procedure, VersionProcedure]:
        p = procedures.creer(organisation=o, modele=modele, titre=titre, responsable=qualite, acteur=qui)
        return p, p.versions.get()

    for modele, titre, dans in (
        ("reclamations", "Traiter les réclamations", 200),
        ("rupture", "Prévenir et accompagner les ruptures", -6),
    ):
        _, v = une(modele, titre)
        a = procedures.demander(version=v, du=jour, revoir_le=jour + timedelta(days=365), demandeur=demandeur)
        approbations.approuver(a.pk, acteur=accord, motif="Relue ensemble.")
        # Approved last year, so that one is to be read again and the other is not.
        VersionProcedure.toutes.filter(pk=v.pk).update(
            du=jour - timedelta(days=165),
            approuvee_le=jour - timedelta(days=170),
            revoir_le=jour + timedelta(days=dans),
        )
        v.refresh_from_db()
        procedures.lire(version=v, membre=qualite, acteur=qui)
    _, v = une("violences", "Violences, harcèlement, discriminations")
    procedures.ecrire(
        version=v, acteur=qui, changements="Première version, après le décret.",
        sections=[*v.sections_lues, SectionProcedure("Nos référents", "Deux personnes formées, dont les noms sont affichés dans chaque salle.")],
    )  # fmt: skip
    procedures.demander(
        version=v, du=jour + timedelta(days=7), revoir_le=jour + timedelta(days=372), demandeur=demandeur
    )


def _appuis(o: Organisation, qualite: Membre, jour: date) -> None:
    qui = reference_de(qualite.utilisateur)
    contacts = [
        appuis.enregistrer_contact(
            organisation=o, contact=None, acteur=qui, sorte=sorte, nom=nom, organisme=organisme, zone=zone, courriel=courriel, telephone="",
            pour_quoi="", verifie_le=jour - timedelta(days=depuis), actif=True,
        )
        for sorte, nom, organisme, zone, courriel, depuis in (
            (SorteContact.COORDONNATEUR, "Coordination régionale de l’apprentissage", "Rectorat", "Toute la région", "apprentissage@rectorat.example", 40),
            (SorteContact.MEDIATEUR, "Médiation de l’apprentissage", "Chambre de métiers", "Entreprises artisanales", "mediation@metiers.example", 80),
            (SorteContact.REFERENT_HANDICAP, "Odile Ferrand", "CFA des Deux Vallées", "Tous les apprentis", "handicap@deux-vallees.example", 15),
            (SorteContact.OPCO, "Conseil aux CFA", "Opérateur de compétences", "Contrats d’apprentissage", "cfa@opco.example", 200),
        )
    ]  # fmt: skip
    appuis.solliciter(
        contact=contacts[0], le=jour - timedelta(days=12), objet="Demande d’entretien : livrets d’apprentissage", par=qualite, acteur=qui,
        question="Nous souhaitons échanger sur la tenue des livrets avant de répondre au contrôle.",
    )  # fmt: skip
    s = appuis.solliciter(
        contact=contacts[1], le=jour - timedelta(days=30), objet="Désaccord sur les horaires du samedi", par=qualite, acteur=qui,
        question="Pouvez-vous rencontrer l’apprenti et son maître d’apprentissage ?",
    )  # fmt: skip
    appuis.noter_reponse(
        sollicitation=s,
        repondu_le=jour - timedelta(days=21),
        reponse="Rencontre tenue ; les horaires sont revus par écrit.",
        acteur=qui,
    )
    g = appuis.ajouter_guide(
        organisation=o, titre="Guide régional de sécurisation des parcours", editeur="Région et rectorat", edition=f"Édition {jour.year}",
        lien="https://guide-apprentissage.example/", fichier=None, acteur=qui,
    )  # fmt: skip
    for public, combien in ((PublicGuide.APPRENTI, 6), (PublicGuide.ENTREPRISE, 3)):
        a_qui = list(sans_guide(g, public, jour)[:combien])
        if a_qui:
            faites = appuis.remettre(
                guide=g,
                public=public,
                inscriptions=a_qui,
                remis_le=jour - timedelta(days=20),
                moyen=MoyenRemise.REUNION,
                acteur=qui,
            )
            for r in faites[: combien // 2]:
                appuis.accuser(remise=r, le=jour - timedelta(days=18), par_lien=False, acteur=qui)
    appuis.remettre_acteur(
        guide=g,
        nom="Mission locale des Deux Vallées",
        remis_le=jour - timedelta(days=15),
        moyen=MoyenRemise.COURRIER,
        acteur=qui,
    )
