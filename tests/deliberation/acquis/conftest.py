from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import ReglementExamen
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.deliberation.decor_acquis import reglement, suivre
from tests.fabrique import organisation
from tests.referentiel.donnees import fiche, importer


@pytest.fixture(autouse=True)
def _depot(tmp_path: Path, settings: Any) -> None:
    settings.FICHIERS = tmp_path / "fichiers"


@pytest.fixture
def o(db: None, midi: Any) -> Iterator[Organisation]:
    """24 November 2026, in an organisation."""
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def registre(o: Organisation, tmp_path: Path) -> None:
    from datetime import date

    importer(
        tmp_path,
        date(2026, 8, 16),
        *(fiche(f"RNCP9910{n}", intitule=f"Diplôme {n}", fin="31/08/2032") for n in range(4)),
    )


@pytest.fixture
def bts(o: Organisation, registre: None) -> Certification:
    return suivre(o, "RNCP99100", "bts")


@pytest.fixture
def bts_t(bts: Certification) -> ReglementExamen:
    return reglement(bts)
