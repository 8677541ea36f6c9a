"""« de » before a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parchemin
from parchemin.socle.constats import Controle, en_clair
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


def test_un_constat_elide_devant_un_nom() -> None:
    k = Controle("ZZZ-901", "Essai", "La fiche {nom:de} existe ({n}).", "Parce que.", "Ouvrez la fiche {nom:de}.")
    assert k.champs == {"nom", "n"}
    assert k.constat(nom="Enzo Roy", n=3).quoi == "La fiche d’Enzo Roy existe (3)."
    assert k.constat(nom="Marc Aubry", n=3).remede == "Ouvrez la fiche de Marc Aubry."
    assert en_clair(k).quoi == "La fiche de {nom} existe ({n})."


def test_aucun_modele_ni_constat_n_oublie_l_elision() -> None:
    """« de {{ personne.nom_complet }} » is written `{{ personne.nom_complet|de }}`, and « de {nom} » of a person `{nom:de}`."""
    racine = Path(parchemin.__file__).parent
    fautes = [
        f"{p.relative_to(racine)} : {m.group()}"
        for p in [*racine.rglob("*.html"), *racine.rglob("*.txt"), *racine.rglob("*.py")]
        if "migrations" not in p.parts and "static" not in p.parts and p.name != "elision.py"
        for m in _SANS_ELISION.finditer(p.read_text())
    ]
    assert fautes == []


_SANS_ELISION = re.compile(
    r"\b[Dd]e (?:\{\{ ?(?:\w+\.)*(?:nom_complet|membre|prenom1)\b(?!\w*\|de)[^}]*\}\}|\{(?:\w+\.)*(?:nom_complet|membre|nom_court)\})"
)
