"""A registration ends: what the certifier does of it is said, and the day page stops asking."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.echeances import fins
from parchemin.referentiel.models import Capacite, Certification, Fiche, SuiteEnregistrement, VersionFiche
from parchemin.referentiel.services.certifications import suivre_fiche
from parchemin.referentiel.services.suites import noter_suite
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, aujourdhui, geler
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
SUR_DEMANDE = "<TYPE_ENREGISTREMENT>Enregistrement sur demande</TYPE_ENREGISTREMENT>"


def _attendues(m: Membre) -> list[str]:
    return [e.cle for e in fins(m, aujourdhui()) if e.cle.startswith("referentiel.renouvellement")]


def test_said_it_is_no_longer_asked_until_the_next_registration(tmp_path: Path) -> None:
    with geler(datetime(2026, 11, 24, 12, tzinfo=PARIS)):
        o, jour = organisation(), aujourdhui()
        importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100", corps=SUR_DEMANDE))
        VersionFiche.objects.update(date_fin_enregistrement=date(2027, 8, 31))
        with organisation_active(o.pk):
            suivre_fiche(
                organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
                du=date(2020, 1, 1), acteur=SYSTEME,
            )  # fmt: skip
            c = Certification.objects.select_related("fiche__version").get()
            direction = membre(o, Role.DIRECTION)
            client = client_de(direction.utilisateur)
            page, acte = (reverse(f"referentiel:{n}", args=[o.slug, c.pk]) for n in ("certification", "noter_suite"))
            assert _attendues(direction) == ["referentiel.renouvellement.RNCP99100"]
            assert acte in client.get(page).content.decode()
            demain = jour + timedelta(days=1)
            assert client.post(acte, {"suite": "deposee", "le": demain.isoformat()}).status_code == 422
            assert client.post(acte, {"suite": "autre", "le": jour.isoformat()}).status_code == 422
            assert _attendues(direction)
            assert (
                client.post(acte, {"suite": "deposee", "le": jour.isoformat(), "note": "Dossier 4512"}).status_code
                == 302
            )
            assert _attendues(direction) == []
            lue = client.get(page).content.decode()
            assert "Demande déposée" in lue
            assert "Dossier 4512" in lue
            # A registration of right is nobody's to ask for again.
            VersionFiche.objects.update(type_enregistrement="Enregistrement de droit")
            assert acte not in client.get(page).content.decode()
            VersionFiche.objects.update(type_enregistrement="Enregistrement sur demande")
            assert acte in client.get(page).content.decode()
            # Said again, it is corrected, not doubled.
            noter_suite(certification=c, suite="renoncee", le=jour, acteur=SYSTEME)
            (s,) = SuiteEnregistrement.objects.order_by("pk")
            assert (s.suite, s.fin) == ("renoncee", date(2027, 8, 31))
            # Another registration asks again.
            VersionFiche.objects.update(date_fin_enregistrement=date(2028, 2, 28))
            assert _attendues(direction)
            VersionFiche.objects.update(date_fin_enregistrement=None)
            with pytest.raises(ErreurMetier, match="REF-067"):
                noter_suite(certification=c, suite="deposee", le=jour, acteur=SYSTEME)
            ailleurs = membre(organisation("autre"), Role.DIRECTION)
            assert client_de(ailleurs.utilisateur).get(acte).status_code == 404
            lecteur = client_de(membre(o, Role.DPO).utilisateur)
            assert lecteur.get(acte).status_code == 403


def test_a_preparer_is_not_asked(tmp_path: Path) -> None:
    """Only who carries the registration answers for what follows."""
    o = organisation()
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100", corps=SUR_DEMANDE))
    with organisation_active(o.pk):
        suivre_fiche(
            organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.PREPARATEUR, du=date(2020, 1, 1),
            acteur=SYSTEME,
        )  # fmt: skip
        c = Certification.objects.get()
        page = client_de(membre(o, Role.DIRECTION).utilisateur).get(
            reverse("referentiel:certification", args=[o.slug, c.pk])
        )
        assert "La suite de l’enregistrement" not in page.content.decode()
