"""Rectifying signed minutes: why, for whom, the accord of a member who sat, the signatures, and what took effect."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.comptes.acces import exige
from parchemin.deliberation import acte_rectification as acte
from parchemin.deliberation.domain.dossier import Livret
from parchemin.deliberation.models import (
    Decision,
    Deliberation,
    LigneRectification,
    NatureRectification,
    Rectification,
)
from parchemin.deliberation.relecture import reproposer
from parchemin.deliberation.selectors import affichage
from parchemin.deliberation.selectors import deliberations as selectors_deliberations
from parchemin.deliberation.selectors import rectifications as selectors
from parchemin.deliberation.serialisation import reglement_de_json
from parchemin.deliberation.services import rectifications as services
from parchemin.deliberation.vues.jury import FormulaireMotif
from parchemin.deliberation.vues.jury_approbations import envoyer_a
from parchemin.deliberation.vues.jury_commun import (
    acteur_de,
    deliberation_ou_404,
    membre_de,
    personne_de,
    session_ou_404,
)
from parchemin.deliberation.vues.jury_formulaires import FormulaireRevision, FormulaireSiege
from parchemin.parcours.models import SessionExamen
from parchemin.parcours.vues.inscriptions_commun import remplir, reporter
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.nombres import entier_borne
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui


def rectification_ou_404(
    request: HttpRequest, pk: int, rectification: int
) -> tuple[SessionExamen, Deliberation, Rectification]:
    """One of this session, for whoever reads the whole jury (an auditor without names); a partner follows only its people."""
    session = session_ou_404(request, pk)
    membre = membre_de(request)
    if not selectors_deliberations.lit_tout(membre, session) and not selectors_deliberations.lit_en_auditeur(membre):
        raise Http404
    d = deliberation_ou_404(session)
    lignes = Rectification.objects.select_related("corrige__deliberation")
    r: Rectification = get_object_or_404(lignes, pk=rectification, deliberation=d)
    d.session = session
    r.deliberation = d
    return session, d, r


def a_preparer_ou_404(request: HttpRequest, session: SessionExamen) -> None:
    """A jury member prepares only where they presided."""
    if not selectors.prepare_ici(membre_de(request), session.pk):
        raise Http404


class FormulaireRectification(forms.Form):
    """Why signed minutes are corrected."""

    nature = forms.ChoiceField(label="Cause", choices=NatureRectification.choices, widget=forms.RadioSelect)
    reference = forms.CharField(
        label="Pièce", required=False, max_length=200,
        help_text="Pour la décision d’un tribunal ou d’une autorité : qui, numéro, date. Pour une seconde délibération : le "
        "jour où le jury s’est réuni.",
    )  # fmt: skip
    motif = forms.CharField(
        label="Raison", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Elle est au procès-verbal rectificatif, et dans chaque décision rectifiée. Aucun nom de candidat, aucun "
        "état de santé.",
    )  # fmt: skip


_CONSEQUENCES = [
    "Le procès-verbal signé n’est pas modifié : un procès-verbal rectificatif le cite et dit ce qui change.",
    "La présidence du jury ou la direction demande l’accord d’un membre qui a siégé ; les membres présents signent ensuite.",
    "Les décisions changent, avec ce que les personnes gardent, à la dernière signature. Rien ne change avant.",
]


@exige("deliberation.rectifier")
def rectifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Open one; `?candidat=` goes on with that candidate."""
    session = session_ou_404(request, pk)
    a_preparer_ou_404(request, session)
    d = deliberation_ou_404(session)
    candidat = entier_borne(request.GET.get("candidat"))
    constats = acte.controler(acte.OUVRIR, selectors.situation_de(session, d, None, aujourdhui()))
    ouverte = selectors.vivante(d)
    suite: list[str] = []

    def geste(donnees: dict[str, Any]) -> str:
        r = services.ouvrir_rectification(
            deliberation=d, nature=donnees["nature"], motif=donnees["motif"], reference=donnees["reference"],
            acteur=acteur_de(request), utilisateur_id=request.user.pk,
        )  # fmt: skip
        suite.append(_page_suivante(slug, pk, r, candidat))
        return "La rectification est ouverte. Ajoutez maintenant les candidats dont la décision change."

    reponse = remplir(
        request, gabarit="deliberation/jury/rectifier.html", cle=f"deliberation.rectifier:{pk}",
        titre="Rectifier le procès-verbal", classe=FormulaireRectification, geste=geste,
        retour=reverse("deliberation:deliberation", args=[slug, pk]), bouton="Ouvrir la rectification",
        contexte={"session": session, "consequences": _CONSEQUENCES, "constats": constats, "ouverte": ouverte,
                  "bloque": any(x.est_bloquant for x in constats)},
    )  # fmt: skip
    return redirect(suite[0]) if suite else reponse


