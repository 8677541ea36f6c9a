"""Accounts and schemas: who certifies, who deposits, what judges the files."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parchemin.accrochage.domain.profils import profils
from parchemin.accrochage.forms import FormulaireCompte
from parchemin.accrochage.models import CompteAccrochage
from parchemin.accrochage.schemas import dire_les_essais, installes, schema_actif
from parchemin.accrochage.services import comptes as services
from parchemin.accrochage.services.controles import donnees
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, compte_ou_404, peut
from parchemin.comptes.acces import exige
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.formulaires import refuser
from parchemin.socle.constats import ErreurMetier


@exige("accrochage.voir")
@require_safe
def reglages(request: HttpRequest, slug: str) -> HttpResponse:
    """Accounts, and the schema in force for each profile. It judges every organisation: it is installed at the command line."""
    en_place = installes(donnees())
    contexte = {
        "comptes": CompteAccrochage.objects.order_by("libelle", "pk"), "gerer": peut(request, "accrochage.gerer_compte"),
        "profils": [
            (p, vu := en_place.get(p.code), schema_actif(p, donnees()), dire_les_essais(vu.essais, vu.autrement) if vu else "")
            for p in profils().values()
        ],
    }  # fmt: skip
    return render(request, "accrochage/reglages.html", contexte)


def _perdu(request: HttpRequest) -> str:
    """What the page asked to lose: another matricule, typed meanwhile, is not lost with it."""
    perdu = request.POST.get("perdu", "")
    return perdu if len(perdu) == 8 and perdu.isascii() and perdu.isalnum() else ""


@exige("accrochage.gerer_compte")
def compte(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    objet = compte_ou_404(pk) if pk is not None else None
    saisie = Saisie(request, f"accrochage.compte:{pk or 'nouveau'}", titre="Compte d’accrochage")
    formulaire = FormulaireCompte(request.POST or None, instance=objet, initial=saisie.initiales, perdu=_perdu(request))
    if request.method == "POST" and formulaire.is_valid():
        d = dict(formulaire.cleaned_data)
        jeton, remplacer = d.pop("jeton"), d.pop("perdu", "") if d.pop("remplacer", False) else ""
        d["emetteur_bcr"] = formulaire.emetteur_saisi or d["emetteur_bcr"]
        try:
            services.enregistrer_compte(
                organisation=request.organisation, valeurs=d, jeton=jeton, acteur=acteur(request),  # type: ignore[attr-defined]
                compte=compte_ou_404(pk) if pk is not None else None, remplacer=remplacer,
            )  # fmt: skip
        except ErreurMetier as e:
            if e.constats[0].code == "ACC-687":
                saisi = formulaire.emetteur_saisi.replace(" ", "").upper()
                formulaire = FormulaireCompte(
                    request.POST, instance=compte_ou_404(pk) if pk is not None else None, perdu=saisi
                )
            refuser(
                formulaire,
                e,
                {
                    "ACC-687": "remplacer",
                    "ACC-685": "deposant_siret",
                    "IDE-002": "deposant_siret",
                    "ACC-607": "certificateur_bcr",
                    "ACC-606": "emetteur_bcr",
                    "ACC-608": "emetteur_bcr",
                    "ACC-609": "contrat",
                    "ACC-417": "destination",
                },
            )
        else:
            saisie.oublier()
            messages.success(request, "Compte enregistré.")
            return redirect("accrochage:reglages", slug)
    retour = reverse("accrochage:reglages", args=[slug])
    page = {"formulaire": formulaire, "saisie": saisie, "titre": "Compte d’accrochage", "retour": retour, "bouton": "Enregistrer",
            "danger": False, "multipart": False, "consequence": ""}  # fmt: skip
    return render(request, FORMULAIRE, page, status=422 if formulaire.errors else 200)
