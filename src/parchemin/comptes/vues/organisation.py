"""Pages of the organisation: identity, establishments, members, rights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes import selectors, services
from parchemin.comptes.acces import exige
from parchemin.comptes.domain.roles import ABREGES, LIBELLES, MISSIONS, Role
from parchemin.comptes.forms import (
    FormulaireEtablissement,
    FormulaireFin,
    FormulaireMembre,
    FormulaireReprise,
    FormulaireRole,
)
from parchemin.comptes.invitations import annonce, se_remet_en_main_propre
from parchemin.comptes.invitations import inviter as envoyer_invitation
from parchemin.comptes.invitations import preparer_lien as lien_a_remettre
from parchemin.comptes.models import Etablissement, Membre, RoleMembre
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.journal.facade import Reference, evenements_de, phrases
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.courriels.moteur import courrier_regle, dire_parti
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.formulaires import refuser
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

_CHAMPS = {"IDE-002": "siret", "IDE-003": "uai", "IDE-004": "nda", "CPT-003": "au", "CPT-004": "etablissements",
           "CPT-002": "email", "CPT-005": "au", "CPT-008": "etablissements",
           "CPT-010": "code_commune"}  # fmt: skip
_DATE_ILLISIBLE = "Rien n’a été changé : le dernier jour n’est pas une date lisible (JJ/MM/AAAA)."


def acteur(request: HttpRequest) -> Reference:
    return services.reference_de(request.user)  # type: ignore[arg-type]


def reporter(formulaire: forms.Form, erreur: ErreurMetier) -> None:
    """Put the findings of a refused act beside the fields they speak of."""
    refuser(formulaire, erreur, _CHAMPS)


@exige("comptes.gerer_etablissements")
def etablissement(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    objet = get_object_or_404(Etablissement.objects, pk=pk) if pk else None
    champs = FormulaireEtablissement.base_fields
    initial = {c: getattr(objet, c) for c in champs} if objet else _propose(request)
    saisie = Saisie(request, f"comptes.etablissement:{pk or 0}", titre=str(objet or "Nouvel établissement"))
    formulaire = FormulaireEtablissement(request.POST or None, initial=initial | saisie.initiales)
    if request.method == "POST" and formulaire.is_valid():
        d: dict[str, Any] = formulaire.cleaned_data
        try:
            enregistre = services.enregistrer_etablissement(
                organisation=request.organisation,  # type: ignore[attr-defined]
                etablissement=objet,
                acteur=acteur(request),
                **(d | {"sorte": SorteEtablissement(d["sorte"])}),
            )
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, f"L’établissement « {enregistre.denomination} » est enregistré.")
            return redirect("comptes_o:organisation", slug=slug)
    journal = (
        phrases(evenements_de([request.organisation.chaine], "etablissement", str(pk))[:20])  # type: ignore[attr-defined]
        if objet
        else []
    )
    contexte = {"formulaire": formulaire, "saisie": saisie, "objet": objet, "journal": journal}
    return render(request, "comptes/etablissement.html", contexte, status=422 if formulaire.errors else 200)


def _propose(request: HttpRequest) -> dict[str, str]:
    """What a link to a new establishment already knows of it."""
    return {n: v[:200] for n in ("sorte", "denomination", "siret") if (v := request.GET.get(n))}


def _proposee(request: HttpRequest) -> dict[str, Any]:
    """What a link to this page already knows: whom, and for which partner."""
    lu = request.GET
    pk = lu.get("partenaire", "")
    if not (pk.isdecimal() and len(pk) < 12):
        return {}
    return {"email": lu.get("email", "")[:254], "role": Role.PARTENAIRE.value, "etablissements": [int(pk)]}


@exige("comptes.gerer_membres")
def inviter(request: HttpRequest, slug: str) -> HttpResponse:
    saisie = Saisie(request, "comptes.inviter", titre="Inviter une personne")
    formulaire = FormulaireMembre(request.POST or None, initial=_proposee(request) | saisie.initiales)
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        try:
            with transaction.atomic():
                membre = services.ajouter_membre(
                    avec_accord=True,
                    organisation=request.organisation,  # type: ignore[attr-defined]
                    email=d["email"],
                    prenom=d["prenom"],
                    nom=d["nom"],
                    du=aujourdhui(),
                    au=d["au"] if d["role"] == Role.AUDITEUR.value else None,
                    acteur=acteur(request),
                )
                services.attribuer_role(
                    membre=membre,
                    role=Role(d["role"]),
                    du=aujourdhui(),
                    au=d["au"],
                    etablissements=d["etablissements"],
                    acteur=acteur(request),
                )
                envoyer_invitation(membre=membre, request=request, acteur=acteur(request))
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, annonce(membre))
            return redirect("comptes_o:membre", slug=slug, pk=membre.pk)
    contexte = {"formulaire": formulaire, "saisie": saisie}
    return render(request, "comptes/inviter.html", contexte, status=422 if formulaire.errors else 200)


@exige("comptes.voir_membres")
@require_GET
def membre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = get_object_or_404(Membre.objects.select_related("utilisateur"), pk=pk)
    jour = aujourdhui()
    contexte = {
        "membre": objet,
        "actif": objet.est_actif_le(jour),
        "roles": RoleMembre.objects.filter(membre=objet)
        .prefetch_related("etablissements", "ouvertures")
        .order_by("du", "pk"),
        "courriels": courriels_de("membre", str(pk))[:5],
        "journal": phrases(evenements_de([request.organisation.chaine], "membre", str(pk))[:20]),  # type: ignore[attr-defined]
        "formulaire": FormulaireRole(),
        "reprise": FormulaireReprise(),
        "jour": jour,
        "a_remettre": not courrier_regle() and se_remet_en_main_propre(objet),
    }
    return render(request, "comptes/membre.html", contexte)


@exige("comptes.gerer_membres")
@require_POST
def ajouter_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = get_object_or_404(Membre.objects.select_related("utilisateur", "organisation"), pk=pk)
    formulaire = FormulaireRole(request.POST)
    if formulaire.is_valid():
        d = formulaire.cleaned_data
        services.attribuer_role(
            membre=objet,
            role=Role(d["role"]),
            du=d["du"],
            au=d["au"],
            etablissements=d["etablissements"],
            acteur=acteur(request),
        )
        messages.success(request, f"Le rôle « {LIBELLES[Role(d['role'])]} » est donné.")
    else:
        messages.error(request, "Le rôle n’a pas été donné : une date n’est pas lisible.")
    return redirect("comptes_o:membre", slug=slug, pk=pk)


@exige("comptes.gerer_membres")
@require_POST
def finir_role(request: HttpRequest, slug: str, pk: int, role: int) -> HttpResponse:
    ligne = get_object_or_404(
        RoleMembre.objects.select_related("membre__utilisateur", "membre__organisation"), pk=role, membre_id=pk
    )
    formulaire = FormulaireFin(request.POST)
    if formulaire.is_valid():
        services.terminer_role(role=ligne, au=formulaire.cleaned_data["au"], acteur=acteur(request))
        messages.success(request, f"Le rôle « {ligne.get_role_display()} » a maintenant une fin.")
    else:
        messages.error(request, _DATE_ILLISIBLE)
    return redirect("comptes_o:membre", slug=slug, pk=pk)


@exige("comptes.gerer_membres")
@require_POST
def finir_adhesion(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = get_object_or_404(Membre.objects.select_related("utilisateur", "organisation"), pk=pk)
    formulaire = FormulaireFin(request.POST)
    if formulaire.is_valid():
        services.terminer_adhesion(membre=objet, au=formulaire.cleaned_data["au"], acteur=acteur(request))
        messages.success(request, f"L’accès {de(objet.libelle)} a maintenant une fin.")
    else:
        messages.error(request, _DATE_ILLISIBLE)
    return redirect("comptes_o:membre", slug=slug, pk=pk)


@exige("comptes.gerer_membres")
@require_POST
def renvoyer_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = get_object_or_404(Membre.objects.select_related("utilisateur", "organisation"), pk=pk)
    with transaction.atomic():
        envoyer_invitation(membre=objet, request=request, acteur=acteur(request))
    messages.success(request, dire_parti("Une nouvelle invitation est partie.", "L’invitation est prête."))
    return redirect("comptes_o:membre", slug=slug, pk=pk)


@exige("comptes.gerer_membres")
@require_POST
@never_cache
def preparer_lien(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The link of an invitation, shown once: where no mail leaves, it is handed over."""
    objet = get_object_or_404(Membre.objects.select_related("utilisateur", "organisation"), pk=pk)
    try:
        cree = lien_a_remettre(membre=objet, request=request, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("comptes_o:membre", slug=slug, pk=pk)
    contexte = {
        "lien": cree.lien, "adresse": cree.url(request), "retour_mots": objet.libelle, "retour": reverse("comptes_o:membre", args=[slug, pk]),
        "quoi": "À cette adresse, la personne choisit son mot de passe, puis se connecte :",
    }  # fmt: skip
    return render(request, "plateforme/liens/a_remettre.html", contexte)


@exige("comptes.voir_droits")
@require_GET
def droits(request: HttpRequest, slug: str) -> HttpResponse:
    contexte = {"roles": [(LIBELLES[r], MISSIONS[r], ABREGES[r]) for r in Role], "lignes": selectors.droits()}
    return render(request, "comptes/droits.html", contexte)
