"""The family of a certification outside the registers: what was said when it was created counts as much as its title."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.journal.facade import SYSTEME
from parchemin.referentiel import facade
from parchemin.referentiel.models import Capacite, NatureLocale
from parchemin.referentiel.services import certifications
from tests.fabrique import organisation


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nature", "intitule", "famille"),
    [
        (NatureLocale.CQP, "Agent de surveillance des plages", "cqp"),
        (NatureLocale.CQP, "CQPM Soudeur", "cqpm"),
        (NatureLocale.AUTRE, "CCPI Tutorat en entreprise", "ccpm"),
        (NatureLocale.DIPLOME_ETABLISSEMENT, "Médiation du littoral", "locale"),
    ],
)
def test_la_nature_dite_a_la_creation_choisit_la_famille(nature: str, intitule: str, famille: str) -> None:
    locale = certifications.creer_certification_locale(
        organisation=organisation(), nature=nature, intitule=intitule, capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    assert facade.famille(locale) == famille
