"""The changes of an export, the nearest to the organisation first, in words that do not cry wolf."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, ChangementFiche, Fiche, Importance, Instantane
from parchemin.referentiel.selectors import Portee, changements_ranges
from parchemin.referentiel.services import certifications
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer

LE = date(2026, 8, 16)
pytestmark = pytest.mark.django_db


def _changement(code: str, champ: str, importance: str, phrase: str) -> None:
    ChangementFiche.objects.create(
        fiche=Fiche.objects.get(code=code), instantane=Instantane.objects.get(etat="en_vigueur"), nature="modification",
        champ=champ, importance=importance, libelle=champ, phrase=phrase,
    )  # fmt: skip


def test_les_changements_qui_touchent_l_organisation_d_abord(tmp_path: Path) -> None:
    importer(tmp_path, LE, fiche("RNCP99100"), fiche("RNCP99101"), fiche("RNCP99102"))
    ChangementFiche.objects.all().delete()
    _changement("RNCP99100", "blocs.code", Importance.ALERTE, "Un bloc ailleurs.")
    _changement("RNCP99101", "date_fin_enregistrement", Importance.ALERTE, "Une date ailleurs.")
    _changement("RNCP99102", "objectifs_contexte", Importance.INFORMATION, "Un texte chez nous.")
    _changement("RNCP99102", "intitule", Importance.ALERTE, "Un titre chez nous.")
    o, autre = organisation(), organisation("autre")
    certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99102"), capacite=Capacite.CERTIFICATEUR,
        du=LE, acteur=SYSTEME,
    )  # fmt: skip
    instantane = Instantane.objects.get(etat="en_vigueur")
    with organisation_active(o.pk):
        assert [(x.phrase, Portee(x.portee)) for x in changements_ranges(instantane)] == [
            ("Un titre chez nous.", Portee.MIENNES),
            ("Un texte chez nous.", Portee.MIENNES_INFORMATION),
            ("Une date ailleurs.", Portee.ETAT_OU_DATES),
            ("Un bloc ailleurs.", Portee.AUTRE),
        ]
    page = client_de(membre(autre, Role.DONNEES).utilisateur).get(
        reverse("referentiel:instantane", args=[autre.slug, instantane.pk])
    )
    # Nothing of it concerns this organisation: nothing asks to be looked at.
    tableau = page.content.decode().split("<table")[1]
    assert "à regarder" not in tableau.lower()
    assert "Fiche que vous ne suivez pas" in tableau
