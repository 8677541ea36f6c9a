"""The demonstration goes through the ordinary importer, twice, and leaves a history behind it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.html import escape

from parchemin.comptes.demonstration import RIVAGE, adresse_de
from parchemin.comptes.demonstration import creer as creer_comptes
from parchemin.comptes.models import Utilisateur
from parchemin.referentiel.demonstration import creer
from parchemin.referentiel.models import Certification, ChangementFiche, Fiche, Instantane, SourceRegistre
from tests.fabrique import client_de

JOUR = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


def test_deux_instantanes_et_leur_histoire() -> None:
    creer_comptes(JOUR)
    creer(JOUR)
    assert {s.code: s.instantane_id is not None for s in SourceRegistre.objects.order_by("code")} == {
        "demo-rncp": True,
        "demo-rs": True,
    }
    assert Instantane.objects.count() == 4
    assert Fiche.objects.count() == 42
    changees = set(ChangementFiche.objects.order_by("pk").values_list("fiche__code", flat=True))
    assert {"RNCP99001", "RNCP99003", "RNCP99012", "RNCP99020", "RNCP99023", "RS99007"} <= changees
    avant = Certification.toutes.count()
    assert avant > 15
    creer(JOUR)
    assert (Instantane.objects.count(), Certification.toutes.count()) == (4, avant)


def test_chaque_page_de_fiche_s_ouvre() -> None:
    creer_comptes(JOUR)
    creer(JOUR)
    client = client_de(Utilisateur.objects.get(email=adresse_de("Nadia", "Berkani", RIVAGE)))
    for fiche in Fiche.objects.select_related("version").order_by("code"):
        reponse = client.get(f"/o/{RIVAGE}/referentiel/fiches/{fiche.code}/")
        assert reponse.status_code == 200, fiche.code
        assert fiche.version is not None
        assert escape(fiche.version.intitule) in reponse.content.decode(), fiche.code
