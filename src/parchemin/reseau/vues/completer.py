"""What an habilitation covers and under which convention, said before anything is signed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.plateforme.formulaires import ChampDate
from parchemin.reseau.domain.etats import AVANT_SIGNATURE
from parchemin.reseau.models import Convention, HabilitationPartenaire
from parchemin.reseau.services import habilitations as services
from parchemin.reseau.vues.commun import acteur, habilitation_ou_404, remplir


class FormulaireCompleter(forms.Form):
    """Only what is of this partner and of this certification is offered."""

    du = ChampDate(label="À partir du")
    au = ChampDate(
        label="Jusqu’au",
        required=False,
        help_text="Jamais après la fin de la convention, ni après celle de l’enregistrement.",
    )
    convention = forms.ModelChoiceField(label="Convention", queryset=Convention.objects.none(), required=False)
    blocs = forms.MultipleChoiceField(
        label="Blocs",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : la certification entière.",
    )
    sites = forms.ModelMultipleChoiceField(
        label="Sites", queryset=Etablissement.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Les seuls établissements où il agit. Aucun coché : tous ceux de la même entreprise.",
    )  # fmt: skip

    def __init__(self, *args: Any, habilitation: HabilitationPartenaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        h = habilitation
        siennes = Q(avenant=None) | Q(pk=h.convention_id)
        lignes = Convention.objects.filter(siennes, etablissement=h.etablissement_id).order_by("reference", "pk")
        self.fields["convention"].queryset = lignes  # type: ignore[attr-defined]
        connus = blocs_au_choix(h.certification, h.du)
        anciens = [(b, b) for b in h.blocs if b not in {code for code, _ in connus}]
        self.fields["blocs"].choices = [*connus, *anciens]  # type: ignore[attr-defined]
        autres = Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE).exclude(pk=h.etablissement_id)
        nommes = h.sites.order_by().values("pk")
        self.fields["sites"].queryset = autres.filter(Q(actif=True) | Q(pk__in=nommes)).order_by("cle_tri", "pk")  # type: ignore[attr-defined]


@exige("reseau.habiliter")
def completer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    h = habilitation_ou_404(request, pk)
    if request.method in ("GET", "HEAD") and h.etat not in AVANT_SIGNATURE:
        # Nothing leads here any more; who had the page open is told why when sending it (HAB-046).
        raise Http404

    def geste(x: dict[str, Any]) -> str:
        services.completer(habilitation=h, acteur=acteur(request), **x)
        return "L’habilitation est complétée."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.completer:{pk}", titre="Compléter l’habilitation",
        classe=partial(FormulaireCompleter, habilitation=h), geste=geste, retour=reverse("reseau:habilitation", args=[slug, pk]),
        initial={
            "du": h.du, "au": h.au, "convention": h.convention_id, "blocs": h.blocs,
            "sites": list(h.sites.order_by("pk").values_list("pk", flat=True)),
        },
        contexte={"aide": f"{h.etablissement.denomination}, {h.certification.intitule}"},
    )  # fmt: skip
