"""One organisation and certifications of several families."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from tests.fabrique import organisation
from tests.referentiel.donnees import fiche, importer


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    ligne: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get()
    return ligne


@pytest.fixture
def de_famille(certification: Certification) -> Callable[[Famille], Certification]:
    """The same certification, corrected to another family."""

    def corriger(famille: Famille) -> Certification:
        Certification.toutes.filter(pk=certification.pk).update(famille_corrigee=famille)
        return Certification.objects.select_related("fiche__version", "fiche__source").get(pk=certification.pk)

    return corriger
