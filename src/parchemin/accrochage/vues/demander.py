"""Asking, in one act, the people whose award cannot leave as it is: who, by what address, and what became of earlier requests."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from parchemin.accrochage import constats as c
from parchemin.accrochage.delais import delai
from parchemin.accrochage.services.demandes_personnes import MAXIMUM, a_demander, prets, sollicitations
from parchemin.accrochage.vues.commun import acteur
from parchemin.accrochage.vues.passages_tables import FiltrePassages
from parchemin.comptes.acces import exige
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.horloge import aujourdhui


@exige("accrochage.preparer")
def demander(request: HttpRequest, slug: str) -> HttpResponse:
    """The people of the list as it is filtered; those ticked are written to. The page stays good to follow what was sent."""
    filtre = FiltrePassages(request.GET, queryset=a_demander(), request=request)
    passages = filtre.qs if not filtre.form.errors else a_demander().none()
    dits = FiltrePassages(request.GET, queryset=prets(), request=request)
    n_prets = 0 if dits.form.errors else dits.qs.count()
    jour = aujourdhui()
    tous = sollicitations(passages, jour)
    possibles = [x for x in tous if x.empeche is None]
    constats = []
    if len(possibles) > MAXIMUM:
        constats.append(c.TROP_DE_PERSONNES.constat(nombre=len(possibles), maximum=MAXIMUM))
    elif request.method == "POST":
        coches = {int(x) for x in request.POST.getlist("personne") if x.isdigit() and len(x) < 12}
        choisies = [x.personne.pk for x in possibles if x.personne.pk in coches]
        if choisies:
            qui = acteur(request)
            demande = lancer(
                "accrochage.demander", organisation_id=request.organisation.pk, demandeur_id=request.user.pk,  # type: ignore[attr-defined]
                demandeur_libelle=qui.libelle, titre=f"Demandes aux personnes ({len(choisies)})",
                parametres={"personnes": choisies, "base": request.build_absolute_uri("/").rstrip("/")},
            )  # fmt: skip
            return redirect("plateforme:travail", demande.pk)
        messages.warning(request, "Personne n’est coché, ou chacun a déjà reçu une demande : rien n’est parti.")
    contexte = {
        "possibles": possibles if not constats else [], "empeches": [x for x in tous if x.empeche is not None],
        "sans_fiche": passages.filter(personne__isnull=True).count(), "constats": constats, "jours": delai("relance_personnes", jour),
        "parametres": request.GET.urlencode(), "prets": n_prets, "rien": not tous and not passages.exists(),
    }  # fmt: skip
    return render(request, "accrochage/demander.html", contexte, status=422 if request.method == "POST" else 200)
