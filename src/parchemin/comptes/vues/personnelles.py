"""Pages of a person: choose an organisation, my account, second factor, demonstration switch, installation."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from parchemin.comptes import selectors
from parchemin.comptes.acces import connecte, public
from parchemin.comptes.domain.roles import LIBELLES
from parchemin.comptes.fondation import fonder, roles_du_fondateur
from parchemin.comptes.forms import FormulaireInstallation
from parchemin.comptes.installation import code_installation, oublier_code
from parchemin.comptes.models import Utilisateur
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.accueils import accueil_de
from parchemin.plateforme.registres.reglages_personnels import reglages_personnels

_MOTEUR = "django.contrib.auth.backends.ModelBackend"


@public
@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """The door: installation on an empty instance, sign-in, then the day page of the organisation."""
    if not request.user.is_authenticated:
        if not selectors.comptes_ouverts():
            return redirect("comptes:installation")
        return redirect("account_login")
    adhesions = selectors.adhesions_de(request.user)
    if len(adhesions) == 1:
        return redirect(accueil_de(adhesions[0]) or reverse("web:aujourdhui", args=[adhesions[0].organisation.slug]))
    return redirect("comptes:organisations")


@connecte
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/organisations.html", {"adhesions": selectors.adhesions_de(request.user)})


@connecte
@require_GET
def mon_compte(request: HttpRequest) -> HttpResponse:
    adhesions = [(m, [r for _, f in reglages_personnels for r in f(m)]) for m in selectors.adhesions_de(request.user)]
    contexte = {"adhesions": adhesions, "second_facteur": is_mfa_enabled(request.user)}
    return render(request, "comptes/mon_compte.html", contexte)


@connecte
@require_GET
def adresse(request: HttpRequest) -> HttpResponse:
    """Stands before the library's page, where one could take an address without proving that it is one's own.

    Invitations and identity providers find people by their address: to take one is to take what will be given to it.
    """
    return redirect("comptes:mon_compte")


@connecte
@require_GET
def second_facteur(request: HttpRequest) -> HttpResponse:
    """Why a second factor is asked, and where to set it."""
    return render(request, "comptes/second_facteur.html")


@public
@require_POST
def changer_de_personne(request: HttpRequest) -> HttpResponse:
    """Become another demonstration person. Does not exist outside a demonstration on this machine."""
    if not selectors.est_demonstration_locale(request):
        raise Http404
    cle = entier_borne(request.POST.get("personne"))
    personne = Utilisateur.objects.filter(pk=cle, demonstration=True).first() if cle is not None else None
    if personne is None:
        raise Http404
    login(request, personne, backend=_MOTEUR)
    record_authentication(request, personne, method="password")
    return redirect("comptes:accueil")


@public
def installation(request: HttpRequest) -> HttpResponse:
    """First organisation and first administrator, with the code that only the machine's owner has read."""
    if selectors.comptes_ouverts():
        raise Http404
    # Reading the page writes no file: the code is looked at once it is answered.
    attendu = code_installation(settings.DONNEES) if request.method == "POST" else ""
    formulaire = FormulaireInstallation(request.POST or None, attendu=attendu)
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        utilisateur = fonder(
            slug=d["slug"], nom=d["organisation"], siren=d["siren"], email=d["email"], prenom=d["prenom"], nom_personne=d["nom"],
            mot_de_passe=d["mot_de_passe"], **{qualite: d[qualite] for qualite in FormulaireInstallation.QUALITES},
        ).utilisateur  # fmt: skip
        oublier_code(settings.DONNEES)
        login(request, utilisateur, backend=_MOTEUR)
        # The password was just typed: the second factor, which comes next, does not ask for it again.
        record_authentication(request, utilisateur, method="password", reauthenticated=True)
        messages.success(
            request,
            "L’organisation est créée. Vous tenez pour l’instant tous ces rôles : "
            f"{', '.join(LIBELLES[r] for r in roles_du_fondateur(d['est_certificateur']))}. "
            "Confiez-les ensuite à vos collègues dans Membres. Voici ce qu’il reste à mettre en place.",
        )
        return redirect("comptes:accueil")
    return render(request, "comptes/installation.html", {"formulaire": formulaire})
