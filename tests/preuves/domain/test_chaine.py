"""The shape of the chain: everything leads to a published figure and from it; a walk is read, bounded, cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.preuves.chaine.domain import (
    NOMS,
    PAS_GARDES,
    SUITES,
    LienDeChaine,
    Maillon,
    Pas,
    Voisinage,
    avancer,
    cle_lisible,
    ecrire_pas,
    lire_pas,
)
from parchemin.preuves.chaine.domain import SorteMaillon as S

PAS = st.builds(Pas, st.sampled_from(S), st.from_regex(r"[A-Za-z0-9_:-]{1,20}", fullmatch=True))


def test_every_kind_has_its_name_and_is_tied_to_all_others() -> None:
    """One component: whatever one begins with, the rest can be reached."""
    assert set(NOMS) == set(S)
    vus, file = {S.FIGURE}, [S.FIGURE]
    while file:
        ici = file.pop()
        for de, vers in SUITES:
            autre = vers if de is ici else de if vers is ici else None
            if autre is not None and autre not in vus:
                vus.add(autre)
                file.append(autre)
    assert vus == set(S)


def test_a_link_needs_a_tie_and_a_reason() -> None:
    figure, accuse, jeu = (
        Maillon(S.FIGURE, "1", "Taux"),
        Maillon(S.ACCUSE, "1", "Accusé"),
        Maillon(S.JEU, "1", "Résultats"),
    )
    with pytest.raises(ValueError, match="nothing ties"):
        LienDeChaine(figure, accuse, "parce que")
    with pytest.raises(ValueError, match="nothing ties"):
        LienDeChaine(jeu, figure, "à l’envers")
    with pytest.raises(ValueError, match="says why"):
        LienDeChaine(figure, jeu, "")
    v = Voisinage(jeu)
    v.vient_de(figure, "publié")
    assert (v.amont[0].de, v.amont[0].vers) == (figure, jeu)
    with pytest.raises(ValueError, match="nothing ties"):
        v.suivi_de(figure, "publié")


@given(st.lists(PAS, max_size=30))
def test_a_walk_is_written_and_read_again(pas: list[Pas]) -> None:
    assert lire_pas(ecrire_pas(pas)) == tuple(pas[-PAS_GARDES:])


@given(st.text(max_size=300))
def test_anything_typed_is_read_without_harm(texte: str) -> None:
    lus = lire_pas(texte)
    assert len(lus) <= PAS_GARDES
    assert all(cle_lisible(p.cle) for p in lus)


@given(st.lists(PAS, max_size=10, unique=True), PAS)
def test_coming_back_cuts_the_walk(pas: list[Pas], ici: Pas) -> None:
    reste = avancer(tuple(pas), ici)
    assert ici not in reste
    assert reste == tuple(pas[: len(reste)])
    assert (len(reste) == len(pas)) == (ici not in pas)
