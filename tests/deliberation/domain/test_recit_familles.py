"""What a newcomer reads: names that hold a comma, credits that no text gives, a thing said once."""

from __future__ import annotations

import pytest

from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.recit import citer, phrases_acquis, raconter
from tests.deliberation.domain.lecture import Cas, tous_les_cas

CAS = {f"{c.famille}-{c.id}": c for c in tous_les_cas()}


@pytest.mark.parametrize(
    ("noms", "attendu"),
    [
        (["Français"], "Français"),
        (["Français", "Dessin"], "Français et Dessin"),
        (["Culture générale et expression"], "Culture générale et expression"),
        (["Mathématiques, physique-chimie (9,5)", "Dessin (12)"], "« Mathématiques, physique-chimie » (9,5) et « Dessin » (12)"),
        (["Trier, conditionner et expédier", "Entretenir"], "« Trier, conditionner et expédier » et « Entretenir »"),
        (["Français : 13", "Langue et culture : 9,5"], "« Français » : 13 et « Langue et culture » : 9,5"),
    ],
)  # fmt: skip
def test_where_a_name_ends_is_seen(noms: list[str], attendu: str) -> None:
    assert citer(noms) == attendu


def _recit(nom: str) -> str:
    cas: Cas = CAS[nom]
    return raconter(deliberer(cas.dossier, cas.reglement, cas.jour))


def test_no_text_attests_the_credits_of_a_bts_that_is_not_obtained() -> None:
    assert "crédits" not in _recit("bts-D32")
    assert "120 crédits européens" in _recit("bts-BTS-controle-juste")


def test_what_was_said_not_acquired_is_not_named_again() -> None:
    assert "La certification demande que tout soit acquis : ce n’est pas le cas." in _recit("tp-TP-4")
    assert "Il manque" not in _recit("tp-TP-4")


def test_a_bloc_of_a_cqpm_is_kept_once() -> None:
    cas = CAS["cqpm-Q4-blocs-seuls"]
    assert len(phrases_acquis(deliberer(cas.dossier, cas.reglement, cas.jour).acquis)) == 1


def test_no_level_without_the_certification() -> None:
    assert "niveau atteint" not in _recit("rs-RS-absent-palier")
    assert "« Opérationnel »" in _recit("rs-RS-2")
