"""What is told to a program that may not read names: every check of an import, filled with values that look like somebody."""

from __future__ import annotations

import pytest

from parchemin.imports.domain.sans_noms import AILLEURS, SURES, sans_noms
from parchemin.parcours.imports_candidats import constats as c
from parchemin.socle.constats import Constat, Gravite, catalogue

SECRET = "Zéphyrin-le-Secret"
TOUS = {k.code: k for k in catalogue()}
CODES = sorted(code for code in TOUS if code[:3] in {"IDE", "IMP", "INS", "FIC"})
NOMMENT = ("nom", "mots", "garde", "personne", "employeur", "indices", "un", "usages", "libelle", "reference")
"""Values that checks fill from a record."""


@pytest.mark.parametrize("code", CODES)
def test_no_check_names_anybody(code: str) -> None:
    controle = TOUS[code]
    valeurs = {champ: "1" if champ in SURES else SECRET for champ in controle.champs}
    dit = sans_noms(controle.constat(ou=SECRET, **valeurs), TOUS)
    assert SECRET not in f"{dit.quoi}{dit.ou}{dit.pourquoi}{dit.remede}"
    assert dit.code == code
    assert dit.quoi
    assert dit.remede


def test_values_of_a_record_are_not_sure() -> None:
    assert not SURES & set(NOMMENT)
    cites = {champ for code in CODES for champ in TOUS[code].champs}
    assert set(NOMMENT) <= cites


def test_what_the_file_says_is_told() -> None:
    constat = c.CERTIFICATION_INCONNUE.constat(saisi="RNCP1", connues="RNCP2", ou="ligne 4")
    assert sans_noms(constat, TOUS) == constat
    assert sans_noms(c.PLUSIEURS_POSSIBLES.constat(nombre=2, ou="liste.csv"), TOUS, {"liste.csv"}).ou == "liste.csv"


def test_a_sentence_that_quotes_a_record_becomes_its_title() -> None:
    dit = sans_noms(c.ECRIT_AUTREMENT.constat(garde=SECRET, saisi="x"), TOUS)
    assert dit.quoi == "Écrit autrement dans la fiche."
    assert dit.remede == "Si c’est la ligne qui est juste, corrigez la fiche."


def test_a_check_that_is_no_longer_known_says_its_code_alone() -> None:
    dit = sans_noms(Constat("IDE-999", Gravite.BLOQUANT, SECRET, SECRET, SECRET, SECRET), TOUS)
    assert (dit.quoi, dit.ou, dit.pourquoi, dit.remede) == ("IDE-999.", "", "", AILLEURS)
