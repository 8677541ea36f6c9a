"""What the pages of findings, procedures, risks and guides share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.selectors.actions import actions_nees_de, responsables
from parchemin.amelioration.vues.actions import etat_dit
from parchemin.amelioration.vues.commun import peut
from parchemin.comptes.models import Membre
from parchemin.plateforme.formulaires import texte_long
from parchemin.socle.horloge import aujourdhui

FORMULAIRE = "amelioration/procedures/formulaire.html"


class FormulairePourquoi(forms.Form):
    motif = texte_long("Pourquoi")


def choix(mots: dict[Any, tuple[str, str]], *, sens: bool = True) -> list[tuple[str, str]]:
    """Choices of a field, with what each means."""
    return [(str(k), f"{m} : {s[0].lower()}{s[1:]}" if sens and s else m) for k, (m, s) in mots.items()]


def membres_a_qui_confier(organisation_id: int, garde: int | None = None) -> Any:
    """Members to whom something may be given today, and whoever has it already, even gone since."""
    la = responsables(organisation_id, aujourdhui())
    if garde is not None:
        la = Membre.toutes.filter(pk__in=[*la.values_list("pk", flat=True), garde])
    return la.select_related("utilisateur").order_by("utilisateur__nom", "utilisateur__prenom", "pk")


def actions_de(request: HttpRequest, type_: str, identifiant: object) -> dict[str, Any]:
    """The actions born from an object, with their state, and the address that opens one more."""
    organisation = request.organisation  # type: ignore[attr-defined]
    nees: list[tuple[ActionAmelioration, tuple[str, str]]] = [
        (a, etat_dit(a)) for a in actions_nees_de(organisation.pk, type_, str(identifiant))
    ]
    ouvrir = ""
    if peut(request, "amelioration.conduire"):
        ouvrir = f"{reverse('amelioration:action_nouvelle', args=[organisation.slug])}?de={type_}:{identifiant}"
    return {"actions_nees": nees, "ouvrir_action": ouvrir}
