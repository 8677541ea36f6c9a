"""Periods as each source writes them: two years together are never read as one."""

from __future__ import annotations

import re

ATTENDUS = {
    "cumul": "deux années réunies (« cumul 2023-2024 ») sont attendues",
    "promotions": "une promotion (« 2023 ») ou deux réunies (« 2022,2023 ») sont attendues",
    "universitaire": "une année universitaire (« 2020-2021 ») est attendue",
    "millesime": "deux années réunies (« 2022_2023 ») ou une année (« 2024 ») sont attendues",
    "session": "l’année de la session est attendue",
}
_CUMUL = re.compile(r"cumul (\d{4})-(\d{4})")
_AN = re.compile(r"(?:19|20)\d{2}")


def lire_periode(sorte: str, texte: str) -> str | None:
    """As it is kept (« cumul 2023-2024 », « 2023 », « 2022-2023 »), or None when it is no period of this kind."""
    texte = texte.strip()
    if sorte == "cumul":
        trouve = _CUMUL.fullmatch(texte)
        return texte if trouve and int(trouve[2]) == int(trouve[1]) + 1 else None
    ans = re.split(r"[-_,;/ ]+", texte.strip("[] ").replace('"', "").replace("'", ""))
    if not 1 <= len(ans) <= 2 or not all(_AN.fullmatch(x) for x in ans):
        return None
    if len(ans) == 2:
        if int(ans[1]) != int(ans[0]) + 1 or sorte == "session":
            return None
        return f"{ans[0]}-{ans[1]}"
    return None if sorte == "universitaire" else ans[0]


def fin(periode: str) -> int:
    """Last calendar year of a period."""
    return int(periode[-4:])


def reunies(sorte: str, periode: str) -> bool:
    """Do two cohorts make up this period?"""
    return sorte == "cumul" or (sorte in ("promotions", "millesime") and "-" in periode)


def dire_periode(sorte: str, periode: str) -> str:
    """In words: « cumul 2023-2024, deux promotions réunies », « promotion 2023 », « session 2026 »."""
    ans = periode.removeprefix("cumul ")
    if sorte == "cumul":
        return f"cumul {ans}, deux promotions réunies"
    if reunies(sorte, periode):
        return f"promotions {ans.replace('-', ' et ')} réunies"
    return {
        "promotions": f"promotion {ans}",
        "universitaire": f"année universitaire {ans}",
        "session": f"session {ans}",
    }.get(sorte, f"année {ans}")
