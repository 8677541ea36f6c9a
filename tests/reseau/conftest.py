"""An organisation, a certification of the public list, a partner, and its active habilitation. A test file may have its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import (
    HabilitationPartenaire,
)
from tests.fabrique import organisation
from tests.reseau import fabrique as f


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    return f.certification(o, tmp_path)


@pytest.fixture
def alpha(o: Organisation) -> Etablissement:
    return f.alpha(o)


@pytest.fixture
def h(alpha: Etablissement, certification: Certification) -> HabilitationPartenaire:
    return f.active(alpha, certification)
