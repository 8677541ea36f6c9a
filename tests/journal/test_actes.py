"""The journal speaks words: every act that the program writes has a label."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import parchemin
from parchemin.journal.facade import actes_nommes, libelle_acte, nommer_actes


def _actes_ecrits() -> Iterator[str]:
    for chemin in Path(parchemin.__file__).parent.rglob("*.py"):
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
            appel = noeud.func if isinstance(noeud, ast.Call) else None
            nom = getattr(appel, "id", getattr(appel, "attr", ""))
            if isinstance(noeud, ast.Call) and nom in {"consigner", "EvenementAConsigner"}:
                for k in noeud.keywords:
                    if k.arg == "acte" and isinstance(k.value, ast.Constant):
                        yield str(k.value.value)


def test_chaque_geste_ecrit_a_un_nom() -> None:
    ecrits = set(_actes_ecrits())
    assert len(ecrits) > 15
    assert ecrits <= actes_nommes(), sorted(ecrits - actes_nommes())


def test_un_geste_inconnu_garde_son_code() -> None:
    assert libelle_acte("ancien.geste") == "ancien.geste"


def test_deux_noms_pour_un_geste_sont_un_defaut() -> None:
    with pytest.raises(RuntimeError):
        nommer_actes({"comptes.attribuer_role": "Autre chose"})
