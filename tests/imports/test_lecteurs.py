"""Readers of cells: what is met in French files, and how a refusal speaks."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.imports.domain import lecteurs as L
from parchemin.imports.domain.modele import Illisible, LectureReservee
from parchemin.socle.horloge import PARIS, geler

MIDI = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)


def lire(lecteur: Any, cellule: Any) -> tuple[Any, list[str]]:
    """(value, codes of warnings)."""
    lu = lecteur(cellule)
    if isinstance(lu, LectureReservee):
        return lu.valeur, [x.code for x in lu.constats]
    return lu, []


def refus(lecteur: Any, cellule: Any) -> str:
    with pytest.raises(Illisible) as e:
        lecteur(cellule)
    c = e.value.constat
    assert c.est_bloquant
    assert c.remede
    return c.code


@pytest.mark.parametrize(
    ("cellule", "attendu", "codes"),
    [
        ("3/4/2005", date(2005, 4, 3), []),
        ("03-04-05", date(2005, 4, 3), ["IMP-034"]),
        ("03.04.68", date(1968, 4, 3), ["IMP-034"]),
        ("3 avril 2005", date(2005, 4, 3), []),
        ("1er août 1999", date(1999, 8, 1), []),
        ("Lundi 4 février 2008", date(2008, 2, 4), []),
        ("2005-04-03", date(2005, 4, 3), []),
        ("2005-04-03 00:00:00", date(2005, 4, 3), []),
        ("03/04/2005 14:30", date(2005, 4, 3), []),
        (date(2005, 4, 3), date(2005, 4, 3), []),
        (datetime(2005, 4, 3, 8, 0), date(2005, 4, 3), []),  # noqa: DTZ001
        (38445, date(2005, 4, 3), ["IMP-045"]),
        ("38445", date(2005, 4, 3), ["IMP-045"]),
        (20050403, date(2005, 4, 3), []),
        (3042005, date(2005, 4, 3), []),
        ("29/02/2004", date(2004, 2, 29), []),
        (None, None, []),
        ("  ", None, []),
    ],
)
def test_les_dates(cellule: Any, attendu: Any, codes: list[str]) -> None:
    with geler(MIDI):
        assert lire(L.date_jour(), cellule) == (attendu, codes)


def test_une_naissance_n_est_pas_a_venir() -> None:
    with geler(MIDI):
        assert lire(L.date_jour(), "03/04/30")[0].year == 2030
        assert lire(L.date_jour(passee=True), "03/04/30")[0].year == 1930


@pytest.mark.parametrize(
    ("cellule", "code"),
    [
        ("31/02/2005", "IMP-033"), ("29/02/2005", "IMP-033"), ("04/25/2005", "IMP-033"), ("00/01/2005", "IMP-033"),
        ("03/04/0005", "IMP-033"), ("03/04/2205", "IMP-033"), ("hier", "IMP-032"), ("12 brumaire 2005", "IMP-032"), ("2005", "IMP-032"), (True, "IMP-032"), ("32", "IMP-032"),
    ],
)  # fmt: skip
def test_les_dates_refusees(cellule: Any, code: str) -> None:
    assert refus(L.date_jour(), cellule) == code


def test_le_31_fevrier_est_explique() -> None:
    with pytest.raises(Illisible, match="février 2005 compte 28 jours"):
        L.date_jour()("31/02/2005")


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]),
)
def test_toute_date_ecrite_se_relit(jour: date, forme: str) -> None:
    assert lire(L.date_jour(), jour.strftime(forme)) == (jour, [])


@pytest.mark.parametrize(
    ("cellule", "attendu"),
    [("12,5", "12.5"), ("12.5", "12.5"), (12.5, "12.5"), ("1 234,56", "1234.56"), ("1\u202f234,5", "1234.5"), ("1.234,56", "1234.56"),
     ("1,234.56", "1234.56"), ("-3", "-3"), (0.1, "0.1"), (15, "15"), ("12 %", "12"), (",5", ".5")],
)  # fmt: skip
def test_les_nombres(cellule: Any, attendu: str) -> None:
    assert L.decimal()(cellule) == Decimal(attendu)


@pytest.mark.parametrize("cellule", ["abs", "12,5/20", "douze", "1e5x", "--3", "NaN", "inf"])
def test_ce_qui_n_est_pas_un_nombre(cellule: str) -> None:
    assert refus(L.decimal(), cellule) == "IMP-035"


def test_une_note_de_21_est_refusee_avec_ses_limites() -> None:
    with pytest.raises(Illisible, match="entre 0 et 20"):
        L.decimal(minimum=0, maximum=20)(21)
    assert refus(L.decimal(decimales=2), "12,345") == "IMP-036"
    assert refus(L.entier(), "12,5") == "IMP-037"
    assert L.entier()("12,0") == 12


@given(st.decimals(-10000, 10000, places=3))
def test_un_nombre_a_virgule_se_relit(n: Decimal) -> None:
    assert L.decimal()(str(n).replace(".", ",")) == n


@pytest.mark.parametrize("v", ["OUI", "oui", "x", "Vrai", 1, True, "✓", "o"])
def test_oui(v: Any) -> None:
    assert L.booleen()(v) is True


@pytest.mark.parametrize("v", ["NON", "n", 0, False, "faux"])
def test_non(v: Any) -> None:
    assert L.booleen()(v) is False


def test_ni_oui_ni_non() -> None:
    assert refus(L.booleen(), "peut-être") == "IMP-038"
    assert L.booleen()(None) is None


VOIES = L.choix({"Apprentissage": "app", "Candidat libre": "libre", "VAE": "vae"}, {"alternance": "app"})


@pytest.mark.parametrize(
    ("v", "code"), [("APPRENTISSAGES", "app"), ("candidats  libres", "libre"), ("vae", "vae"), ("Alternance", "app"), ("app", "app")]
)  # fmt: skip
def test_les_choix_sans_casse_ni_accent_ni_pluriel(v: str, code: str) -> None:
    assert VOIES(v) == code


def test_un_choix_refuse_dit_ce_qui_est_accepte_et_le_plus_proche() -> None:
    with pytest.raises(Illisible) as e:
        VOIES("Aprentissage")
    assert "« Apprentissage »" in e.value.constat.quoi
    assert "Apprentissage, Candidat libre, VAE" in e.value.constat.remede
    with pytest.raises(ValueError, match="stands for"):
        L.choix({"Oui": 1, "oui": 2})


@pytest.mark.parametrize(
    ("lecteur", "cellule", "attendu", "codes"),
    [
        (L.siret(), "999 000 318 00017", "99900031800017", []),
        (L.siret(), 99900031800017.0, "99900031800017", []),
        (L.siret(), '="99900031800017"', "99900031800017", []),
        (L.uai(), "0352756F", "0352756F", []),
        (L.uai(), "352756F", "0352756F", ["IMP-044"]),
        (L.code_postal(), 1000, "01000", ["IMP-044"]),
        (L.code_postal(), "44000", "44000", []),
        (L.code_commune(), "2A004", "2A004", []),
        (L.code_commune(), 1053, "01053", ["IMP-044"]),
        (L.courriel(), "Ada <ADA@Exemple.fr>", "ada@exemple.fr", []),
        (L.courriel(), "mailto:ada@exemple.fr", "ada@exemple.fr", []),
        (L.telephone(), "06 12 34 56 78", "0612345678", []),
        (L.telephone(), 612345678, "0612345678", []),
        (L.telephone(), "+33 (0)6 12 34 56 78", "0612345678", []),
        (L.telephone(), "0032 470 12 34 56", "+32470123456", []),
        (L.heure(), "14 h 30", time(14, 30), []),
        (L.heure(), time(9, 5), time(9, 5), []),
        (L.texte(10), " d’un \u00a0 trait ", "d’un trait", []),
    ],
)  # fmt: skip
def test_les_identifiants(lecteur: Any, cellule: Any, attendu: Any, codes: list[str]) -> None:
    assert lire(lecteur, cellule) == (attendu, codes)


@pytest.mark.parametrize(
    ("lecteur", "cellule", "code"),
    [
        (L.siret(), "99900031800018", "IDE-002"), (L.siret(), "9,99E+13", "IMP-046"), (L.uai(), "0352756A", "IDE-003"),
        (L.courriel(), "ada@exemple", "IMP-040"), (L.courriel(), "a@b.fr; c@d.fr", "IMP-040"), (L.telephone(), "12", "IMP-041"),
        (L.code_postal(), "4400", "IMP-044"), (L.code_commune(), "ABCDE", "IMP-042"), (L.texte(5), "trop long", "IMP-031"), (L.heure(), "25:00", "IMP-047"),
    ],
)  # fmt: skip
def test_les_refus(lecteur: Any, cellule: Any, code: str) -> None:
    if code == "IMP-044":
        assert lire(lecteur, cellule)[1] == [code]
    else:
        assert refus(lecteur, cellule) == code


def test_l_apostrophe_de_nos_exports_se_retire_une_fois() -> None:
    """One is added before a formula sign, even behind apostrophes that were there: one is taken away."""
    from parchemin.imports.domain.cellules import texte_de

    lues = {"'=1+1": "=1+1", "''=1": "'=1", "'''-x": "''-x", "'Abd": "'Abd", "l'été": "l'été", "'": "'"}
    assert {brut: texte_de(brut) for brut in lues} == lues
