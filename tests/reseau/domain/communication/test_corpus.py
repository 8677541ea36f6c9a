"""Labelled pages: what must be found is found, and little else. The floors hold for each half."""

from __future__ import annotations

import pytest

from tests.reseau.corpus.mesure import MOITIES, noter, octets, pages, releves

PLANCHER = 0.95


@pytest.mark.parametrize("moitie", MOITIES)
def test_precision_and_recall(moitie: str) -> None:
    score = noter(moitie)
    assert score.precision >= PLANCHER, "\n".join(score.fausses)
    assert score.rappel >= PLANCHER, "\n".join(score.manquees)


def test_the_pages_are_many_and_of_both_kinds() -> None:
    toutes = [p for m in MOITIES for p in pages(m)]
    fautives = [p for p in toutes if p.get("attendus")]
    assert len(fautives) >= 40
    assert len(toutes) - len(fautives) >= 20
    assert len({p["nom"] for p in toutes}) == len(toutes)
    assert {p.get("sorte", "html") for p in toutes} == {"html", "pdf", "texte"}


def test_the_same_page_read_twice_says_the_same() -> None:
    for p in pages("evaluation")[:5]:
        assert releves(p) == releves(p)
        assert octets(p) == octets(p)
