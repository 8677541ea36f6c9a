"""The space of the partners in the house: menu, landing page, names of acts, lines of the day page on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max, Q
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_de
from parchemin.journal.facade import nommer_actes
from parchemin.parcours.selectors.perimetre import etablissements_de
from parchemin.plateforme.registres.accueils import accueils
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.branchements.accueil import a_un_reseau
from parchemin.reseau.domain.constats import FINIS_CONSTAT, EtatConstat, NatureMesure
from parchemin.reseau.domain.etats import EtatHabilitation
from parchemin.reseau.domain.phases import PhaseControle
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    DemandePartenaire,
    DemandeSession,
    EtatDemandePartenaire,
    EtatDemandeSession,
    EtatMesureReseau,
    InvitationCollegue,
)
from parchemin.reseau.selectors.espace import empechement_session, pertes
from parchemin.socle.horloge import jour_de

nommer_actes(
    {
        "reseau.demander": "Demande à un partenaire",
        "reseau.echanger": "Échange avec un partenaire",
        "reseau.figer": "Réponses d’un partenaire figées",
        "reseau.relancer": "Partenaire relancé",
        "reseau.non_prevenu": "Partenaire non prévenu par courriel",
        "reseau.demander_session": "Session demandée par un partenaire",
        "reseau.repondre_session": "Réponse à une session demandée",
        "reseau.inviter_collegue": "Collègue invité par un partenaire",
    }
)
inscrire_entree(
    Entree(
        "", "Mon espace", "home", "reseau:espace", "reseau.espace", 1,
        aussi=("reseau:espace_demandes", "reseau:espace_session_demander", "reseau:espace_sessions", "reseau:espace_collegues"),
    )
)  # fmt: skip
inscrire_entree(
    Entree("Réseau", "Demandes aux partenaires", "inbox", "reseau:demandes", "reseau.voir", 20, visible=a_un_reseau)
)
inscrire_entree(
    Entree(
        "Réseau",
        "Sessions demandées",
        "calendar-plus",
        "reseau:sessions_demandees",
        "reseau.repondre_sessions",
        60,
        visible=a_un_reseau,
    )
)
_A_LIRE = timedelta(days=5)


@accueils.inscrire("reseau.espace")
def accueil(membre: Membre) -> str | None:
    """Somebody who only represents a partner lands in its space."""
    if roles_de(membre.utilisateur, membre.organisation) != {Role.PARTENAIRE}:
        return None
    return reverse("reseau:espace", args=[membre.organisation.slug])


@echeances.inscrire("reseau.demandes")
def demandes(membre: Membre, jour: date) -> Iterator[Echeance]:
    """For the certifier: answers to read, and what a partner let go by."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    slug = membre.organisation.slug
    lignes = DemandePartenaire.toutes.filter(organisation=membre.organisation_id).select_related("etablissement")
    # Said once: by the finding, the correction, the measure, the control or the piece that asked.
    ailleurs = (
        Q(constat__etat=EtatConstat.TRANSMIS)
        | Q(action_corrective__isnull=False, action_corrective__acceptee_le__isnull=True)
        & ~Q(action_corrective__constat__etat__in=FINIS_CONSTAT)
        | Q(
            mesure__etat=EtatMesureReseau.DECIDEE, mesure__lettre__envoyee_le__isnull=False,
            mesure__nature__in=(NatureMesure.MISE_EN_DEMEURE, NatureMesure.SUSPENSION),
            mesure__habilitation__etat__in=(EtatHabilitation.MISE_EN_DEMEURE, EtatHabilitation.SUSPENDU),
        )
    )  # fmt: skip
    lu_ailleurs = (
        Q(controle_preuves__isnull=False)
        | Q(controle_rapport__isnull=False) & ~Q(controle_rapport__phase=PhaseControle.CONTRADICTOIRE)
        | Q(piece_dossier__isnull=False)
    )
    if membre.utilisateur.has_perm("reseau.constater", membre.organisation):
        lignes = lignes.exclude(pk__in=DemandePartenaire.toutes.filter(ailleurs).order_by().values("pk"))
    lues = DemandePartenaire.toutes.filter(lu_ailleurs).order_by().values("pk")
    for d in (
        lignes.filter(etat=EtatDemandePartenaire.REPONDUE)
        .exclude(pk__in=lues)
        .annotate(recue=Max("echanges__le"))
        .order_by("pk")
    ):
        recue = jour_de(d.recue) if d.recue else jour
        yield Echeance(
            cle=f"reseau.reponse.{d.pk}.{recue:%Y%m%d}", jour=recue + _A_LIRE, quoi=f"{d.etablissement} a répondu : {d.objet}",
            pourquoi="Acceptez la réponse, ou dites ce qui manque.", url=reverse("reseau:demande", args=[slug, d.pk]),
            geste="Lire", rubrique="Réseau", icone="inbox", visible_des=recue,
        )  # fmt: skip
    for tardive in lignes.filter(etat__in=CHEZ_LE_PARTENAIRE, avant_le__lt=jour).order_by("avant_le", "pk"):
        yield from _retard(tardive, slug)


