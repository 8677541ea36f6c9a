"""Campaigns of controls and their draw; the risk of partners and its weights."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import ChampDate
from parchemin.reseau.domain.phases import NATURES_EN_MOTS, NatureControle, phases, recueil
from parchemin.reseau.domain.risque import NIVEAUX_EN_MOTS, POIDS_MAX, NiveauRisque, facteurs
from parchemin.reseau.domain.tirage import METHODE_EN_MOTS
from parchemin.reseau.models import CampagneControle, ControlePartenaire, ReglageRisque
from parchemin.reseau.selectors.controles import rejouer_tirage
from parchemin.reseau.selectors.risque import partenaires_actifs, poids_en_vigueur, risques
from parchemin.reseau.services import campagnes as services
from parchemin.reseau.services.grilles import regler_poids
from parchemin.reseau.vues.commun import acteur, peut, remplir
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de


class FormulaireCampagne(forms.Form):
    intitule = forms.CharField(label="Intitulé", max_length=120)
    annee = forms.IntegerField(label="Année", min_value=2000, max_value=2100)
    nature = forms.ChoiceField(
        label="Sorte", choices=[(str(k), v) for k, v in NATURES_EN_MOTS.items()], widget=forms.RadioSelect,
        help_text="Sur pièces : tous les partenaires actifs, le tirage choisit ceux dont on lit aussi des dossiers. Sinon : ceux qui sont tirés.",
    )  # fmt: skip
    preuves_avant_le = ChampDate(label="Dernier jour du dépôt, ou des observations")


@exige("reseau.controler")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    creee: list[int] = []

    def geste(x: dict[str, Any]) -> str:
        k = services.creer_campagne(organisation=request.organisation, acteur=acteur(request), **x)  # type: ignore[attr-defined]
        creee.append(k.pk)
        return "La campagne est préparée. Le tirage arrête la liste et ouvre les contrôles."

    jour = aujourdhui()
    reponse = remplir(
        request, gabarit="reseau/formulaire.html", cle="reseau.campagne:0", titre="Préparer une campagne", classe=FormulaireCampagne,
        geste=geste, retour=reverse("reseau:controles", args=[slug]), bouton="Préparer",
        initial={"annee": jour.year, "nature": str(NatureControle.SUR_PIECES), "intitule": f"Contrôle sur pièces {jour.year}"},
    )  # fmt: skip
    return redirect("reseau:campagne", slug, creee[0]) if creee else reponse


def _campagne_ou_404(pk: int) -> CampagneControle:
    k: CampagneControle = get_object_or_404(CampagneControle.objects.select_related("grille", "tirage"), pk=pk)
    return k


@exige("reseau.voir")
@require_safe
def campagne(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    k = _campagne_ou_404(pk)
    lus = k.controles.select_related("etablissement", "relecteur__utilisateur").order_by("etablissement__cle_tri", "pk")
    controles = [(x, phases()[x.phase]) for x in lus]
    compte = {p.libelle: n for p in phases().values() if (n := sum(q.code == p.code for _, q in controles))}
    contexte = {
        "k": k, "controles": controles, "compte": compte.items(), "conduire": peut(request, "reseau.controler"),
        "tirage": getattr(k, "tirage", None),
    }  # fmt: skip
    return render(request, "reseau/campagne.html", contexte)


class FormulaireTirage(forms.Form):
    graine = forms.CharField(
        label="Graine donnée par un tiers",
        max_length=64,
        required=False,
        help_text="Huit signes au moins. Vide : le programme la tire au hasard.",
    )
    graine_de = forms.CharField(
        label="Par qui", max_length=200, required=False, help_text="Un huissier, un partenaire, un tirage public…"
    )

    def __init__(self, *args: Any, parts: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for niveau, part in parts.items():
            self.fields[f"part_{niveau}"] = forms.IntegerField(
                label=f"{NIVEAUX_EN_MOTS[NiveauRisque(niveau)][0]} : part tirée, en pour cent",
                min_value=0,
                max_value=100,
                initial=part,
            )


@exige("reseau.controler")
def tirage(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Before: the list as it would be frozen, and the settings. After: what was drawn, from what, and the same draw computed again."""
    k = _campagne_ou_404(pk)
    retour = reverse("reseau:campagne", args=[slug, pk])
    fait = getattr(k, "tirage", None)
    if fait is not None:
        if request.method == "POST":
            dire_constats(request, ErreurMetier(services.c.DEJA_TIRE.constat(le=services.date_fr(jour_de(fait.le)))))
            return redirect("reseau:campagne_tirage", slug, pk)
        tires = set(fait.tires)
        lignes = [
            (
                x["libelle"],
                NIVEAUX_EN_MOTS[NiveauRisque(x["strate"])],
                x["cle"] in tires,
                json.loads(x.get("pourquoi") or "null"),
            )
            for x in fait.cadre
        ]
        dossiers = [
            (x, x.tirage) for x in ControlePartenaire.objects.filter(campagne=k).exclude(tirage=None).select_related("etablissement", "tirage").order_by("pk")
        ]  # fmt: skip
        quotas = [(NIVEAUX_EN_MOTS[NiveauRisque(s)][0], n) for s, n in fait.quotas.items()]
        rejeu = rejouer_tirage(fait) if "rejouer" in request.GET else None
        contexte = {
            "k": k, "t": fait, "lignes": lignes, "quotas": quotas, "methode": METHODE_EN_MOTS, "rejeu": rejeu,
            "dossiers": [(x, t, rejouer_tirage(t) if rejeu is not None else None) for x, t in dossiers],
        }  # fmt: skip
        return render(request, "reseau/tirage.html", contexte)
    jour = aujourdhui()
    parts = services.parts_de_la_maison(jour)

    def geste(x: dict[str, Any]) -> str:
        choisies = {n: x[f"part_{n}"] for n in parts}
        t = services.tirer_partenaires(
            campagne=k, acteur=acteur(request), graine=x["graine"], graine_de=x["graine_de"], parts=choisies
        )
        n = len(t.tires)
        return (
            f"{n} partenaires sont tirés, les contrôles sont ouverts."
            if n > 1
            else "Le tirage est fait, les contrôles sont ouverts."
        )

    o = request.organisation.pk  # type: ignore[attr-defined]
    lus = risques(o, list(partenaires_actifs(o)), jour)
    return remplir(
        request, gabarit="reseau/tirage_faire.html", cle=f"reseau.tirage:{pk}", titre=f"Tirage : {k}", bouton="Arrêter la liste et tirer",
        classe=lambda *a, **kw: FormulaireTirage(*a, parts=parts, **kw), geste=geste, retour=retour,
        contexte={"k": k, "methode": METHODE_EN_MOTS, "lignes": [(r, NIVEAUX_EN_MOTS[r.score.niveau]) for r in lus]},
    )  # fmt: skip


