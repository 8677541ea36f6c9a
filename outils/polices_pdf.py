"""Make the fonts of PDF documents from those of the pages: Typst reads static TTF, pages use variable WOFF2 by alphabet.

Each face is frozen at its weight, its three alphabets are merged, and it gets a name of ours: the licence (SIL OFL 1.1)
keeps the original name for the original files. The same sources give the same bytes. Beside the faces, `couverture.txt`
holds the characters that every face can draw, so that a text is checked before it is set, without reading fonts again.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

RACINE = Path(__file__).resolve().parent.parent
SOURCES = RACINE / "src" / "parchemin" / "plateforme" / "static" / "vendor" / "polices"
CIBLE = RACINE / "src" / "parchemin" / "plateforme" / "pdf" / "polices"
ALPHABETS = ("latin", "latin-ext", "vietnamese")
FAMILLES = {"source-serif-4": "Parchemin Serif", "source-sans-3": "Parchemin Sans"}
FACES = (("normal", 400, "Regular"), ("normal", 600, "SemiBold"), ("italic", 400, "Italic"))
_INUTILES = ("STAT", "avar", "fvar", "gvar", "HVAR", "MVAR", "BASE", "prep", "gasp", "meta", "DSIG")


def _figer(source: Path, graisse: int, cible: Path) -> None:
    variable = TTFont(source, recalcTimestamp=False)
    if "-latin-wght" not in source.name and "GPOS" in variable:
        # Kerning inside the two smaller alphabets costs most of the time and shows nowhere.
        del variable["GPOS"]
    police = instancer.instantiateVariableFont(variable, {"wght": graisse}, inplace=True)
    for table in _INUTILES:
        if table in police:
            del police[table]
    police.flavor = None
    police.save(cible)


def _nommer(police: TTFont, famille: str, style: str, graisse: int) -> None:
    italique = style == "Italic"
    noms, origine = police["name"], str(police["name"].getName(0, 3, 1, 0x409) or "")
    noms.names = []
    postscript = f"{famille.replace(' ', '')}-{style}"
    textes = {
        0: f"{origine} Converted for Parchemin under a name of its own.",
        1: famille if style in ("Regular", "Italic") else f"{famille} {style}",
        2: "Italic" if italique else "Regular", 3: postscript, 4: f"{famille} {style}", 5: "Version 1.000",
        6: postscript, 13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "http://scripts.sil.org/OFL", 16: famille, 17: style,
    }  # fmt: skip
    for numero, texte in textes.items():
        noms.setName(texte, numero, 3, 1, 0x409)
    os2 = police["OS/2"]
    os2.usWeightClass, os2.fsType = graisse, 0
    os2.fsSelection = (os2.fsSelection & ~0b1100001) | (0b1 if italique else 0b1000000)
    police["head"].macStyle = 0b10 if italique else 0


def _couverture(codes: set[int]) -> str:
    """`20-7e,a0-ff…`: ranges of code points, in hexadecimal."""
    plages: list[list[int]] = []
    for code in sorted(codes):
        if plages and plages[-1][1] == code - 1:
            plages[-1][1] = code
        else:
            plages.append([code, code])
    return ",".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in plages)


def fabriquer(sources: Path = SOURCES, cible: Path = CIBLE) -> list[Path]:
    """Six faces and their coverage, all or nothing. Raises `FileNotFoundError` when the pages' fonts are not there."""
    neuf = cible.with_name(f"{cible.name}.nouveau")
    shutil.rmtree(neuf, ignore_errors=True)
    neuf.mkdir(parents=True)
    communs: set[int] = set()
    faites = []
    with tempfile.TemporaryDirectory() as nom:
        for origine, famille in FAMILLES.items():
            for style, graisse, mot in FACES:
                morceaux = []
                for alphabet in ALPHABETS:
                    morceau = Path(nom) / f"{alphabet}.ttf"
                    _figer(sources / f"{origine}-{alphabet}-wght-{style}.woff2", graisse, morceau)
                    morceaux.append(str(morceau))
                police = Merger(Options(drop_tables=[])).merge(morceaux)
                police.recalcTimestamp = False
                police["head"].created = police["head"].modified = 0
                _nommer(police, famille, mot, graisse)
                fichier = neuf / f"{famille.replace(' ', '')}-{mot}.ttf"
                police.save(fichier)
                faites.append(cible / fichier.name)
                codes = set(police.getBestCmap())
                communs = codes if not communs else communs & codes
    (neuf / "couverture.txt").write_text(_couverture(communs) + "\n", encoding="ascii")
    shutil.rmtree(cible, ignore_errors=True)
    neuf.rename(cible)
    return faites


if __name__ == "__main__":
    try:
        fabriquer()
    except FileNotFoundError as e:
        print(f"Police absente : {e.filename}. Lancez d’abord outils/installer_front.py.", file=sys.stderr)
        raise SystemExit(1) from None
