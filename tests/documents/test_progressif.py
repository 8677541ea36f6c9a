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
from parchemin.documents.selectors.dus import lignes_de_session, situations_de_session
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


def test_chaque_bloc_une_seule_fois_puis_le_parchemin(o: Organisation) -> None:
    """A paper per bloc; the next session certifies only what is new; the whole is issued beside, and takes nothing away."""
    f.modeles(o)
    premiere = f.session_signee(o)
    lignes = [x for x in lignes_de_session(premiere) if x.nature is Nature.CERTIFICAT_BLOC]
    assert [x.objet for x in lignes] == ["BC01", "BC02"]
    certificats = [emettre(ligne=x, acteur=SYSTEME) for x in lignes]
    assert len({d.numero for d in certificats} | {d.code for d in certificats}) == 4
    assert [d.contenu["blocs_acquis"] for d in certificats] == [["Bloc 1"], ["Bloc 2"]]
    seconde = f.session_signee(o, certification=premiere.certification, intitule="Session suivante")
    encore = Decision.toutes.get(presentation__session=seconde, resultat="partiel")
    Inscription.toutes.filter(pk=encore.inscription_id).update(
        personne=certificats[0].personne, entree=date(2026, 1, 4)
    )
    s = next(x for x in situations_de_session(seconde) if x.decision.pk == encore.pk)
    assert [x.nature for x in s.lignes] == [Nature.NOTIFICATION]
    assert "déjà été certifié" in s.ecartes[0].raison


def test_une_attestation_par_session_puis_le_titre(o: Organisation) -> None:
    f.modeles(o)
    premiere = f.session_signee(o, famille="locale")
    attestation = f.un_document(premiere, Nature.ATTESTATION)
    seconde = f.session_signee(o, certification=premiere.certification, intitule="Session suivante")
    # The same person comes back and has everything.
    admise = Decision.toutes.get(presentation__session=seconde, resultat="admis")
    Inscription.toutes.filter(pk=admise.inscription_id).update(personne=attestation.personne, entree=date(2026, 1, 5))
    ligne = next(
        x for x in lignes_de_session(seconde) if x.decision.pk == admise.pk and x.nature is Nature.CERTIFICAT
    )  # fmt: skip
    parchemin = emettre(ligne=ligne, acteur=SYSTEME)
    attestation.refresh_from_db()
    assert attestation.etat == parchemin.etat == EtatDocument.VALIDE
    assert attestation.personne_id == parchemin.personne_id
    assert attestation.exclusif != parchemin.exclusif


def test_la_base_refuse_le_second_titre_de_la_session(o: Organisation) -> None:
    """Whatever the program does: the constraint is in the database, SQLite and PostgreSQL."""
    f.modeles(o)
    session = f.session_signee(o, famille="locale")
    d = f.un_document(session, Nature.ATTESTATION)
    autre = Document.toutes.get(pk=d.pk)
    autre.pk, autre.nature, autre.rang, autre.code = None, str(Nature.PARCHEMIN), 99, "2" * 12
    with pytest.raises(IntegrityError, match=r"parchemin_ou_attestation|exclusif"), transaction.atomic():
        autre.save(force_insert=True)
    Document.toutes.filter(pk=d.pk).update(etat="retire", clos_le=d.emis_le, clos_motif="Essai de la contrainte.")
    autre.save(force_insert=True)
