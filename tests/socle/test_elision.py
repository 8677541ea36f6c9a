"""« de » before a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.socle.elision import de


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Odile Perrault", "d’Odile Perrault"),
        ("Inès", "d’Inès"),
        ("Élodie", "d’Élodie"),
        ("ÉLODIE", "d’ÉLODIE"),
        ("Œdipe", "d’Œdipe"),
        ("Hélène Vasseur", "d’Hélène Vasseur"),
        ("Henri-Pierre", "d’Henri-Pierre"),
        ("Haddou", "de Haddou"),
        ("Hassan", "de Hassan"),
        ("Marc Aubry", "de Marc Aubry"),
        ("Yves Le Bihan", "d’Yves Le Bihan"),
        ("Yvonne", "d’Yvonne"),
        ("Yann", "de Yann"),
        ("Yasmina", "de Yasmina"),
        ("Ouassim", "de Ouassim"),
        ("Oumar", "d’Oumar"),
        ("N’DIAYE Ousmane", "de N’DIAYE Ousmane"),
        ("", "de "),
    ],
)
def test_de(nom: str, attendu: str) -> None:
    assert de(nom) == attendu


@given(st.text(max_size=20))
def test_le_nom_reste_entier(nom: str) -> None:
    assert de(nom).removeprefix("d’").removeprefix("de ") == nom or de(nom).endswith(nom)
