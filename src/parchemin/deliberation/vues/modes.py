"""CCF or ponctuel for one candidate, unit by unit: what the rule gives, and what is recorded instead."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from parchemin.comptes.acces import exige
from parchemin.deliberation.domain.modes import MOTS, RAISONS, ModeUnite, RaisonMode
from parchemin.deliberation.domain.reglement import ModeEvaluation
from parchemin.deliberation.models import UniteReglement
from parchemin.deliberation.selectors.modes import jour_et_specialite, modes_de, unites_a_mode
from parchemin.deliberation.services.modes import choisir_mode
from parchemin.parcours.vues.inscriptions import trouver
from parchemin.parcours.vues.inscriptions_commun import acteur, remplir

_CHOIX = (("", "Selon la règle"), (str(ModeEvaluation.CCF), "CCF"), (str(ModeEvaluation.PONCTUEL), "Ponctuel"))


class FormulaireModes(forms.Form):
    """One choice for each unit, and one reason for those that change."""

    def __init__(self, *args: Any, unites: list[UniteReglement], aides: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for u in unites:
            self.fields[f"u{u.pk}"] = forms.ChoiceField(
                label=f"{u.element.code} · {u.element.libelle}", choices=_CHOIX, required=False,
                help_text=aides.get(u.pk, ""),
            )  # fmt: skip
        self.fields["motif"] = forms.CharField(
            label="Raison", max_length=300, required=False,
            help_text="Obligatoire dès qu’un mode n’est pas celui de la règle : « changement d’établissement en mars », "
            "« décision du service des examens du 12 mai »… Elle vaut pour les unités dont le mode change ici ; les autres gardent "
            "la leur. Jamais un état de santé.",
        )  # fmt: skip


def _aide(x: ModeUnite) -> str:
    if x.raison is RaisonMode.INCONNU:
        return f"{RAISONS[x.raison].capitalize()}."
    return f"Selon la règle : {x.en_mots}, car {RAISONS[x.raison]}."


@exige("deliberation.gerer_reglements")
def modes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The units that may be assessed one way or the other; without a règlement, the page says so."""
    objet = trouver(request, pk)
    jour, specialite = jour_et_specialite(objet)
    siens = modes_de(objet.certification, [objet], jour, specialite).get(objet.pk, {})
    regle = modes_de(objet.certification, [objet], jour, specialite, choisis=False).get(objet.pk, {})
    unites = [
        u for u in unites_a_mode(objet.certification, specialite, jour)
        if u.element.code in siens and u.mode in (str(ModeEvaluation.CCF), str(ModeEvaluation.PONCTUEL))
    ]  # fmt: skip
    choisis = {c: x for c, x in siens.items() if x.raison is RaisonMode.CHOIX}

    @transaction.atomic
    def geste(d: dict[str, Any]) -> str:
        for u in unites:
            voulu = d.get(f"u{u.pk}", "")
            ancien = choisis.get(u.element.code)
            # The reason is that of what changes now: the other units keep the one recorded with them.
            motif = ancien.motif if ancien is not None and str(ancien.mode) == voulu else d["motif"]
            choisir_mode(
                inscription=objet, unite=u, mode=ModeEvaluation(voulu) if voulu else None, motif=motif,
                acteur=acteur(request),
            )  # fmt: skip
        return "Les modes d’évaluation sont enregistrés."

    return remplir(
        request,
        gabarit="deliberation/reglements/modes.html",
        cle=f"deliberation.modes:{pk}",
        titre="Modes d’évaluation",
        classe=partial(FormulaireModes, unites=unites, aides={u.pk: _aide(regle[u.element.code]) for u in unites}),
        geste=geste,
        retour=reverse("parcours:inscription", args=[slug, pk]),
        initial={f"u{u.pk}": str(choisis[u.element.code].mode) for u in unites if u.element.code in choisis},
        contexte={"objet": objet, "unites": unites, "mots": MOTS},
    )
