"""Closing a case with a reason: what was transmitted differs, and nothing more is to be done here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from parchemin.accrochage.forms import FormulaireMotif
from parchemin.accrochage.models import EcartTransmission
from parchemin.accrochage.services.ecarts import clore_ecart
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, remplir
from parchemin.comptes.acces import exige
from parchemin.socle.elision import de


@exige("accrochage.deposer")
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e: EcartTransmission = get_object_or_404(EcartTransmission.objects.select_related("passage"), pk=pk)

    def geste(d: dict[str, Any]) -> str:
        clore_ecart(ecart=e, motif=d["motif"], acteur=acteur(request))
        return "Cas clos : il revient si autre chose change."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.clore_ecart:{pk}", titre=f"Clore le cas {de(e.passage.nom_affiche)}",
        classe=FormulaireMotif, geste=geste, retour=reverse("accrochage:passage", args=[slug, e.passage_id]), bouton="Clore le cas",
        danger=True,
        contexte={"consequence": "Ce qui est transmis reste différent de ce que vous savez. Dites ce qui a été fait : réponse de l’assistance, correction sans portée…"},
    )  # fmt: skip
