"""Finding by the name of a certification, in one light query: the objects of the few that are shown come afterwards."""

from __future__ import annotations

from collections.abc import Iterable

from parchemin.socle.cles import cle_recherche

NOMS = tuple(
    f"certification__{champ}" for champ in ("intitule_local", "code_local", "fiche__code", "fiche__version__intitule")
)
"""Fields that name a certification, of a register or local."""


def nomme(mots: list[str], textes: Iterable[str | None]) -> bool:
    """Every word (already folded) is in these texts, accents folded."""
    cle = cle_recherche(" ".join(x for x in textes if x))
    return all(m in cle for m in mots)
