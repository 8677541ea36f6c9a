"""Whatever stands in the address of the journal page, it answers."""

from __future__ import annotations

import pytest

from parchemin.comptes.domain.roles import Role
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("suite", "montre"),
    [
        ("du=0001-01-01", True), ("au=9999-12-31", True), ("au=0001-01-01", False), ("du=9999-12-31", False),
        ("acte=%00", False), ("sujet=%00:%00", False), ("acteur=a:b:c", False), ("sujet=membre", False),
        ("page=999999999999", True), ("page=-1", True), ("page=%00", True), ("chaine=o:999", True), ("export=exe", True),
        ("du=2026-02-30", True), ("verifier", True),
    ],
)  # fmt: skip
def test_une_adresse_quelconque(suite: str, montre: bool) -> None:
    o = organisation()
    client = client_de(membre(o, Role.DIRECTION).utilisateur)
    reponse = client.get(f"/o/{o.slug}/journal/?{suite}")
    assert reponse.status_code == 200
    assert ("a créé l’organisation" in reponse.content.decode()) == montre
