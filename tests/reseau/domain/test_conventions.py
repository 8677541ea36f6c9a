"""The minimum content of an habilitation (art. R. 6113-16-2), and its conditions."""

from __future__ import annotations

from datetime import date

from parchemin.reseau.domain.conventions import attendus, manques, points, texte_minimal


def test_the_law_asks_for_seven_points_two_of_them_under_condition() -> None:
    minimaux = [p for p in points() if p.minimal]
    assert [p.cle for p in minimaux] == [
        "objet", "certifications", "duree", "contrepartie", "sous_traitance", "moyens", "gestion_cfa",
    ]  # fmt: skip
    assert {p.cle: p.quand for p in minimaux if p.quand != "toujours"} == {
        "sous_traitance": "cpf",
        "gestion_cfa": "cfa",
    }


def test_an_empty_convention_lacks_everything_that_concerns_it() -> None:
    exiges, conseilles = manques((), cpf=False, cfa=False)
    assert [p.cle for p in exiges] == ["objet", "certifications", "duree", "contrepartie", "moyens"]
    assert len(conseilles) == len(attendus(cpf=False, cfa=False)) - 5
    assert "sous_traitance" in {p.cle for p in manques((), cpf=True, cfa=False)[0]}
    assert "gestion_cfa" in {p.cle for p in manques((), cpf=False, cfa=True)[0]}


def test_what_is_written_is_not_missing() -> None:
    tout = {p.cle for p in points()}
    assert manques(tout, cpf=True, cfa=True) == ([], [])


def test_the_text_that_was_not_read_whole_says_so() -> None:
    assert "R. 6113-16-2" in texte_minimal(date(2027, 1, 1))
    assert "à vérifier" in texte_minimal(date(2027, 1, 1))
