"""Counts of the sessions: remembered while nothing moved, counted again as soon as something did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.models import Organisation
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.selectors.dus import compter, lignes_de_session, situations_de_session
from parchemin.documents.selectors.sessions import SessionADocumenter, sessions_a_documenter
from parchemin.documents.services.emission import emettre
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import maintenant
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    f.modeles(o)
    return f.session_signee(o)


@pytest.fixture(autouse=True)
def memoire(settings: Any) -> None:
    """As in production: tests have none otherwise."""
    memoire = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {"registres": {"BACKEND": memoire, "LOCATION": "documents"}}
    caches["registres"].clear()


def seule(o: Organisation) -> SessionADocumenter:
    (ligne,) = sessions_a_documenter(o.pk)
    return ligne


def vraie(session: SessionExamen, lue: SessionADocumenter) -> bool:
    """The same as counted afresh."""
    return compter(situations_de_session(session)) == {
        champ: getattr(lue, champ)
        for champ in (
            "dus",
            "a_emettre",
            "emis",
            "retires",
            "a_remplacer",
            "ailleurs",
            "a_demander",
            "a_envoyer",
            "attendus",
        )
    }


def test_les_comptes_suivent_chaque_acte(o: Organisation, session: SessionExamen) -> None:
    assert vraie(session, seule(o))
    emettre(ligne=next(x for x in lignes_de_session(session) if x.a_emettre), acteur=SYSTEME)
    assert seule(o).emis == 1
    assert vraie(session, seule(o))
    Document.toutes.update(etat=EtatDocument.RETIRE, clos_le=maintenant(), clos_motif="essai")
    assert (seule(o).emis, seule(o).retires) == (0, 1)
    assert vraie(session, seule(o))
    session.certification.capacites.all().delete()
    assert seule(o).a_emettre == 0
    assert vraie(session, seule(o))
    f.decisions(session).update(en_vigueur=False)
    assert sessions_a_documenter(o.pk) == []


def test_relire_ne_recompte_pas(o: Organisation, session: SessionExamen) -> None:
    with CaptureQueriesContext(connection) as premiere:
        avant = seule(o)
    with CaptureQueriesContext(connection) as seconde:
        assert seule(o) == avant
    assert len(seconde) < len(premiere)
    assert not any("deliberation_issueunite" in x["sql"] for x in seconde.captured_queries)


def test_les_sessions_plus_anciennes_se_demandent(o: Organisation, session: SessionExamen) -> None:
    """The list is cut; what it leaves out stays reachable, and counted."""
    assert sessions_a_documenter(o.pk, 0) == []
    assert [x.session.pk for x in sessions_a_documenter(o.pk, None)] == [session.pk]
