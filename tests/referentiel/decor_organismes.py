"""A list read and not yet in service, for the matrix of doors."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.referentiel.models import Certification
from parchemin.referentiel.services.organismes import preparer_liste
from parchemin.socle.horloge import aujourdhui
from tests.referentiel import fabrique_listes as f


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with tempfile.TemporaryDirectory() as nom:
        chemin = f.organismes(Path(nom), [f.organisme("52990000099", "99900000000099")])
        lue = preparer_liste(chemin=chemin, nom="liste.csv", date_liste=aujourdhui())
    return {f"referentiel:{x}": {"pk": lue.pk} for x in ("liste_organismes", "decider_liste")}
