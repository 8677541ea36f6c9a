"""The blocs that a cell designates: official codes, or their ranks, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_CODE = re.compile(r"(RNCP)\s*0*(\d+)\s*[-_]?\s*BC\s*0*(\d+)", re.IGNORECASE)
_RANG = re.compile(r"\b(?:BLOCS?|BC)\s*(?:N°\s*)?0*(\d+)", re.IGNORECASE)
_SEPARATEURS = re.compile(r"[,;/\s]+")
_SEUL = re.compile(r"(?:BC)?0*(\d+)")
_FIN = re.compile(r"(\d+)$")


def blocs_ecrits(texte: str, fiche: str, connus: Iterable[str]) -> tuple[str, ...]:
    """Codes, in order, that `texte` designates among the blocs `connus` of `fiche` (« BC01, BC03 », « 1 ; 3 », « RNCP37674BC01 »).

    What is not found is given back as written, for the rules of enrolment to refuse it with its reason (INS-011, INS-012,
    INS-023): the code of another fiche stays whole, a rank becomes a code of this one.
    """
    par_cle = {_cle(b): b for b in connus}
    if entier := par_cle.get(_cle(texte)):
        return (entier,)  # a local code may hold a space
    lie = _CODE.sub(lambda m: f"RNCP{m[2]}BC{int(m[3]):02}", texte)
    lie = _RANG.sub(lambda m: f"BC{int(m[1]):02}", lie)
    return tuple(sorted({_bloc(x, fiche, par_cle) for x in _SEPARATEURS.split(lie) if x}))


def _cle(texte: str) -> str:
    return "".join(texte.split()).upper()


def _bloc(ecrit: str, fiche: str, par_cle: Mapping[str, str]) -> str:
    if exact := par_cle.get(_cle(ecrit)):
        return exact
    seul = _SEUL.fullmatch(ecrit.upper())
    if seul is None:
        return ecrit.upper()[:40]
    rang = int(seul[1])
    du_rang = [b for b in par_cle.values() if (fin := _FIN.search(b)) and int(fin[1]) == rang]
    if len(du_rang) == 1:
        return du_rang[0]
    return f"{fiche}BC{rang:02}" if fiche.startswith("RNCP") else ecrit.upper()[:40]
