"""Day page, calendar, search: each asks the rooms through their registries and knows none of them."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige, public, seulement_auditeur
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.facade import acces_de
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import AnneeScolaire
from parchemin.web import selectors, services
from parchemin.web.calendrier import build_ics
from parchemin.web.models import AbonnementCalendrier

_SEL = "web.calendrier"
_CHIFFRES = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@exige("web.voir_journee")
@require_GET
def journee(request: HttpRequest, slug: str) -> HttpResponse:
    jour = aujourdhui()
    page = selectors.journee(request.membre, jour)  # type: ignore[attr-defined]
    n = page.nombre
    pas = selectors.premiers_pas(request.membre, jour)  # type: ignore[attr-defined]
    if n == 0 and seulement_auditeur(request):
        titre = "voici ce qui vous est ouvert"
    elif n == 0 and pas:
        titre = "mettons Parchemin en place"
    elif n == 0:
        titre = "rien ne vous attend aujourd’hui"
    elif n == 1:
        titre = "une chose vous attend"
    else:
        titre = f"{_CHIFFRES[n] if n < len(_CHIFFRES) else n} choses vous attendent"
    contexte = {
        "page": page,
        "pas": pas,
        "jour": jour,
        "annee_scolaire": AnneeScolaire.du(jour),
        "attente": titre,
        "peut_marquer": not seulement_auditeur(request),
        "acces": acces_de(request.membre),  # type: ignore[attr-defined]
    }
    return render(request, "web/journee.html", contexte)


@exige("web.voir_journee")
@require_POST
def vu(request: HttpRequest, slug: str) -> HttpResponse:
    """« C’est vu »: a line that was only to be read goes away, for this member."""
    if services.marquer_vue(membre=request.membre, cle=request.POST.get("cle", "")):  # type: ignore[attr-defined]
        messages.success(request, "C’est noté : cette ligne ne reviendra plus sur votre page.")
    return redirect("web:aujourdhui", slug=slug)


@exige("web.voir_journee")
@require_GET
def calendrier(request: HttpRequest, slug: str) -> HttpResponse:
    jour = aujourdhui()
    try:
        annee, numero = (int(x) for x in request.GET.get("mois", f"{jour:%Y-%m}").split("-"))
        debut = date(annee, numero, 1)
        if not 2000 <= annee <= 2100:
            raise ValueError
    except (ValueError, OverflowError):
        debut = jour.replace(day=1)
    precedent = date(debut.year - (debut.month == 1), (debut.month - 2) % 12 + 1, 1)
    suivant = date(debut.year + (debut.month == 12), debut.month % 12 + 1, 1)
    abonnement = AbonnementCalendrier.objects.filter(membre=request.membre).first()  # type: ignore[attr-defined]
    semaines = selectors.mois(request.membre, debut.year, debut.month, jour)  # type: ignore[attr-defined]
    contexte = {
        "debut": debut,
        "precedent": precedent,
        "suivant": suivant,
        "semaines": semaines,
        "liste": [(c.jour, e) for s in semaines for c in s if c.du_mois for e in c.echeances],
        "abonne": not seulement_auditeur(request),
        "adresse": request.build_absolute_uri(_adresse(abonnement)) if abonnement else "",
    }
    return render(request, "web/calendrier.html", contexte)


def _adresse(abonnement: AbonnementCalendrier) -> str:
    jeton = Signer(salt=_SEL).sign(f"{abonnement.pk}.{abonnement.version}")
    return reverse("web:calendrier_ics", args=[jeton])


@exige("web.voir_journee")
@require_POST
def abonner(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the personal feed, or replace its address (the former one stops working at once)."""
    abonnement, nouveau = AbonnementCalendrier.toutes.get_or_create(
        membre=request.membre,  # type: ignore[attr-defined]
        organisation=request.organisation,  # type: ignore[attr-defined]
    )
    if not nouveau:
        abonnement.version += 1
        abonnement.save(update_fields=["version"])
    return redirect("web:calendrier", slug=slug)


@public
@require_GET
def calendrier_ics(request: HttpRequest, jeton: str) -> HttpResponse:
    """The feed a calendar program reads. Signed address, no session; nothing is said of a wrong one."""
    try:
        cle, version = Signer(salt=_SEL).unsign(jeton).split(".")
        abonnement = AbonnementCalendrier.toutes.select_related("membre", "organisation").get(pk=cle, version=version)
    except (BadSignature, ValueError, AbonnementCalendrier.DoesNotExist) as e:
        raise Http404 from e
    # As for the pages: without a role in force, one is a stranger.
    if not abonnement.membre.roles_le(aujourdhui()):
        raise Http404
    with organisation_active(abonnement.organisation_id):
        lignes = selectors.echeances_de(abonnement.membre, aujourdhui())
    flux = build_ics(
        nom=f"Parchemin · {abonnement.organisation.nom}",
        echeances=lignes,
        base_url=request.build_absolute_uri("/").rstrip("/"),
        moment=maintenant(),
    )
    return HttpResponse(
        flux,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="parchemin.ics"', "Cache-Control": "private, max-age=900"},
    )


@exige("web.voir_journee")
@require_GET
def recherche(request: HttpRequest, slug: str) -> HttpResponse:
    texte = request.GET.get("q", "")
    reponses = selectors.chercher(request.membre, texte, 8)  # type: ignore[attr-defined]
    # One answer in all, or the number of one fiche: take them there.
    if sum(r.total for r in reponses) == 1:
        return redirect(reponses[0].lignes[0].url)
    if directe := next((r for r in reponses if r.exact and r.total == 1), None):
        return redirect(directe.lignes[0].url)
    return render(
        request,
        "web/recherche.html",
        {"q": " ".join(texte.split()), "q_url": quote(" ".join(texte.split())), "reponses": reponses},
    )
