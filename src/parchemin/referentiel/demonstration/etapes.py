"""The YAML files, and what each fiche was before: `avant` overrides a fiche in the earlier of the two states."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DOSSIER = Path(__file__).parent / "donnees"
ANTERIEUR, ACTUEL = 1, 2
"""The two states that are written."""
_ROLES = {"former": "HABILITATION_FORMER", "organiser": "HABILITATION_ORGANISER", "deux": "HABILITATION_ORGA_FORM"}


@cache
def _lire(nom: str) -> Any:
    return yaml.safe_load((DOSSIER / nom).read_text(encoding="utf-8"))


def jurys() -> dict[str, str]:
    """Jury compositions, by the short name that fiches use."""
    return dict(_lire("jurys.yaml"))


def fiches(etape: int) -> list[dict[str, Any]]:
    """Fiches of a state, sorted by register and number."""
    if etape not in (ANTERIEUR, ACTUEL):
        raise ValueError(f"unknown state: {etape}")
    noms = sorted(chemin.name for chemin in DOSSIER.glob("fiches-*.yaml"))
    toutes = [_a_l_etape(fiche, etape) for nom in noms for fiche in _lire(nom)]
    return sorted(
        (f for f in toutes if not (etape == ANTERIEUR and f.get("apparue"))),
        key=lambda f: (f["numero"].startswith("RS"), f["numero"]),
    )


def _a_l_etape(fiche: dict[str, Any], etape: int) -> dict[str, Any]:
    if etape == ACTUEL:
        return fiche
    avant: dict[str, Any] = fiche.get("avant", {})
    resultat = fiche | {cle: valeur for cle, valeur in avant.items() if cle != "blocs"}
    if "blocs" in avant:
        resultat["blocs"] = [
            bloc | avant["blocs"].get(f"BC{rang:02d}", {}) for rang, bloc in enumerate(fiche["blocs"], start=1)
        ]
    return resultat


def partenaires(fiche: dict[str, Any], etape: int) -> Iterator[dict[str, Any]]:
    """Partner rows of a state, one per establishment: `qui`, `site`, `role`, `etat`, and `depuis` where it is known.

    A line may say `sites: 4` (establishments 1 to 4), `avant: former` (its role before), `apparu: true` (only in the
    present state), `disparu: true` (only in the former one), `etat: Supprimé` (withdrawn in between, except with
    `de_longue_date: true`).
    """
    for ligne in fiche.get("partenaires") or []:
        if ligne.get("apparu" if etape == ANTERIEUR else "disparu"):
            continue
        role, etat = ligne.get("role", "deux"), ligne.get("etat", "Actif")
        if etape == ANTERIEUR:
            role = ligne.get("avant", role)
            etat = etat if ligne.get("de_longue_date") else "Actif"
        premier = ligne.get("site", 1)
        for site in range(premier, premier + ligne.get("sites", 1)):
            yield {"qui": ligne["qui"], "site": site, "role": _ROLES[role], "etat": etat, "depuis": ligne.get("depuis")}
