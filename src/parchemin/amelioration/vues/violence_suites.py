"""Reserved cases: the letter to an authority, on the page or as a PDF, and two reports of one event put together."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from parchemin.amelioration.domain.violence import AutoriteSaisie, autorites
from parchemin.amelioration.selectors.violence import Acces, autres_ouverts
from parchemin.amelioration.services.violence_jonction import rejoindre
from parchemin.amelioration.violence_lettre import composer_lettre, contenu_lettre
from parchemin.amelioration.vues import violence_formulaires as f
from parchemin.amelioration.vues.commun import acteur
from parchemin.amelioration.vues.violence_commun import geste_sur, reserve
from parchemin.plateforme.formulaires import refuser
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant


def _a_qui(valeur: str) -> AutoriteSaisie:
    return AutoriteSaisie(valeur) if valeur in set(AutoriteSaisie) else AutoriteSaisie.INSPECTION


@reserve()
@require_safe
def lettre(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    """The words of a report, to copy into a mail or to take as a PDF; `?a=` says to whom."""
    return _page(request, acces, _a_qui(request.GET.get("a", "")), f.FormulaireLettre())


def _page(request: HttpRequest, acces: Acces, qui: AutoriteSaisie, formulaire: f.FormulaireLettre) -> HttpResponse:
    contexte = {
        **contenu_lettre(acces.dossier, qui, acteur(request).libelle), "d": acces.dossier, "code": str(qui), "formulaire": formulaire,
        "autres": [(str(x), v[0]) for x, v in autorites().items() if x != qui],
    }  # fmt: skip
    return render(request, "amelioration/violence/lettre.html", contexte, status=422 if formulaire.errors else 200)


@reserve()
@require_http_methods(["POST"])
def lettre_pdf(request: HttpRequest, slug: str, acces: Acces) -> HttpResponseBase:
    """The same as a PDF, with the slip of receipt to send back. What is typed to address it is kept nowhere, nor the file: who sends it notes it
    on the case, and may keep it there, encrypted."""
    qui, formulaire = _a_qui(request.POST.get("a", "")), f.FormulaireLettre(request.POST)
    if not formulaire.is_valid():
        return _page(request, acces, qui, formulaire)
    try:
        octets = composer_lettre(acces.dossier, qui, acteur(request).libelle, **formulaire.cleaned_data)
    except ErreurMetier as e:
        refuser(formulaire, e)
        return _page(request, acces, qui, formulaire)
    reponse = HttpResponse(octets, content_type="application/pdf")
    # Its name says nothing: it stays in the list of downloads of a shared computer.
    reponse["Content-Disposition"] = 'attachment; filename="lettre.pdf"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


@reserve()
def jonction(request: HttpRequest, slug: str, acces: Acces) -> HttpResponse:
    """The same event was reported twice: which case goes on."""
    autres = autres_ouverts(acces, maintenant())
    par_reference = {a.dossier.reference: a for a in autres}

    def geste(x: dict[str, Any]) -> str:
        reste = rejoindre(acces=acces, garde=par_reference[x["garde"]], acteur=acteur(request))
        return f"Ce dossier est clos : il rejoint le dossier n° {reste.reference}."

    return geste_sur(
        request, slug, acces, nom="jonction", titre="Rejoindre un autre dossier", classe=partial(f.FormulaireJonction, autres=autres), geste=geste,
        bouton="Clore celui-ci, garder l’autre",
        contexte={"precision": "Le même événement, signalé deux fois. Celui-ci se ferme en disant lequel il rejoint ; les autorités déjà prévenues sont reprises dans l’autre. Mots et pièces restent où ils ont été déposés. Seuls vos dossiers ouverts sont proposés."},
    )  # fmt: skip
