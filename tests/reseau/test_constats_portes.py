"""Every page of findings opens for who leads the network, and tells no other door to who only reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.plateforme.tenant import organisation_active
from tests.fabrique import client_de, membre, organisation
from tests.reseau import fabrique as f
from tests.reseau.decor_constats import arguments

pytestmark = pytest.mark.django_db
_POST_SEULS = {"reseau:constat_relancer", "reseau:mesure_demander", "reseau:mesure_retirer", "reseau:reprise_geste"}
_LUES_PAR_QUI_LIT = {"constat", "mesure", "mesure_lettre", "lettre_envoi", "lettre_document", "lettre_accuse"}


def test_pages_open_for_who_leads_and_stay_shut_for_who_only_reads(tmp_path: Path) -> None:
    o = organisation()
    with organisation_active(o.pk):
        pages = arguments(o, f.certification(o, tmp_path))
        conduit = client_de(membre(o, Role.RESEAU, Role.QUALITE).utilisateur)
        lit = client_de(membre(o, Role.AUDITEUR).utilisateur)
    for nom, quels in pages.items():
        if nom.startswith("reseau:espace_"):
            continue  # the partner's own pages have their own test
        url = reverse(nom, kwargs={"slug": o.slug, **quels})
        attendu = 405 if nom in _POST_SEULS else 200
        reponse = conduit.get(url)
        assert reponse.status_code == attendu, nom
        _lire(reponse)
        lue = lit.get(url)
        assert (lue.status_code == 200) is (nom.removeprefix("reseau:") in _LUES_PAR_QUI_LIT), nom
        _lire(lue)


def _lire(reponse: object) -> None:
    if getattr(reponse, "streaming", False):
        list(reponse.streaming_content)  # type: ignore[attr-defined]
