"""The demonstration of documents: whoever approves is never whoever asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.services import reference_de
from parchemin.documents import demonstration
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.services import suites
from parchemin.plateforme.models import Approbation, Courriel
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation(RIVAGE)
    with organisation_active(o.pk):
        yield o


def test_le_remplacement_est_demande_par_l_une_approuve_par_l_autre(o: Organisation) -> None:
    sophie = membre(o, Role.SECRETARIAT_JURY, email="sophie.marchand@rivage.example").utilisateur
    membre(o, Role.DIRECTION, email="helene.vasseur@rivage.example")
    f.modeles(o)
    for n in range(4):
        f.un_document(f.session_signee(o, intitule=f"Session {n}"))
    demonstration._suites(o, reference_de(sophie))
    ancien = Document.toutes.get(etat=EtatDocument.REMPLACE, nature="parchemin")
    a = Approbation.toutes.get(acte=suites.REMPLACER, sujet_identifiant=str(ancien.pk))
    assert a.etat == "approuvee"
    assert a.demandeur_id == sophie.pk
    assert a.decideur_id not in (None, sophie.pk)
    # Nobody is written to about what is answered already.
    demandes = Courriel.toutes.filter(usage="documents.accord")
    assert demandes.exists()
    assert not demandes.exclude(etat="annule").exists()
