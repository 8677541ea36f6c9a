"""A partner sends its candidates by file: its habilitation binds line by line, as by the form."""

# ruff: noqa: F401, F811 (the world of the import's tests is lent here)
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.reseau.models import HabilitationPartenaire
from tests.fabrique import membre
from tests.parcours.test_personnes_import import candidat, codes, ecrire, importer_candidats, monde

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("etat", "refusees"), [("actif", 0), ("suspendu", 1)])
def test_a_suspended_partner_enrols_nobody_by_file(
    monde: Any, importer_candidats: Any, etat: str, refusees: int
) -> None:
    o, _, certification = monde
    p = membre(o, Role.PARTENAIRE)
    HabilitationPartenaire.toutes.create(
        organisation=o, etablissement=p.roles.get().etablissements.get(), certification=certification, role="former",
        du=date(2020, 1, 1), etat=etat, etat_depuis=date(2020, 1, 1),
    )  # fmt: skip
    lot = importer_candidats(p, [candidat(0)])
    assert lot.refusees == refusees
    assert ("HAB-020" in codes(lot, 2)) == bool(refusees)
