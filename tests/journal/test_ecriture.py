"""Appending: in the act's own transaction, one rank after the other, nothing that would not read back the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parchemin.journal import ecriture
from parchemin.journal.facade import SYSTEME, EvenementAConsigner, Reference, consigner, consigner_lot, verifier
from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from tests.journal.fabrique import CHAINE, PERSONNE, ecrire

pytestmark = pytest.mark.django_db

TEXTES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
CLES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
REFERENCES = st.builds(Reference, type=CLES, identifiant=CLES, libelle=TEXTES)
VALEURS = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTES | st.dates(),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(TEXTES, v, max_size=3),
    max_leaves=5,
)
EVENEMENTS = st.builds(
    EvenementAConsigner,
    acte=st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True).filter(
        lambda a: not a.split(".")[1].startswith("_")
    ),
    acteur=REFERENCES,
    sujet=REFERENCES,
    phrase=TEXTES,
    details=st.dictionaries(TEXTES, VALEURS, max_size=3),
)


@given(st.lists(st.lists(EVENEMENTS, max_size=4), max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_toute_suite_d_ajouts_se_verifie(lots: list[list[EvenementAConsigner]]) -> None:
    with transaction.atomic():
        for lot in lots:
            consigner_lot(chaine=CHAINE, evenements=iter(lot))
        v = verifier(CHAINE)
        assert (v.defaut, v.nombre, v.effaces) == (None, sum(map(len, lots)), 0)
        transaction.set_rollback(True)


def _lignes() -> list[Any]:
    return [
        list(Evenement.objects.order_by("rang").values_list("rang", "moment", "acte", "texte", "empreinte")),
        list(DetailEvenement.objects.order_by("rang").values_list("rang", "sel", "contenu")),
        list(TeteDeChaine.objects.values_list("rang", "empreinte")),
    ]


@pytest.mark.parametrize("par_lot", [1, 2, 2000])
def test_un_lot_ecrit_ce_qu_un_par_un_aurait_ecrit(par_lot: int, midi: object, monkeypatch: pytest.MonkeyPatch) -> None:
    sels: Iterator[int]
    monkeypatch.setattr(ecriture.secrets, "token_hex", lambda n: f"{next(sels):0{2 * n}x}")
    monkeypatch.setattr(ecriture, "_PAR_LOT", par_lot)
    ecrits = []
    for en_lot in (True, False):
        sels = iter(range(10))
        with transaction.atomic():
            lot = [EvenementAConsigner("essai.faire", SYSTEME, PERSONNE, f"a fait {i}.", {"i": i}) for i in range(5)]
            if en_lot:
                assert consigner_lot(chaine=CHAINE, evenements=lot) == 5
            else:
                ecrire(5)
            ecrits.append(_lignes())
            transaction.set_rollback(True)
    assert len(ecrits[0][0]) == 5
    assert ecrits[0] == ecrits[1]


def test_un_lot_vide_ne_change_rien() -> None:
    ecrire(1)
    avant = _lignes()
    assert consigner_lot(chaine=CHAINE, evenements=[]) == 1
    assert _lignes() == avant


def test_les_rangs_sont_propres_a_chaque_chaine() -> None:
    ecrire(2)
    ecrire(1, chaine="instance")
    ecrire(1)
    assert {v.chaine: v.nombre for v in map(verifier, (CHAINE, "instance"))} == {CHAINE: 3, "instance": 1}


def test_un_lot_qui_echoue_ne_laisse_rien() -> None:
    ecrire(1)

    def mauvais() -> Iterator[EvenementAConsigner]:
        yield EvenementAConsigner("essai.faire", SYSTEME, PERSONNE, "a fait.")
        yield EvenementAConsigner("essai.faire", SYSTEME, PERSONNE, "a fait.", {"taux": 0.5})

    with pytest.raises(TypeError, match="float"), transaction.atomic():
        consigner_lot(chaine=CHAINE, evenements=mauvais())
    ecrire(1)
    assert verifier(CHAINE).nombre == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("journal_vidable")
def test_hors_transaction_rien_ne_s_ecrit() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(TransactionManagementError, match="in the transaction of the act"):
        ecrire(1)
    assert not TeteDeChaine.objects.exists()


@pytest.mark.parametrize(
    "chaine", ["", "o:", "o:0", "o:01", "o:a", "O:1", "instance ", "o:1 ", "o:1\n", "autre", "o:-1"]
)
def test_une_chaine_inconnue_est_refusee(chaine: str) -> None:
    with pytest.raises(ValueError, match="a chain is"):
        ecrire(1, chaine=chaine)
    assert not TeteDeChaine.objects.exists()


@pytest.mark.parametrize(
    ("genre", "identifiant", "libelle"),
    [("", "7", "x"), ("t", "", "x"), ("t" * 41, "7", "x"), ("t", "7" * 65, "x"), ("t", 7, "x"), ("t", "7", None), ("t\0", "7", "x")],
)  # fmt: skip
def test_une_reference_qui_ne_se_relirait_pas_est_refusee(genre: Any, identifiant: Any, libelle: Any) -> None:
    with pytest.raises(ValueError, match="reference"):
        Reference(genre, identifiant, libelle)


@pytest.mark.parametrize(
    "acte", ["", "faire", "Essai.faire", "essai.", "essai.faire ", "essai.fâcher", "e." + "f" * 79]
)
def test_un_acte_s_ecrit_contexte_point_verbe(acte: str) -> None:
    with pytest.raises(ValueError, match="an act looks like"):
        consigner(chaine=CHAINE, acte=acte, acteur=SYSTEME, sujet=PERSONNE, phrase="a fait.")


def test_les_textes_sont_relus_a_l_octet_pres() -> None:
    qui = Reference("personne", "é\u0301 n°1", 'Zoë « d’Arc » \u202f"\\')
    consigner(chaine=CHAINE, acte="essai.faire", acteur=qui, sujet=qui, phrase="a fait\0.", details={"\0": "\n"})
    assert verifier(CHAINE).valide
