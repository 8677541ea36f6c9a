"""Addresses and phone numbers: what can be reached, and how a number is written."""

from __future__ import annotations

import re

_COURRIEL = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE
)
_HORS_NUMERO = re.compile(r"[\s.\-/()\u00a0\u202f\u2011\u2013]+")
_DEJA_AFFICHE = re.compile(r"\+33 [1-9](?: \d\d){4}")
_FRANCAIS = re.compile(r"^(?:\+33|0033)0?(?=[1-9]\d{8}$)")
_SANS_ZERO = re.compile(r"[1-9]\d{8}")
_DIX = re.compile(r"0[1-9]\d{8}")
_OUTRE_MER: dict[str, str] = {
    "0262": "262", "0263": "262", "0692": "262", "0693": "262", "0269": "262", "0639": "262", "0590": "590",
    "0690": "590", "0691": "590", "0594": "594", "0694": "594", "0596": "596", "0696": "596", "0697": "596",
}  # fmt: skip
"""Overseas departments: the first digits of a number tell its country code (national numbering plan, Arcep)."""


def courriel_valide(texte: str) -> bool:
    """One address, with a domain that has a dot; no display name, no list."""
    if not _COURRIEL.fullmatch(texte):
        return False
    locale = texte.partition("@")[0]
    return not (locale.startswith(".") or locale.endswith(".") or ".." in locale)


def telephone_affiche(texte: str) -> str | None:
    """« +33 6 12 34 56 78 »: the international number, spaced to be read. None when it is not a number.

    Ten digits are French (metropolitan or overseas); nine digits lost their 0 in a spreadsheet. Applied to its own
    result it changes nothing. At most 20 characters.
    """
    if _DEJA_AFFICHE.fullmatch(texte):
        return texte
    compact = _FRANCAIS.sub("0", _HORS_NUMERO.sub("", texte))
    if len(compact) == 9 and _SANS_ZERO.fullmatch(compact):
        compact = f"0{compact}"
    if len(compact) == 10 and _DIX.fullmatch(compact):
        indicatif = _OUTRE_MER.get(compact[:4], "33")
        if indicatif == "33":
            return f"+33 {compact[1]} {' '.join(compact[i : i + 2] for i in range(2, 10, 2))}"
        return f"+{indicatif} {compact[1:4]} {' '.join(compact[i : i + 2] for i in range(4, 10, 2))}"
    compact = re.sub(r"^00(?=[1-9])", "+", compact)
    if trouve := re.fullmatch(r"\+(262|590|594|596)(\d{3})(\d{6})", compact):
        indicatif, debut, suite = trouve.groups()
        return f"+{indicatif} {debut} {' '.join(suite[i : i + 2] for i in (0, 2, 4))}"
    if re.fullmatch(r"\+[1-9]\d{7,14}", compact):
        return compact
    return None
