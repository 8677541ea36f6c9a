"""Which values a finding, or an answer of the Caisse des Dépôts, asks to look at: what a page underlines and shows first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parchemin.accrochage.domain.accuses import famille

_NAISSANCE = ("jour_naissance", "mois_naissance", "annee_naissance")
_LIEU = ("code_insee", "libelle_commune")
_DES_CODES: Mapping[str, tuple[str, ...]] = {
    "ACC-101": ("fin_validite", "debut_validite"), "ACC-102": ("fin_examen", "debut_examen"), "ACC-111": _NAISSANCE,
    "ACC-112": ("mois_naissance", "jour_naissance"), "ACC-113": ("annee_naissance", "debut_validite"),
    "ACC-114": ("annee_naissance",), "ACC-119": ("voie_vae", "modalite_acces"), "ACC-120": ("voie_vae", "modalite_acces"),
    "ACC-121": _LIEU, "ACC-122": (*_LIEU, *_NAISSANCE), "ACC-123": ("code_pays", "code_insee"), "ACC-124": ("code_pays", "code_insee"),
    "ACC-125": ("code_pays", "code_insee"), "ACC-126": ("code_pays", "code_insee", "code_postal"),
    "ACC-137": ("nom_naissance", "prenom1", "sexe", "annee_naissance", "id_dossier"), "ACC-139": ("date_inscription", "debut_validite"),
}  # fmt: skip
"""Findings that speak of more than the value they are filed under."""


def champs_du_constat(code: str, champ: str) -> tuple[str, ...]:
    """Values named by a finding, the one it is filed under first."""
    return tuple(dict.fromkeys((*((champ,) if champ else ()), *_DES_CODES.get(code, ()))))


def champs_fautifs(constats: Iterable[Mapping[str, Any]], refus: str = "") -> set[str]:
    """All the values to look at. `constats`: as kept with a passage; `refus`: class of the last refusal, "" when none."""
    nommes = {
        champ for x in constats if x["gravite"] != "information" for champ in champs_du_constat(x["code"], x["champ"])
    }
    return nommes | (set(famille(refus).champs) if refus else set())
