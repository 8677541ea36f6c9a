"""The page behind the personal link: one radio by mark, what each answer means, on a phone; then the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.deliberation.models import ChoixNote, Reinscription
from parchemin.deliberation.selectors.acquis import intitule_acquis
from parchemin.deliberation.selectors.choix_lus import lire
from parchemin.deliberation.selectors.reinscriptions import choix_de, si_garde, si_repasse
from parchemin.deliberation.services.reinscriptions import choisir, empreinte_proposee
from parchemin.deliberation.services.reinscriptions_lien import CHOISIR, RECU
from parchemin.journal.facade import Reference
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models import Fichier
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import Constat, ErreurMetier

GARDER, REPASSER = "garder", "repasser"


class FormulaireChoix(forms.Form):
    """One radio by line. Nothing is chosen beforehand: an answer is given, never left."""

    def __init__(self, *args: Any, lignes: Sequence[ChoixNote], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lignes = {f"c{x.pk}": x for x in lignes}
        for nom, x in self.lignes.items():
            self.fields[nom] = forms.ChoiceField(
                label=intitule_acquis(x.acquis), widget=forms.RadioSelect,
                choices=[
                    (GARDER, f"Je garde. {si_garde(x.acquis, x.element)}"),
                    (REPASSER, f"Je repasse. {si_repasse(x.acquis, x.element)}"),
                ],
                initial=None if x.garder is None else GARDER if x.garder else REPASSER,
                error_messages={"required": "Répondez : je garde, ou je repasse."},
            )  # fmt: skip

    @property
    def garder(self) -> dict[int, bool]:
        """By key of line, what was answered."""
        return {x.pk: self.cleaned_data[nom] == GARDER for nom, x in self.lignes.items()}


def _reinscription(lien: LienPersonnel) -> Reinscription | None:
    lignes = Reinscription.objects.filter(pk=lien.charge.get("reinscription"), en_vigueur=True)
    trouvee: Reinscription | None = lignes.select_related(
        "inscription__personne", "inscription__certification__fiche__version", "inscription__organisation"
    ).first()
    return trouvee


def _mort(request: HttpRequest) -> HttpResponse:
    return render(request, "plateforme/liens/lien_mort.html", {"pourquoi": "revoque"}, status=410)


def _page(
    request: HttpRequest,
    lien: LienPersonnel,
    formulaire: FormulaireChoix | None = None,
    refus: Sequence[Constat] = (),
) -> HttpResponse:
    r = _reinscription(lien)
    if r is None or r.verrouillee_le is not None:
        return _mort(request)
    choix = choix_de(r)
    contexte = {
        "i": r.inscription,
        "organisation": r.inscription.organisation,
        "formulaire": formulaire or FormulaireChoix(lignes=[x for x in choix if x.au_choix]),
        "acquis_pour_toujours": [x for x in choix if not x.au_choix],
        "refus_regle": [Constat.depuis_dict(x) for x in r.refus],
        "refus": refus,
        "regle": r.regle,
        "vue": empreinte_proposee(r),
    }
    refusee = bool(refus) or bool(formulaire is not None and formulaire.errors)
    return render(request, "deliberation/acquis/choisir_lien.html", contexte, status=422 if refusee else 200)


@usage_de_lien(CHOISIR, montrer=_page)
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    r = _reinscription(lien)
    if r is None or r.verrouillee_le is not None:
        raise LienNonConsomme(_mort(request))
    lignes = [x for x in choix_de(r) if x.au_choix]
    formulaire = FormulaireChoix(request.POST, lignes=lignes)
    if not formulaire.is_valid():
        raise LienNonConsomme(_page(request, lien, formulaire))
    personne = r.inscription.personne
    par = lien.destinataire_libelle or personne.nom_complet
    try:
        choisir(
            reinscription=r, garder=formulaire.garder, personnellement=True, vue=request.POST.get("vue", ""),
            par=Reference("personne", str(personne.pk), f"{par} (lien personnel)"),
        )  # fmt: skip
    except ErreurMetier as e:
        raise LienNonConsomme(_page(request, lien, refus=e.constats)) from e
    r.refresh_from_db()
    lue = lire(r, choix_de(r))
    contexte = {
        "i": r.inscription,
        "organisation": r.inscription.organisation,
        "lignes": [x for x in lue.choix if x.au_choix],
        "lue": lue,
    }
    return render(request, "deliberation/acquis/choisi.html", contexte)


def _montrer_recu(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    r = _reinscription(lien)
    if r is None or r.recu_piece_id is None:
        return _mort(request)
    lue = lire(r, choix_de(r))
    contexte = {
        "i": r.inscription,
        "objet": r,
        "organisation": r.inscription.organisation,
        "lignes": lue.choix,
        "lue": lue,
    }
    return render(request, "deliberation/acquis/recu_lien.html", contexte)


@usage_de_lien(RECU, montrer=_montrer_recu)
def telecharger(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    r = _reinscription(lien)
    fichier = Fichier.objects.filter(pk=r.recu_piece_id).first() if r is not None and r.recu_piece_id else None
    if fichier is None:
        raise LienNonConsomme(_mort(request))
    return servir(request, fichier)  # type: ignore[return-value]  # streamed by the same page
