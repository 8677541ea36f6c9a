"""The page behind a personal link or a poster: on a phone, in three minutes, without an account, a script or a trace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parchemin.amelioration.domain.voix import QuestionAppreciation
from parchemin.amelioration.models import CampagneAppreciation, InvitationAppreciation
from parchemin.amelioration.services.voix_reponses import prend_les_reponses, repondre_par_affiche, repondre_par_lien
from parchemin.amelioration.vues.voix_formulaires import FormulaireAvis
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.portes import public
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex

GABARIT = "amelioration/voix/avis.html"


def contexte(x: CampagneAppreciation, formulaire: FormulaireAvis | None, **plus: Any) -> dict[str, Any]:
    questions: tuple[QuestionAppreciation, ...] = tuple(formulaire.questions) if formulaire else ()
    return {
        "campagne": x, "organisation": x.organisation, "formulaire": formulaire, "etape": "questions", "apercu": False,
        "combien": len(questions), **plus,
    }  # fmt: skip


def _rendre(
    request: HttpRequest, x: CampagneAppreciation, formulaire: FormulaireAvis | None, statut: int = 200, **plus: Any
) -> HttpResponse:
    return _proteger(render(request, GABARIT, contexte(x, formulaire, **plus), status=statut))


def _proteger(reponse: HttpResponse) -> HttpResponse:
    # The address is the secret, and what was read must not stay on a shared phone.
    reponse["Referrer-Policy"] = "no-referrer"
    reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return reponse


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """A good link is never held back: a whole class may stand behind one address."""
    i = (
        InvitationAppreciation.toutes.select_related("campagne__organisation").filter(empreinte=sha256_hex(jeton)).first()
        if jeton.isascii() else None
    )  # fmt: skip
    if i is None:
        # The end of an anonymous campaign forgets whom it asked: a link that was good yesterday is known by nobody.
        return _proteger(render(request, "amelioration/voix/lien_inconnu.html", status=404))
    if i.repondu:
        return _rendre(request, i.campagne, None, 410, etape="deja")
    return _page(request, i.campagne, lambda f: repondre_par_lien(invitation=i, dit=f.dit()))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def affiche(request: HttpRequest, cle: str) -> HttpResponse:
    # A NUL is no letter for PostgreSQL.
    connue = CampagneAppreciation.toutes.select_related("organisation").filter(affiche=cle)
    x = None if "\x00" in cle else connue.first()
    if x is None:
        raise Http404

    def geste(f: FormulaireAvis) -> None:
        page: UUID = f.cleaned_data["cle"]
        repondre_par_affiche(campagne=x, dit=f.dit(), cle=page, request=request)

    return _page(request, x, geste)


def _page(request: HttpRequest, x: CampagneAppreciation, geste: Any) -> HttpResponse:
    if not prend_les_reponses(x):
        return _rendre(request, x, None, 410, etape="close")
    with organisation_active(x.organisation_id):
        formulaire = FormulaireAvis(request.POST if request.method == "POST" else None, questions=x.lues)
        if request.method == "POST" and formulaire.is_valid():
            try:
                geste(formulaire)
            except ErreurMetier as e:
                codes = {y.code for y in e.constats}
                if codes & {"AME-101", "AME-102"}:
                    return _rendre(request, x, None, 410, etape="deja" if "AME-101" in codes else "close")
                refuser(formulaire, e)
                return _rendre(request, x, formulaire, 429 if "AME-103" in codes else 422)
            return _rendre(request, x, None, etape="merci")
        return _rendre(request, x, formulaire, 422 if formulaire.errors else 200)
