"""Around reserved cases: referents named beforehand, the numbers for the auditor, the exceptional opening in two steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parchemin.amelioration.domain.violence import LignePreuve, preuve, recueil_violences
from parchemin.amelioration.models import ReferentViolence
from parchemin.amelioration.selectors.violence import cas_comptes, presents, referents, referents_presents
from parchemin.amelioration.services import violence_lecteurs as services
from parchemin.amelioration.vues import violence_formulaires as f
from parchemin.amelioration.vues.commun import acteur
from parchemin.amelioration.vues.violence_commun import CHAMPS
from parchemin.comptes.acces import exige
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


@exige("amelioration.regler_violence")
@require_http_methods(["GET", "HEAD", "POST"])
def page_referents(request: HttpRequest, slug: str) -> HttpResponse:
    """Who will be told of the cases to come."""
    o: Any = request.organisation  # type: ignore[attr-defined]
    actuels = list(referents(o.pk))
    autres = presents(o.pk, aujourdhui()).exclude(pk__in=[r.membre_id for r in actuels])
    formulaire = f.FormulaireLecteur(request.POST if request.method == "POST" else None, gens=autres)
    if request.method == "POST" and formulaire.is_valid():
        try:
            r = services.designer_referent(
                organisation=o, membre=formulaire.cleaned_data["membre"], acteur=acteur(request)
            )
        except ErreurMetier as e:
            refuser(formulaire, e, {"AME-178": "membre", "AME-184": "membre"})
        else:
            messages.success(request, f"{r.membre.libelle} est référent(e) violences pour les situations à venir.")
            return redirect("amelioration:violence_referents", slug)
    la = {m.pk for m in referents_presents(o.pk, aujourdhui())}
    contexte = {
        "referents": [(r, r.membre_id in la) for r in actuels], "formulaire": formulaire,
        "manque": len(la) < int(recueil_violences().valeur_au("referents_conseilles", aujourdhui())),
        "conseil": int(recueil_violences().valeur_au("referents_conseilles", aujourdhui())),
    }  # fmt: skip
    return render(request, "amelioration/violence/referents.html", contexte, status=422 if formulaire.errors else 200)


@exige("amelioration.regler_violence")
@require_POST
def retirer_referent(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    r = get_object_or_404(ReferentViolence.objects.filter(retire_le=None).select_related("membre__utilisateur"), pk=pk)
    services.retirer_referent(referent=r, acteur=acteur(request))
    messages.success(request, f"{r.membre.libelle} n’est plus référent(e) pour les situations à venir.")
    return redirect("amelioration:violence_referents", slug)


_ENTETES = (
    "Année", "Situations", "Signalées à une autorité", "Délai entre connaissance et signalement", "Accusés reçus", "Mesure de protection",
    "Closes", "Natures", "Autorités prévenues",
)  # fmt: skip
_MASQUE = "non détaillé"


def _detail(x: tuple[tuple[str, int], ...] | None) -> str:
    return _MASQUE if x is None else ", ".join(f"{nom} : {n}" for nom, n in x)


def _cellules(x: LignePreuve) -> tuple[Any, ...]:
    return (
        x.annee,
        x.situations,
        x.signalees,
        x.delai,
        x.recepisses,
        x.mesures,
        x.closes,
        _detail(x.natures),
        _detail(x.autorites),
    )


@exige("amelioration.prouver_violence")
@require_safe
def page_preuve(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What an auditor may know: that situations are handled, how fast, with which proofs; nobody, no place, no day."""
    o: Any = request.organisation  # type: ignore[attr-defined]
    lignes = preuve(cas_comptes(o.pk, aujourdhui()), aujourdhui())
    export = request.GET.get("export")
    if export in {"csv", "xlsx"}:
        return (exporter_csv if export == "csv" else exporter_xlsx)(
            "violences-traitees", _ENTETES, map(_cellules, lignes)
        )
    contexte = {
        "lignes": [(x, _detail(x.natures), _detail(x.autorites)) for x in lignes],
        "seuil": int(recueil_violences().valeur_au("seuil_detail", aujourdhui())), "source": recueil_violences().texte("decret_2026_728", aujourdhui()).citation,
        "referents": len(referents_presents(o.pk, aujourdhui())),
    }  # fmt: skip
    return render(request, "amelioration/violence/preuve.html", contexte)


@exige("amelioration.ouvrir_violence")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: HttpRequest, slug: str) -> HttpResponse:
    """The break-glass: what one asks and why, then what it will do, then the door. Nothing tells, before the end, whether there is a case."""
    o: Any = request.organisation  # type: ignore[attr-defined]
    moi: Any = request.membre  # type: ignore[attr-defined]
    formulaire = f.FormulaireException(request.POST if request.method == "POST" else None)
    contexte: dict[str, Any] = {
        "formulaire": formulaire, "heures": int(recueil_violences().valeur_au("lecture_exceptionnelle", aujourdhui())),
    }  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        x = formulaire.cleaned_data
        try:
            services.controler_motif(x["motif"])
            if request.POST.get("etape") != "ouvrir":
                return render(request, "amelioration/violence/exception_confirmer.html", contexte)
            d = services.ouvrir_par_exception(organisation=o, membre=moi, reference=x["reference"], motif=x["motif"])
        except ErreurMetier as e:
            refuser(formulaire, e, CHAMPS)
        else:
            messages.success(request, "Le dossier s’ouvre en lecture. Les référents viennent d’en être prévenus.")
            return redirect("amelioration:violence", slug, d.reference)
    return render(request, "amelioration/violence/exception.html", contexte, status=422 if formulaire.errors else 200)
