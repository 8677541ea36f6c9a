"""A programme against the fiche: what it leaves out, what it assesses otherwise, what a new state of the fiche reopens."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.referentiel.domain.texte import structurer
from parchemin.reseau.domain.matrice import (
    BlocAttendu,
    CelluleLue,
    EvaluationLue,
    bloc_attendu,
    changements,
    cle_de,
    constats,
    empreinte,
    etat_bloc,
    lignes_de,
)


def _bloc(*competences: str, modalites: str = "Mise en situation", code: str = "BC01") -> BlocAttendu:
    texte = "   ".join(f"- {x}" for x in competences)
    return bloc_attendu(code, "Vendre", structurer(texte), structurer(modalites))


def test_lines_of_a_text() -> None:
    assert lignes_de(structurer("Être capable de :   - Lire une carte   - Tenir un cap")) == (
        "Lire une carte",
        "Tenir un cap",
    )
    assert lignes_de(structurer("Un texte suivi.")) == ("Un texte suivi.",)
    assert [x.texte for x in bloc_attendu("B", "Son titre", (), ()).competences] == ["Son titre"]


def test_coverage_hours_and_never_a_hundred_by_rounding() -> None:
    b = _bloc(*(f"Compétence {i}" for i in range(300)))
    cellules = {x.cle: CelluleLue("Module 1", Decimal("1.5")) for x in b.competences[:-1]}
    etat = etat_bloc(b, cellules, EvaluationLue(True))
    assert (etat.couvertes, etat.pourcent, etat.heures) == (299, 99, Decimal("448.5"))
    assert [x.code for x in constats([etat])] == ["HAB-245"]
    vide = etat_bloc(b, {b.competences[0].cle: CelluleLue("  ")}, None)
    assert (vide.couvertes, [x.code for x in constats([vide])]) == (0, ["HAB-245", "HAB-247"])


@pytest.mark.parametrize(
    ("pratiquee", "justification", "retires", "ajoutes", "codes"),
    [
        ("mise en situation.\nDossier", "", (), (), []),
        ("Mise en situation", "", ("Dossier",), (), ["HAB-246"]),
        ("Mise en situation\nDossier\nQCM", "", (), ("QCM",), ["HAB-246"]),
        ("QCM", "Site fermé : accord du certificateur.", ("Mise en situation", "Dossier"), ("QCM",), []),
    ],
)
def test_an_assessment_is_compared_line_by_line(
    pratiquee: str, justification: str, retires: tuple[str, ...], ajoutes: tuple[str, ...], codes: list[str]
) -> None:
    b = _bloc("Vendre", modalites="Mise en situation   Dossier")
    etat = etat_bloc(b, {b.competences[0].cle: CelluleLue("M1")}, EvaluationLue(False, pratiquee, justification))
    assert (etat.retires, etat.ajoutes) == (retires, ajoutes)
    assert [x.code for x in constats([etat])] == codes


def test_what_changed_in_the_fiche() -> None:
    avant = [_bloc("Lire une carte", "Tenir un cap"), _bloc("Vendre", code="BC02")]
    apres = [_bloc("Lire une carte.", "Tenir une route", modalites="Oral"), _bloc("Vendre", code="BC03")]
    un, deux, trois = changements(avant, apres)
    assert (un.ajoutees, un.retirees, un.evaluation) == (("Tenir une route",), ("Tenir un cap",), True)
    assert (deux.retire, trois.nouveau) == (True, True)


_TEXTES = st.lists(st.text("abcdé ", min_size=1, max_size=8).filter(str.strip), min_size=1, max_size=5)


@given(_TEXTES, _TEXTES)
def test_same_mark_if_and_only_if_nothing_changed(a: list[str], b: list[str]) -> None:
    avant, apres = [_bloc(*a)], [_bloc(*b)]
    assert (empreinte(avant) == empreinte(apres)) == (changements(avant, apres) == [])


@given(_TEXTES)
def test_every_competence_is_covered_or_told(textes: list[str]) -> None:
    b = _bloc(*textes)
    couvertes = {x.cle: CelluleLue("M") for x in b.competences[::2]}
    etat = etat_bloc(b, couvertes, EvaluationLue(True))
    assert {x.cle for x in etat.non_couvertes} | set(couvertes) == {x.cle for x in b.competences}
    assert all(cle_de(x.texte) == x.cle for x in b.competences)