def _retard(d: DemandePartenaire, slug: str) -> Iterator[Echeance]:
    if d.avant_le is None:
        return
    yield Echeance(
        cle=f"reseau.retard.{d.pk}.{d.avant_le:%Y%m%d}", jour=d.avant_le, quoi=f"{d.etablissement} n’a pas répondu : {d.objet}",
        pourquoi="Le délai est passé. Relancez, ou décidez de la suite.", url=reverse("reseau:demande", args=[slug, d.pk]),
        geste="Voir", rubrique="Réseau", icone="clock", visible_des=d.avant_le + timedelta(days=1),
    )  # fmt: skip


@echeances.inscrire("reseau.sessions_demandees")
def sessions(membre: Membre, jour: date) -> Iterator[Echeance]:
    if not membre.utilisateur.has_perm("reseau.repondre_sessions", membre.organisation):
        return
    lignes = DemandeSession.toutes.filter(organisation=membre.organisation_id, etat=EtatDemandeSession.DEMANDEE)
    for d in lignes.select_related(
        "habilitation__etablissement", "habilitation__certification__fiche__version"
    ).order_by("pk"):
        posee, raison = jour_de(d.created_at), empechement_session(d)
        attendus = f"{d.nombre} candidats attendus" if d.nombre > 1 else "un candidat attendu"
        yield Echeance(
            cle=f"reseau.session.{d.pk}", jour=min(posee + _A_LIRE, d.du), quoi=f"{d.habilitation.etablissement} demande une session",
            pourquoi=f"Elle ne peut pas être acceptée : {raison}" if raison else f"{d.habilitation.certification.intitule}, {attendus}.",
            url=reverse("reseau:session_demandee", args=[membre.organisation.slug, d.pk]), geste="Voir pourquoi" if raison else "Répondre",
            rubrique="Réseau", icone="calendar-plus", visible_des=posee,
        )  # fmt: skip


@echeances.inscrire("reseau.collegues")
def collegues(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Whom partners brought in lately: to be known, nothing to do."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    lignes = InvitationCollegue.toutes.filter(organisation=membre.organisation_id, le__gte=jour - timedelta(days=30))
    for i in lignes.select_related("role__membre__utilisateur", "invite_par__utilisateur").order_by("pk"):
        yield Echeance(
            cle=f"reseau.collegue.{i.pk}", jour=i.le + timedelta(days=30), quoi=f"{i.invite_par.libelle} a invité {i.role.membre.libelle}",
            pourquoi="Un partenaire ouvre son espace à un collègue, pour ses seuls établissements.",
            url=reverse("reseau:habilitations", args=[membre.organisation.slug]), geste="Voir les partenaires", rubrique="Réseau",
            icone="user-plus", visible_des=i.le, a_lire=True,
        )  # fmt: skip


@echeances.inscrire("reseau.espace")
def chez_le_partenaire(membre: Membre, jour: date) -> Iterator[Echeance]:
    """For the partner: what is asked of its establishments."""
    if not membre.utilisateur.has_perm("reseau.espace", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        perdues = pertes(membre)
    for p in perdues:
        yield Echeance(
            cle=f"reseau.perdue.{p.h.pk}.{p.h.etat_depuis:%Y%m%d}", jour=jour + timedelta(days=7),
            quoi=f"{p.etat.libelle} : {p.h.certification.intitule}", pourquoi=p.reste,
            url=reverse("reseau:espace", args=[membre.organisation.slug]), geste="Lire", rubrique="Habilitations",
            icone="alert-triangle", visible_des=p.h.etat_depuis, a_lire=not p.engages,
        )  # fmt: skip
    lignes = DemandePartenaire.toutes.filter(
        organisation=membre.organisation_id, etablissement__in=etablissements_de(membre), etat__in=CHEZ_LE_PARTENAIRE
    )
    for d in lignes.order_by("avant_le", "pk"):
        if d.figee_le is not None and d.figee_le <= jour:
            continue
        yield Echeance(
            cle=f"reseau.demande.{d.pk}.{d.avant_le:%Y%m%d}" if d.avant_le else f"reseau.demande.{d.pk}",
            jour=d.avant_le or jour + timedelta(days=30), quoi=d.objet,
            pourquoi="Le certificateur attend votre réponse." if d.etat == EtatDemandePartenaire.ATTENDUE
            else "Le certificateur vous demande de compléter votre réponse.",
            url=reverse("reseau:espace_demande", args=[membre.organisation.slug, d.pk]), geste="Répondre",
            rubrique="Demandes", icone="inbox", visible_des=jour,
        )  # fmt: skip
