"""Who issues; every document that a rule calls for is known; names are masked."""

from __future__ import annotations

import pytest

from parchemin.deliberation.domain.recit import DOCUMENTS
from parchemin.documents.domain.emission import Emetteur, emetteur
from parchemin.documents.domain.masque import est_le_nom, masquer
from parchemin.documents.domain.natures import Nature


@pytest.mark.parametrize("autorite", ["recteur", "recteur de région académique", "DRAAF", "DDETS", "ministère"])
def test_une_autorite_delivre_seule(autorite: str) -> None:
    assert emetteur(autorite, certifie=True) is Emetteur.AILLEURS


@pytest.mark.parametrize("par", ["certificateur", "UIMM", "CPNE", "établissement"])
def test_le_certificateur_delivre_et_lui_seul(par: str) -> None:
    assert emetteur(par, certifie=True) is Emetteur.ICI
    assert emetteur(par, certifie=False) is Emetteur.AILLEURS


def test_chaque_document_que_la_regle_appelle_a_une_nature() -> None:
    assert {Nature(x) for x in DOCUMENTS} <= set(Nature)


def test_le_nom_est_masque_puis_reconnu() -> None:
    assert masquer("Marie-Ève NGUYỄN") == "M••••-È•••• N••••"
    assert masquer("O YU") == "•••• Y••••"
    assert est_le_nom("nguyen", "NGUYỄN")
    assert est_le_nom("Le  Goff", "LE GOFF")
    assert not est_le_nom("", "")
    assert not est_le_nom("Marie", "NGUYỄN")
