"""Numbers masked in a message, wherever the reading is cut."""

from __future__ import annotations

import io

import pytest

from parchemin.accrochage.domain import expurgation
from parchemin.accrochage.domain.expurgation import MASQUE, expurger, masquer_les_numeros, masquer_un_accuse

UN = '<cpf:id><cpf:nir>2900544990005</cpf:nir><cpf:nomNaissance>Né</cpf:nomNaissance></cpf:id><nir a="b">1</nir ><nirv>2</nirv>'
MESSAGE = f'<?xml version="1.0" encoding="UTF-8"?><a>{UN * 3}</a>'


@pytest.mark.parametrize("bloc", [*range(1, 60), 1 << 20])
def test_chaque_numero_et_rien_d_autre(monkeypatch: pytest.MonkeyPatch, bloc: int) -> None:
    monkeypatch.setattr(expurgation, "_BLOC", bloc)
    cible = io.BytesIO()
    assert expurger(io.BytesIO(MESSAGE.encode()), cible) == 6
    attendu = MESSAGE.replace("2900544990005", MASQUE).replace('<nir a="b">1<', f'<nir a="b">{MASQUE}<')
    assert cible.getvalue().decode() == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Le NIR 2900544990005 est inconnu", f"Le NIR {MASQUE} est inconnu"),
        ("numéro 2 90 05 44 990 005 12 refusé", f"numéro {MASQUE} refusé"),
        ("Corse : 1750220A33027", "Corse : 1750220A33027"),
        ("Corse : 175022A033027", f"Corse : {MASQUE}"),
        # Badly typed, the schema quotes it: nothing but the word next to it says what it is.
        ("cvc-pattern-valid : La valeur '29005449900' du type 'nir' ne convient pas", f"cvc-pattern-valid : La valeur '{MASQUE}' du type 'nir' ne convient pas"),
        ("La valeur '29005449900' de l'élément 'cpf:idDossier'", "La valeur '29005449900' de l'élément 'cpf:idDossier'"),
        ("Aucun titulaire ne correspond aux critères obligatoires", "Aucun titulaire ne correspond aux critères obligatoires"),
        ("l'id technique partenaire a6631d63-1901-0544-9900-051234567890 existe", "l'id technique partenaire a6631d63-1901-0544-9900-051234567890 existe"),
    ],
)  # fmt: skip
def test_un_texte_venu_d_ailleurs(texte: str, attendu: str) -> None:
    assert masquer_les_numeros(texte) == attendu


def test_un_identifiant_a_nous_reste() -> None:
    texte = "l'id technique partenaire 1732620000000 existe déjà en base"
    assert masquer_les_numeros(texte, sauf=["1732620000000"]) == texte


@pytest.mark.parametrize("bloc", [*range(1, 80), 1 << 20])
def test_un_accuse_masque(monkeypatch: pytest.MonkeyPatch, bloc: int) -> None:
    """Wherever the reading is cut: messages only, identifiers stay."""
    monkeypatch.setattr(expurgation, "_BLOC", bloc)
    i, m = "2900544990005", "<messageErreur><![CDATA[Numéro 2900544990005 <inconnu>]]></messageErreur>"
    accuse = (
        f"<rapport><PassagesKO><passage><idTechnique>{i}</idTechnique>{m}</passage></PassagesKO><PassagesOK/></rapport>"
    )
    lu = b"".join(masquer_un_accuse(io.BytesIO(accuse.encode()))).decode()
    assert lu == accuse.replace(f"Numéro {i}", f"Numéro {MASQUE}")
