"""Pages of many certifications: as many queries for three as for one, and the register's past answered as it is one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.indicateurs.models import Enquete, EtatEnquete
from parchemin.indicateurs.selectors.enquetes import bilans, bilans_de, promotions_trop_tot
from parchemin.indicateurs.services import annonces
from parchemin.indicateurs.services import enquetes as services
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.deliberation.decor_acquis import suivre
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
CODES = ("RNCP99310", "RNCP99311", "RNCP99312")


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def registre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    importer(tmp_path, date(2026, 8, 16), *(fiche(code, intitule=f"Titre {code}") for code in CODES))
    importer(tmp_path, date(2026, 9, 16), *(fiche(code, intitule=f"Titre {code}, nouveau") for code in CODES))


def une_promotion(o: Organisation, c: Certification) -> Enquete:
    """A holder, a closed survey that asked them, two supports read."""
    f.certifie(o, c, f"Nom{c.pk}")
    e = services.preparer(organisation=o, choix=f.choix([c]), acteur=SYSTEME)
    Enquete.toutes.filter(pk=e.pk).update(etat=EtatEnquete.CLOSE, close_le=maintenant())
    for n, support in enumerate(("site", "plaquette")):
        annonces.relever(
            certification=c, support=support, intitule=c.intitule, numero=c.numero, niveau=None, blocs_seuls=[], lien="",
            relevee_le=aujourdhui() - timedelta(days=n), acteur=SYSTEME,
        )  # fmt: skip
    e.refresh_from_db()
    return e


@pytest.mark.parametrize("page", ["champs_rncp", "promotions", "annonces"])
def test_autant_de_requetes_pour_trois_certifications_que_pour_une(o: Organisation, registre: None, page: str) -> None:
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    adresse = reverse(f"indicateurs:{page}", args=[o.slug])
    comptes = []
    for n, code in enumerate(CODES):
        une_promotion(o, suivre(o, code, "cap"))
        une_promotion(o, certification_locale(o, intitule=f"Locale {n}"))
        client.get(adresse)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            lue = client.get(adresse).content.decode()
        assert code in lue
        comptes.append(len(requetes))
    assert comptes[0] == comptes[2], comptes


def test_lus_ensemble_comme_un_par_un(o: Organisation, registre: None) -> None:
    """Of a day before the first state, between two, after: the same version and the same answer."""
    certifications = [suivre(o, code, "cap") for code in CODES]
    locale = certification_locale(o)
    etats = facade.EtatsLus([*certifications, locale])
    vues = set()
    for c in certifications:
        assert c.fiche is not None
        for jour in (date(2020, 1, 1), date(2026, 8, 20), date(2026, 9, 20), date(2027, 9, 1)):
            lue = etats.version_au(c, jour)
            assert lue == facade.version_au(c.fiche, jour)
            assert etats.inscription_possible(c, jour) == facade.inscription_possible(c, jour)
            vues.add(lue.intitule if lue else "")
    assert len(vues) == 6
    assert etats.version_au(locale, aujourdhui()) is None
    assert etats.inscription_possible(locale, aujourdhui()) == facade.inscription_possible(locale, aujourdhui())


def test_plusieurs_enquetes_comme_une_par_une(o: Organisation) -> None:
    a = une_promotion(o, certification_locale(o, intitule="A"))
    b = une_promotion(o, certification_locale(o, intitule="B"))
    f.certifie(o, certification_locale(o, intitule="C"), "Jeune", le=aujourdhui() - timedelta(days=30))
    tard = services.preparer(
        organisation=o, choix=f.choix(list(Certification.toutes.filter(intitule_local="C"))), acteur=SYSTEME
    )
    ensemble = bilans_de([a, b, tard])
    assert ensemble == {e.pk: bilans(e) for e in (a, b, tard)}
    assert [len(x) for x in ensemble.values()] == [2, 2, 2]
    assert {e for e, _, _ in promotions_trop_tot([a, b, tard])} == {tard.pk}
