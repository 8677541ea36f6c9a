"""An official file as headings and rows of texts, whatever its format: CSV, XLSX, ODS or JSON. Nothing is interpreted here."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from parchemin.imports.facade import ouvrir_classeur
from parchemin.indicateurs import constats_officiels as c
from parchemin.indicateurs.domain.officiel.sources import recueil_sources, sources
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier

_COLONNES_MAX = 300
_NOM_MAX = 200
_NIVEAUX_MAX = 6
_HORS_TEXTE = re.compile("[\\0\ud800-\udfff]")
"""What JSON can spell and no base keeps: the null character, and half of a character written in two."""


@dataclass(frozen=True, slots=True)
class TableauLu:
    """`largeur`: cells of a whole row, 0 when the format fills the missing ones itself."""

    entetes: list[str]
    lignes: Iterator[tuple[int, Sequence[str]]]
    largeur: int = 0


def megaoctets(cle: str, jour: date) -> int:
    """A limit of the catalogue of sources."""
    return int(recueil_sources().valeur_au(cle, jour))


def ouvrir_tableau(chemin: Path, nature: str, jour: date) -> TableauLu:
    """Raises `ErreurMetier` IND-102, IND-104, IND-105, IND-123, IND-124, or IMP-* for what is no spreadsheet."""
    if nature == "json" or (nature in ("csv", "texte") and _commence_en_json(chemin)):
        return _json(chemin, jour)
    classeur = ouvrir_classeur(chemin, nature)
    if getattr(classeur, "accents_abimes", False):
        raise ErreurMetier(c.ACCENTS.constat())
    lignes = (
        (x.numero, [_texte(v) for v in x.cellules])
        for feuille in list(classeur.feuilles)[:1]
        for x in classeur.lignes(feuille)
    )
    entetes: list[str] = []
    for _, cellules in lignes:
        if any(x.strip() for x in cellules):
            entetes = cellules
            break
    while entetes and not entetes[-1].strip():
        entetes.pop()
    return TableauLu(entetes, lignes, 0 if nature in ("xlsx", "ods") else len(entetes))


def _commence_en_json(chemin: Path) -> bool:
    """A JSON cut by the download is no JSON any more; its first character still says what it was."""
    with chemin.open("rb") as f:
        return f.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"["))


def _texte(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, float) and math.isfinite(valeur) and valeur == int(valeur):
        return str(int(valeur))
    return str(valeur)


def _json(chemin: Path, jour: date) -> TableauLu:
    limite = megaoctets("taille_max_json", jour)
    if chemin.stat().st_size > limite * 1_000_000:
        raise ErreurMetier(c.TROP_LOURD.constat(limite=limite))
    try:
        brut = json.loads(chemin.read_text(encoding="utf-8-sig"), parse_constant=_refuser_nombre, parse_float=_decimal)
    except (UnicodeDecodeError, ValueError, RecursionError) as erreur:
        detail = f"ligne {erreur.lineno}" if isinstance(erreur, json.JSONDecodeError) else "codage illisible"
        raise ErreurMetier(c.JSON_ILLISIBLE.constat(detail=detail)) from erreur
    enregistrements = [_aplatir(x.get("fields", x)) for x in _liste(brut) if isinstance(x, dict)]
    noms: dict[str, None] = {}
    for x in enregistrements:
        noms.update(dict.fromkeys(x))
        _borner(len(noms))
    connues = _noms_connus()
    lues = [k for k in noms if cle_recherche(k) in connues]
    places = {k: i for i, k in enumerate(lues)}
    lignes = ((n, _rang(x, places)) for n, x in enumerate(enregistrements, start=1))
    return TableauLu([*lues, *(k for k in noms if k not in places)], lignes)


def _noms_connus() -> set[str]:
    return {cle_recherche(n) for s in sources().values() for x in s.colonnes for n in x.noms}


def _rang(x: dict[str, str], places: dict[str, int]) -> list[str]:
    """The cells that some source reads, then one of the others: a row that has only unknown columns is no empty row."""
    rang = [""] * (len(places) + 1)
    for cle, valeur in x.items():
        if (i := places.get(cle)) is not None:
            rang[i] = valeur
        else:
            rang[-1] = rang[-1] or valeur.strip()
    return rang


def _refuser_nombre(texte: str) -> NoReturn:
    raise ErreurMetier(c.JSON_VALEUR.constat(detail=f"« {texte[:20]} », qui n’est pas un nombre"))


def _decimal(texte: str) -> float:
    """`1e999` is a number for JSON and the infinite for us; `1e-999` would silently be zero."""
    lu = float(texte)
    if not math.isfinite(lu) or (lu == 0 and re.search("[1-9]", re.split("[eE]", texte)[0])):
        _refuser_nombre(texte)
    return lu


def _borner(n: int) -> None:
    if n > _COLONNES_MAX:
        raise ErreurMetier(c.JSON_FORME.constat(detail=f"plus de {_COLONNES_MAX} colonnes"))


def _liste(brut: Any) -> list[Any]:
    """The records, wherever the site puts them: the list itself, or the only list of the answer."""
    if isinstance(brut, list):
        return brut
    if isinstance(brut, dict):
        listes = [v for v in brut.values() if isinstance(v, list)]
        return listes[0] if len(listes) == 1 else [brut]
    return []


def _aplatir(x: Any, tete: str = "", niveau: int = 1) -> dict[str, str]:
    """`{"_meta": {"messages": ["a"]}}` gives `_meta.messages`: « a ». Bounded: names repeat at each level and widen every row."""
    if niveau > _NIVEAUX_MAX:
        raise ErreurMetier(c.JSON_FORME.constat(detail=f"plus de {_NIVEAUX_MAX} niveaux emboîtés"))
    plat: dict[str, str] = {}
    for cle, valeur in x.items() if isinstance(x, dict) else ():
        if len(cle) > _NOM_MAX:
            raise ErreurMetier(c.JSON_FORME.constat(detail=f"un nom de colonne de plus de {_NOM_MAX} caractères"))
        if isinstance(valeur, dict):
            plat |= _aplatir(valeur, f"{tete}{_propre(cle)}.", niveau + 1)
        elif isinstance(valeur, list):
            plat[f"{tete}{_propre(cle)}"] = ",".join(
                _propre(_texte(v)) for v in valeur if not isinstance(v, (dict, list))
            )
        else:
            plat[f"{tete}{_propre(cle)}"] = _propre(_texte(valeur))
        _borner(len(plat))
    return plat


def _propre(texte: str) -> str:
    if _HORS_TEXTE.search(texte):
        raise ErreurMetier(
            c.JSON_VALEUR.constat(detail="un caractère impossible dans un texte (nul, ou coupé en deux)")
        )
    return texte
