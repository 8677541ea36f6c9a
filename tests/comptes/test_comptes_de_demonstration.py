"""Every fictitious account is told at start, organisation by organisation."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.comptes.demonstration import PERSONNES, comptes_a_montrer, creer

pytestmark = pytest.mark.django_db


def test_les_deux_organisations_disent_leurs_comptes() -> None:
    creer(date(2026, 11, 26))
    dits = {nom: {email: roles for roles, email in comptes} for nom, comptes in comptes_a_montrer()}
    assert list(dits) == ["Institut Rivage", "CFA des Deux Vallées"]
    assert sum(len(x) for x in dits.values()) == len(PERSONNES)
    vallees = " ".join(dits["CFA des Deux Vallées"])
    assert "amandine.roche@" in vallees
    assert "julien.sabatier@" in vallees
    assert "lucie.berthet@" in vallees
