"""Canonical texts and hashes."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.socle.empreintes import canonique, enchainer, sha256_fichier, sha256_hex

TEXTES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTES,
    lambda enfants: st.lists(enfants, max_size=4) | st.dictionaries(TEXTES, enfants, max_size=4),
    max_leaves=12,
)


class Couleur(StrEnum):
    BLEU = "bleu"


@pytest.mark.parametrize(
    ("objet", "texte"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        (date(2026, 11, 24), '"2026-11-24"'),
        (datetime(2026, 11, 24, 12, tzinfo=UTC), '"2026-11-24T12:00:00+00:00"'),
        (Decimal("1.50"), '"1.50"'),
        (Fraction(1, 3), '"1/3"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Couleur.BLEU, '"bleu"'),
        ((1, 2), "[1,2]"),
        ({"b", "a"}, '["a","b"]'),
        ({(2, "x"), (1, "y"), (1, "x")}, '[[1,"x"],[1,"y"],[2,"x"]]'),
        ({1, "1", None}, '["1",1,null]'),
    ],
)
def test_what_a_text_looks_like(objet: Any, texte: str) -> None:
    assert canonique(objet).decode() == texte


@given(JSON)
def test_a_text_reads_back_and_is_the_same_again(objet: Any) -> None:
    lu = json.loads(canonique(objet))
    assert lu == objet
    assert canonique(lu) == canonique(objet)


@given(st.dictionaries(TEXTES, st.integers(), max_size=6))
def test_the_order_of_keys_does_not_matter(objet: dict[str, int]) -> None:
    assert canonique(dict(reversed(objet.items()))) == canonique(objet)


@given(st.sets(st.tuples(st.integers(), TEXTES), max_size=6))
def test_the_order_of_a_set_does_not_matter(ensemble: set[tuple[int, str]]) -> None:
    assert canonique(ensemble) == canonique(frozenset(reversed(list(ensemble))))


@given(JSON, JSON)
def test_two_different_things_have_two_texts(a: Any, b: Any) -> None:
    assert (canonique(a) == canonique(b)) is (json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True))


@pytest.mark.parametrize(
    "objet",
    [
        1.5,
        float("nan"),
        Decimal("NaN"),
        Decimal("Infinity"),
        b"octets",
        object(),
        {"a": {"b": 0.1}},
        [float("inf")],
        {1: "a"},
        {None: "a"},
    ],
)
def test_what_has_no_single_writing_is_refused(objet: Any) -> None:
    with pytest.raises(TypeError):
        canonique(objet)


def test_known_hashes(tmp_path: Path) -> None:
    vide = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256_hex("") == sha256_hex(b"") == vide
    assert sha256_hex("é") == sha256_hex("é".encode())
    gros = tmp_path / "gros"
    contenu = bytes(range(256)) * 10_000  # more than two blocks
    gros.write_bytes(contenu)
    assert sha256_fichier(gros) == hashlib.sha256(contenu).hexdigest() == sha256_hex(contenu)


@given(st.lists(TEXTES, min_size=1, max_size=6), st.data())
def test_a_chain_sees_a_change_a_loss_and_a_swap(textes: list[str], data: st.DataObject) -> None:
    def tete(liste: list[str]) -> str:
        precedente = ""
        for texte in liste:
            precedente = enchainer(precedente, texte)
        return precedente

    bonne = tete(textes)
    rang = data.draw(st.integers(0, len(textes) - 1))
    assert tete([*textes[:rang], textes[rang] + "!", *textes[rang + 1 :]]) != bonne
    assert tete([*textes[:rang], *textes[rang + 1 :]]) != bonne
    if len(textes) > 1 and textes[0] != textes[1]:
        assert tete([textes[1], textes[0], *textes[2:]]) != bonne
