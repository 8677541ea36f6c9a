"""What a partner does by itself in its space: ask for a session, bring a colleague in; and the certifier's answer to the first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from parchemin.comptes import services as comptes
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.invitations import inviter as envoyer_invitation
from parchemin.comptes.models import Etablissement, Membre, RoleMembre, Utilisateur
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.registres import evaluables
from parchemin.parcours.selectors.perimetre import etablissements_de
from parchemin.parcours.services import elements as services_elements
from parchemin.parcours.services.sessions import creer_session
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.registres.gardes import objections
from parchemin.reseau import constats_espace as c
from parchemin.reseau.constats import SESSION_DEJA
from parchemin.reseau.domain.etats import ActePartenaire
from parchemin.reseau.models import (
    DemandeSession,
    EtatDemandeSession,
    HabilitationPartenaire,
    InvitationCollegue,
    RoleHabilite,
)
from parchemin.reseau.selectors.espace import empechement, empechement_session, sites_de
from parchemin.reseau.selectors.mesures_en_vigueur import contre
from parchemin.reseau.services.courrier_espace import adresse, destinataires, prevenir_certificateur
from parchemin.reseau.services.habilitations import MOTIF_MIN
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


@transaction.atomic
def demander_session(
    *, habilitation: HabilitationPartenaire, site: Etablissement, du: date, au: date, nombre: int, message: str, acteur: Reference
) -> DemandeSession:  # fmt: skip
    """Ask for a session. Refused at once, in the words of the guard, when the habilitation does not allow it on those days: HAB-201
    to HAB-203, HAB-212; HAB-062 when the same one waits for its answer."""
    h, jour = habilitation, aujourdhui()
    if nombre < 1:
        raise ErreurMetier(c.NOMBRE.constat(n=nombre))
    if du < jour or au < du:
        raise ErreurMetier(c.SESSION_DATES.constat(du=date_fr(du), au=date_fr(au)))
    raison = "elle vous habilite à former, pas à organiser l’évaluation." if h.role != RoleHabilite.ORGANISER else ""
    raison = raison or empechement(h, ActePartenaire.SESSION, du) or empechement(h, ActePartenaire.SESSION, au)
    raison = raison or next((x.raison for x in contre(h, du)), "")
    if raison:
        raise ErreurMetier(
            c.SESSION_SANS_HABILITATION.constat(
                partenaire=h.etablissement.denomination,
                certification=h.certification.intitule,
                raison=raison.rstrip("."),
            )
        )
    if site.pk not in {s.pk for s in sites_de(h)}:
        raise ErreurMetier(c.SESSION_SITE.constat(site=site.denomination))
    # Whatever another room knows against it is told now, not the day the certifier creates it.
    fictive = SessionExamen(organisation=h.organisation, certification=h.certification, centre=h.etablissement, du=du)
    if dites := [x for x in objections("parcours.creer_session", fictive) if x.est_bloquant]:
        raise ErreurMetier(*dites)
    HabilitationPartenaire.toutes.select_for_update(of=("self",)).get(pk=h.pk)
    memes = DemandeSession.toutes.filter(habilitation=h, site=site, du=du, au=au, etat=EtatDemandeSession.DEMANDEE)
    if memes.exists():
        raise ErreurMetier(SESSION_DEJA.constat(du=date_fr(du), au=date_fr(au)))
    d: DemandeSession = DemandeSession.toutes.create(
        organisation_id=h.organisation_id, habilitation=h, site=site, du=du, au=au, nombre=nombre, message=message.strip(),
        par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    _tracer(
        d,
        acteur,
        "demander_session",
        f"a demandé une session de {h.certification.intitule}, du {date_fr(du)} au {date_fr(au)}.",
    )
    return d


@transaction.atomic
def accepter_session(
    *, demande: DemandeSession, acteur: Reference, session: SessionExamen | None = None, intitule: str = "",
    jury_le: date | None = None, texte: str = "",
) -> DemandeSession:  # fmt: skip
    """Answer with a session that exists, or with a new one on the wished days. Raises HAB-201, HAB-204, HAB-206, HAB-213 (a measure on any role of that partner forbids it), and what
    `creer_session` refuses."""
    d = _demandee(demande)
    h = d.habilitation
    if raison := empechement_session(d):
        raise ErreurMetier(
            c.SESSION_SANS_HABILITATION.constat(
                partenaire=h.etablissement.denomination,
                certification=h.certification.intitule,
                raison=raison.rstrip("."),
            )
        )
    # Before either answer: a session that exists already is no way round the letter of a measure.
    if mesures := contre(h, d.du):
        raise ErreurMetier(*(x.constat() for x in mesures))
    if session is None:
        # As for any new session: what is assessed is what the règlement names, where one is written.
        permis = evaluables(h.certification, "", jury_le or d.au)
        elements = services_elements.elements_au(h.certification, d.du)
        session = creer_session(
            organisation=h.organisation, certification=h.certification, intitule=intitule, centre=d.site, du=d.du, au=d.au,
            jury_le=jury_le, elements=[e for e in elements if permis is None or e.pk in permis.cles], acteur=acteur,
        )  # fmt: skip
    elif session.organisation_id != d.organisation_id or session.certification_id != h.certification_id or session.centre_id not in {
        d.site_id, h.etablissement_id
    }:  # fmt: skip
        raise ErreurMetier(c.SESSION_AUTRE.constat(session=session.intitule, certification=h.certification.intitule))
    d.session = session
    return _repondre(d, EtatDemandeSession.ACCEPTEE, texte, acteur, "a accepté la session demandée")


@transaction.atomic
def refuser_session(*, demande: DemandeSession, texte: str, acteur: Reference) -> DemandeSession:
    """Say no, and why. Raises HAB-204, HAB-205."""
    d = _demandee(demande)
    if len(texte.strip()) < MOTIF_MIN:
        raise ErreurMetier(c.SESSION_REFUS_MUET.constat())
    return _repondre(d, EtatDemandeSession.REFUSEE, texte, acteur, "a refusé la session demandée")


def _demandee(demande: DemandeSession) -> DemandeSession:
    d: DemandeSession = DemandeSession.toutes.select_for_update(of=("self",)).select_related(
        "habilitation__etablissement", "habilitation__certification__fiche__version", "habilitation__organisation", "site"
    ).get(pk=demande.pk)  # fmt: skip
    if d.etat != EtatDemandeSession.DEMANDEE:
        raise ErreurMetier(c.SESSION_REPONDUE.constat(etat=d.get_etat_display()))
    return d


def _repondre(d: DemandeSession, etat: EtatDemandeSession, texte: str, acteur: Reference, verbe: str) -> DemandeSession:
    d.etat, d.reponse, d.repondu_le = etat, texte.strip(), maintenant()
    d.save(update_fields=["etat", "reponse", "repondu_le", "session"])
    _tracer(d, acteur, "repondre_session", f"{verbe}, du {date_fr(d.du)} au {date_fr(d.au)}.", session=d.session_id)
    for m in destinataires(d.habilitation.etablissement_id):
        ecrire_gabarit(
            "reseau/courriels/session_reponse",
            {"d": d, "m": m, "organisation": m.organisation, "adresse": adresse(reverse("reseau:espace_session", args=[m.organisation.slug, d.pk]))},
            destinataire=m.utilisateur.email, usage="reseau.session_reponse", organisation_id=d.organisation_id,
            sujet_type="demande_session", sujet_identifiant=str(d.pk),
        )  # fmt: skip
    return d


def _tracer(d: DemandeSession, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{d.organisation_id}", acteur=acteur, acte=f"reseau.{acte}",
        sujet=Reference("demande_session", str(d.pk), str(d)[:200]), phrase=phrase, details={"demande": d.pk, **details},
    )  # fmt: skip


@transaction.atomic
def inviter_collegue(
    *, par: Membre, email: str, prenom: str, nom: str, etablissements: list[Etablissement], request: HttpRequest, acteur: Reference
) -> InvitationCollegue:  # fmt: skip
    """A partner brings somebody in, for establishments it represents itself and with no other role. The certifier is told.

    Raises HAB-200 (not one of its own), HAB-207 (an address that the certifier knows already)."""
    miens = etablissements_de(par)
    if not etablissements or any(e.pk not in miens for e in etablissements):
        raise ErreurMetier(c.HORS_DU_PERIMETRE.constat())
    if Membre.toutes.filter(organisation=par.organisation_id, utilisateur__email__iexact=email.strip()).exists():
        raise ErreurMetier(c.COLLEGUE_CONNU.constat(email=email.strip()))
    jour = aujourdhui()
    connu = Utilisateur.objects.filter(email__iexact=email.strip()).exists()
    fin = _fin_de(par, jour)
    membre = comptes.ajouter_membre(
        avec_accord=True,
        organisation=par.organisation,
        email=email,
        prenom=prenom,
        nom=nom,
        du=jour,
        au=None,
        acteur=acteur,
    )
    # As long as who invites, never longer.
    role = comptes.attribuer_role(
        membre=membre, role=Role.PARTENAIRE, du=jour, au=fin, etablissements=etablissements, acteur=acteur
    )
    ligne = InvitationCollegue.toutes.create(organisation_id=par.organisation_id, role=role, invite_par=par, le=jour)
    envoyer_invitation(membre=membre, request=request, acteur=acteur)
    ou = ", ".join(e.denomination for e in etablissements)
    sujet = Reference("membre", str(membre.pk), membre.libelle[:200])
    consigner(
        chaine=par.organisation.chaine, acteur=acteur, acte="reseau.inviter_collegue", sujet=sujet,
        phrase=f"a invité un collègue à représenter {ou}.", details={"role": role.pk, "compte_existant": connu},
    )  # fmt: skip
    prevenir_certificateur(
        par.organisation_id,
        "collegue",
        {"invitant": par.libelle, "invite": membre.libelle, "ou": ou},
        "reseau.collegue",
        sujet,
    )
    return ligne


def _fin_de(par: Membre, jour: date) -> date | None:
    """Last day of who invites: of the role, or of the membership."""
    fins = list(
        RoleMembre.toutes.filter(membre=par, role=Role.PARTENAIRE, du__lte=jour)
        .order_by("pk")
        .values_list("au", flat=True)
    )
    en_cours = [x for x in fins if x is None or x >= jour]
    role = None if None in en_cours else max((x for x in en_cours if x), default=None)
    bornes = [x for x in (role, par.au) if x is not None]
    return min(bornes) if bornes else None


@transaction.atomic
def retirer_collegue(*, par: Membre, role: RoleMembre, acteur: Reference) -> date:
    """Take back an access one gave; the last day it opens something. Raises HAB-208 for an access given by another."""
    ligne = InvitationCollegue.toutes.filter(role=role, invite_par=par).first()
    if ligne is None:
        raise ErreurMetier(c.COLLEGUE_PAS_INVITE.constat(nom=role.membre.libelle))
    jour = aujourdhui()
    # A role covers its last day: one given before today stops at once.
    fin = max(role.du, jour - timedelta(days=1))
    comptes.terminer_role(role=role, au=fin, acteur=acteur)
    return fin
