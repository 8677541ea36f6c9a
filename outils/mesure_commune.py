"""What every measure shares: where the project is, the table, the clock."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE / "outils"))
LIGNES: list[tuple[str, str, str, str]] = []


def noter(quoi: str, mesure: str, reference: str, cible: str) -> None:
    LIGNES.append((quoi, mesure, reference, cible))
    print(f"  {quoi:<52} {mesure:>16}   référence : {reference:<34} cible : {cible}", flush=True)


def chrono(geste: Callable[[], object]) -> float:
    debut = time.perf_counter()
    geste()
    return time.perf_counter() - debut
