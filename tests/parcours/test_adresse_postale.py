"""The postal address: lines of an envelope, kept as lines, drawn in the window of the letters."""

from dataclasses import replace
from datetime import date

import pytest

from parchemin.parcours.domain import identite_controles as c
from parchemin.parcours.domain.identite import IdentiteSaisie, assainir_identite, examiner_identite
from parchemin.parcours.imports_candidats.lecture import _adresse

JOUR = date(2026, 11, 27)
PERSONNE = IdentiteSaisie(
    nom_naissance="Martin",
    prenom1="Anne",
    sexe="F",
    naissance_annee=1999,
    naissance_mois=4,
    naissance_jour=3,
    courriel="anne@exemple.example",
)


def test_each_line_is_cleaned_and_stays_a_line() -> None:
    ecrite = replace(PERSONNE, adresse="  12  rue des Lilas \r\n\r\n 44000\u00a0 NANTES ")
    assert assainir_identite(ecrite).adresse == "12 rue des Lilas\n44000 NANTES"


def test_more_lines_than_the_window_shows_are_refused() -> None:
    codes = {
        n: [
            x.constat.code
            for x in examiner_identite(replace(PERSONNE, adresse="\n".join(["ligne"] * n)), None, JOUR)
            if x.champ == "adresse"
        ]
        for n in (5, 6)
    }
    assert codes == {5: [], 6: [c.ADRESSE_TROP_HAUTE.code]}


@pytest.mark.parametrize(
    ("lu", "attendue"),
    [
        ({}, ""),
        ({"adresse": "12 rue des Lilas", "adresse_code_postal": "44000", "adresse_commune": "Nantes"}, "12 rue des Lilas\n44000 Nantes"),
        ({"adresse_complement": "Bâtiment C", "adresse": "3 quai", "adresse_pays": "Maroc"}, "Bâtiment C\n3 quai\nMaroc"),
    ],
)  # fmt: skip
def test_the_columns_of_a_file_make_the_lines(lu: dict[str, str], attendue: str) -> None:
    assert _adresse(lu) == attendue
