"""What was made faster says the same: remembered values, passages judged together."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from parchemin.accrochage.domain import ecriture
from parchemin.accrochage.domain.ecriture import Redacteur
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.domain.validation import Valideur
from tests.accrochage.domain.strategies import un_passage

P = profil("1.1.2")


@pytest.mark.parametrize("code", ["1.1.2", "1.1.5"])
def test_une_valeur_retenue_s_ecrit_comme_la_premiere_fois(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever came before, and when the memory is emptied."""
    monkeypatch.setattr(ecriture, "GARDES", 3)
    p = profil(code)
    gens = [un_passage(random.Random(n), n) for n in range(150)]
    longtemps = Redacteur(p)
    assert [longtemps.ecrire(x) for x in [*gens, *gens]] == [Redacteur(p).ecrire(x) for x in [*gens, *gens]]
    colonnes = [m for plan in longtemps._plans.values() for s in plan for m in s.morceaux]
    assert max(map(len, colonnes)) <= 3


def test_vrai_et_un_ne_se_confondent_pas() -> None:
    """One key for Python, two texts for the message."""
    plume = Redacteur(P)
    x = un_passage(random.Random(1), 1)
    for valeur in (True, False, True):
        dit = f"<cpf:donneeCertifiee>{'true' if valeur else 'false'}<"
        assert dit in plume.ecrire(replace(x, donnee_certifiee=valeur))
        assert "<cpf:moisNaissance>1<" in plume.ecrire(replace(x, voie="titulaire", mois_naissance=1))


def test_un_numero_de_securite_sociale_n_est_pas_retenu() -> None:
    plume = Redacteur(profil("1.1.5"))
    x = replace(un_passage(random.Random(1), 1), voie="nir", nir="2900444109123", nir_nom_naissance="Martin")
    assert "2900444109123" in plume.ecrire(x)
    retenu = [
        v for plan in plume._plans.values() for s in plan for m in s.morceaux for paire in m.items() for v in paire
    ]
    assert retenu
    assert not any("2900444109123" in str(v) for v in retenu)


@pytest.mark.parametrize("nombre", [0, 1, 24, 25, 26, 90])
def test_juges_ensemble_comme_un_par_un(nombre: int) -> None:
    """Two groups have a fault, one of them what no XML may hold; the others have none."""
    valideur, plume = Valideur(P, schema_du_profil(P)), Redacteur(P)
    gens = [un_passage(random.Random(n), n) for n in range(nombre)]
    for n, valeur in ((0, "VAUTOURS"), (60, "a\x01b"), (61, "a\ud800b")):
        if n < nombre:
            gens[n] = replace(gens[n], mention=valeur)
    textes = [plume.ecrire(x) for x in gens]
    dits = valideur.des_textes(textes)
    assert dits == [valideur.du_texte(t) for t in textes]
    assert sum(map(bool, dits)) == sum(n < nombre for n in (0, 60, 61))
