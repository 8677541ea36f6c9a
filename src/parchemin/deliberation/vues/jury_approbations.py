"""Four eyes: the second person reads exactly what was asked, then approves or refuses; somebody outside may be named."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Membre
from parchemin.deliberation import acte
from parchemin.deliberation import constats_acte as ca
from parchemin.deliberation import constats_rectification as cr
from parchemin.deliberation.models import Decision
from parchemin.deliberation.pv_rectificatif_pdf import donnees_rectificatif
from parchemin.deliberation.reglages_acte import seconde_personne
from parchemin.deliberation.selectors import affichage, rectifications
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.selectors.reglements import vers_domaine
from parchemin.deliberation.services import rectifications as services_rectifications
from parchemin.deliberation.vues.jury_commun import membre_de, personne_de, peut, session_ou_404
from parchemin.deliberation.vues.jury_formulaires import FormulaireExterieur
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.exterieur import designer_exterieur
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.approbations.registre import Acteur, habilites, presentations
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui, maintenant


def _approbation_ou_404(request: HttpRequest, pk: int, cle: UUID) -> tuple[Approbation, SessionExamen]:
    session = session_ou_404(request, pk)
    ligne = Approbation.objects.filter(pk=cle, acte__in=ACTES).first()
    if ligne is None or ligne.charge.get("session") != session.pk:
        raise Http404
    membre = membre_de(request)
    lit = selectors.approuve_ici(membre, session)
    if ligne.acte == rectifications.RECTIFIER:  # who prepares it follows it; who agrees is asked of the act
        lit = lit or rectifications.prepare_ici(membre, session.pk)
    if not lit:
        raise Http404  # a seat elsewhere does not open this jury
    return ligne, session


ACTES = (selectors.ARRETER, selectors.REVISER, rectifications.RECTIFIER)
"""Acts of this room that a second person approves."""


@exige("deliberation.approuver_deliberation")
@require_GET
def approbation(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """Everything that is approved, and the two buttons, for whoever may."""
    ligne, session = _approbation_ou_404(request, pk, approbation)
    attend = ligne.etat == EtatApprobation.EN_ATTENTE
    sienne = ligne.demandeur_id == request.user.pk
    lignes, decision = a_lire(ligne, session)
    siege_exige, regle = seconde_personne(
        "rectification" if ligne.acte == rectifications.RECTIFIER else "arret", aujourdhui()
    )
    siege = (
        rectifications.a_siege_avec_son_compte(request.user.pk, session.pk)
        if ligne.acte == rectifications.RECTIFIER
        else rectifications.presents(session.pk).filter(membre__utilisateur_id=request.user.pk).exists()
    )
    constats = []
    if attend and not sienne and not siege:
        controle = cr.PAS_SIEGE if siege_exige else cr.RELIT_SANS_SIEGER
        constats = [controle.constat(nom=personne_de(request).libelle, regle=regle)]
    if absents := [x.nom for x in lignes if x.absent_admis]:
        constats.append(ca.ABSENT_ADMIS.constat(noms=acte.noms(absents)))
    contexte: dict[str, Any] = {
        "approbation": ligne,
        "session": session,
        "attend": attend,
        "sienne": sienne,
        "peut_approuver": attend and not sienne and (siege or not siege_exige),
        "constats": constats,
        "rectification": rectification_a_lire(ligne),
        "tenir": peut(request, "tenir_deliberation"),
        "lignes": lignes,
        "differentes": sorted((x for x in lignes if x.differe), key=lambda x: x.a_lire_d_abord),
        "decision": decision,
        "revision": [affichage.afficher_decision(decision)] if decision is not None else [],
        "formulaire": formulaire_de(request, ligne),
    }
    return render(request, "deliberation/jury/approbation.html", contexte)


def a_lire(ligne: Approbation, session: SessionExamen) -> tuple[list[affichage.LigneAffichee], Decision | None]:
    """What the second person reads: every decision while the closing waits, or the one to revise."""
    if ligne.acte == selectors.ARRETER:
        return (_a_approuver(session) if ligne.etat == EtatApprobation.EN_ATTENTE else []), None
    if ligne.acte == rectifications.RECTIFIER:
        return [], None
    decision = Decision.toutes.filter(pk=ligne.charge["decision"], organisation_id=ligne.organisation_id or 0)
    return [], decision.select_related("presentation__inscription__personne").first()


def rectification_a_lire(ligne: Approbation) -> dict[str, Any] | None:
    """The text that would be signed, in the words of the page."""
    if ligne.acte != rectifications.RECTIFIER:
        return None
    _, _, r = services_rectifications.lire_rectification(int(ligne.charge["rectification"]))
    return donnees_rectificatif(r, services_rectifications.contenu_a_approuver(r), maintenant())


@habilites.inscrire(rectifications.RECTIFIER)
def a_siege(ligne: Approbation, utilisateur_id: int) -> bool:
    """Signed minutes are rectified by those who sat (DEL-087)."""
    exige_siege, _ = seconde_personne("rectification", aujourdhui())
    qui = Acteur(utilisateur_id, "")
    return (
        rectifications.a_siege(ligne.charge["session"], qui, ligne)
        if exige_siege
        else est_seconde_personne(ligne, utilisateur_id)
    )


@presentations.inscrire(rectifications.RECTIFIER)
def presenter_la_rectification(ligne: Approbation) -> str:
    """The whole text to sign, for a member who agrees by personal link."""
    return render_to_string("deliberation/jury/_pv_rectificatif.html", {"pv": rectification_a_lire(ligne)})


@habilites.inscrire(selectors.ARRETER)
@habilites.inscrire(selectors.REVISER)
def est_seconde_personne(ligne: Approbation, utilisateur_id: int) -> bool:
    """A jury member approves where they sat."""
    membre = Membre.toutes.filter(organisation_id=ligne.organisation_id or 0, utilisateur=utilisateur_id)
    trouve = membre.select_related("utilisateur", "organisation").first()
    with organisation_active(ligne.organisation_id):
        return trouve is not None and selectors.approuve_ici(trouve, ligne.charge["session"])


@presentations.inscrire(selectors.ARRETER)
@presentations.inscrire(selectors.REVISER)
def presenter_a_l_exterieur(ligne: Approbation) -> str:
    """The same decisions as inside, for somebody who decides by personal link."""
    session = SessionExamen.toutes.filter(pk=ligne.charge.get("session"), organisation_id=ligne.organisation_id or 0)
    trouvee = session.select_related("deliberation__reglement__certification", "certification__fiche__version").first()
    if trouvee is None:
        return ""
    lignes, decision = a_lire(ligne, trouvee)
    if decision is not None:
        lignes = [affichage.afficher_decision(decision)]
    contexte = {"session": trouvee, "lignes": lignes, "revision": decision is not None}
    return render_to_string("deliberation/jury/_a_approuver.html", contexte)


def _a_approuver(session: SessionExamen) -> list[affichage.LigneAffichee]:
    d = selectors.deliberation_de(session)
    if d is None or d.reglement is None:
        return []
    vives = selectors.lignes_de(
        session, vers_domaine(d.reglement, d.jury_le), d.jury_le, selectors.presentations_de(session)
    )
    # What the second person must not miss comes first, on the page as on the personal link.
    return sorted((affichage.afficher(x) for x in vives), key=lambda x: x.a_lire_d_abord)


@exige("deliberation.approuver_deliberation")
@require_POST
def decider(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    ligne, session = _approbation_ou_404(request, pk, approbation)
    if not repondre(request, ligne, personne_de(request), faite=_FAITS[ligne.acte]):
        return redirect("deliberation:approbation", slug=slug, pk=pk, approbation=approbation)
    if ligne.acte == rectifications.RECTIFIER:
        return redirect("deliberation:rectification", slug=slug, pk=pk, rectification=ligne.charge["rectification"])
    if ligne.acte == selectors.REVISER:
        return redirect("deliberation:candidat", slug=slug, pk=pk, presentation=ligne.charge["presentation"])
    return redirect("deliberation:deliberation", slug=slug, pk=session.pk)


_FAITS = {
    selectors.ARRETER: "La délibération est arrêtée.",
    selectors.REVISER: "La décision est révisée.",
    rectifications.RECTIFIER: "Le procès-verbal rectificatif est écrit. Les membres qui ont siégé sont appelés à le signer.",
}


@exige("deliberation.tenir_deliberation")
@require_POST
def annuler(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    ligne, _ = _approbation_ou_404(request, pk, approbation)
    approbations.annuler(ligne.pk, acteur=personne_de(request), motif="")
    messages.success(request, "La demande est retirée.")
    return redirect("deliberation:deliberation", slug=slug, pk=pk)


@exige("deliberation.tenir_deliberation")
def exterieur(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """Name somebody outside: they receive a personal link, and decide without an account."""
    ligne, session = _approbation_ou_404(request, pk, approbation)
    if ligne.acte == rectifications.RECTIFIER:
        raise Http404  # a member who sat is named there (`jury_rectifications.designer`)

    def geste(donnees: dict[str, Any]) -> str:
        return envoyer_a(request, ligne, donnees["nom"], donnees["courriel"])

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.exterieur:{approbation}",
        titre="Désigner une personne extérieure", classe=FormulaireExterieur, geste=geste,
        retour=reverse("deliberation:approbation", args=[slug, pk, approbation]), bouton="Envoyer le lien",
        contexte={
            "session": session,
            "consequences": ["Cette personne verra ce qui est demandé, et pourra approuver ou refuser à votre place.",
                             "Choisissez quelqu’un qui connaît cette session et n’y a pas d’intérêt : un président de jury, "
                             "un administrateur, un confrère.", "Un lien envoyé avant celui-ci ne marche plus."],
        },
    )  # fmt: skip


def envoyer_a(request: HttpRequest, ligne: Approbation, nom: str, courriel: str) -> str:
    """Give the decision to somebody by personal link. Raises APP-002, APP-008, APP-009."""
    membre = membre_de(request)
    cree = designer_exterieur(
        ligne, destinataire_libelle=nom, courriel=courriel, designe_par_id=request.user.pk or 0,
        designe_par_libelle=membre.utilisateur.nom_complet,
    )  # fmt: skip
    ecrire_gabarit(
        "deliberation/jury/courriels/approbation",
        {"nom": nom, "organisation": membre.organisation, "approbation": ligne,
         "expediteur": membre.utilisateur.nom_complet},
        destinataire=courriel, usage="plateforme.approuver", organisation_id=membre.organisation_id,
        sujet_type="session_examen", sujet_identifiant=str(ligne.charge["session"]), secrets={"lien": cree.url(request)},
    )  # fmt: skip
    return f"Un lien personnel part vers {nom}. Il expire avec la demande."
