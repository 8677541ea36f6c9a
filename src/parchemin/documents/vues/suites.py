"""After a rectified decision or a withdrawal: what is asked of a second person, from the page of the session. And on request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from parchemin.comptes.acces import exige
from parchemin.deliberation.models import Decision
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document
from parchemin.documents.selectors.dus import Situation, decisions_a_documenter, situation_de
from parchemin.documents.services import suites
from parchemin.documents.services.emission import etablir_etat_acquis
from parchemin.documents.vues.commun import FORMULAIRE, acteur, document_ou_404, personne, remplir
from parchemin.documents.vues.registre import FormulaireMotif
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.socle.constats import ErreurMetier


def _decision_ou_404(request: HttpRequest, pk: int) -> Decision:
    """A decision in force of the active organisation, that documents may follow."""
    trouvee = decisions_a_documenter(request.organisation.pk).filter(pk=pk, presentation__isnull=False).first()  # type: ignore[attr-defined]
    if trouvee is None:
        raise Http404
    return trouvee


def _retour(slug: str, decision: Decision) -> str:
    session = decision.presentation.session_id if decision.presentation is not None else None
    return reverse("documents:session", args=[slug, session])


def _nommer(d: Document) -> str:
    return f"{d} ({d.precision})" if d.precision else str(d)


class FormulaireRemplacements(FormulaireMotif):
    """What to do with each document of the decision before. `situation`: bound by `de`."""

    documents = forms.MultipleChoiceField(label="À remplacer ou à retirer", widget=forms.CheckboxSelectMultiple)

    field_order = ("documents", "motif")

    def __init__(self, *args: Any, situation: Situation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suivants = {x.ancien.pk: x.libelle for x in situation.lignes if x.ancien is not None}
        # A statement of what is kept gives way to another one, though no line of the table calls for it.
        suivants |= {
            d.pk: d.get_nature_display()
            for d in situation.perimes
            if d.nature == Nature.ETAT_ACQUIS and suites.place_de(d, situation.decision) is not None
        }
        self.fields["documents"].choices = [  # type: ignore[attr-defined]
            (
                str(d.pk),
                f"{_nommer(d)} : remplacé par « {suivants[d.pk]} »" if d.pk in suivants else f"{_nommer(d)} : retiré",
            )
            for d in situation.a_remplacer
        ]
        self.initial.setdefault("documents", [str(d.pk) for d in situation.a_remplacer])
        self.initial.setdefault("motif", "La décision du jury a été rectifiée.")


@exige("documents.emettre")
def reprendre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask that what no longer says what was decided be replaced, or withdrawn where nothing takes its place."""
    decision = _decision_ou_404(request, pk)
    situation = situation_de(decision)
    if not situation.a_remplacer:
        messages.info(request, "Rien à remplacer pour cette personne.")
        return redirect(_retour(slug, decision))

    def geste(x: dict[str, Any]) -> str:
        choisis = [d for d in situation.a_remplacer if str(d.pk) in x["documents"]]
        remplaces = [y.ancien for y in situation.lignes if y.ancien in choisis]
        premier = (remplaces or choisis)[0]
        demander = suites.demander_remplacement if remplaces else suites.demander_retrait
        demander(
            document=premier, motif=x["motif"], demandeur=personne(request),
            annexes=[d for d in choisis if d.pk != premier.pk],
        )  # fmt: skip
        return "Demande envoyée : une autre personne doit l’approuver."

    qui = decision.inscription.personne.nom_complet
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"documents.reprendre:{pk}", titre=f"Après la rectification : {qui}",
        classe=lambda *a, **k: FormulaireRemplacements(*a, situation=situation, **k), geste=geste,
        retour=_retour(slug, decision), bouton="Demander", danger=False,
        contexte={
            "consequence": "La décision a été rectifiée : ces documents ne disent plus ce que le jury a décidé. Chacun laisse sa "
            "place à celui que la décision appelle ; les autres sont retirés. La page publique le dira.",
            "document": situation.a_remplacer[0],
        },
    )  # fmt: skip


@exige("documents.emettre")
def redelivrer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask to issue again what was withdrawn."""
    d = document_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        suites.demander_nouvelle_delivrance(document=d, motif=x["motif"], demandeur=personne(request))
        return "Demande envoyée : une autre personne doit approuver la nouvelle délivrance."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"documents.redelivrer:{pk}", titre=f"Délivrer de nouveau, après le retrait du n° {d.numero}",
        classe=FormulaireMotif, geste=geste, retour=reverse("documents:document", args=[slug, pk]),
        bouton="Demander la nouvelle délivrance", danger=False,
        contexte={
            "consequence": "Ce document a été retiré par deux personnes. Le délivrer de nouveau en demande deux aussi, et une raison ; le retrait reste au registre.",
            "document": d,
        },
    )  # fmt: skip


@exige("documents.approuver")
def redelivrance(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """Exactly what was asked, and two buttons for somebody else than who asked."""
    d = document_ou_404(pk)
    ligne = Approbation.objects.filter(pk=approbation, acte=suites.REDELIVRER, sujet_identifiant=str(d.pk)).first()
    if ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            repondre(request, ligne, personne(request), faite="C’est fait : le nouveau document est au registre.")
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect(request.path)
        return redirect("documents:document", slug, pk)
    attend = ligne.etat == EtatApprobation.EN_ATTENTE
    contexte = {
        "approbation": ligne, "document": d, "formulaire": formulaire_de(request, ligne), "attend": attend,
        "peut_approuver": attend and ligne.demandeur_id != request.user.pk,
    }  # fmt: skip
    return render(request, "documents/approbation.html", contexte)


@exige("documents.emettre")
@require_POST
def etat_acquis(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The statement of what one person keeps, on request."""
    decision = _decision_ou_404(request, pk)
    try:
        document: Document = etablir_etat_acquis(decision=decision, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect(_retour(slug, decision))
    return redirect("documents:document", slug, document.pk)
