"""What a person changes about themselves: their name, their open sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parchemin.comptes import connexions as sessions
from parchemin.comptes import services
from parchemin.comptes.acces import connecte
from parchemin.comptes.forms import FormulaireIdentite


@connecte
@require_http_methods(["GET", "HEAD", "POST"])
def identite(request: HttpRequest) -> HttpResponse:
    """Correct one's name."""
    personne = request.user
    initial = {"prenom": personne.prenom, "nom": personne.nom}  # type: ignore[union-attr]
    formulaire = FormulaireIdentite(request.POST or None, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        services.modifier_identite(utilisateur=personne, **formulaire.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, "Votre nom est enregistré.")
        return redirect("comptes:mon_compte")
    return render(
        request, "comptes/identite.html", {"formulaire": formulaire}, status=422 if formulaire.errors else 200
    )


@connecte
@require_GET
def connexions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    return render(request, "comptes/connexions.html", {"connexions": sessions.connexions_de(request)})


@connecte
@require_POST
def fermer_connexions(request: HttpRequest) -> HttpResponse:
    """Close another session, or all the others."""
    nombre = sessions.fermer(request, request.POST.get("connexion", ""))
    if nombre:
        messages.success(request, "La connexion est fermée." if nombre == 1 else f"{nombre} connexions sont fermées.")
    else:
        messages.info(request, "Il n’y avait rien à fermer.")
    return redirect("comptes:connexions")