def _page_suivante(slug: str, pk: int, r: Rectification, candidat: int | None) -> str:
    if candidat is not None and Decision.objects.filter(presentation=candidat, presentation__session=pk).exists():
        return reverse("deliberation:rectification_candidat", args=[slug, pk, r.pk, candidat])
    return reverse("deliberation:rectification", args=[slug, pk, r.pk])


def _retour(slug: str, pk: int, rectification: int) -> HttpResponse:
    return redirect("deliberation:rectification", slug=slug, pk=pk, rectification=rectification)


@exige("deliberation.rectifier")
def modifier(request: HttpRequest, slug: str, pk: int, rectification: int) -> HttpResponse:
    session, _, r = rectification_ou_404(request, pk, rectification)
    a_preparer_ou_404(request, session)

    def geste(donnees: dict[str, Any]) -> str:
        services.modifier_rectification(
            rectification=r, nature=donnees["nature"], motif=donnees["motif"], reference=donnees["reference"],
            acteur=acteur_de(request),
        )  # fmt: skip
        return "La cause et la raison sont à jour."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.rectification:{r.pk}",
        titre="Cause et raison de la rectification", classe=FormulaireRectification, geste=geste,
        retour=reverse("deliberation:rectification", args=[slug, pk, r.pk]),
        initial={"nature": r.nature, "motif": r.motif, "reference": r.reference}, contexte={"session": session},
    )  # fmt: skip


@exige("deliberation.rectifier")
@require_http_methods(["GET", "HEAD", "POST"])
def candidat(request: HttpRequest, slug: str, pk: int, rectification: int, presentation: int) -> HttpResponse:
    """One candidate: results put right, what the rule then proposes, the decision asked for."""
    session, _, r = rectification_ou_404(request, pk, rectification)
    a_preparer_ou_404(request, session)
    lignes = Decision.objects.filter(
        presentation=presentation, presentation__session=session, en_vigueur=True, deliberation__isnull=False
    ).select_related("presentation__inscription__personne", "inscription__personne", "deliberation")
    decision: Decision = get_object_or_404(lignes)
    deja = LigneRectification.objects.filter(rectification=r, avant=decision).first()
    saisie = Saisie(request, f"deliberation.rectifier:{r.pk}:{decision.pk}", titre="Rectifier une décision")
    unites = affichage.unites_en_mots(decision.proposition or {})
    formulaire = FormulaireRevision(
        request.POST or None, reglement=reglement_de_json(decision.reglement or {}), avec_motif=False,
        **affichage.a_choisir(decision, deja),
        actuels={u["code"]: u["note"] or u["etat_en_mots"] or u["issue"].lower() for u in unites},
        livret=(decision.dossier or {}).get("livret") == str(Livret.FOURNI),
        initial={**_initial(decision, deja), **saisie.initiales}, corrections=deja.corrections if deja else {},
    )  # fmt: skip
    apercu: dict[str, Any] = {}
    if request.method == "POST" and formulaire.is_valid():
        donnees, corrections = formulaire.cleaned_data, formulaire.corrections()
        examine = bool(donnees.get("livret_examine"))
        try:
            apercu = affichage.apercu(*reproposer(decision, corrections, livret_examine=examine))
            if "enregistrer" in request.POST:
                services.placer_ligne(
                    rectification=r, decision=decision, resultat=donnees["resultat"],
                    mention=donnees.get("mention", "") if donnees["resultat"] == "admis" else "",
                    corrections=corrections, livret_examine=examine, acteur=acteur_de(request),
                )  # fmt: skip
                saisie.oublier()
                messages.success(
                    request, f"La décision {de(decision.inscription.personne.nom_complet)} est à rectifier."
                )
                return _retour(slug, pk, r.pk)
        except ErreurMetier as e:
            reporter(formulaire, e)
    contexte = {
        "session": session,
        "r": r,
        "decision": decision,
        "nom": decision.inscription.personne.nom_complet,
        "decidee": affichage.decision_en_mots(decision),
        "ton_decidee": affichage.TONS.get(decision.resultat, "nu"),
        "formulaire": formulaire,
        "saisie": saisie,
        "apercu": apercu,
    }
    return render(
        request, "deliberation/jury/rectification_candidat.html", contexte, status=422 if formulaire.errors else 200
    )


def _initial(decision: Decision, deja: LigneRectification | None) -> dict[str, Any]:
    if deja is None:
        return {"resultat": decision.resultat, "mention": decision.mention}
    return {"resultat": deja.resultat, "mention": deja.mention, "livret_examine": deja.livret_examine}


