"""What the pages of the second person share: the form, and what is done with the answer."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from parchemin.plateforme.approbations import services
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Approbation


class FormulaireReponse(forms.Form):
    """Two buttons stand under it: approve, refuse."""

    motif = forms.CharField(
        label="Pourquoi", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif pour approuver, obligatoire pour refuser.",
    )  # fmt: skip
    motif.widget.sans_mention = True  # the help says when


def repondre(request: HttpRequest, approbation: Approbation, acteur: Acteur, *, faite: str) -> bool:
    """Carry out the button that was pressed; `faite` is said once approved. False when neither was.

    Raises `ErreurMetier` as `services.approuver` and `services.refuser`.
    """
    motif = request.POST.get("motif", "")[:2000]
    match request.POST.get("geste"):
        case "approuver":
            services.approuver(approbation.pk, acteur=acteur, motif=motif)
            messages.success(request, faite)
        case "refuser":
            services.refuser(approbation.pk, acteur=acteur, motif=motif)
            messages.success(request, "Votre refus est enregistré. La personne qui a demandé en voit la raison.")
        case _:
            return False
    return True
