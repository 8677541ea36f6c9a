from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from parchemin.comptes.models import Membre, Organisation
from parchemin.plateforme.tenant import organisation_active
from tests.deliberation.acte.fabrique_acte import direction, secretaire
from tests.fabrique import organisation


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def sophie(o: Organisation) -> Membre:
    return secretaire(o)


@pytest.fixture
def helene(o: Organisation) -> Membre:
    return direction(o)
