"""What the page of a template offers: give up a draft, even a broken one; show no paper that somebody else issues."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import EtatModele, ModeleDocument
from parchemin.documents.relecture import exemples
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.documents import fabrique as f
from tests.fabrique import client_de, membre, organisation
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DIRECTION).utilisateur)


def adresse(o: Organisation, nom: str, nature: str = "releve") -> str:
    return reverse(f"documents:{nom}", args=[o.slug, nature])


def test_un_brouillon_casse_s_abandonne_la_version_en_service_reste(o: Organisation, client: Client) -> None:
    f.modeles(o, Nature.RELEVE)
    ModeleDocument.toutes.create(
        organisation=o, nature="releve", version=2, reglages=f.REGLAGES, source="#let x = (", etat=EtatModele.BROUILLON
    )
    page = client.get(adresse(o, "modele")).content.decode()
    assert "Abandonner ce brouillon" in page
    client.post(adresse(o, "jeter_brouillon"))
    (reste,) = ModeleDocument.toutes.filter(organisation=o, nature="releve")
    assert (reste.version, reste.etat) == (1, EtatModele.PUBLIE)
    assert "Abandonner" not in client.get(adresse(o, "modele")).content.decode()
    client.post(adresse(o, "jeter_brouillon"))  # nothing to give up any more
    assert ModeleDocument.toutes.filter(organisation=o, nature="releve").count() == 1


def test_un_specimen_ne_montre_que_ce_qui_se_delivre_ici(o: Organisation, client: Client) -> None:
    titre = certification_locale(o, "prive", "Titre d’essai")
    parchemin = ModeleDocument(organisation=o, nature="parchemin")
    cfeps = ModeleDocument(organisation=o, nature="cfeps")
    assert exemples(o, parchemin, aujourdhui()) == [titre]
    assert exemples(o, cfeps, aujourdhui()) == [
        None
    ]  # the recteur issues it: no title of ours stands for a baccalauréat
    liste = client.get(reverse("documents:modeles", args=[o.slug])).content.decode()
    assert adresse(o, "modele", "parchemin") in liste
    assert adresse(o, "modele", "cfeps") not in liste
    assert "Vous ne délivrez pas" in liste
    assert "l’autorité le délivre" in client.get(adresse(o, "modele", "cfeps")).content.decode()
