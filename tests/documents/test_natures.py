"""The kinds of documents that an organisation may issue."""

from __future__ import annotations

import pytest

from parchemin.documents.domain.natures import Nature
from parchemin.documents.selectors.natures import natures_delivrables
from parchemin.plateforme.tenant import organisation_active
from tests.fabrique import organisation
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


def test_seules_les_natures_que_l_organisation_peut_delivrer() -> None:
    o = organisation()
    with organisation_active(o.pk):
        assert natures_delivrables(o.pk) == frozenset()
        certification_locale(o, "cap")
        assert natures_delivrables(o.pk) == frozenset()  # the recteur issues, whoever holds a capacity
        certification_locale(o, "prive", "Autre intitulé")
        siennes = natures_delivrables(o.pk)
    assert {Nature.PARCHEMIN, Nature.SUPPLEMENT, Nature.ETAT_ACQUIS, Nature.LETTRE_JURY} <= siennes
    assert (
        not {Nature.CFEPS, Nature.LIVRET_CERTIFICATION, Nature.ATTESTATION_DESCRIPTIVE, Nature.LETTRE_PRESIDENT}
        & siennes
    )
