"""After the file of partners: what it shows, and the points of a signed convention that nobody had looked for yet."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.reseau.domain.comparaison import ECARTS_EN_MOTS
from parchemin.reseau.domain.conventions import manques, texte_minimal
from parchemin.reseau.models import Convention, HabilitationPartenaire
from parchemin.reseau.selectors.ecarts import suivis_ouverts
from parchemin.reseau.selectors.liste_publique import ecarts
from parchemin.reseau.selectors.reprise_fichier import a_completer, a_inviter, declarations_ouvertes, sans_convention
from parchemin.reseau.services import reprise_fichier as services
from parchemin.reseau.vues.commun import acteur, peut, remplir
from parchemin.reseau.vues.gestes_ecarts import SuitesEcarts
from parchemin.socle.horloge import aujourdhui

MONTREES = 12


@exige("reseau.voir")
@require_safe
def reprise_partenaires(request: HttpRequest, slug: str) -> HttpResponse:
    """What differs from the public list, what is late to declare, what conventions lack, whom to invite."""
    o = request.organisation.pk  # type: ignore[attr-defined]
    lus, suivis = ecarts(o), suivis_ouverts(o)
    suites = SuitesEcarts(request, slug, lus)
    trouves = [(e, *ECARTS_EN_MOTS[e.ecart], suivis.get((e.ecart, e.fiche, e.siret)), suites.de(e)) for e in lus]
    jours = [s.avant_le for *_, s, _ in trouves if s is not None]
    sans = sans_convention(HabilitationPartenaire.objects.all())
    completer, inviter, declarations = a_completer(o), list(a_inviter(o)), list(declarations_ouvertes(o))
    contexte = {
        "tenues": HabilitationPartenaire.objects.count(), "ecarts": trouves[:MONTREES], "n_ecarts": len(trouves),
        "ecarts_avant_le": min(jours, default=None), "sans_convention": list(sans.select_related("etablissement", "certification__fiche__version").order_by("etablissement__cle_tri", "pk")[:MONTREES]),
        "n_sans_convention": sans.count(),
        "completer": [(k, len(manques(k.points, cpf=k.cpf, cfa=k.cfa)[0])) for k in completer[:MONTREES]], "n_completer": len(completer),
        "declarations": [(d, d.avant_le < aujourdhui()) for d in declarations[:MONTREES]], "n_declarations": len(declarations),
        "contacts": inviter[:MONTREES], "n_contacts": len(inviter), "conduire": peut(request, "reseau.habiliter"),
        "inviter": peut(request, "comptes.gerer_membres"),
        "importer": peut(request, "imports.importer") and peut(request, "reseau.habiliter"), "jour": aujourdhui(),
    }  # fmt: skip
    return render(request, "reseau/reprise_partenaires.html", contexte)


class FormulaireReleve(forms.Form):
    """Only what nobody noted yet."""

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        exiges, conseilles = manques(convention.points, cpf=convention.cpf, cfa=convention.cfa)
        for p in (*exiges, *conseilles):
            self.fields[f"point_{p.cle}"] = forms.CharField(
                label=p.libelle[0].upper() + p.libelle[1:], required=False, max_length=60,
                help_text="Exigé par le Code du travail." if p.minimal else "", widget=forms.TextInput(attrs={"placeholder": "article…"}),
            )  # fmt: skip


@exige("reseau.habiliter")
def relever(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Where a signed convention says it. What it does not say is left empty, and an amendment will say it."""
    k = get_object_or_404(Convention.objects.select_related("etablissement"), pk=pk)
    if k.signee_le is None or not any(manques(k.points, cpf=k.cpf, cfa=k.cfa)):
        raise Http404

    def geste(x: dict[str, Any]) -> str:
        points = {n.removeprefix("point_"): ou for n, ou in x.items()}
        services.relever(convention=k, points=points, acteur=acteur(request))
        return "C’est relevé. Ce qui reste vide est ce que la convention ne dit pas."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.relever:{pk}", titre=f"Où la convention {k} le dit",
        classe=partial(FormulaireReleve, convention=k), geste=geste, retour=reverse("reseau:convention", args=[slug, pk]),
        contexte={"aide": f"La convention sous les yeux, notez l’article où elle dit chaque point. {texte_minimal(aujourdhui())}."},
    )  # fmt: skip
