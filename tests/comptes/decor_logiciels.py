"""One access of a program, for the matrix of doors."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from tests.api.outils import logiciel
from tests.fabrique import membre


def arguments(organisation: Organisation, certification: Any) -> dict[str, dict[str, Any]]:
    m = membre(organisation, Role.DONNEES, email="logiciel@essai.example")
    pk = logiciel(organisation, m=m, nom="Progiciel du décor").jeton.pk
    return {"comptes_o:logiciel": {"pk": pk}, "comptes_o:logiciel_revoquer": {"pk": pk}}
