"""The conseil of the demonstration: what a visitor finds there."""

from __future__ import annotations

import pytest

from parchemin.amelioration.demonstration import conseil
from parchemin.amelioration.models import MembreConseil, SeanceConseil
from parchemin.amelioration.selectors.conseil import suites_de
from parchemin.comptes.models import Membre, Organisation
from parchemin.socle.horloge import aujourdhui

pytestmark = pytest.mark.django_db


def test_a_past_meeting_with_its_actions_and_one_to_come(o: Organisation, qualite: Membre, direction: Membre) -> None:
    for _ in range(2):
        conseil.creer(o, qualite, direction, aujourdhui())
    assert MembreConseil.toutes.count() == 9
    passee, a_venir = SeanceConseil.toutes.order_by("le")
    assert (passee.etat, a_venir.etat) == ("approuvee", "preparee")
    assert all(x.action is not None for x in suites_de(passee))
    assert len(suites_de(passee)) == 2
