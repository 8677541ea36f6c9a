"""The list of deliberations, and the deliberation of a session: open, hold the proposals, ask the second person, close."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.deliberation import acte
from parchemin.deliberation.models import Decision, Deliberation, EtatDeliberation
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors import affichage, rectifications
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.selectors.reglements import vers_domaine
from parchemin.deliberation.services import decisions as services_decisions
from parchemin.deliberation.services import deliberations as services
from parchemin.deliberation.vues.jury_commun import (
    acteur_de,
    deliberation_ou_404,
    journal_de,
    lien,
    membre_de,
    personne_de,
    peut,
    session_ou_404,
)
from parchemin.deliberation.vues.jury_tables import ETATS, FiltreDeliberations, TableDeliberations
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.nombres import entiers_bornes
from parchemin.socle.horloge import aujourdhui


class ListeDeliberations(VueListe):
    table_class = TableDeliberations
    filterset_class = FiltreDeliberations
    titre = "Délibérations"
    sous_titre = "De la grille complète au procès-verbal signé : où en est chaque jury."
    nom_export = "deliberations"
    vide_titre = "Aucune délibération"
    vide_texte = "Une session apparaît ici dès que la saisie de ses résultats est ouverte."
    neuf_titre = "Aucune délibération pour l’instant"
    neuf_texte = "Une session apparaît ici dès que la saisie de ses résultats est ouverte : le jury y décide, chaque décision dit ses raisons."
    neuf_gestes = (GesteNeuf(("parcours.voir_sessions",), "Voir les sessions d’examen", "parcours:sessions"),)

    def lignes(self) -> QuerySet[Any]:
        return selectors.avec_comptes(selectors.sessions_visibles(self.request.membre))


deliberations = exige("deliberation.voir_deliberations")(ListeDeliberations.as_view())


def chaine_de(etape: acte.Etape) -> list[tuple[str, str, str]]:
    """The steps of the act: done, in progress, to come."""
    suite = (
        (acte.Etape.COMPLETE, "Résultats", "complets et figés"),
        (acte.Etape.EN_DELIBERATION, "Délibération", "le jury décide"),
        (acte.Etape.DELIBEREE, "Décisions", "arrêtées à deux"),
        (acte.Etape.SIGNEE, "Procès-verbal", "signé"),
        (acte.Etape.CLOSE, "Clôture", "sauf rectification"),
    )
    rangs = {e: n for n, (e, _, _) in enumerate(suite)}
    ici = rangs.get(etape, -1)
    faits = ici - (etape is acte.Etape.EN_DELIBERATION)
    return [
        (titre, texte, "fait" if n <= faits else "ici" if n == ici else "") for n, (_, titre, texte) in enumerate(suite)
    ]


def _lignes(
    request: HttpRequest, session: SessionExamen, d: Deliberation | None, qui: acte.QuiDelibere
) -> tuple[list[affichage.LigneAffichee], list[selectors.LigneCandidat]]:
    """Rows to show, and the live ones while the jury decides (empty once it has)."""
    membre = membre_de(request)
    anonyme = selectors.lit_sans_noms(membre)
    presentations = selectors.presentations_de(session, membre)
    if d is not None and d.etat != EtatDeliberation.OUVERTE:
        decisions = Decision.objects.filter(presentation__in=presentations, en_vigueur=True).select_related(
            "presentation__inscription__personne"
        )
        lignes = decisions.order_by("presentation__rang", "presentation_id", "pk")
        affichees = [affichage.afficher_decision(x, anonyme=anonyme) for x in lignes]
        return (_sans_noms(affichees, session) if anonyme else affichees), []
    reglement = selectors.reglement_de(session)
    if reglement is None:
        return [], []
    jour = d.jury_le if d is not None else session.jury_le or session.au
    vives = selectors.lignes_de(
        session, vers_domaine(reglement, jour), jour, presentations, anonyme=anonyme,
        simulation=d is None or not qui.ici,
    )  # fmt: skip
    affichees = [affichage.afficher(x) for x in vives]
    return (_sans_noms(affichees, session) if anonyme else affichees), vives


def _sans_noms(lignes: list[affichage.LigneAffichee], session: SessionExamen) -> list[affichage.LigneAffichee]:
    masque = Masque(session.pk)
    return [replace(x, motif=masque.texte(x.motif)) for x in lignes]


def _observations(request: HttpRequest, session: SessionExamen, d: Deliberation | None) -> str:
    if d is None or not d.observations:
        return ""
    sans_noms = selectors.lit_sans_noms(membre_de(request))
    return Masque(session.pk).texte(d.observations) if sans_noms else d.observations


@exige("deliberation.voir_deliberations")
@require_GET
def deliberation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One line per candidate; what stands in the way of the next step, and the step."""
    session = session_ou_404(request, pk)
    d = selectors.deliberation_de(session)
    jour = aujourdhui()
    qui = selectors.qui_delibere(session, jour)
    tenir = peut(request, "tenir_deliberation")
    etape = selectors.etape_de(session)
    affichees, vives = _lignes(request, session, d, qui)
    constats = []
    if tenir:
        suivante = acte.OUVRIR if d is None else acte.ARRETER if etape is acte.Etape.EN_DELIBERATION else None
        if suivante is not None:
            situation = selectors.situation_de(session, jour, lignes=vives if d is not None else None)
            constats = acte.controler(suivante, situation)
    attente = selectors.approbation_en_attente(d) if d is not None else None
    signatures = list(d.signatures.order_by("pk")) if d is not None else []
    reglement = selectors.reglement_de(session)
    contexte: dict[str, Any] = {
        "session": session,
        "deliberation": d,
        "qui": qui,
        "etape": str(etape),
        "etat": ("in", "Jury d’une autre autorité") if etape is acte.Etape.COMPLETE and not qui.ici else ETATS[etape],
        "etapes": chaine_de(etape),
        "lignes": affichees,
        "resume": selectors.compter([x.resultat for x in affichees if x.resultat]),
        "a_retenir": sum(x.a_retenir and (not x.resultat or (x.perime and not x.motif)) for x in affichees),
        "releves": d is not None and d.etat != EtatDeliberation.OUVERTE and peut(request, "lire_extraits"),
        "restants": sum(not x.resultat or x.perime for x in affichees),
        "constats": constats,
        "bloquants": [x for x in constats if x.est_bloquant],
        "tenir": tenir,
        "modifier": tenir and etape is acte.Etape.EN_DELIBERATION and attente is None,
        "attente": attente,
        "approuver": attente is not None
        and peut(request, "approuver_deliberation")
        and attente.demandeur_id != request.user.pk,
        "sienne": attente is not None and attente.demandeur_id == request.user.pk,
        "complet": selectors.lit_tout(membre_de(request), session) or selectors.lit_en_auditeur(membre_de(request)),
        "attendues": sum(s.etat == "attendue" for s in signatures),
        "observations": _observations(request, session, d),
        "reglement": reglement,
        "journal": journal_de(request, "session_examen", session.pk) if tenir else [],
        "url_import": lien("deliberation:importees", slug),
        "url_reglements": lien("deliberation:reglements", slug),
        "url_session": lien("parcours:session", slug, pk=pk)
        if request.user.has_perm("parcours.voir_sessions", request.organisation)  # type: ignore[attr-defined]
        else "",
        "url_pdf": lien("deliberation:pv_pdf", slug, pk=pk)
        if d is not None and d.pv_empreinte and peut(request, "lire_pv") else "",
        **_rectifications(request, session, d),
    }  # fmt: skip
    return render(request, "deliberation/jury/deliberation.html", contexte)


