"""Decided better than proposed: what the person keeps and receives is what the jury's decision gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import AcquisConserve, Decision
from parchemin.deliberation.services import decisions, deliberations
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from tests.deliberation.acte.fabrique_acte import approuver, candidats_de, direction, ouverte, personne, secretaire
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def test_admis_par_le_jury_rien_n_est_a_completer(o: Organisation) -> None:
    d = ouverte(o)
    _, partiel, _ = candidats_de(d.session)
    decisions.retenir(presentation=partiel, resultat="admis", motif="Le projet couvre ce bloc.", acteur=SYSTEME)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    deliberations.demander_arret(deliberation=d, demandeur=personne(secretaire(o)))
    approuver(d, direction(o))
    decision = Decision.objects.get(presentation=partiel)
    assert (decision.resultat, decision.proposition["resultat"]) == ("admis", "partiel")
    assert {x["nature"] for x in decision.proposition["documents"]} == {"parchemin", "supplement"}
    assert decision.proposition["suites"] == []
    assert not AcquisConserve.objects.filter(decision=decision).exists()
    # The reasoning is still that of the rule, which did not find everything acquired.
    assert "Non acquis : Bloc 3" in decision.proposition["recit"]
