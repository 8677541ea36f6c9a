"""What is announced: read, compared on its page, and what stops a publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.indicateurs.models import OffreAnnoncee
from parchemin.indicateurs.selectors.annonces import offres_de
from parchemin.indicateurs.services import annonces, publications
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import VoieAcces
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification, NatureLocale
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation) -> Certification:
    return Certification.toutes.create(
        organisation=o, nature_locale=NatureLocale.choices[0][0], intitule_local="CAP Voilerie", famille_corrigee="cap",
        code_local="V1", cle_tri="cap voilerie",
    )  # fmt: skip


def _relever(c: Certification, **champs: object) -> OffreAnnoncee:
    return annonces.relever(**{  # type: ignore[arg-type]
        "certification": c, "support": "site", "intitule": "CAP  Voilerie", "numero": "v1", "niveau": None, "blocs_seuls": [],
        "lien": "", "relevee_le": aujourdhui(), "acteur": SYSTEME,
    } | champs)  # fmt: skip


def test_a_page_says_what_differs_and_the_support_left_to_read(o: Organisation, certification: Certification) -> None:
    f.parcours_fini(o, certification)
    _relever(certification, intitule="Bachelor voile", blocs_seuls=["apprentis"])
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    page = client.get(reverse("indicateurs:annonces", args=[o.slug])).content.decode()
    assert "IND-220" in page
    assert "IND-225" in page
    assert "arrête" in page
    assert reverse("indicateurs:annonce", args=[o.slug, certification.pk, "plaquette"]) in page


def test_a_form_keeps_the_words_and_takes_a_support_away(o: Organisation, certification: Certification) -> None:
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    url = reverse("indicateurs:annonce", args=[o.slug, certification.pk, "mcf"])
    assert "CAP Voilerie" in client.get(url).content.decode()
    corps = {
        "intitule": "CAP voilerie ",
        "numero": "V1",
        "niveau": "3",
        "blocs_seuls": ["vae"],
        "relevee_le": "2026-01-05",
    }
    assert client.post(url, corps).status_code == 302
    offre = OffreAnnoncee.toutes.get()
    assert (offre.niveau, offre.blocs_seuls, offre.relevee_le) == (3, ["vae"], date(2026, 1, 5))
    assert client.post(url, {**corps, "retirer": "on"}).status_code == 302
    assert not OffreAnnoncee.toutes.exists()
    assert Evenement.objects.filter(acte="indicateurs.annoncer").count() == 2
    assert client.get(reverse("indicateurs:annonce", args=[o.slug, certification.pk, "radio"])).status_code == 404


def test_a_day_to_come_is_refused(o: Organisation, certification: Certification) -> None:
    with pytest.raises(ErreurMetier, match="IND-229"):
        _relever(certification, relevee_le=aujourdhui() + timedelta(days=1))


def test_a_bloc_alone_for_apprentices_stops_the_publication_even_asked_before(
    o: Organisation, certification: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publications, "finie", lambda annee, jour: True)
    f.parcours_fini(o, certification)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    jeu = publications.preparer(organisation=o, annee=2026, acteur=SYSTEME)
    _relever(certification, blocs_seuls=["apprentis"])
    with pytest.raises(ErreurMetier, match="IND-228"):
        publications.demander(jeu=jeu, demandeur=publications.Acteur(1, "Ada"))
    with pytest.raises(ErreurMetier, match="IND-228"):
        publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    _relever(certification, blocs_seuls=["stagiaires"])
    publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    jeu.refresh_from_db()
    assert jeu.etat == "publie"


def test_an_apprentice_enrolled_on_blocs_only_is_found_but_not_who_takes_again_what_is_left(
    o: Organisation, certification: Certification
) -> None:
    seul = f.parcours_fini(o, certification, "Seul", perimetre_blocs=["BC1"])
    assert [x.code for x in offres_de(o.pk, aujourdhui())[0].constats] == ["IND-227"]
    seul.voie = VoieAcces.FORMATION_CONTINUE
    seul.save()
    assert not offres_de(o.pk, aujourdhui())[0].constats
    ancien = f.parcours_fini(o, certification, "Reprise")
    ancien.pk, ancien.perimetre_blocs, ancien.entree = None, ["BC1"], date(2026, 9, 1)
    ancien.fin_prevue = date(2027, 6, 30)
    ancien.save()
    assert not offres_de(o.pk, aujourdhui())[0].arrete


def test_an_auditor_reads_and_writes_nothing(o: Organisation, certification: Certification) -> None:
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    assert client.get(reverse("indicateurs:annonces", args=[o.slug])).status_code == 200
    assert client.get(reverse("indicateurs:annonce", args=[o.slug, certification.pk, "site"])).status_code == 403
