"""The day of delivery: the jury's, or the one that the parchment prints where the settings of the certification say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from parchemin.accrochage.domain.reglages import PAR_DEFAUT, DateDelivrance
from parchemin.accrochage.models import PassageCertification, ReglageTransmission
from parchemin.accrochage.services.controles import a_relire, controler_passages
from parchemin.accrochage.services.passages import recueillir
from parchemin.accrochage.services.reglages import enregistrer_reglage
from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.services.emission import emettre
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import ajouter_mois
from tests.accrochage import fabrique as f
from tests.accrochage.fabrique_decisions import certification_a_nous
from tests.documents.fabrique import ligne, modeles, session_signee
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime, settings: Any) -> Iterator[Organisation]:
    settings.URL_PUBLIQUE = "https://parchemin.example"
    o = organisation()
    with organisation_active(o.pk):
        f.compte(o)
        yield o


@pytest.fixture
def certification(o: Organisation) -> Certification:
    return certification_a_nous(o)


@pytest.fixture
def session(o: Organisation, certification: Certification) -> SessionExamen:
    modeles(o, Nature.PARCHEMIN)
    return session_signee(o, certification=certification)


def regler(c: Certification, quand: DateDelivrance, **champs: Any) -> ReglageTransmission:
    valeurs = asdict(replace(PAR_DEFAUT, date_delivrance=quand, **champs))
    return enregistrer_reglage(certification=c, valeurs=valeurs, du=date(2020, 1, 1), acteur=SYSTEME)


def le_passage(o: Organisation) -> PassageCertification:
    recueillir(organisation_id=o.pk, acteur=SYSTEME)
    controler_passages(a_relire(o.pk))
    return PassageCertification.toutes.get()


def delivrer(session: SessionExamen, jour: date) -> Document:
    return emettre(ligne=ligne(session, Nature.PARCHEMIN), acteur=SYSTEME, jour=jour)


def codes(p: PassageCertification) -> set[str]:
    return {x["code"] for x in p.constats}


def test_le_jury_tant_que_personne_ne_dit_autre_chose(
    o: Organisation, certification: Certification, session: SessionExamen
) -> None:
    """Nothing changes by itself: a parchment of another day is only a parchment."""
    p = le_passage(o)
    decidee = Decision.toutes.get(pk=p.decision_id).decidee_le
    delivrer(session, decidee + timedelta(days=20))
    assert not a_relire(o.pk).exists()
    assert le_passage(o).debut_validite == decidee


def test_le_parchemin_date_la_delivrance(o: Organisation, certification: Certification, session: SessionExamen) -> None:
    regler(certification, DateDelivrance.PARCHEMIN, validite_mois=12)
    p = le_passage(o)
    decidee = Decision.toutes.get(pk=p.decision_id).decidee_le
    # Not issued: it waits, under the earlier of both deadlines.
    assert (p.verdict, p.debut_validite, p.echeance) == ("bloque", decidee, ajouter_mois(decidee, 3))
    assert "ACC-654" in codes(p)
    identifiant, jour = p.id_technique, decidee + timedelta(days=20)
    document = delivrer(session, jour)
    assert a_relire(o.pk).exists()
    p = le_passage(o)
    assert (p.debut_validite, p.fin_validite, p.echeance) == (jour, ajouter_mois(jour, 12), ajouter_mois(jour, 3))
    assert ("ACC-654" in codes(p), p.id_technique) == (False, identifiant)
    assert Evenement.objects.filter(acte="accrochage.suivre_delivrance").count() == 1
    # One award, one passage, whatever its day; a second round changes nothing.
    assert recueillir(organisation_id=o.pk, acteur=SYSTEME) == 0
    assert not a_relire(o.pk).exists()
    # A withdrawn parchment never delivered anything.
    Document.toutes.filter(pk=document.pk).update(etat=EtatDocument.RETIRE, clos_le=maintenant(), clos_motif="fraude")
    p = le_passage(o)
    assert ("ACC-654" in codes(p), p.debut_validite) == (True, decidee)


def test_deja_delivre_quand_on_recueille(o: Organisation, certification: Certification, session: SessionExamen) -> None:
    regler(certification, DateDelivrance.PARCHEMIN)
    jour = aujourdhui()
    delivrer(session, jour)
    p = le_passage(o)
    assert (p.debut_validite, "ACC-654" in codes(p)) == (jour, False)


def test_revenir_au_jury(o: Organisation, certification: Certification, session: SessionExamen) -> None:
    regler(certification, DateDelivrance.PARCHEMIN)
    decidee = Decision.toutes.filter(presentation__session=session)[:1].get().decidee_le
    delivrer(session, decidee + timedelta(days=9))
    assert le_passage(o).debut_validite == decidee + timedelta(days=9)
    # A parchment that replaces it (a name mended) keeps the day of the first.
    Document.toutes.update(etat=EtatDocument.REMPLACE, clos_le=maintenant(), clos_motif="nom")
    assert not a_relire(o.pk).exists()
    regler(certification, DateDelivrance.DECISION)
    assert le_passage(o).debut_validite == decidee


def test_la_phrase_le_dit() -> None:
    assert "parchemin" not in PAR_DEFAUT.en_phrase()
    assert (
        replace(PAR_DEFAUT, date_delivrance=DateDelivrance.PARCHEMIN)
        .en_phrase()
        .endswith("délivrée à la date du parchemin")
    )
