"""The code of verification: what a hand that copies gets wrong is seen."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from parchemin.documents.domain.code import ALPHABET, LONGUEUR, en_groupes, lire, nouveau

CODES = st.lists(st.sampled_from(range(31)), min_size=11, max_size=11).map(lambda x: nouveau(_suite(x)))


def _suite(tirages: list[int]):  # type: ignore[no-untyped-def]
    reste = iter(tirages)
    return lambda n: next(reste)


def test_aucun_signe_ambigu() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("01ILO") & set(ALPHABET)


@given(CODES)
def test_un_code_se_relit_quelle_que_soit_la_facon_de_l_ecrire(code: str) -> None:
    assert len(code) == LONGUEUR
    assert lire(code) == lire(en_groupes(code).lower()) == lire(f" {code[:6]} {code[6:]} ") == code


@given(CODES, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_un_signe_faux_se_voit(code: str, rang: int, signe: str) -> None:
    assume(code[rang] != signe)
    assert lire(code[:rang] + signe + code[rang + 1 :]) is None


@given(CODES, st.integers(0, 11), st.integers(0, 11))
def test_deux_signes_echanges_se_voient(code: str, i: int, j: int) -> None:
    assume(code[i] != code[j])
    lettres = list(code)
    lettres[i], lettres[j] = lettres[j], lettres[i]
    assert lire("".join(lettres)) is None


def test_ce_qui_n_est_pas_un_code() -> None:
    assert [lire(x) for x in ("", "K7QM", "O" * 12, "é" * 12, "2" * 13)] == [None] * 5


def test_le_hasard_ne_se_repete_pas() -> None:
    assert len({nouveau() for _ in range(2000)}) == 2000
