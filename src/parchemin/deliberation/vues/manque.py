"""« Ce qui manque »: what is still to be passed, by when, at which session, and what a simulation would give."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.deliberation.domain.dossier import CONSERVES
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.recit import annonce, phrase, source
from parchemin.deliberation.domain.reglement import Evaluation
from parchemin.deliberation.sans_noms import cacher
from parchemin.deliberation.selectors.acquis import inscriptions_lisibles
from parchemin.deliberation.selectors.manque import ENTRETIEN, Calculable, page_de, simuler_avec
from parchemin.deliberation.selectors.reinscriptions import refus_de_se_reinscrire
from parchemin.parcours.models import Inscription
from parchemin.parcours.vues.inscriptions_commun import peut
from parchemin.socle.horloge import aujourdhui

_VALIDATION = [("", "—"), ("oui", "Acquis"), ("non", "Non acquis")]


def trouver(request: HttpRequest, pk: int) -> Inscription:
    lignes = inscriptions_lisibles(request.membre).select_related("certification__fiche__source")  # type: ignore[attr-defined]
    objet: Inscription = get_object_or_404(lignes, pk=pk)
    return objet


class FormulaireSimulation(forms.Form):
    """One field per unit; what is left empty stays as it is. Read from the address: nothing is kept."""

    simuler = forms.CharField(widget=forms.HiddenInput, initial="1")

    def __init__(self, *args: Any, calcul: Calculable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes: dict[str, str] = {}
        for rang, unite in enumerate(calcul.a_supposer):
            nom, actuel = f"u{rang}", calcul.actuel(unite.code)
            aide = ""
            if actuel is not None:
                valeur = ecrire(actuel.note) if actuel.note is not None else "acquis" if actuel.acquis else ""
                garde = " (gardé)" if actuel.etat in CONSERVES else ""
                aide = f"Aujourd’hui : {valeur}{garde}" if valeur else ""
            libelle = f"{unite.libelle} (épreuve facultative)" if unite.facultative else unite.libelle
            if unite.evaluation is Evaluation.NOTE:
                champ: forms.Field = forms.DecimalField(
                    min_value=Decimal(0), max_value=Decimal(20), max_digits=5, decimal_places=3, required=False,
                    localize=True, label=libelle, help_text=aide,
                )  # fmt: skip
            else:
                champ = forms.ChoiceField(choices=_VALIDATION, required=False, label=libelle, help_text=aide)
            self.fields[nom] = champ
            self.codes[nom] = unite.code
        if calcul.reglement.entretien_final:
            self.fields["entretien"] = forms.ChoiceField(
                choices=[("", "—"), ("oui", "Favorable"), ("non", "Défavorable")],
                required=False,
                label="Entretien final",
            )
            self.codes["entretien"] = ENTRETIEN
        for champ in self.fields.values():
            # « (facultatif) » beside an épreuve would say that the diploma does not ask for it.
            champ.widget.sans_mention = True

    @property
    def hypotheses(self) -> dict[str, Decimal | bool]:
        """What was typed, by code of unit."""
        lues: dict[str, Decimal | bool] = {}
        for nom, code in self.codes.items():
            valeur = self.cleaned_data.get(nom)
            if valeur in (None, ""):
                continue
            lues[code] = valeur if isinstance(valeur, Decimal) else valeur == "oui"
        return lues


@exige("deliberation.voir_acquis")
@require_GET
def manque(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    jour = aujourdhui()
    page = page_de(objet, jour)
    cacher(request.membre, objet.personne)  # type: ignore[attr-defined]
    formulaire, simulation, etapes = None, None, []
    # Whoever holds the certification has nothing left to try.
    if page.calcul is not None and not page.obtenue:
        demande = "simuler" in request.GET
        formulaire = FormulaireSimulation(request.GET if demande else None, calcul=page.calcul)
        if demande and formulaire.is_valid() and formulaire.hypotheses:
            simulation = simuler_avec(page.calcul, formulaire.hypotheses)
            etapes = [(e.verdict, phrase(e), source(e, jour)) for e in simulation.proposition.trace]
    reinscrire = peut(request, "deliberation.reinscrire") and not refus_de_se_reinscrire(objet, jour)
    contexte = {
        "objet": objet,
        "page": page,
        "constats": [page.constat] if page.constat is not None else [],
        "voit_reglements": peut(request, "deliberation.voir_reglements"),
        "formulaire": formulaire,
        "simulation": simulation,
        "annonce": annonce(simulation.proposition) if simulation else "",
        "etapes": etapes,
        "voit_parcours": peut(request, "parcours.voir_personnes"),
        "voit_sessions": peut(request, "parcours.voir_sessions"),
        "url_reinscrire": reverse("deliberation:reinscrire", args=[slug, pk]) if reinscrire else "",
        "ecrit_equivalences": peut(request, "deliberation.gerer_blocs"),
        "jour": jour,
    }
    echec = formulaire is not None and formulaire.is_bound and bool(formulaire.errors)
    return render(request, "deliberation/acquis/manque.html", contexte, status=422 if echec else 200)
