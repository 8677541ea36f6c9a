"""Findings and measures in the house: menu, names of acts, day page, second person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.comptes.seconde_personne import AccordSuivi, suivre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.reseau.branchements.accueil import a_un_reseau
from parchemin.reseau.domain.constats import FINIS_CONSTAT, EtatConstat, NatureMesure
from parchemin.reseau.domain.etats import EtatHabilitation
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    ActionCorrective,
    ConstatReseau,
    EtatDemandePartenaire,
    EtatMesureReseau,
    LettreReseau,
    MesureReseau,
    PlanReprise,
    RoleHabilite,
)
from parchemin.reseau.selectors.constats import A_LIRE
from parchemin.reseau.selectors.contradictoire import A_SUIVRE
from parchemin.reseau.services.mesures import MESURER
from parchemin.socle.periodes import date_fr

_LIRE = timedelta(days=5)
_SUSPENDUS = (EtatHabilitation.SUSPENDU, EtatHabilitation.RETIRE, EtatHabilitation.RESILIE)

nommer_actes(
    {
        "reseau.ouvrir_constat": "Constat ouvert",
        "reseau.suivre_constat": "Constat suivi",
        "reseau.demander_action": "Action corrective demandée",
        "reseau.accepter_action": "Action corrective acceptée",
        "reseau.refuser_action": "Action corrective renvoyée",
        "reseau.lettre": "Lettre à un partenaire composée",
        "reseau.envoyer_lettre": "Lettre à un partenaire envoyée",
        "reseau.preparer_mesure": "Mesure préparée",
        "reseau.mesurer": "Mesure décidée",
        "reseau.certificateur": "Statut du certificateur",
        "reseau.abandonner_mesure": "Mesure abandonnée",
        "reseau.lever_mesure": "Restriction levée",
        "reseau.renonciation": "Renonciation d’un partenaire notée",
        "reseau.entretien": "Entretien avec un partenaire noté",
        "reseau.plan_reprise": "Plan de reprise",
        "reseau.suite_reprise": "Suite d’une personne engagée décidée",
        "reseau.signaler": "Faits signalés à une autorité",
        "reseau_mesure.demandee": "Mesure demandée à une seconde personne",
        "reseau_mesure.refusee": "Mesure refusée",
        "reseau_mesure.annulee": "Demande de mesure retirée",
    }
)
inscrire_entree(
    Entree("Réseau", "Constats et mesures", "gavel", "reseau:constats", "reseau.voir", 40, visible=a_un_reseau)
)

inscrire_entree(
    Entree("Administrer", "Statut du certificateur", "gavel", "reseau:certificateur", "reseau.habiliter", 60, visible=a_un_reseau)
)  # fmt: skip


def _conduit(membre: Membre) -> bool:
    return bool(membre.utilisateur.has_perm("reseau.constater", membre.organisation))


def _url(nom: str, membre: Membre, pk: int) -> str:
    return reverse(f"reseau:{nom}", args=[membre.organisation.slug, pk])


@echeances.inscrire("reseau.constats_a_lire")
def a_lire(membre: Membre, jour: date) -> Iterator[Echeance]:
    """What partners gave, an answer or a proof, that nobody has read."""
    if not _conduit(membre):
        return
    lignes = (
        ConstatReseau.toutes.filter(A_LIRE, organisation=membre.organisation_id)
        .select_related("etablissement")
        .distinct()
    )
    for x in lignes.order_by("pk"):
        preuve = x.etat != EtatConstat.TRANSMIS
        yield Echeance(
            cle=f"reseau.a_lire.{x.pk}", jour=jour + _LIRE, quoi=f"{x.etablissement} {'a donné une preuve' if preuve else 'a répondu'} : {x}",
            pourquoi="Lisez, puis dites ce que vous en concluez.", url=_url("constat", membre, x.pk), geste="Lire", rubrique="Réseau",
            icone="inbox", visible_des=x.etat_depuis,
        )  # fmt: skip


@echeances.inscrire("reseau.constats_silence")
def silences(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Findings whose days to answer are over without a word."""
    if not _conduit(membre):
        return
    lignes = ConstatReseau.toutes.filter(
        organisation=membre.organisation_id, etat=EtatConstat.TRANSMIS, demande__etat__in=CHEZ_LE_PARTENAIRE, demande__avant_le__isnull=False
    ).select_related("etablissement", "demande")  # fmt: skip
    for x in lignes.order_by("demande__avant_le", "pk"):
        if x.demande is None or x.demande.avant_le is None:
            continue
        court = x.demande.avant_le >= jour
        yield Echeance(
            cle=f"reseau.silence.{x.pk}", jour=x.demande.avant_le, quoi=f"{x.etablissement} {'doit répondre' if court else 'n’a pas répondu'} : {x}",
            pourquoi="Son délai finit ce jour-là." if court else "Son délai est passé : relancez-le, ou maintenez ou levez le constat.", url=_url("constat", membre, x.pk), geste="Conclure",
            rubrique="Réseau", icone="clock", visible_des=x.demande.avant_le + timedelta(days=1),
        )  # fmt: skip


