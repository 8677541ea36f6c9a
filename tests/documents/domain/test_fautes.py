"""Typst speaks English; the page does not."""

from __future__ import annotations

import pytest

from parchemin.documents.domain.fautes import dire_la_faute


@pytest.mark.parametrize(
    ("message", "attendu"),
    [
        ("unclosed delimiter", "ne se ferme pas"),
        ("unknown variable: titulare", "le nom « titulare » n’existe pas"),
        ('dictionary does not contain key "prenom"', "la donnée « prenom » n’existe pas"),
        ("missing argument: body", "il manque l’argument « body »"),
        ("expected string, found integer", "une valeur d’une autre sorte"),
        ("file not found (searched at /etc/passwd)", "n’importez que « /maison.typ »"),
        ("cannot add integer and string", "ne vont pas ensemble"),
        ("something that Typst never said before", "cette ligne n’est pas écrite comme Typst l’attend"),
    ],
)
def test_la_faute_dit_ou_quoi_et_comment(message: str, attendu: str) -> None:
    dit = dire_la_faute(message, 12)
    assert dit.startswith("ligne 12 : ")
    assert attendu in dit
    assert "Pour corriger : " in dit
    assert dit.endswith(".")
    assert message not in dit


def test_sans_ligne_rien_n_est_invente() -> None:
    assert not dire_la_faute("unclosed delimiter", 0).startswith("ligne")
    assert not dire_la_faute("unclosed delimiter", -1).startswith("ligne")
