"""Marks that follow a person into another specialty of the same diploma (CAP-10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from parchemin.deliberation.domain.jeux import textes
from parchemin.deliberation.domain.proposition import Acquis
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.socle.cles import cle_recherche

_CLE = "notes_portables_familles"


class NotePortable(NamedTuple):
    """One kept mark, and whether it follows. `code`: of the unit in the new règlement; "" when it does not. `motif`: key of why not."""

    acquis: Acquis
    code: str
    motif: str
    texte: str


def notes_portables(
    acquis: Iterable[Acquis], ancien: Reglement, nouveau: Reglement, jour: date
) -> tuple[NotePortable, ...]:
    """Which kept marks follow from one specialty to the other on a day.

    A mark follows when its unit is common in both règlements (`Unite.commune`), under the same code or else the same title, and
    while it may still be used. Same specialty: everything follows. Reasons: `famille`, `unite_propre`, `absente`, `expiree`.
    """
    depuis = next((p for p in textes().parametres() if p.cle == _CLE and jour in p.periode), None)
    permis = ancien.famille is nouveau.famille and depuis is not None and nouveau.famille in depuis.valeur
    texte = depuis.texte if depuis is not None else ""
    meme = (ancien.certification, ancien.specialite) == (nouveau.certification, nouveau.specialite)
    anciennes = {u.code: u for u in ancien.evaluees}
    par_code = {u.code: u for u in nouveau.evaluees if u.commune or meme}
    par_titre = {cle_recherche(u.libelle): u for u in nouveau.evaluees if u.commune}

    def une(a: Acquis) -> NotePortable:
        unite = anciennes.get(a.code)
        if not meme and not permis:
            return NotePortable(a, "", "famille", texte)
        if unite is None or not (unite.commune or meme):
            return NotePortable(a, "", "unite_propre", texte)
        cible = par_titre.get(cle_recherche(unite.libelle)) or par_code.get(a.code)
        if cible is None:
            return NotePortable(a, "", "absente", texte)
        if a.mobilisable_jusqu_au is not None and a.mobilisable_jusqu_au < jour:
            return NotePortable(a, "", "expiree", texte)
        return NotePortable(a, cible.code, "", texte)

    return tuple(une(a) for a in acquis if a.nature == "unite")


_MOTIFS = {
    "famille": "le texte ne prévoit pas qu’elle suive dans ce diplôme",
    "unite_propre": "l’unité est propre à la première spécialité",
    "absente": "la nouvelle spécialité n’a pas cette unité",
    "expiree": "elle ne pouvait plus être conservée",
}


def phrase_portable(x: NotePortable) -> str:
    """« Français (12) suit dans la nouvelle spécialité. »"""
    if x.code:
        return f"{x.acquis.libelle} suit dans la nouvelle spécialité."
    return f"{x.acquis.libelle} ne suit pas : {_MOTIFS[x.motif]}."
