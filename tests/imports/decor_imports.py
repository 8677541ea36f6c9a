"""One import of each state that its pages need, for the matrix of doors."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from tests.fabrique import membre
from tests.imports.outils_essai import csv_de, lot_verifie

_PAR_LOT = (
    "lot", "avancement", "colonnes", "feuille", "verifier", "appliquer", "reprendre", "abandonner", "defaire", "refusees",
    "fichier",
)  # fmt: skip


def arguments(organisation: Organisation, certification: Any) -> dict[str, dict[str, Any]]:
    m = membre(organisation, Role.SECRETARIAT_JURY, email="importe@essai.example")
    lot = lot_verifie(m, csv_de([["Code", "Nom"], ["A", "Ada"], ["", "sans code"]]))
    return {
        "imports:deposer": {"code": "essai"},
        "imports:modele": {"code": "essai"},
        **{f"imports:{nom}": {"pk": lot.pk} for nom in _PAR_LOT},
        "imports:ligne": {"pk": lot.pk, "numero": 3},
        "imports:retirer_ligne": {"pk": lot.pk, "numero": 3},
    }
