"""What an auditor reads of the transmission: states, days, counts, hashes; no name, no identity, no text that may hold one.

Same rule as for the jury (`deliberation.sans_noms`): whoever must see an identity asks the organisation (RGPD, art. 5, 1, c).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from parchemin.accrochage.models import PassageCertification
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.socle.constats import catalogue

TU = "(texte non montré : il peut nommer quelqu’un)"
"""In the place of what people typed, or of what the Caisse des Dépôts answered."""


def sans_noms(request: HttpRequest) -> bool:
    """Does this reader read without names?"""
    return bool(lit_sans_noms(request.membre))  # type: ignore[attr-defined]


def nom_lu(passage: PassageCertification, *, anonyme: bool) -> str:
    """The person's name, or « Passage n° 12 »."""
    return f"Passage n° {passage.pk}" if anonyme else passage.nom_affiche


def constat_lu(constat: Mapping[str, Any]) -> dict[str, Any]:
    """A finding as data, by its code alone: what it quotes of the person is left out."""
    controle = next(k for k in catalogue() if k.code == constat["code"])
    dits = {"pourquoi": controle.pourquoi, "remede": controle.remede}
    return {**constat, "ou": "", "quoi": f"{controle.titre}.", **{k: "" if "{" in v else v for k, v in dits.items()}}
