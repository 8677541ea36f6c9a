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
    reglage,
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
