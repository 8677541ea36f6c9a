"""Every fictitious account is told at start, organisation by organisation."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.hashers import make_password

from parchemin.comptes import demonstration
from parchemin.comptes.demonstration import PERSONNES, comptes_a_montrer, creer
from parchemin.comptes.models import Utilisateur

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


def test_un_seul_mot_de_passe_calcule_pour_toutes_les_personnes(monkeypatch: pytest.MonkeyPatch) -> None:
    calcules: list[str | None] = []

    def hacher(mot: str | None) -> str:
        calcules.append(mot)
        return make_password(mot)

    monkeypatch.setattr(demonstration, "make_password", hacher)
    creer(date(2026, 11, 26))
    assert calcules == [demonstration.MOT_DE_PASSE]
    personnes = Utilisateur.objects.filter(demonstration=True).order_by("pk")
    assert len(personnes) == len(PERSONNES)
    assert all(p.check_password(demonstration.MOT_DE_PASSE) for p in personnes)
