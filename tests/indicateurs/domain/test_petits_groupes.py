"""What a reader without names may not find, even by subtraction."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from parchemin.indicateurs.domain.petits_groupes import a_taire


def test_un_groupe_seul_en_cache_un_autre() -> None:
    assert a_taire({"a": 12, "b": 1, "c": 7}, 5) == {"b", "c"}
    assert a_taire({"a": 12, "b": 3, "c": 2}, 5) == {"b", "c"}
    assert a_taire({"a": 12, "b": 7}, 5) == set()
    assert a_taire({"a": 3}, 5) == {"a"}
    assert a_taire({"a": 5, "vide": 0}, 5) == set()


@given(st.lists(st.integers(0, 9), max_size=6))
def test_aucune_soustraction_ne_dit_un_petit_groupe(tailles: list[int]) -> None:
    """Any sum of things told, taken away from the total, is nobody, or at least five people, when the total is told."""
    tues = a_taire(dict(enumerate(tailles)), 5)
    vus = [n for k, n in enumerate(tailles) if k not in tues]
    assert all(n == 0 or n >= 5 for n in vus)
    total = sum(tailles)
    if total >= 5:
        restes = {
            total - sum(n for n, pris in zip(vus, choix, strict=True) if pris)
            for choix in product((0, 1), repeat=len(vus))
        }
        assert all(r == 0 or r >= 5 for r in restes)