def _rectifications(request: HttpRequest, session: SessionExamen, d: Deliberation | None) -> dict[str, Any]:
    """Rectifying minutes of this jury, and may this member prepare one?"""
    signe = d is not None and d.etat in (EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE)
    lignes = rectifications.rectifications_de(d) if d is not None and signe else []
    return {
        "rectifications": [(r, *rectifications.ETATS[r.etat]) for r in lignes],
        "corrige": any(r.etat == "scellee" for r in lignes),
        "rectifier": signe
        and not any(r.etat in rectifications.VIVANTES for r in lignes)
        and peut(request, "rectifier")
        and rectifications.prepare_ici(membre_de(request), session.pk),
    }


def _retour(slug: str, pk: int) -> HttpResponse:
    return redirect("deliberation:deliberation", slug=slug, pk=pk)


@exige("deliberation.tenir_deliberation")
@require_POST
def ouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    services.ouvrir_deliberation(
        session=session_ou_404(request, pk), acteur=acteur_de(request), utilisateur_id=request.user.pk
    )
    messages.success(request, "La délibération est ouverte. Chaque proposition attend la décision du jury.")
    return _retour(slug, pk)


@exige("deliberation.tenir_deliberation")
@require_POST
def retenir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hold the proposals: all that conclude, or the ones ticked."""
    d = deliberation_ou_404(session_ou_404(request, pk))
    bruts = request.POST.getlist("presentation")
    n = services_decisions.retenir_propositions(
        deliberation=d, presentations=entiers_bornes(bruts) if bruts else None, acteur=acteur_de(request)
    )
    if n:
        messages.success(request, f"{n} proposition{'s sont retenues' if n > 1 else ' est retenue'}.")
    else:
        messages.info(request, "Aucune proposition n’était à retenir.")
    return _retour(slug, pk)


class FormulaireObservations(forms.Form):
    observations = forms.CharField(
        label="Observations du jury", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Elles seront reprises au procès-verbal. Aucun état de santé.",
    )  # fmt: skip


@exige("deliberation.tenir_deliberation")
def observations(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = session_ou_404(request, pk)
    d = deliberation_ou_404(session)

    def geste(donnees: dict[str, Any]) -> str:
        services.noter_observations(deliberation=d, texte=donnees["observations"], acteur=acteur_de(request))
        return "Les observations du jury sont notées."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.observations:{pk}",
        titre="Observations du jury", classe=FormulaireObservations, geste=geste,
        retour=reverse("deliberation:deliberation", args=[slug, pk]), initial={"observations": d.observations},
        contexte={"session": session},
    )  # fmt: skip


class FormulaireMotif(forms.Form):
    motif = forms.CharField(
        label="Raison", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une phrase. Elle reste au journal ; aucun état de santé.",
    )  # fmt: skip


@exige("deliberation.tenir_deliberation")
def revenir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = session_ou_404(request, pk)
    d = deliberation_ou_404(session)

    def geste(donnees: dict[str, Any]) -> str:
        services.revenir_aux_resultats(deliberation=d, motif=donnees["motif"], acteur=acteur_de(request))
        return "La délibération est retirée. Vous pouvez rouvrir la grille, puis délibérer de nouveau."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.revenir:{pk}",
        titre="Revenir aux résultats", classe=FormulaireMotif, geste=geste,
        retour=reverse("deliberation:deliberation", args=[slug, pk]), bouton="Revenir aux résultats", danger=True,
        contexte={
            "session": session,
            "consequences": ["Les décisions déjà notées par le jury sont abandonnées.",
                             "Les dossiers des candidats (livret, entretien…) sont gardés.",
                             "La grille peut être rouverte ; il faudra délibérer de nouveau."],
        },
    )  # fmt: skip


@exige("deliberation.tenir_deliberation")
def arreter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what will be final, then asks a second person."""
    session = session_ou_404(request, pk)
    d = deliberation_ou_404(session)
    qui = selectors.qui_delibere(session, aujourdhui())
    affichees, vives = _lignes(request, session, d, qui)
    absents = [x.nom for x in affichees if x.absent_admis]
    if request.method == "POST" and absents and request.POST.get("absences_vues") != "oui":
        messages.warning(request, "Dites d’abord que le jury maintient l’admission malgré l’absence.")
        return redirect("deliberation:deliberation_arreter", slug=slug, pk=pk)
    if request.method == "POST":
        demande = services.demander_arret(deliberation=d, demandeur=personne_de(request))
        messages.success(request, "La demande est faite. Une seconde personne doit maintenant relire et approuver.")
        return redirect("deliberation:approbation", slug=slug, pk=pk, approbation=demande.pk)
    constats = []
    if d.etat == EtatDeliberation.OUVERTE:
        constats = acte.controler(acte.ARRETER, selectors.situation_de(session, aujourdhui(), lignes=vives))
    contexte = {
        "session": session,
        "lignes": affichees,
        "differentes": sorted((x for x in affichees if x.differe and x.choisi), key=lambda x: x.a_lire_d_abord),
        "absents": acte.noms(absents) if absents else "",
        "constats": constats,
        "bloque": any(x.est_bloquant for x in constats) or d.etat != EtatDeliberation.OUVERTE,
        "attente": selectors.approbation_en_attente(d),
        "resume": selectors.compter([x.resultat for x in affichees if x.resultat]),
    }
    return render(request, "deliberation/jury/arreter.html", contexte)


@exige("deliberation.tenir_deliberation")
@require_POST
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    services.clore(deliberation=deliberation_ou_404(session_ou_404(request, pk)), acteur=acteur_de(request))
    messages.success(
        request, "La session est close. Une décision ne change plus que par un procès-verbal rectificatif."
    )
    return _retour(slug, pk)
