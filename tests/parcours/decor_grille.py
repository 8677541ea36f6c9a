"""One session with a grid, for the matrix of doors."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.referentiel.models import Certification
from tests.parcours.donnees_grille import session_avec_grille

NOMS = (
    "grille", "grille_enregistrer", "grille_changements", "grille_pdf", "grille_tableur", "resultats_arreter",
    "resultats_rouvrir",
)  # fmt: skip


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address of the grid."""
    session = session_avec_grille(organisation, certification, candidats=1, notes=1, validations=1)
    return {f"parcours:{nom}": {"pk": session.pk} for nom in NOMS}
