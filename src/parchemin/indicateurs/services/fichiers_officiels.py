"""An official file as headings and rows of texts, whatever its format: CSV, XLSX, ODS or JSON. Nothing is interpreted here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from parchemin.imports.facade import ouvrir_classeur
from parchemin.indicateurs import constats_officiels as c
from parchemin.indicateurs.domain.officiel.sources import recueil_sources
from parchemin.socle.constats import ErreurMetier


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
    """Raises `ErreurMetier` IND-102, IND-104, IND-105, or IMP-* for what is no spreadsheet."""
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
    if isinstance(valeur, float) and valeur == int(valeur):
        return str(int(valeur))
    return str(valeur)


def _json(chemin: Path, jour: date) -> TableauLu:
    limite = megaoctets("taille_max_json", jour)
    if chemin.stat().st_size > limite * 1_000_000:
        raise ErreurMetier(c.TROP_LOURD.constat(limite=limite))
    try:
        brut = json.loads(chemin.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as erreur:
        detail = f"ligne {erreur.lineno}" if isinstance(erreur, json.JSONDecodeError) else "codage illisible"
        raise ErreurMetier(c.JSON_ILLISIBLE.constat(detail=detail)) from erreur
    enregistrements = [_aplatir(x.get("fields", x)) for x in _liste(brut) if isinstance(x, dict)]
    entetes = list(dict.fromkeys(k for x in enregistrements for k in x))
    lignes = ((n, [x.get(k, "") for k in entetes]) for n, x in enumerate(enregistrements, start=1))
    return TableauLu(entetes, lignes)


def _liste(brut: Any) -> list[Any]:
    """The records, wherever the site puts them: the list itself, or the only list of the answer."""
    if isinstance(brut, list):
        return brut
    if isinstance(brut, dict):
        listes = [v for v in brut.values() if isinstance(v, list)]
        return listes[0] if len(listes) == 1 else [brut]
    return []


def _aplatir(x: Any, tete: str = "") -> dict[str, str]:
    """`{"_meta": {"messages": ["a"]}}` gives `_meta.messages`: « a »."""
    plat: dict[str, str] = {}
    for cle, valeur in x.items() if isinstance(x, dict) else ():
        if isinstance(valeur, dict):
            plat |= _aplatir(valeur, f"{tete}{cle}.")
        elif isinstance(valeur, list):
            plat[f"{tete}{cle}"] = ",".join(_texte(v) for v in valeur)
        else:
            plat[f"{tete}{cle}"] = _texte(valeur)
    return plat
