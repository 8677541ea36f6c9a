"""An access of an auditor to which nothing was opened adds nothing to what another role opens, on any page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parchemin.comptes.domain.ouvertures import TOUJOURS
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.rules import roles_autorises
from tests.comptes.matrice.portes import PROTEGEES, VUES, adresse
from tests.fabrique import client_de, membre


def statut(client: Client, url: str) -> int:
    reponse = client.get(url)
    if reponse.streaming:
        list(reponse.streaming_content)  # type: ignore[attr-defined]
    return reponse.status_code


@pytest.mark.parametrize("autre", [None, Role.MEMBRE_JURY, Role.PARTENAIRE])
def test_rien_d_ouvert_n_ouvre_rien(autre: Role | None, decor: tuple[Organisation, dict[str, Any]]) -> None:
    o, arguments = decor
    seul = client_de(membre(o, autre).utilisateur) if autre else None
    siens = [autre] if autre else []
    invite = client_de(membre(o, Role.AUDITEUR, *siens, email="deux-roles@essai.example", ferme=True).utilisateur)
    pages = 0
    for nom in PROTEGEES:
        permission = VUES[nom].callback.acces  # type: ignore[attr-defined]
        if Role.AUDITEUR not in roles_autorises(permission):
            continue  # no opening changes anything there
        url = adresse(nom, o, arguments)
        lu = statut(invite, url)
        sans_autre = {200, 405} if permission in TOUJOURS else {403}
        attendu = {statut(seul, url)} if seul is not None else sans_autre
        assert lu in attendu, (nom, lu, attendu)
        pages += lu == 200
    assert pages >= 4
