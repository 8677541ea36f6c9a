"""Staging of an export: new rows beside the old ones, in short batches, invisible until the switch.

Ids of versions and fiches are allocated here, in memory, because bulk insertion returns none; only one import runs at a
time (exclusivity of the work, and one snapshot `EN_PREPARATION` per source), so no other writer allocates them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model

from parchemin.plateforme.lots import inserer
from parchemin.referentiel.domain.contenu import depuis_dict, vers_dict
from parchemin.referentiel.domain.differences import Changement, comparer, comparer_partenaires
from parchemin.referentiel.domain.modele import FicheLue, PartenaireLu
from parchemin.referentiel.models import (
    BlocCompetences,
    CertificateurDeclare,
    ChangementFiche,
    CodeFiche,
    ContenuVersion,
    CorrespondanceDeclaree,
    Fiche,
    FiliationDeclaree,
    Instantane,
    PartenaireDeclare,
    VersionFiche,
)
from parchemin.referentiel.recherche import INDEX_FICHES, textes_de_recherche
from parchemin.socle.cles import cle_recherche, cle_tri


@dataclass(slots=True)
class Connue:
    """What the database holds of a fiche before the import: enough to skip it without reading it."""

    id: int
    empreinte: str
    empreinte_partenaires: str
    empreinte_contenu: str
    version_id: int | None
    prevue: bool


@dataclass(slots=True)
class Lot:
    """Rows waiting to be written together. Tuples in the order of the columns of `ecrire`."""

    fiches: list[tuple[Any, ...]] = field(default_factory=list)
    versions: list[tuple[Any, ...]] = field(default_factory=list)
    contenus: list[tuple[Any, ...]] = field(default_factory=list)
    blocs: list[tuple[Any, ...]] = field(default_factory=list)
    codes: list[tuple[Any, ...]] = field(default_factory=list)
    certificateurs: list[tuple[Any, ...]] = field(default_factory=list)
    filiations: list[tuple[Any, ...]] = field(default_factory=list)
    correspondances: list[tuple[Any, ...]] = field(default_factory=list)
    partenaires: list[tuple[Any, ...]] = field(default_factory=list)
    partenaires_fermes: list[int] = field(default_factory=list)
    partenaires_dates: list[tuple[Any, int]] = field(default_factory=list)
    changements: list[tuple[Any, ...]] = field(default_factory=list)
    recherche: list[tuple[Any, ...]] = field(default_factory=list)
    prevues: list[tuple[str, str, int]] = field(default_factory=list)
    poids: int = 0
    """Rough number of rows: what bounds the duration of the transaction."""


def prochain_id(modele: type[Model]) -> int:
    """First free id of a table."""
    return (modele._default_manager.aggregate(m=Max("pk"))["m"] or 0) + 1


def connues(source_id: int, instantane_id: int) -> dict[str, Connue]:
    """Fiches of a source by code (30 000 of them weigh about 15 MB)."""
    lignes = Fiche.objects.filter(source_id=source_id).values_list(
        "code", "id", "empreinte", "empreinte_partenaires", "version__empreinte", "version_id", "prevue_par_id"
    )
    return {
        code: Connue(i, e, ep, ec or "", v, prevue == instantane_id)
        for code, i, e, ep, ec, v, prevue in lignes.iterator()
    }
