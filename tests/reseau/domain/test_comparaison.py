"""Our habilitations beside the public list."""

from __future__ import annotations

import pytest

from parchemin.reseau.domain.comparaison import ECARTS_EN_MOTS, EcartListe, LigneListe, LigneTenue, comparer

F, ORGA, DEUX = frozenset({"former"}), frozenset({"organiser"}), frozenset({"former", "organiser"})


def _ici(etat: str = "actif", roles: frozenset[str] = F, siret: str = "1", cle: int = 1) -> LigneTenue:
    return LigneTenue(cle, "RNCP99001", siret, "Alpha", roles, etat)


def _la(roles: frozenset[str] = F, active: bool = True, siret: str = "1", fiche_active: bool = True) -> LigneListe:
    return LigneListe("RNCP99001", siret, "ALPHA", roles, active, fiche_active)


@pytest.mark.parametrize(
    ("ici", "la", "attendu"),
    [
        ([_ici()], [_la()], []),
        ([_ici()], [], [EcartListe.INTROUVABLE]),
        ([_ici()], [_la(active=False)], [EcartListe.INTROUVABLE]),
        ([], [_la()], [EcartListe.INCONNUE]),
        ([], [_la(active=False)], []),
        ([_ici()], [_la(DEUX)], [EcartListe.ROLE]),
        ([_ici(), _ici(roles=ORGA, cle=2)], [_la(DEUX)], []),
        ([_ici("suspendu")], [_la()], [EcartListe.ENCORE]),
        ([_ici("retire")], [_la(active=False)], []),
        ([_ici("a_declarer")], [], []),
        ([_ici("a_declarer")], [_la()], []),
        ([_ici()], [_la(fiche_active=False)], [EcartListe.INACTIVE]),
        ([_ici("actif"), _ici("retire", ORGA, cle=2)], [_la(DEUX)], [EcartListe.ROLE]),
        ([_ici(siret="1")], [_la(siret="2")], [EcartListe.INCONNUE, EcartListe.INTROUVABLE]),
    ],
)  # fmt: skip
def test_gaps(ici: list[LigneTenue], la: list[LigneListe], attendu: list[EcartListe]) -> None:
    assert sorted(e.ecart for e in comparer(ici, la)) == sorted(attendu)


def test_a_gap_opens_our_habilitation_when_there_is_one() -> None:
    (e,) = comparer([_ici()], [])
    assert (e.cle, e.ici, e.liste) == (1, F, frozenset())
    (e,) = comparer([], [_la()])
    assert e.cle is None


def test_every_gap_says_what_to_do() -> None:
    assert set(ECARTS_EN_MOTS) == set(EcartListe)