@exige("reseau.controler")
@require_POST
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        services.clore_campagne(campagne=_campagne_ou_404(pk), acteur=acteur(request))
        messages.success(request, "La campagne est close.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:campagne", slug, pk)


@exige("reseau.voir")
@require_safe
def risque(request: HttpRequest, slug: str) -> HttpResponse:
    """Every active partner: each factor and the total, the highest first."""
    o = request.organisation.pk  # type: ignore[attr-defined]
    lus = risques(o, list(partenaires_actifs(o)), aujourdhui())
    contexte = {
        "lignes": [(r, NIVEAUX_EN_MOTS[r.score.niveau]) for r in lus], "facteurs": facteurs(), "poids": poids_en_vigueur(o),
        "conduire": peut(request, "reseau.controler"),
    }  # fmt: skip
    return render(request, "reseau/risque.html", contexte)


@exige("reseau.voir")
@require_safe
def risque_partenaire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One partner: where each point comes from, and its controls."""
    o, jour = request.organisation.pk, aujourdhui()  # type: ignore[attr-defined]
    e = get_object_or_404(Etablissement.objects, pk=pk, sorte="partenaire")
    r = risques(o, [e], jour)[0]
    contexte = {
        "e": e, "score": r.score, "niveau": NIVEAUX_EN_MOTS[r.score.niveau], "conduire": peut(request, "reseau.controler"),
        "controles": [(x, phases()[x.phase]) for x in ControlePartenaire.objects.filter(etablissement=e).order_by("-created_at", "-pk")],
        "seuils": (recueil().valeur_au("niveau_moyen", jour), recueil().valeur_au("niveau_fort", jour)),
    }  # fmt: skip
    return render(request, "reseau/risque_partenaire.html", contexte)


class FormulairePoids(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for f in facteurs():
            unite = f" {f.unite}" if f.unite else ""
            self.fields[f.cle] = forms.IntegerField(
                label=f.libelle, min_value=0, max_value=POIDS_MAX,
                help_text=f"{f.sens[0].upper()}{f.sens[1:]}. Rien jusqu’à {f.bas}{unite}, tout à partir de {f.haut}{unite}.",
            )  # fmt: skip


@exige("reseau.controler")
def poids(request: HttpRequest, slug: str) -> HttpResponse:
    """The weights of the organisation; the former ones stay known."""
    o = request.organisation  # type: ignore[attr-defined]

    def geste(x: dict[str, Any]) -> str:
        regler_poids(organisation=o, poids=x, acteur=acteur(request))
        return "Les poids sont changés. Les tirages déjà faits gardent les leurs."

    dernier = ReglageRisque.objects.order_by("-le", "-pk").first()
    aide = "Les points qu’un facteur peut donner, de 0 à 100."
    return remplir(
        request, gabarit="reseau/formulaire.html", cle="reseau.poids", titre="Les poids du risque", classe=FormulairePoids, geste=geste,
        retour=reverse("reseau:risque", args=[slug]), initial=poids_en_vigueur(o.pk),
        contexte={"aide": f"{aide} Changés en dernier par {dernier.par_libelle}." if dernier is not None else f"{aide} Ce sont ceux proposés par Parchemin."},
    )  # fmt: skip
