"""Numbers masked in a message, wherever the reading is cut."""

from __future__ import annotations

import io

import pytest

from parchemin.accrochage.domain import expurgation
from parchemin.accrochage.domain.expurgation import MASQUE, expurger

UN = '<cpf:id><cpf:nir>2900544990005</cpf:nir><cpf:nomNaissance>Né</cpf:nomNaissance></cpf:id><nir a="b">1</nir ><nirv>2</nirv>'
MESSAGE = f'<?xml version="1.0" encoding="UTF-8"?><a>{UN * 3}</a>'


@pytest.mark.parametrize("bloc", [*range(1, 60), 1 << 20])
def test_chaque_numero_et_rien_d_autre(monkeypatch: pytest.MonkeyPatch, bloc: int) -> None:
    monkeypatch.setattr(expurgation, "_BLOC", bloc)
    cible = io.BytesIO()
    assert expurger(io.BytesIO(MESSAGE.encode()), cible) == 6
    attendu = MESSAGE.replace("2900544990005", MASQUE).replace('<nir a="b">1<', f'<nir a="b">{MASQUE}<')
    assert cible.getvalue().decode() == attendu
