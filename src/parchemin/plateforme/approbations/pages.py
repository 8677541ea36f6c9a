"""What the pages of the second person share: the form, and what is done with the answer."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from parchemin.plateforme.approbations import services
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier


class FormulaireReponse(forms.Form):
    """Two buttons stand under it: approve, refuse."""

    motif = forms.CharField(
        label="Pourquoi", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif pour approuver, obligatoire pour refuser.",
    )  # fmt: skip
    motif.widget.sans_mention = True  # the help says when


_TAPE = "approbation_motif"
"""In the session: the reason last typed for an answer that was refused, so that the page gives it back."""


def formulaire_de(request: HttpRequest, approbation: Approbation) -> FormulaireReponse:
    """The form of the answer, with the reason that a refused one had: nobody writes it twice."""
    tape = request.session.get(_TAPE) or {}
    sien = tape.get("approbation") == str(approbation.pk)
    return FormulaireReponse(initial={"motif": tape["motif"]} if sien else None)


def repondre(request: HttpRequest, approbation: Approbation, acteur: Acteur, *, faite: str) -> bool:
    """Carry out the button that was pressed; `faite` is said once approved. False when neither was.

    Raises `ErreurMetier`, what was typed being kept for `formulaire_de`, as `services.approuver` and `services.refuser`.
    """
    motif = request.POST.get("motif", "")[:2000]
    try:
        match request.POST.get("geste"):
            case "approuver":
                services.approuver(approbation.pk, acteur=acteur, motif=motif)
                messages.success(request, faite)
            case "refuser":
                services.refuser(approbation.pk, acteur=acteur, motif=motif)
                messages.success(request, "Votre refus est enregistré. La personne qui a demandé en voit la raison.")
            case _:
                return False
    except ErreurMetier:
        if motif.strip():
            request.session[_TAPE] = {"approbation": str(approbation.pk), "motif": motif}
        raise
    if _TAPE in request.session:
        del request.session[_TAPE]
    return True
