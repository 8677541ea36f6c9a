"""The matrix of a programme: read, printed, written bloc by bloc, taken up again when the fiche changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx
from parchemin.reseau.domain.matrice import BlocAttendu
from parchemin.reseau.imports_matrice import ENTETES, lignes_du_tableur
from parchemin.reseau.models import RoleHabilite
from parchemin.reseau.selectors.matrice import blocs_attendus, lire_matrice
from parchemin.reseau.services import matrice as services
from parchemin.reseau.vues.commun import acteur, habilitation_ou_404, peut, remplir
from parchemin.socle.horloge import aujourdhui


@exige("reseau.voir")
@require_safe
def matrice(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every competence of the fiche and where the programme treats it; each bloc's assessment beside the registered one."""
    h = habilitation_ou_404(request, pk)
    lu = lire_matrice(h, aujourdhui())
    cellules = {(x.bloc, x.cle): x for x in lu.matrice.cellules.order_by("pk")} if lu.matrice is not None else {}
    nouvelles = {t for x in lu.changements for t in x.ajoutees}
    contexte = {
        "h": h, "lu": lu, "conduire": peut(request, "reseau.habiliter"), "tableur": h.role == RoleHabilite.FORMER,
        "importer": peut(request, "reseau.habiliter") and peut(request, "imports.importer"),
        "blocs": [
            (x, [(k, cellules.get((x.bloc.code, k.cle)), k.texte in nouvelles) for k in x.bloc.competences]) for x in lu.etats
        ],
    }  # fmt: skip
    return render(request, "reseau/matrice.html", contexte)


@exige("reseau.voir")
@require_safe
def tableur(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The matrix as a file (`?export=csv`, else XLSX): the same columns that the importer reads."""
    h = habilitation_ou_404(request, pk)
    if h.role != RoleHabilite.FORMER:
        raise Http404
    exporter = exporter_csv if request.GET.get("export") == "csv" else exporter_xlsx
    return exporter(f"matrice-{h.pk}", ENTETES, lignes_du_tableur(h))


@exige("reseau.habiliter")
@require_POST
def reprendre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The matrix of the fiche of today, which keeps what did not change."""
    services.reprendre(habilitation=habilitation_ou_404(request, pk), acteur=acteur(request))
    return redirect("reseau:matrice", slug, pk)


@exige("reseau.habiliter")
def ecrire(request: HttpRequest, slug: str, pk: int, bloc: str) -> HttpResponse:
    """One bloc: a sequence and hours for each competence, then how it is assessed."""
    h, jour = habilitation_ou_404(request, pk), aujourdhui()
    attendu = next((b for b in blocs_attendus(h, jour) if b.code == bloc), None)
    if attendu is None:
        raise Http404

    def geste(x: dict[str, Any]) -> str:
        services.ecrire_bloc(
            habilitation=h, bloc=bloc, acteur=acteur(request), identique=x["identique"] == "oui", pratiquee=x["pratiquee"],
            justification=x["justification"],
            cellules={k.cle: (x[f"sequence_{k.cle}"], x[f"heures_{k.cle}"]) for k in attendu.competences},
        )  # fmt: skip
        return "Le bloc est enregistré."

    return remplir(
        request, gabarit="reseau/matrice_bloc.html", cle=f"reseau.matrice:{pk}:{bloc}", titre=f"{attendu.code} {attendu.libelle}",
        classe=_formulaire(attendu), geste=geste, retour=reverse("reseau:matrice", args=[slug, pk]), initial=_initial(h, attendu),
        contexte={"attendu": attendu, "aide": "Pour chaque compétence, la séquence du programme qui la traite. Vide : elle n’y est pas."},
    )  # fmt: skip


def _formulaire(attendu: BlocAttendu) -> Any:
    def faire(*args: Any, **kwargs: Any) -> forms.Form:
        formulaire = forms.Form(*args, **kwargs)
        for k in attendu.competences:
            formulaire.fields[f"sequence_{k.cle}"] = forms.CharField(
                label=k.texte, required=False, max_length=300, widget=forms.TextInput(attrs={"placeholder": "séquence du programme"})
            )  # fmt: skip
            formulaire.fields[f"heures_{k.cle}"] = forms.DecimalField(
                label="Heures", required=False, min_value=0, max_value=services.HEURES_MAX, decimal_places=1
            )
        formulaire.fields["identique"] = forms.ChoiceField(
            label="L’évaluation de ce bloc", choices=[("oui", "Exactement celle de la fiche"), ("non", "Autrement")], widget=forms.RadioSelect
        )  # fmt: skip
        formulaire.fields["pratiquee"] = forms.CharField(
            label="Si autrement : ce que le partenaire fait", required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 4}),
            help_text="Une épreuve par ligne. Elle est comparée à la fiche, ligne par ligne.",
        )  # fmt: skip
        formulaire.fields["justification"] = forms.CharField(
            label="Pourquoi", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
        )
        return formulaire

    return faire


def _initial(h: Any, attendu: BlocAttendu) -> dict[str, Any]:
    lu = lire_matrice(h, aujourdhui())
    initial: dict[str, Any] = {"pratiquee": "\n".join(attendu.modalites)}
    if lu.matrice is None:
        return initial
    for x in lu.matrice.cellules.filter(bloc=attendu.code).order_by("pk"):
        initial |= {f"sequence_{x.cle}": x.sequence, f"heures_{x.cle}": x.heures}
    e = next((x.evaluation for x in lu.etats if x.bloc.code == attendu.code), None)
    if e is not None:
        initial |= {"identique": "oui" if e.identique else "non", "justification": e.justification}
        initial |= {"pratiquee": e.pratiquee} if not e.identique else {}
    return initial
