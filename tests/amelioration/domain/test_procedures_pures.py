"""Templates, parts and moments of a procedure; guards of a finding."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.amelioration.domain.ecarts_externes import (
    EtatEcart,
    FaitsEcart,
    gravites,
    issues,
    objections_ecart,
    organismes,
    passage_ecart,
    passages_ecart,
)
from parchemin.amelioration.domain.procedures import (
    MomentVersion,
    SectionProcedure,
    empreinte_texte,
    modeles,
    moment_version,
    objections_texte,
    sections_du_modele,
    textes_du_modele,
)

JOUR = date(2026, 11, 27)


def test_every_state_of_a_finding_has_a_way_out_and_its_words() -> None:
    assert {d for p in passages_ecart() for d in p.de} == set(EtatEcart)
    assert all(mots for quoi in (organismes(), gravites(), issues()) for mots, _ in quoi.values())
    assert passage_ecart("clos", "a_repondre") is None


@given(
    en_cours=st.lists(st.sampled_from(["A-2026-001", "A-2026-002"]), max_size=2),
    nees=st.integers(0, 3),
    raison=st.text(max_size=30),
)
def test_a_finding_closes_when_its_actions_are_over_or_a_reason_is_written(
    en_cours: list[str], nees: int, raison: str
) -> None:
    p = passage_ecart("repondu", "clos")
    assert p is not None
    contre = [x.code for x in objections_ecart(p, FaitsEcart(tuple(en_cours), nees, raison))]
    if len(" ".join(raison.split())) >= 10:
        assert contre == []
    elif en_cours:
        assert contre == ["AME-031"]
    else:
        assert contre == ([] if nees else ["AME-032"])


@pytest.mark.parametrize("code", sorted(modeles()))
def test_a_template_reads_whole_with_the_delays_of_the_day(code: str) -> None:
    delais = dict.fromkeys(
        (
            "essai_jours",
            "mediateur_avant_employeur",
            "preavis_apprenti",
            "mediateur_mineur",
            "formation_maintenue",
            "autre_cfa",
        ),
        987,
    )
    lues = sections_du_modele(code, delais)
    assert objections_texte(lues) == []
    assert not any(signe in s.texte for s in lues for signe in "{}")
    assert textes_du_modele(code, JOUR)
    assert ("987" in "".join(s.texte for s in lues)) is (code == "rupture")


def test_a_delay_that_nobody_gives_is_not_left_out() -> None:
    with pytest.raises(KeyError):
        sections_du_modele("rupture", {})


def test_a_part_has_a_title_and_a_text() -> None:
    assert [x.code for x in objections_texte([])] == ["AME-037"]
    dites = objections_texte([SectionProcedure("A", "b"), SectionProcedure(" ", "b"), SectionProcedure("A", "")])
    assert [x.quoi for x in dites] == ["La partie 2 n’a pas de titre.", "La partie 3 n’a pas de texte."]


def test_the_seal_moves_with_every_sign_and_every_border() -> None:
    def sceau(*s: tuple[str, str]) -> str:
        return empreinte_texte("T", [SectionProcedure(*x) for x in s])

    assert len({sceau(("a", "b")), sceau(("a", "b ")), sceau(("ab", "")), sceau(("a", ""), ("b", ""))}) == 4


@given(debut=st.integers(-5, 5), duree=st.one_of(st.none(), st.integers(0, 5)))
def test_a_version_applies_from_its_first_day_to_its_last(debut: int, duree: int | None) -> None:
    du = JOUR + timedelta(days=debut)
    au = None if duree is None else du + timedelta(days=duree)
    vigueur = du <= JOUR and (au is None or au >= JOUR)
    assert (moment_version("approuvee", du, au, JOUR) == MomentVersion.EN_VIGUEUR) is vigueur
    assert moment_version("brouillon", du, au, JOUR) == MomentVersion.BROUILLON