@echeances.inscrire("reseau.actions_en_retard")
def actions(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Corrections that did not come by their day."""
    if not _conduit(membre):
        return
    lignes = ActionCorrective.toutes.filter(
        organisation=membre.organisation_id, acceptee_le__isnull=True, demande__etat__in=CHEZ_LE_PARTENAIRE, demande__avant_le__isnull=False
    ).exclude(constat__etat__in=FINIS_CONSTAT).select_related("constat__etablissement", "demande")  # fmt: skip
    for a in lignes.order_by("demande__avant_le", "pk"):
        if a.demande.avant_le is None:
            continue
        court = a.demande.avant_le >= jour
        yield Echeance(
            cle=f"reseau.action.{a.pk}", jour=a.demande.avant_le, quoi=f"{a.constat.etablissement} {'doit' if court else 'devait'} corriger : {a}",
            pourquoi=f"Constat {a.constat.get_gravite_display().lower()} : {a.constat}.", url=_url("constat", membre, a.constat_id),
            geste="Voir", rubrique="Réseau", icone="alert-triangle", visible_des=a.demande.avant_le + timedelta(days=1),
        )  # fmt: skip


@echeances.inscrire("reseau.mesures_a_suivre")
def mesures(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Formal notices and suspensions answered, or whose days are over: what comes next is to be decided."""
    if not _conduit(membre):
        return
    lignes = MesureReseau.toutes.filter(
        organisation=membre.organisation_id, etat=EtatMesureReseau.DECIDEE, nature__in=(NatureMesure.MISE_EN_DEMEURE, NatureMesure.SUSPENSION),
        demande__avant_le__isnull=False, habilitation__etat__in=(EtatHabilitation.MISE_EN_DEMEURE, EtatHabilitation.SUSPENDU),
    ).filter(A_SUIVRE).select_related("habilitation__etablissement", "demande", "lettre").order_by("pk")  # fmt: skip
    for m in lignes:
        d = m.demande
        if d is None or d.avant_le is None or m.lettre is None or m.lettre.envoyee_le is None:
            continue
        repondu, court = d.etat == EtatDemandePartenaire.REPONDUE, d.avant_le >= jour
        if d.etat not in (*CHEZ_LE_PARTENAIRE, EtatDemandePartenaire.REPONDUE):
            continue
        yield Echeance(
            cle=f"reseau.mesure.{m.pk}", jour=d.avant_le,
            quoi=f"{m.habilitation.etablissement} {'a présenté ses observations' if repondu else 'finit son délai' if court else 'a fini son délai'} : {m.get_nature_display().lower()}",
            pourquoi="Lisez-les, puis décidez la suite." if repondu else f"Le délai {'finit' if court else 'finissait'} le {date_fr(d.avant_le)} : {'ensuite, décidez' if court else 'décidez'} la suite.",
            url=_url("mesure", membre, m.pk), geste="Décider la suite", rubrique="Réseau", icone="gavel",
            visible_des=jour if repondu else d.avant_le + timedelta(days=1),
        )  # fmt: skip


@echeances.inscrire("reseau.lettres_a_envoyer")
def lettres(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Letters composed and not sent: the partner's days do not run."""
    if not _conduit(membre):
        return
    for x in (
        LettreReseau.toutes.filter(organisation=membre.organisation_id, envoyee_le__isnull=True)
        .select_related("etablissement", "mesure")
        .order_by("pk")
    ):
        # A decided measure does nothing until its letter leaves: late from its first day.
        decidee = getattr(x, "mesure", None)
        yield Echeance(
            cle=f"reseau.lettre.{x.pk}", jour=x.datee_du if decidee else x.datee_du + timedelta(days=2),
            quoi=f"Décidée, pas envoyée : « {x} » à {x.etablissement}" if decidee else f"Envoyer « {x} » à {x.etablissement}",
            pourquoi="La décision n’oblige pas encore le partenaire : elle prend effet le jour de l’envoi." if decidee
            else "Les jours laissés au partenaire courent de l’envoi.", url=_url("lettre_envoi", membre, x.pk), geste="Noter l’envoi",
            rubrique="Réseau", icone="alert-triangle" if decidee else "mail", visible_des=x.datee_du,
        )  # fmt: skip


_A_DIRE = {
    RoleHabilite.FORMER: "Dites à chaque personne engagée où et comment elle finit.",
    RoleHabilite.ORGANISER: "Des sessions y sont prévues : dites où chacune se tient.",
}


@echeances.inscrire("reseau.plans_de_reprise")
def plans(membre: Membre, jour: date) -> Iterator[Echeance]:
    """People engaged at a partner that lost its habilitation: told in the days of the usage."""
    if not _conduit(membre):
        return
    lignes = PlanReprise.toutes.filter(
        organisation=membre.organisation_id, clos_le__isnull=True, habilitation__etat__in=_SUSPENDUS
    )
    for p in lignes.select_related("habilitation__etablissement").order_by("informer_avant", "pk"):
        yield Echeance(
            cle=f"reseau.reprise.{p.pk}", jour=p.informer_avant, quoi=f"Plan de reprise : {p.habilitation.etablissement}",
            pourquoi=_A_DIRE[RoleHabilite(p.habilitation.role)], url=_url("reprise", membre, p.habilitation_id),
            geste="Ouvrir le plan", rubrique="Réseau", icone="users", visible_des=p.ouvert_le,
        )  # fmt: skip


def url_de(a: Approbation, slug: str) -> str:
    return reverse("reseau:mesure_accord", args=[slug, int(a.sujet_identifiant), a.pk])


suivre(
    AccordSuivi(
        salle="reseau_mesure", acte=MESURER, rubrique="Réseau", quoi="On vous demande de décider : {sujet}",
        pourquoi="Demandé par {demandeur} : lisez la lettre, rien ne change sans vous.", geste="Lire et répondre",
        verbe="décider une mesure", url_de=url_de,
    )
)  # fmt: skip
