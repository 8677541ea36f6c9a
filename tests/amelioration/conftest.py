"""An organisation, who drives its plan, somebody else who does, and an action in progress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine
from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.services import actions
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre, organisation


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def qualite(o: Organisation) -> Membre:
    return membre(o, Role.QUALITE)


@pytest.fixture
def direction(o: Organisation) -> Membre:
    return membre(o, Role.DIRECTION)


@pytest.fixture
def action(o: Organisation, qualite: Membre) -> ActionAmelioration:
    jour = aujourdhui()
    return actions.ouvrir(
        organisation=o, titre="Rappeler les absents", nature=NatureAction.CORRECTIVE, quoi="Un appel le matin même.", responsable=qualite,
        avant_le=jour + timedelta(days=10), verifier_le=jour + timedelta(days=40), cause="Relevé hebdomadaire.", critere="Moins de 4 %.",
        acteur=reference_de(qualite.utilisateur), origines=[actions.Origine(SorteOrigine.ABSENCES, "Premier trimestre")],
    )  # fmt: skip
