"""Checks and findings: what, where, why, how to fix."""

from __future__ import annotations

import json

import pytest

from parchemin.socle import constats
from parchemin.socle.constats import Constat, Controle, ErreurMetier, Gravite, catalogue, declarer


@pytest.fixture(autouse=True)
def _catalogue_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests declare stays here."""
    monkeypatch.setattr(constats, "_catalogue", dict(constats._catalogue))


def _controle(**autres: str) -> Controle:
    valeurs = {
        "code": "ZZZ-001",
        "titre": "Fiche fermée",
        "quoi": "La fiche {numero} est fermée.",
        "pourquoi": "Son enregistrement a pris fin le {fin}.",
        "remede": "Choisissez la fiche qui la remplace.",
    }
    return Controle(**{**valeurs, **autres})


def test_a_finding_says_all() -> None:
    constat = _controle().constat(ou="Ligne 3", numero="RNCP99001", fin="31 août 2026")
    assert constat == Constat(
        code="ZZZ-001",
        gravite=Gravite.BLOQUANT,
        quoi="La fiche RNCP99001 est fermée.",
        ou="Ligne 3",
        pourquoi="Son enregistrement a pris fin le 31 août 2026.",
        remede="Choisissez la fiche qui la remplace.",
    )
    assert constat.phrase == "[ZZZ-001] Ligne 3 : La fiche RNCP99001 est fermée."
    assert constat.est_bloquant


def test_a_finding_survives_storage() -> None:
    constat = _controle(quoi="« {numero} » : fermée").constat(numero="RNCP1", fin="hier")
    assert Constat.depuis_dict(json.loads(json.dumps(constat.vers_dict()))) == constat
    assert constat.phrase.startswith("[ZZZ-001] « RNCP1 »")


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert _controle().constat(numero="{fin}", fin="{0}").quoi == "La fiche {fin} est fermée."


def test_a_missing_value_is_named() -> None:
    with pytest.raises(KeyError, match="ZZZ-001 needs fin, numero"):
        _controle().constat(ou="ici")


@pytest.mark.parametrize(
    "autres",
    [
        {"code": "ZZZ-1"},
        {"code": "zzz-001"},
        {"code": "ZZZ-001\n"},
        {"code": "ZZZ-٠٠١"},
        {"titre": " "},
        {"quoi": ""},
        {"remede": ""},
        {"quoi": "La fiche {} est fermée."},
        {"quoi": "La fiche {0} est fermée."},
        {"pourquoi": "Il manque une accolade {fin"},
        {"remede": "Il y en a une de trop }"},
    ],
)
def test_a_broken_check_fails_where_it_is_written(autres: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        _controle(**autres)


def test_one_code_one_meaning() -> None:
    premier = declarer(_controle())
    assert premier in catalogue()
    assert declarer(_controle()) == premier  # the same module read twice
    with pytest.raises(ValueError, match="already declared"):
        declarer(_controle(titre="Autre chose"))


def test_catalogue_is_in_order() -> None:
    declarer(_controle(code="ZZZ-002"))
    declarer(_controle(code="AAA-001"))
    codes = [c.code for c in catalogue()]
    assert codes == sorted(codes)
    assert codes[0] == "AAA-001"


def test_a_refusal_says_why() -> None:
    with pytest.raises(ValueError, match="says why"):
        ErreurMetier()
    un, deux = (_controle().constat(ou=o, numero="RNCP1", fin="hier") for o in ("ici", "là"))
    refus = ErreurMetier(un, deux)
    assert refus.constats == (un, deux)
    assert str(refus) == f"{un.phrase} {deux.phrase}"
