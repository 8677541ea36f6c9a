"""Registers as an auditor reads them: numbers, natures, themes, days, states and the summary without names; no free text, no file.

Same rule as for documents and juries: whoever must see an identity asks the organisation (RGPD, art. 5, 1, c). Titles are written without
names; the names known of an entry are taken out of them all the same, by whole word whatever the case and the accents.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from parchemin.amelioration.models import FaitSignale
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.socle.cles import mots_plies

TU = "(texte non montré : il peut nommer quelqu’un)"
MASQUE = "(nom masqué)"
_COURT = 2
"""Letters up to which a word of a name is not masked: initials and particles would blank the whole sentence."""


def sans_noms(request: HttpRequest) -> bool:
    """Does this reader read without names?"""
    return bool(lit_sans_noms(request.membre))  # type: ignore[attr-defined]


def masquer(texte: str, noms: Iterable[str]) -> str:
    """Every word of these names taken out of a text; words that follow each other are one mask."""
    caches = {mot for nom in noms for mot, _, _ in mots_plies(nom) if len(mot) > _COURT}
    morceaux: list[str] = []
    fait = 0
    for mot, debut, fin in mots_plies(texte):
        if mot not in caches:
            continue
        entre = texte[fait:debut]
        if not (morceaux and morceaux[-1] == MASQUE and not entre.strip(" -’'")):
            morceaux += [entre, MASQUE]
        fait = fin
    return "".join([*morceaux, texte[fait:]])


def noms_de(f: FaitSignale) -> list[str]:
    noms = [f.auteur_nom]
    if f.personne is not None:
        noms += [f.personne.nom_naissance, f.personne.nom_usage, f.personne.prenoms]
    return noms


def noms_cites(f: FaitSignale, texte: str) -> str:
    """The first word of a text that names somebody of this entry, or ""."""
    caches = {mot for nom in noms_de(f) for mot, _, _ in mots_plies(nom) if len(mot) > _COURT}
    return next((texte[debut:fin] for mot, debut, fin in mots_plies(texte) if mot in caches), "")


def titre_lu(f: FaitSignale, *, anonyme: bool) -> str:
    return masquer(f.titre, noms_de(f)) if anonyme else f.titre
