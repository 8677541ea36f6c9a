"""What the organisation asks of itself."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from parchemin.comptes.acces import exige
from parchemin.preuves import formulaires as f
from parchemin.preuves.models import ExigencePropre
from parchemin.preuves.services import reglages as services
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, lien, remplir
from parchemin.preuves.vues.reglages import TITRE


@exige("preuves.regler")
def ecrire(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    e = get_object_or_404(ExigencePropre.objects, pk=pk) if pk is not None else None

    def geste(x: dict[str, Any]) -> str:
        x.setdefault("code", e.code if e is not None else "")
        services.ecrire_exigence(organisation=o, exigence=e, acteur=acteur(request), **x)
        return "L’exigence est enregistrée."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.exigence:{pk or ''}", titre=str(e) if e else "Une exigence à nous", geste=geste,
        retour=lien("reglages", slug), classe=partial(f.FormulaireExigence, existante=e is not None),
        initial={"titre": e.titre, "demande": e.demande, "mois": e.mois} if e else {},
        contexte={"page_mots": TITRE, "page_url": lien("reglages", slug)},
    )  # fmt: skip


@exige("preuves.regler")
def retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e: ExigencePropre = get_object_or_404(ExigencePropre.objects, pk=pk)

    def geste(x: dict[str, Any]) -> str:
        services.retirer_exigence(exigence=e, acteur=acteur(request), **x)
        return "L’exigence est retirée."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.exigence_retirer:{pk}", titre=f"Retirer « {e} »", classe=f.FormulaireRaison, geste=geste,
        retour=lien("reglages", slug), bouton="Retirer", danger=True, contexte={"page_mots": TITRE, "page_url": lien("reglages", slug)},
    )  # fmt: skip
