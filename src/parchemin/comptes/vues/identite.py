"""Identity of the organisation, and the two acts that put an access right again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from parchemin.comptes import services
from parchemin.comptes.acces import exige
from parchemin.comptes.forms import FormulaireOrganisation, FormulaireReprise
from parchemin.comptes.models import Membre
from parchemin.comptes.vues.organisation import acteur
from parchemin.journal.facade import evenements_de, phrases
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.formulaires import refuser
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de


@exige("comptes.gerer_organisation")
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    objet = request.organisation  # type: ignore[attr-defined]
    champs = FormulaireOrganisation.base_fields
    saisie = Saisie(request, "comptes.organisation", titre="Identité de l’organisation")
    initial = {c: getattr(objet, c) for c in champs}
    formulaire = FormulaireOrganisation(request.POST or None, initial=initial | saisie.initiales)
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.modifier_organisation(organisation=objet, acteur=acteur(request), **formulaire.cleaned_data)
        except ErreurMetier as e:
            refuser(formulaire, e, {constat.code: "siren" for constat in e.constats})
        else:
            saisie.oublier()
            messages.success(request, "L’organisation est enregistrée.")
            return redirect("comptes_o:organisation", slug=slug)
    contexte = {
        "formulaire": formulaire,
        "saisie": saisie,
        "journal": phrases(evenements_de([objet.chaine], "organisation", str(objet.pk))[:20]),
    }
    return render(request, "comptes/organisation_modifier.html", contexte, status=422 if formulaire.errors else 200)


@exige("comptes.gerer_membres")
@require_POST
def rouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The person comes back, without their former roles."""
    objet = get_object_or_404(Membre.objects.select_related("utilisateur", "organisation"), pk=pk)
    formulaire = FormulaireReprise(request.POST)
    if formulaire.is_valid():
        services.rouvrir_adhesion(membre=objet, acteur=acteur(request), **formulaire.cleaned_data)
        messages.success(request, f"L’accès {de(objet.libelle)} est rouvert. Donnez-lui un rôle.")
    else:
        messages.error(request, "Rien n’a été changé : une date n’est pas lisible (JJ/MM/AAAA).")
    return redirect("comptes_o:membre", slug=slug, pk=pk)


@exige("comptes.gerer_membres")
@require_POST
def nouveau_mot_de_passe(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a member to choose another password before going on."""
    objet = get_object_or_404(Membre.objects.select_related("utilisateur", "organisation"), pk=pk)
    services.exiger_nouveau_mot_de_passe(membre=objet, acteur=acteur(request))
    messages.success(request, f"{objet.libelle} choisira un nouveau mot de passe à sa prochaine page.")
    return redirect("comptes_o:membre", slug=slug, pk=pk)
