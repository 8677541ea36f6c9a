"""The section « Constats et mesures » of the page of an habilitation."""

from __future__ import annotations

from typing import Any

from django import template

from parchemin.reseau.domain.constats import NatureMesure
from parchemin.reseau.domain.etats import EtatHabilitation, passage
from parchemin.reseau.models import HabilitationPartenaire, PlanReprise
from parchemin.reseau.selectors.constats import constats_de, proposition
from parchemin.reseau.services.mesures import VERS
from parchemin.reseau.vues.constats import etat_dit
from parchemin.socle.horloge import aujourdhui

register = template.Library()
_MONTRES = 10
_APRES = (EtatHabilitation.SUSPENDU, EtatHabilitation.RETIRE, EtatHabilitation.RESILIE, EtatHabilitation.EXPIRE)


@register.simple_tag
def constats_et_mesures(h: HabilitationPartenaire) -> dict[str, Any]:
    """What the rule proposes, the latest findings, the measures, and whether a hand-over plan makes sense."""
    constats = constats_de(h).select_related("demande")[:_MONTRES]
    proposee = proposition(h, aujourdhui())
    possibles = [n for n, vers in VERS.items() if passage(h.etat, vers) is not None]
    return {
        "proposee": proposee, "mesurable": bool(possibles), "sans_objet": proposee.nature != NatureMesure.AUCUNE and proposee.nature not in possibles, "constats": [(x, etat_dit(x)) for x in constats],
        "mesures": list(h.mesures.order_by("-created_at", "-pk")[:_MONTRES]),
        "reprise": h.etat in _APRES or PlanReprise.toutes.filter(habilitation=h).exists(),
    }  # fmt: skip


_TAUX = {"obtention": "réussite", "presentation": "présentation à l’examen", "insertion": "insertion"}


@register.filter
def taux_dits(taux: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rates kept with a capture, in words and with a comma; a whole number without a decimal."""
    return [
        {
            **t,
            "mots": _TAUX.get(t["sorte"], t["sorte"]),
            "valeur_dite": str(t["valeur"]).removesuffix(".0").replace(".", ","),
        }
        for t in taux
    ]
