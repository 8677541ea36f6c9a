"""Risks on quality: likelihood × severity on scales whose words belong to the organisation. Pure.

Source: décret n° 2026-728, indicator 32 (to be checked): analysis of the risks on the quality of what is delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.amelioration import constats_procedures as c
from parchemin.socle.constats import Constat
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "risques.yaml"


class ForceRisque(StrEnum):
    """How strong a cote is, against the two thresholds."""

    FAIBLE = "faible"
    MOYEN = "moyen"
    FORT = "fort"


@dataclass(frozen=True, slots=True)
class NiveauEchelle:
    """One level: its rank from 1, its name, what it means."""

    rang: int
    mots: str
    sens: str = ""


@dataclass(frozen=True, slots=True)
class EchelleRisque:
    """Both scales and the thresholds: a cote (the product) at or above one is moyen, fort."""

    vraisemblance: tuple[NiveauEchelle, ...]
    gravite: tuple[NiveauEchelle, ...]
    seuil_moyen: int
    seuil_fort: int

    def force(self, cote: int) -> ForceRisque:
        if cote >= self.seuil_fort:
            return ForceRisque.FORT
        return ForceRisque.MOYEN if cote >= self.seuil_moyen else ForceRisque.FAIBLE

    def mots(self, vraisemblance: int, gravite: int) -> str:
        """« Probable × Forte »; a rank that is gone from the scale is said by its number."""
        v = next((n.mots for n in self.vraisemblance if n.rang == vraisemblance), str(vraisemblance))
        return f"{v} × {next((n.mots for n in self.gravite if n.rang == gravite), str(gravite))}"


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"vraisemblance", "gravite"}))


def lire_niveaux(bruts: Iterable[Mapping[str, Any]]) -> tuple[NiveauEchelle, ...]:
    return tuple(NiveauEchelle(int(b["rang"]), str(b["mots"]), str(b.get("sens", ""))) for b in bruts)


def echelle_proposee(jour: date) -> EchelleRisque:
    """The scale of who never changed it."""
    return EchelleRisque(
        lire_niveaux(recueil().supplement("vraisemblance")), lire_niveaux(recueil().supplement("gravite")),
        int(recueil().valeur_au("seuil_moyen", jour)), int(recueil().valeur_au("seuil_fort", jour)),
    )  # fmt: skip


def objections_echelle(e: EchelleRisque) -> list[Constat]:
    """Names missing, thresholds out of order or out of reach."""
    dits = [
        c.ECHELLE_INCOMPLETE.constat(quoi=f"Le niveau {n.rang} n’a pas de nom.")
        for n in (*e.vraisemblance, *e.gravite)
        if not n.mots.strip()
    ]
    if not 1 < e.seuil_moyen < e.seuil_fort <= len(e.vraisemblance) * len(e.gravite):
        dits.append(
            c.ECHELLE_INCOMPLETE.constat(quoi="Le seuil fort doit dépasser le seuil moyen, et rester dans l’échelle.")
        )
    return dits


def objections_cotation(
    e: EchelleRisque, vraisemblance: int, gravite: int, residuelle: tuple[int, int] | None, traitement: str
) -> list[Constat]:
    """What stops a rating: a rank out of the scale, more after than before, lower without a treatment."""
    paires = [("Vraisemblance", vraisemblance, e.vraisemblance), ("Gravité", gravite, e.gravite)]
    if residuelle is not None:
        paires += [
            ("Vraisemblance après traitement", residuelle[0], e.vraisemblance),
            ("Gravité après traitement", residuelle[1], e.gravite),
        ]
    dits = [
        c.COTE_INCONNUE.constat(champ=nom, cote=rang)
        for nom, rang, niveaux in paires
        if rang not in {n.rang for n in niveaux}
    ]
    if residuelle is None or dits:
        return dits
    avant, apres = vraisemblance * gravite, residuelle[0] * residuelle[1]
    if apres > avant:
        dits.append(c.RESIDUEL_PLUS_HAUT.constat(apres=apres, avant=avant))
    if not traitement.strip():
        dits.append(c.TRAITEMENT_ATTENDU.constat())
    return dits


def matrice(
    e: EchelleRisque, cotes: Sequence[tuple[int, int]]
) -> list[tuple[NiveauEchelle, list[tuple[NiveauEchelle, int, ForceRisque]]]]:
    """Rows from the most likely to the least: (level, [(severity, how many risks, force)])."""
    return [
        (v, [(g, sum(x == (v.rang, g.rang) for x in cotes), e.force(v.rang * g.rang)) for g in e.gravite])
        for v in sorted(e.vraisemblance, key=lambda n: -n.rang)
    ]  # fmt: skip
