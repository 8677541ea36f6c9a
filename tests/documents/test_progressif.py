"""Session after session: an attestation each time, then the parchemin; one place per session, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.selectors.dus import lignes_de_session
from parchemin.documents.services.emission import emettre
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def test_une_attestation_par_session_puis_le_parchemin(o: Organisation) -> None:
    f.modeles(o)
    premiere = f.session_signee(o)
    attestation = f.un_document(premiere, Nature.ATTESTATION_BLOCS)
    seconde = f.session_signee(o, certification=premiere.certification, intitule="Session suivante")
    # The same person comes back and has everything.
    admise = Decision.toutes.get(presentation__session=seconde, resultat="admis")
    Inscription.toutes.filter(pk=admise.inscription_id).update(personne=attestation.personne, entree=date(2026, 1, 5))
    ligne = next(
        x for x in lignes_de_session(seconde) if x.decision.pk == admise.pk and x.nature is Nature.PARCHEMIN
    )  # fmt: skip
    parchemin = emettre(ligne=ligne, acteur=SYSTEME)
    attestation.refresh_from_db()
    assert attestation.etat == parchemin.etat == EtatDocument.VALIDE
    assert attestation.personne_id == parchemin.personne_id
    assert attestation.exclusif != parchemin.exclusif


def test_la_base_refuse_le_second_titre_de_la_session(o: Organisation) -> None:
    """Whatever the program does: the constraint is in the database, SQLite and PostgreSQL."""
    f.modeles(o)
    session = f.session_signee(o)
    d = f.un_document(session, Nature.ATTESTATION_BLOCS)
    autre = Document.toutes.get(pk=d.pk)
    autre.pk, autre.nature, autre.rang, autre.code = None, str(Nature.PARCHEMIN), 99, "2" * 12
    with pytest.raises(IntegrityError, match=r"parchemin_ou_attestation|exclusif"), transaction.atomic():
        autre.save(force_insert=True)
    Document.toutes.filter(pk=d.pk).update(etat="retire", clos_le=d.emis_le, clos_motif="Essai de la contrainte.")
    autre.save(force_insert=True)
