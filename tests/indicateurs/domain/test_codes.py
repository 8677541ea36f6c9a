"""Codes of courses: keyed, in one order with their fingerprints, found again from what somebody types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.indicateurs.domain.codes import (
    LONGUEUR,
    SIGNES,
    CleDeCodes,
    code_de,
    empreintes_du_code,
    lire_code,
)

CLE = CleDeCodes("a" * 64, "b" * 64)
EMPREINTES = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(st.lists(EMPREINTES, min_size=2, max_size=20))
def test_ranger_par_empreinte_c_est_ranger_par_code(empreintes: list[str]) -> None:
    codes = [code_de(x) for x in sorted(empreintes)]
    assert codes == sorted(codes)


@given(EMPREINTES)
def test_un_code_retrouve_ses_empreintes_et_elles_seules(empreinte: str) -> None:
    code = code_de(empreinte)
    bas, haut = empreintes_du_code(code)
    assert bas <= empreinte < haut
    assert len(code) == LONGUEUR
    assert set(code) <= set(SIGNES)
    assert lire_code(f" {code[:3].lower()}-{code[3:]} ") == code


@pytest.mark.parametrize("code", ["222222", "YYYYYY", "K7M4PQ"])
def test_les_codes_se_suivent_sans_trou(code: str) -> None:
    bas, haut = empreintes_du_code(code)
    assert code_de(f"{bas}{'0' * 24}") == code
    dernier = "f" * 32 if haut == "g" else f"{int(haut, 16) - 1:08x}{'f' * 24}"
    assert code_de(dernier) == code


def test_une_autre_cle_donne_d_autres_codes() -> None:
    siens = [code_de(CLE.empreinte(n)) for n in range(300)]
    assert len(set(siens)) == 300
    assert siens != sorted(siens)
    assert not set(siens) & {code_de(CleDeCodes("a" * 64, "c" * 64).empreinte(n)) for n in range(300)}
    assert [lire_code(x) for x in ("", "Durand", "K7M4P", "K7M4PQ2", "O0I1BS")] == [""] * 5