@exige("deliberation.rectifier")
@require_POST
def retirer(request: HttpRequest, slug: str, pk: int, rectification: int, presentation: int) -> HttpResponse:
    session, _, r = rectification_ou_404(request, pk, rectification)
    a_preparer_ou_404(request, session)
    ligne = get_object_or_404(
        LigneRectification.objects.select_related("avant__inscription__personne"),
        rectification=r, avant__presentation=presentation,
    )  # fmt: skip
    services.retirer_ligne(rectification=r, decision=ligne.avant, acteur=acteur_de(request))
    messages.success(request, "Ce candidat n’est plus dans la rectification.")
    return _retour(slug, pk, r.pk)


@exige("deliberation.rectifier")
@require_POST
def demander(request: HttpRequest, slug: str, pk: int, rectification: int) -> HttpResponse:
    """The president or the direction asks a member who sat."""
    session, _, r = rectification_ou_404(request, pk, rectification)
    a_preparer_ou_404(request, session)
    demande = services.demander_accord(rectification=r, demandeur=personne_de(request))
    messages.success(request, "La demande est faite. Un membre qui a siégé doit maintenant relire et approuver.")
    return redirect("deliberation:approbation", slug=slug, pk=pk, approbation=demande.pk)


@exige("deliberation.rectifier")
def abandonner(request: HttpRequest, slug: str, pk: int, rectification: int) -> HttpResponse:
    session, _, r = rectification_ou_404(request, pk, rectification)
    a_preparer_ou_404(request, session)

    def geste(donnees: dict[str, Any]) -> str:
        services.abandonner(rectification=r, motif=donnees["motif"], acteur=personne_de(request))
        return "La rectification est abandonnée. Aucune décision n’a changé."

    numero = "Son numéro n’est pas réutilisé. " if r.numero else ""
    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.abandonner:{r.pk}",
        titre="Abandonner la rectification", classe=FormulaireMotif, geste=geste, bouton="Abandonner", danger=True,
        retour=reverse("deliberation:rectification", args=[slug, pk, r.pk]),
        contexte={"session": session,
                  "consequences": [f"{numero}La page et la raison restent lisibles.", "Aucune décision ne change."]},
    )  # fmt: skip


def _demande_ou_404(r: Rectification) -> Approbation:
    demande = selectors.attente_de(r)
    if demande is None:
        raise Http404
    return demande


@exige("deliberation.rectifier")
@require_POST
def annuler(request: HttpRequest, slug: str, pk: int, rectification: int) -> HttpResponse:
    """Withdraw one's own request for the accord."""
    session, _, r = rectification_ou_404(request, pk, rectification)
    a_preparer_ou_404(request, session)
    approbations.annuler(_demande_ou_404(r).pk, acteur=personne_de(request), motif="")
    messages.success(request, "La demande est retirée. La rectification se modifie de nouveau.")
    return _retour(slug, pk, r.pk)


@exige("deliberation.rectifier")
def designer(request: HttpRequest, slug: str, pk: int, rectification: int) -> HttpResponse:
    """A member who sat and has no account: they read and decide by personal link."""
    session, _, r = rectification_ou_404(request, pk, rectification)
    a_preparer_ou_404(request, session)
    demande = selectors.attente_de(r)
    if demande is None:
        messages.info(request, "Aucune demande n’attend : demandez d’abord l’accord.")
        return _retour(slug, pk, r.pk)
    sieges = selectors.joignables(session.pk, demande)

    def formulaire(*args: Any, **kwargs: Any) -> FormulaireSiege:
        return FormulaireSiege(
            args[0] if args else None, choix_sieges=[(cle, f"{s.nom}, {s.courriel}") for cle, s in sieges.items()],
            initial=kwargs.get("initial"),
        )  # fmt: skip

    def geste(donnees: dict[str, Any]) -> str:
        s = sieges[donnees["siege"]]
        return envoyer_a(request, demande, s.nom, s.courriel)

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.designer:{demande.pk}",
        titre="Envoyer à un membre qui a siégé", classe=formulaire, geste=geste, bouton="Envoyer le lien",
        retour=reverse("deliberation:rectification", args=[slug, pk, r.pk]),
        contexte={
            "session": session,
            "consequences": ["Ce membre lira le procès-verbal rectificatif, puis approuvera ou refusera, sans compte.",
                             "S’il approuve, il le signera ensuite, comme les autres membres présents.",
                             "Un lien envoyé avant celui-ci ne marche plus."],
        },
    )  # fmt: skip


def bandeau(slug: str, d: Deliberation) -> list[Any]:
    """« corrigé par le procès-verbal rectificatif n° … », with its address, for the page of the first minutes."""
    return [
        format_html(
            '<a href="{}">n°\u00a0{}</a>',
            reverse("deliberation:rectification", args=[slug, d.session_id, r.pk]), r.numero_pv,
        )
        for r in selectors.corrigent(d)
    ]  # fmt: skip
