"""What is missing, by when, at which session; simulations; the lowest mark that is enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.manque import (
    ENTRETIEN,
    SessionPrevue,
    ce_qui_manque,
    note_minimale,
    phrase_note,
    raconter_manque,
    reprendre,
    simuler,
)
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.domain.reglement import Reglement
from tests.deliberation.domain.lecture import Cas, tous_les_cas

CAS = {c.id: c for c in tous_les_cas()}


def _present(cas: Cas, **notes: str) -> Dossier:
    resultats = dict(cas.dossier.resultats)
    for code, note in notes.items():
        resultats[code] = ResultatUnite(EtatUnite.PRESENT, Decimal(note))
    return replace(cas.dossier, resultats=resultats)


def _manque(cas: Cas, *sessions: SessionPrevue) -> tuple[Reglement, object]:
    return cas.reglement, ce_qui_manque(cas.dossier, cas.reglement, cas.jour, sessions)


def test_each_limit_with_its_text_and_what_is_lost_at_each_session() -> None:
    cas = CAS["D43"]
    a_temps = SessionPrevue(date(2026, 3, 15), ("C5", "C6"), "session de mars")
    trop_tard = SessionPrevue(date(2026, 3, 16), ("C5",), "session suivante")
    m = ce_qui_manque(cas.dossier, cas.reglement, cas.jour, [trop_tard, a_temps])
    c5, c6 = m.manquants
    assert (c5.code, c6.code, c5.au_plus_tard) == ("C5", "C6", date(2026, 3, 15))
    assert [(p.session.libelle, p.a_temps, p.perdus) for p in c5.possibilites] == [
        ("session de mars", True, ()), ("session suivante", False, ("C1", "C2", "C3", "C4")),
    ]  # fmt: skip
    assert [p.session.libelle for p in c6.possibilites] == ["session de mars"]
    assert [(x.jour, x.texte) for x in m.limites] == [(date(2026, 3, 15), "cqp-24-mois")]


def test_a_session_before_today_does_not_serve() -> None:
    cas = CAS["D43"]
    m = ce_qui_manque(cas.dossier, cas.reglement, cas.jour, [SessionPrevue(date(2024, 3, 14), ("C5",), "passée")])
    assert all(not x.possibilites for x in m.manquants)
    assert "Aucune session prévue" in raconter_manque(m)


def test_both_readings_of_a_limit_are_told_and_the_earliest_alerts() -> None:
    m = ce_qui_manque(CAS["D38"].dossier, CAS["D38"].reglement, CAS["D38"].jour)
    assert [x.jour for x in m.limites] == [date(2027, 6, 30), date(2028, 6, 30)]
    assert m.manquants[0].au_plus_tard == date(2027, 6, 30)


def test_the_final_interview_is_what_is_missing() -> None:
    m = ce_qui_manque(
        CAS["D39"].dossier,
        CAS["D39"].reglement,
        CAS["D39"].jour,
        [SessionPrevue(date(2028, 6, 1), (ENTRETIEN,), "jury du titre")],
    )
    (x,) = m.manquants
    assert (x.code, [p.session.libelle for p in x.possibilites]) == (ENTRETIEN, ["jury du titre"])
    assert "entretien final" in raconter_manque(m)


def test_a_lower_mark_that_may_be_kept_is_a_choice() -> None:
    m = ce_qui_manque(CAS["D05"].dossier, CAS["D05"].reglement, CAS["D05"].jour)
    assert {x.code: x.au_choix for x in m.manquants} == {"G3": False, "G1": True, "G2": True}


def test_a_lapsed_mark_is_to_be_passed_again() -> None:
    m = ce_qui_manque(CAS["D12"].dossier, CAS["D12"].reglement, CAS["D12"].jour)
    assert [x.code for x in m.manquants] == ["G1"]


@pytest.mark.parametrize("numero", sorted(CAS))
def test_every_case_can_be_told(numero: str) -> None:
    cas = CAS[numero]
    assert raconter_manque(ce_qui_manque(cas.dossier, cas.reglement, cas.jour)).endswith(".")


def test_a_simulation_says_that_it_is_one_and_changes_nothing() -> None:
    cas = CAS["D06"]
    avant = dict(cas.dossier.resultats)
    p = simuler(cas.dossier, cas.reglement, cas.jour, {"G4": Decimal("9.5")})
    assert (p.resultat, p.simulation) == (Resultat.ADMIS, True)
    assert dict(cas.dossier.resultats) == avant
    assert not deliberer(cas.dossier, cas.reglement, cas.jour).simulation
    titre = CAS["D42"]
    assert simuler(titre.dossier, titre.reglement, titre.jour, {ENTRETIEN: True}).resultat is Resultat.ADMIS
    with pytest.raises(ValueError, match="Z9"):
        simuler(cas.dossier, cas.reglement, cas.jour, {"Z9": True})


def test_what_is_kept_comes_back_at_the_next_session() -> None:
    cas = CAS["D10-2024"]
    suite = reprendre(cas.dossier, deliberer(cas.dossier, cas.reglement, cas.jour))
    assert suite.resultats["G2"] == ResultatUnite(EtatUnite.REPORT, Decimal(7), None, cas.jour)
    assert suite.resultats["G1"].etat is EtatUnite.BENEFICE
    p = simuler(suite, cas.reglement, date(2026, 7, 3), {"P1": Decimal(11), "P2": Decimal("10.5")})
    assert p.resultat is Resultat.ADMIS
    assert p.moyenne is not None
    assert p.moyenne.exacte == Fraction("213.5") / 20


def test_lowest_mark_by_hand() -> None:
    """CAP-T without G4: 195.5 points for 20, so 4.5 at a unit of coefficient 1."""
    cas = CAS["D06"]
    note = note_minimale(cas.dossier, cas.reglement, cas.jour, "G4")
    assert note is not None
    assert (note.exacte, note.au_pas) == (Decimal("4.5"), Decimal("4.5"))
    assert phrase_note("Langue vivante", note) == "Il faut au moins 4,5 à Langue vivante."


def test_the_professional_threshold_counts_too() -> None:
    """D02: 223.5 points in general; in professional 13 × 10 − 9.5 × 7 = 63.5 for coefficient 6, so 10.58333…"""
    cas = CAS["D02"]
    note = note_minimale(cas.dossier, cas.reglement, cas.jour, "P1")
    assert note is not None
    assert (note.exacte, note.au_pas) == (Decimal("10.584"), Decimal(11))


def test_no_mark_or_any_mark() -> None:
    bas, haut = CAS["D23"], CAS["BTS-2027"]
    assert note_minimale(bas.dossier, bas.reglement, bas.jour, "AA") is None
    libre = note_minimale(haut.dossier, haut.reglement, haut.jour, "LV")
    assert libre is not None
    assert libre.exacte == 0
    assert phrase_note("Langue vivante", libre).startswith("Toute note suffit")
    with pytest.raises(ValueError, match="CCP1"):
        note_minimale(CAS["D38"].dossier, CAS["D38"].reglement, CAS["D38"].jour, "CCP1")


@settings(max_examples=40)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.sampled_from(["E1", "E2", "E3", "E4"]))
def test_the_lowest_mark_is_the_exact_one(demis: list[int], code: str) -> None:
    """BP-T: (140 − points of the others) / coefficient, rounded up to the thousandth."""
    cas = CAS["D28"]
    poids = {"E1": 5, "E2": 4, "E3": 3, "E4": 2}
    notes = dict(zip(poids, (Fraction(n, 2) for n in demis), strict=True))
    reste = (140 - sum(n * poids[c] for c, n in notes.items() if c != code)) / poids[code]
    attendue = max(Fraction(0), Fraction(-((-reste.numerator * 1000) // reste.denominator), 1000))
    dossier = _present(cas, **{c: str(Decimal(n.numerator) / n.denominator) for c, n in notes.items()})
    note = note_minimale(dossier, cas.reglement, cas.jour, code)
    assert (None if note is None else Fraction(note.exacte)) == (None if attendue > 20 else attendue)
