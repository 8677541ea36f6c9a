"""Correcting an accepted award: ask, the second person reads and decides, recreate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from parchemin.accrochage.domain.phrase import en_phrase
from parchemin.accrochage.forms import FormulaireMotif
from parchemin.accrochage.services import corrections as services
from parchemin.accrochage.services.correction_attendue import attendent_correction
from parchemin.accrochage.services.recreations import confirmer_inchange
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, passage_ou_404, remplir
from parchemin.comptes.acces import exige
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de


def _personne(request: HttpRequest) -> Acteur:
    return Acteur(request.user.pk, request.user.nom_complet)  # type: ignore[union-attr]


@exige("accrochage.deposer")
def supprimer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = passage_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        services.demander_suppression(passage=p, motif=d["motif"], demandeur=_personne(request))
        return "Demande envoyée : une autre personne doit approuver la suppression."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.supprimer:{pk}", titre=f"Faire supprimer le passage {de(p.nom_affiche)}",
        classe=FormulaireMotif, geste=geste, retour=reverse("accrochage:passage", args=[slug, pk]), bouton="Demander la suppression",
        danger=True,
        contexte={"consequence": "La certification disparaît du passeport de compétences de la personne. Une autre personne de votre organisme doit approuver ; vous pourrez ensuite la recréer, corrigée."},
    )  # fmt: skip


@exige("accrochage.approuver_suppression")
def approbation(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """Exactly what was asked, and two buttons for somebody else than who asked."""
    p = passage_ou_404(pk)
    ligne = Approbation.objects.filter(pk=approbation, acte=services.SUPPRIMER, sujet_identifiant=str(p.pk)).first()
    if ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            repondre(
                request,
                ligne,
                _personne(request),
                faite="Suppression approuvée : elle partira au prochain fichier de suppression.",
            )
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect(request.path)
        return redirect("accrochage:passage", slug, pk)
    attend = ligne.etat == EtatApprobation.EN_ATTENTE
    contexte = {
        "approbation": ligne, "passage": p, "phrase": en_phrase(p.vers_domaine()), "formulaire": formulaire_de(request, ligne),
        "peut_approuver": attend and ligne.demandeur_id != request.user.pk, "attend": attend,
    }  # fmt: skip
    return render(request, "accrochage/approbation.html", contexte)


@exige("accrochage.preparer")
@require_POST
def recreer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        nouveau = services.recreer(passage=passage_ou_404(pk), acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("accrochage:passage", slug, pk)
    if attendent_correction([nouveau]):
        messages.success(request, "Passage recréé : il attend sa correction avant de partir.")
    else:
        messages.success(request, "Passage recréé, déjà corrigé : vérifiez-le, puis construisez un fichier.")
    return redirect("accrochage:passage", slug, nouveau.pk)


@exige("accrochage.preparer")
def inchange(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A recreated passage that is right as it is: why."""
    p = passage_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        confirmer_inchange(passage=p, motif=d["motif"], acteur=acteur(request))
        return "C’est noté : le passage n’attend plus de correction."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.inchange:{pk}", titre=f"Rien à changer pour {p.nom_affiche} ?",
        classe=FormulaireMotif, geste=geste, retour=reverse("accrochage:passage", args=[slug, pk]), bouton="Rien n’est à changer",
        danger=True,
        contexte={"objet": p, "consequence": "Le passage repartira exactement comme celui qui a été supprimé, dans le passeport de compétences de la personne. Le motif reste au journal."},
    )  # fmt: skip
