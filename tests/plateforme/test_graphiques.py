"""Charts: exact numbers, on every supported Python; labels that do not collide."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.plateforme.graphiques import colonnes, frise, lignes
from parchemin.plateforme.graphiques.nombres import fr, plafond


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (0, "0"),
        (1234, "1\u202f234"),
        (Fraction(1, 2), "0,5"),
        (Fraction(5, 2), "2,5"),
        (Decimal("1234.56"), "1\u202f234,6"),
        (Fraction(-1, 2), "-0,5"),
        (Fraction(-1, 100), "0,0"),
        (Decimal("0.25"), "0,2"),
        (Decimal("9.96"), "10,0"),
        (None, "non publié"),
    ],
)
def test_les_nombres_s_ecrivent_en_francais(valeur: int | Decimal | Fraction | None, attendu: str) -> None:
    assert fr(valeur) == attendu


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_l_arrondi_est_au_dixieme(valeur: Fraction) -> None:
    relu = Fraction(fr(valeur).replace("\u202f", "").replace(",", "."))
    assert abs(relu - valeur) <= Fraction(1, 20)


@pytest.mark.parametrize("maximum", [0, 1, 5, 10])
def test_la_demi_echelle_s_ecrit(maximum: int) -> None:
    """The label at half the scale is a half when the top is odd."""
    demi = fr(plafond([maximum]) / 2)
    for dessin in (colonnes("Essai", ["2025"], [("a", [maximum])]), lignes("Essai", ["2025"], [("a", [maximum])])):
        assert f">{demi}</text>" in dessin


JALONS = st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.text("abcdé ", min_size=3, max_size=28)))


def _etiquettes(dessin: str) -> list[tuple[int, int, int, int]]:
    """(left, right, top, bottom) of each text, from the drawing itself: 13 px letters, 7 units wide on average."""
    textes = re.findall(
        r'<text class="([a-z-]+)" x="(\d+)" y="(\d+)"[^>]*>([^<]*)</text>(?:<text x="\d+" y="\d+"[^>]*>([^<]*)<)?',
        dessin,
    )
    boites = []
    for classe, x, y, un, deux in textes:
        demi = max(len(un), len(deux)) * 7 // 2
        boites.append((int(x) - demi, int(x) + demi, int(y) - 12, int(y) + (0 if classe == "jour-texte" else 17)))
    return boites


@given(JALONS.filter(lambda j: len(j) <= 6), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_les_etiquettes_de_la_frise_ne_se_recouvrent_pas(jalons: list[tuple[date, str]], jour: date) -> None:
    boites = _etiquettes(str(frise(jalons, jour)))
    assert len(boites) == (len(jalons) + 1 if jalons else 0)
    for i, a in enumerate(boites):
        for b in boites[i + 1 :]:
            assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2], (a, b)


def test_le_trait_du_jour_ne_barre_aucune_etiquette() -> None:
    """The case met on a real page: an end of registration five months after today."""
    dessin = str(
        frise(
            [
                (date(2024, 4, 25), "Décision"),
                (date(2027, 4, 25), "Fin d’enregistrement"),
                (date(2029, 4, 25), "Limite de délivrance"),
            ],
            date(2026, 11, 25),
        )
    )
    trait = re.search(r'<line class="jour" x1="(\d+)" x2="\d+" y1="(\d+)" y2="(\d+)"', dessin)
    assert trait
    x, haut, bas = (int(v) for v in trait.groups())
    for gauche, droite, dessus, dessous in _etiquettes(dessin):
        assert not (gauche <= x <= droite and dessus < bas and haut < dessous)


def test_l_echelle_garde_la_place_de_ses_nombres() -> None:
    """12 000 needs more than 1: on a phone the drawing is some 290 px wide, a letter 7 px."""
    for maximum in (1, 100, 12_000, 1_000_000):
        dessin = str(colonnes("Essai", ["2025"], [("a", [maximum])]))
        for x, texte in re.findall(r'<text x="([\d.]+)%" y="\d+" text-anchor="end">([^<]*)<', dessin):
            assert float(x) / 100 * 290 >= len(texte) * 7 - 1
