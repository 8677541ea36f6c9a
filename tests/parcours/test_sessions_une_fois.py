"""One person, one line per session: refused when it is made, refused again where it would be decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import EtatSession, Inscription, Presentation, Resultat, SessionExamen
from parchemin.parcours.services import resultats, sessions
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.parcours.decor_sessions import inscription, personne, session
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def s(o: Organisation, tmp_path: Path) -> SessionExamen:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    certification = Certification.objects.select_related("fiche__version", "fiche__source").get(fiche__code="RNCP99100")
    return session(o, certification)


@pytest.fixture
def deux(o: Organisation, s: SessionExamen) -> list[Inscription]:
    """The same person, enrolled twice in the same certification."""
    qui = personne(o)
    jour = aujourdhui()
    entrees = (jour - timedelta(days=400), jour - timedelta(days=30))
    return [inscription(o, s.certification, qui, entree=entree) for entree in entrees]


def test_une_seconde_inscription_de_la_meme_personne_n_entre_pas(s: SessionExamen, deux: list[Inscription]) -> None:
    sessions.presenter(session=s, inscriptions=deux[:1], acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        sessions.presenter(session=s, inscriptions=deux[1:], acteur=SYSTEME)
    assert [k.code for k in e.value.constats] == ["SES-055"]
    assert "Déjà candidat à cette session" in e.value.constats[0].phrase
    assert Presentation.objects.filter(session=s).count() == 1


def test_ni_les_deux_dans_le_meme_geste(s: SessionExamen, deux: list[Inscription]) -> None:
    with pytest.raises(ErreurMetier) as e:
        sessions.presenter(session=s, inscriptions=deux, acteur=SYSTEME)
    assert [k.code for k in e.value.constats] == ["SES-055"]
    assert not Presentation.objects.filter(session=s).exists()


def test_la_page_le_dit_et_ne_laisse_pas_cocher(o: Organisation, s: SessionExamen, deux: list[Inscription]) -> None:
    sessions.presenter(session=s, inscriptions=deux[:1], acteur=SYSTEME)
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    adresse = reverse("parcours:session_choisir", args=[o.slug, s.pk])
    html = client.get(adresse).content.decode()
    assert "Déjà candidat à cette session, par une autre inscription" in html
    assert f'value="{deux[1].pk}" aria-label' not in html
    client.post(adresse, {"inscription": [deux[1].pk]})
    client.post(adresse, {"tous": "1"})
    assert Presentation.objects.filter(session=s).count() == 1


def test_ce_qui_existe_deja_arrete_les_resultats(o: Organisation, s: SessionExamen, deux: list[Inscription]) -> None:
    """From before the refusal, or by the merge of two people."""
    sessions.presenter(session=s, inscriptions=deux[:1], acteur=SYSTEME)
    double = Presentation.toutes.create(organisation=o, session=s, inscription=deux[1], rang=2)
    Resultat.toutes.bulk_create(
        Resultat(organisation=o, presentation=double, element=e) for e in s.elements.order_by("pk")
    )
    Resultat.toutes.filter(presentation__session=s).update(etat="present", acquis=True)
    SessionExamen.toutes.filter(pk=s.pk).update(etat=EtatSession.OUVERTE)
    qui = membre(o, Role.SECRETARIAT_JURY)
    with pytest.raises(ErreurMetier) as e:
        resultats.arreter_resultats(session_id=s.pk, membre=qui)
    assert "RES-033" in {k.code for k in e.value.constats}
    html = client_de(qui.utilisateur).get(reverse("parcours:session", args=[o.slug, s.pk])).content.decode()
    assert "SES-055" in html

    Inscription.toutes.filter(pk=deux[1].pk).update(etat="annulee")
    assert resultats.arreter_resultats(session_id=s.pk, membre=qui).etat == EtatSession.COMPLETE
