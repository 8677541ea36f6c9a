"""One pack, for the matrix of doors: its row alone, no page of it opens the archive but the one that hands it over.

For France compétences: the one that everybody who prepares packs may read (the auditor's is closed to the network, `test_dossiers_pages`).
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from parchemin.comptes.models import Organisation
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.domain.dossiers import DemandeDossier, SorteDossier
from parchemin.preuves.models import DossierPreuves
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, maintenant


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    jour = aujourdhui()
    with organisation_active(organisation.pk):
        d = DossierPreuves.toutes.create(
            organisation=organisation, sorte="france_competences", portee="Tout le réseau", du=jour, au=jour, fait_le=maintenant(), par_libelle="Ada",
            demande=DemandeDossier(SorteDossier.FRANCE_COMPETENCES, jour, jour).en_json(), travail_id=uuid4(), fichier_id=uuid4(),
            nom_fichier="dossier.zip", empreinte="0" * 64, octets=1, garde_jusqu=jour,
            nombres={"lignes": 0, "pieces": 0, "manquantes": 0, "evenements": 0},
        )  # fmt: skip
    return {
        "preuves:dossier_nouveau": {"sorte": "france_competences"},
        **{f"preuves:dossier{n}": {"pk": d.pk} for n in ("", "_ouvrir", "_telecharger", "_comparer")},
    }
