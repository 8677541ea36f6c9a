"""What a capacity allows: who deliberates, and in which capacity the register itself names an organisation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from parchemin.referentiel.domain.validite import Reponse, recueil

_REPONSES: dict[str, tuple[bool | None, str]] = {
    "certificateur": (True, "Vous êtes certificateur : le jury est le vôtre, et vous délivrez."),
    "co_certificateur": (True, "Vous êtes co-certificateur : le jury est le vôtre, et vous délivrez en votre nom."),
    "centre_examen": (
        None,
        "Vous êtes centre d’examen agréé : vous organisez la session, l’autorité qui délivre désigne le jury et décide.",
    ),
    "partenaire": (
        None,
        "Vous êtes partenaire habilité : votre convention dit si vous organisez l’évaluation ; le certificateur décide et délivre.",
    ),
    "preparateur": (
        False,
        "Vous préparez à cette certification : vous inscrivez et présentez des candidats, l’autorité qui délivre tient le jury.",
    ),
}
_ORDRE = ("certificateur", "co_certificateur", "centre_examen", "partenaire", "preparateur")


def jury_selon_qualite(capacites: Collection[str], jour: date) -> Reponse:
    """May the organisation hold a jury of its own, in the capacities it has on `jour`? (art. R. 6113-16)"""
    source = recueil().texte("R6113-16", jour)
    for capacite in _ORDRE:
        if capacite in capacites:
            oui, raison = _REPONSES[capacite]
            return Reponse(oui, raison, source)
    return Reponse(
        None, "Aucune qualité n’est datée ce jour-là : dites d’abord en quelle qualité vous la portez.", source
    )


def qualite_proposee(siren: str, certificateurs: Collection[str], partenaires: Collection[str]) -> str:
    """Capacity that the register gives to a SIREN, from the SIREN of active certifiers and partners; "" when it says nothing."""
    if not siren:
        return ""
    if siren in certificateurs:
        return "co_certificateur" if len(set(certificateurs)) > 1 else "certificateur"
    return "partenaire" if siren in partenaires else ""
