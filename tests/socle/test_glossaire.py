"""The glossary names every public class of the pure rooms, and each of its rows is whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import parchemin

SOURCES = Path(parchemin.__file__).parent
GLOSSAIRE = Path(__file__).resolve().parents[2] / "docs" / "glossaire.md"
ENTETE = ["French term", "English gloss", "Definition", "Source"]


def _rangs() -> list[list[str]]:
    """Rows of the tables, cells stripped; heads and rules left out."""
    rangs = [
        [cellule.strip() for cellule in ligne.strip().strip("|").split("|")]
        for ligne in GLOSSAIRE.read_text(encoding="utf-8").splitlines()
        if ligne.startswith("|")
    ]
    return [r for r in rangs if r != ENTETE and not all(set(c) <= {"-"} for c in r)]


def classes_publiques(source: str) -> set[str]:
    """Public classes written at the top level of a module."""
    return {n.name for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")}


def _a_definir() -> dict[str, str]:
    """Class → module, for `socle` and every `domain/` folder, however deep."""
    modules = [*(SOURCES / "socle").rglob("*.py"), *SOURCES.glob("*/domain/**/*.py")]
    return {
        nom: module.relative_to(SOURCES).as_posix()
        for module in sorted(modules)
        for nom in classes_publiques(module.read_text(encoding="utf-8"))
    }


def _definies() -> list[str]:
    return [nom for rang in _rangs() for nom in re.findall(r"`([^`]+)`", rang[0])]


def test_every_public_class_is_in_the_glossary() -> None:
    a_definir = _a_definir()
    assert {"Constat", "Siret", "FicheLue", "Role"} <= a_definir.keys()  # the search does find classes
    definies = _definies()
    assert {nom: ou for nom, ou in a_definir.items() if nom not in definies} == {}


def test_a_missing_class_would_be_seen() -> None:
    source = "@dataclass\nclass Nouvelle: ...\nclass _Cachee: ...\nclass Sorte(StrEnum): ...\n"
    assert classes_publiques(source) == {"Nouvelle", "Sorte"}
    assert not {"Nouvelle", "Sorte"} & set(_definies())


def test_every_row_is_whole() -> None:
    rangs = _rangs()
    assert len(rangs) > 60
    for rang in rangs:
        assert len(rang) == 4, rang
        assert all(rang), rang


def test_a_term_is_defined_once() -> None:
    termes = [re.sub(r"\s*\(`.*", "", rang[0]).lower() for rang in _rangs()]
    assert sorted({t for t in termes if termes.count(t) > 1}) == []
    definies = _definies()
    assert sorted({d for d in definies if definies.count(d) > 1}) == []


def test_the_glossary_names_no_class_that_is_gone() -> None:
    """Models count too: some of them bear the words of the trade."""
    connues = {nom for module in SOURCES.rglob("*.py") for nom in classes_publiques(module.read_text(encoding="utf-8"))}
    assert sorted(set(_definies()) - connues) == []
