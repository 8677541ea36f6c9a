"""What a member of the conseil sees behind their personal link: the meeting, its papers, an answer; then the minutes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.amelioration.domain.conseil import EtatSeance
from parchemin.amelioration.models import PresenceConseil
from parchemin.amelioration.services.seances import LIEN, repondre
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.liens.registre import usage_de_lien
from parchemin.plateforme.models import LienPersonnel
from parchemin.plateforme.models.fichiers import Fichier


def _presence(lien: LienPersonnel) -> PresenceConseil:
    p: PresenceConseil = PresenceConseil.objects.select_related("seance__organisation", "membre").get(
        pk=lien.charge["presence"]
    )
    return p


def _montrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    p = _presence(lien)
    contexte: dict[str, Any] = {
        "p": p, "s": p.seance, "points": list(p.seance.points.order_by("rang", "pk")),
        "repond": p.seance.etat == EtatSeance.CONVOQUEE, "annulee": p.seance.etat == EtatSeance.ANNULEE,
        "approuvee": p.seance.etat == EtatSeance.APPROUVEE,
    }  # fmt: skip
    return render(request, "amelioration/conseil/lien.html", contexte)


@usage_de_lien(LIEN, montrer=_montrer)
def _accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    p, geste = _presence(lien), request.POST.get("geste", "")
    if geste in ("oui", "non"):
        repondre(presence=p, vient=geste == "oui")
    papier = {"dossier": p.seance.dossier, "compte_rendu": p.seance.compte_rendu}.get(geste)
    fichier = Fichier.toutes.filter(pk=papier, organisation_id=p.organisation_id).first() if papier else None
    if fichier is not None:
        return servir(request, fichier)  # type: ignore[return-value]
    return _montrer(request, lien)
