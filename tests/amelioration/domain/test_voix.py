"""What may be shown of answers, whatever they are."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from parchemin.amelioration.domain.voix import (
    EtatCase,
    PartiePrenante,
    PassageAppreciation,
    depouiller,
    etat_annee,
    lire_depouillement,
    modeles,
    parties,
    questions_tues,
    reglage,
    taire_questions,
)

MINIMUM = 5
_REPONSES = st.lists(
    st.tuples(st.sampled_from(["", "A", "B", "C"]), st.dictionaries(st.sampled_from("xy"), st.sampled_from("01234"))),
    max_size=40,
)


@given(_REPONSES)
def test_no_group_under_the_minimum_is_shown_nor_found_by_taking_away(
    reponses: list[tuple[str, dict[str, str]]],
) -> None:
    d = depouiller(reponses, MINIMUM)
    tailles = Counter(g for g, _ in reponses)
    assert d.n == len(reponses)
    if d.n < MINIMUM:
        assert not d.questions
        assert not d.groupes
        return
    assert all(g.n >= MINIMUM for g in d.groupes.values())
    if d.groupes:
        reste = d.n - sum(g.n for g in d.groupes.values())
        assert reste == 0 or reste >= MINIMUM
    assert {k: g.n for k, g in d.groupes.items()} == {k: tailles[k] for k in d.groupes}


@given(_REPONSES)
def test_no_question_is_shown_of_too_few_people_nor_found_by_taking_away(
    reponses: list[tuple[str, dict[str, str]]],
) -> None:
    """Question by question, whoever the crowd around: neither the whole, nor a group, nor what is left of the whole without its groups."""
    d = depouiller(reponses, MINIMUM)
    for q, part in d.questions.items():
        montres = [g.questions[q].n for g in d.groupes.values() if q in g.questions]
        reste = part.n - sum(montres)
        assert all(n >= MINIMUM for n in [part.n, *montres])
        assert not montres or reste == 0 or reste >= MINIMUM
    assert all(g.questions.keys() <= d.questions.keys() for g in d.groupes.values())
    assert taire_questions(d, MINIMUM) == d
    if d.n >= MINIMUM:
        comptes = Counter(q for _, notes in reponses for q in notes)
        assert set(d.questions) == {q for q, n in comptes.items() if n >= MINIMUM}


def test_a_question_hidden_in_a_small_group_is_hidden_in_the_next_one_too() -> None:
    reponses = [("A", {"x": "4"})] * 9 + [("B", {"x": "1"})] * 6 + [("C", {"x": "2"})] * 2 + [("C", {"y": "3"})] * 6
    d = depouiller(reponses, MINIMUM)
    assert {g: set(x.questions) for g, x in d.groupes.items()} == {"A": {"x"}, "B": set(), "C": {"y"}}
    assert d.questions["x"].n == 17
    assert questions_tues({"mieux": 4, "bien": 5, "vide": 0}, MINIMUM) == {"mieux"}


@given(_REPONSES)
def test_the_count_reads_back_from_what_is_kept(reponses: list[tuple[str, dict[str, str]]]) -> None:
    d = depouiller(reponses, 0)
    assert lire_depouillement(d.en_json()) == d
    assert sum(sum(p.comptes.values()) for p in d.questions.values()) == sum(len(n) for _, n in reponses)


def test_who_has_no_opinion_is_in_no_share() -> None:
    part = depouiller([("", {"x": "4"}), ("", {"x": "0"}), ("", {"x": "1"})], 0).questions["x"]
    assert (part.avis, part.favorable) == (2, 50)


def test_contents_and_teaching_are_asked_apart_from_satisfaction() -> None:
    siens = [m for m in modeles().values() if m.partie is PartiePrenante.ENSEIGNEMENT]
    autres = {q.texte for m in modeles().values() if m.partie is PartiePrenante.APPRENANTS for q in m.questions}
    assert siens
    assert not {q.texte for m in siens for q in m.questions} & autres
    assert all(0 < len(m.questions) <= reglage("questions_max", date(2026, 11, 27)) for m in modeles().values())
    assert {m.partie for m in modeles().values()} == set(PartiePrenante)


def test_an_empty_cell_is_missing_only_where_somebody_must_be_asked() -> None:
    f, jour = PartiePrenante.FINANCEURS, date(2026, 3, 1)
    assert etat_annee(f, 2026, []) is EtatCase.MANQUE
    assert etat_annee(f, 2026, [PassageAppreciation(f, jour, False)]) is EtatCase.EN_COURS
    assert etat_annee(f, 2026, [PassageAppreciation(f, jour, True)]) is EtatCase.FAITE
    assert etat_annee(f, 2027, [PassageAppreciation(f, jour, True)]) is EtatCase.MANQUE
    assert etat_annee(PartiePrenante.MISSION, 2026, []) is EtatCase.LIBRE
    assert parties()[f].attendue
