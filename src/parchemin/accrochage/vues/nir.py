"""The vault's pages: masked by default, shown once with a reason, never cached."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from parchemin.accrochage.domain.profils import profils
from parchemin.accrochage.domain.regles import DESACCORDS
from parchemin.accrochage.forms import FormulaireMotif, FormulaireNir
from parchemin.accrochage.models import CoffreNir, CompteAccrochage
from parchemin.accrochage.services import nir as services
from parchemin.accrochage.vues.commun import acteur
from parchemin.comptes.acces import exige
from parchemin.parcours.models import Personne
from parchemin.plateforme.formulaires import refuser
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import Nir


def _personne(pk: int) -> Personne:
    trouvee: Personne = get_object_or_404(Personne.objects.filter(fusionnee_dans__isnull=True), pk=pk)
    return trouvee


@exige("accrochage.voir_nir")
@never_cache
def coffre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Masked; a POST with a reason shows the number once, and the journal says so."""
    personne = _personne(pk)
    garde = CoffreNir.objects.filter(personne=personne).first()
    formulaire = FormulaireMotif(request.POST or None)
    constats: list[Any] = []
    clair = masque = ""
    if request.method == "POST" and formulaire.is_valid():
        try:
            clair = services.montrer(personne=personne, raison=formulaire.cleaned_data["motif"], acteur=acteur(request))
        except ErreurMetier as e:
            constats = list(e.constats)
    try:
        masque = services.masque(garde)
    except ErreurMetier as e:
        constats = list(e.constats)
    contexte = {
        "personne": personne,
        "permis": services.sert_ici(personne.organisation_id),
        "schemas": sorted(
            set(CompteAccrochage.objects.filter(actif=True).order_by("pk").values_list("profil", flat=True))
        ),
        "permettent": [p.libelle for p in profils().values() if "nir" in p.voies],
        "coffre": garde,
        "masque": masque,
        "clair": clair,
        "formulaire": formulaire,
        "constats": constats,
    }
    return render(request, "accrochage/nir.html", contexte, status=422 if constats or formulaire.errors else 200)


_CHAMPS = {
    "ACC-144": "numero", "ACC-513": "cle_relue", "ACC-501": "numero", "ACC-505": "numero", "IDE-005": "numero", "ACC-506": "raison", "ACC-507": "confirme", "ACC-508": "raison",
}  # fmt: skip


@exige("accrochage.voir_nir")
@never_cache
def saisir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """No draft here, unlike other forms: what is typed is kept nowhere before it is encrypted."""
    personne = _personne(pk)
    retour = reverse("accrochage:nir", args=[slug, pk])
    if request.method != "POST" and not services.sert_ici(personne.organisation_id):
        # That page says why nothing can be kept here.
        return redirect(retour)
    formulaire = FormulaireNir(request.POST or None, ecarts=_vus(request), cle=_cle_vue(request))
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        try:
            services.garder(
                personne=personne, texte=d["numero"], motif_absence=d["motif_absence"], acteur=acteur(request),
                confirmes=_vus(request) if d.get("confirme") else (), raison=d.get("raison", ""),
                cle=_cle_vue(request) if d.get("cle_relue") else "",
            )  # fmt: skip
        except ErreurMetier as e:
            if {"ACC-506", "ACC-507", "ACC-513"} & {x.code for x in e.constats}:
                nir = Nir.parse(d["numero"])
                cle = "" if Nir.porte_sa_cle(d["numero"]) else nir.cle
                formulaire = FormulaireNir(request.POST, ecarts=services.ecarts_de(personne, nir), cle=cle)
            refuser(formulaire, e, _CHAMPS)
        else:
            dit = "Enregistré, chiffré. Il sera effacé quand il aura servi." if d["numero"] else "C’est noté."
            messages.success(request, dit)
            return redirect(retour)
    contexte = {"personne": personne, "formulaire": formulaire, "retour": retour}
    return render(request, "accrochage/nir_saisir.html", contexte, status=422 if formulaire.errors else 200)


def _vus(request: HttpRequest) -> list[str]:
    """What the page asked to confirm: another number, typed meanwhile, is not confirmed with it."""
    return [x for x in request.POST.get("vus", "").split(",") if x in DESACCORDS]


def _cle_vue(request: HttpRequest) -> str:
    """The key that the page asked to compare; the service compares it with that of the number typed now."""
    vue = request.POST.get("cle", "")
    return vue if len(vue) == 2 and vue.isascii() and vue.isdigit() else ""


@exige("accrochage.voir_nir")
@never_cache
def oublier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Erase what is kept on this number."""
    personne = _personne(pk)
    get_object_or_404(CoffreNir.objects.all(), personne=personne)
    retour = reverse("accrochage:nir", args=[slug, pk])
    formulaire = FormulaireMotif(request.POST or None)
    formulaire.fields["motif"].widget.attrs["data-sans-brouillon"] = ""
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.oublier(personne=personne, raison=formulaire.cleaned_data["motif"], acteur=acteur(request))
        except ErreurMetier as e:
            refuser(formulaire, e, {"ACC-508": "motif"})
        else:
            messages.success(request, "Le numéro est oublié.")
            return redirect(retour)
    contexte = {"personne": personne, "formulaire": formulaire, "retour": retour}
    return render(request, "accrochage/nir_oublier.html", contexte, status=422 if formulaire.errors else 200)
