"""Each export compared with the habilitations: opened, seen again, put right; declarations confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.apres_import import apres_import, prevenir
from parchemin.referentiel.models import Instantane
from parchemin.reseau.models import DeclarationListe, EcartListePublique, HabilitationPartenaire
from parchemin.reseau.services import ecarts, habilitations
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer, partenaire
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
FORMER = "HABILITATION_FORMER"


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def h(o: Organisation, tmp_path: Path) -> HabilitationPartenaire:
    h = f.active(f.alpha(o), f.certification(o, tmp_path))
    DeclarationListe.toutes.update(fait_le=date(2026, 1, 3), declaree_le=date(2026, 1, 3))
    return h


def _export(dossier: Path, jour: int, partenaires: str) -> None:
    # Rows that are no longer active are in no comparison; they keep the brakes of the import quiet.
    anciens = "".join(partenaire(i, etat="Supprimé") for i in range(20, 30))
    importer(dossier, date(2026, 1, jour), fiche("RNCP99001", "Voilier", partenaires + anciens, fin="31/08/2099"))


def _dits() -> list[tuple[str, bool]]:
    return [(x.ecart, x.clos_le is not None) for x in EcartListePublique.toutes.order_by("pk")]


def test_an_import_opens_sees_again_and_closes(h: HabilitationPartenaire, tmp_path: Path) -> None:
    # Outside any organisation, as the command that imports is.
    with organisation_active(None):
        _export(tmp_path, 2, partenaire(1, role=FORMER) + partenaire(2))
        assert _dits() == [("inconnue", False)]
        e = EcartListePublique.toutes.get()
        assert (e.siret, e.ouvert_le, e.avant_le) == ("99900000000002", aujourdhui(), ajouter_mois(aujourdhui(), 2))
        _export(tmp_path, 3, partenaire(2))
        assert _dits() == [("inconnue", False), ("introuvable", False)]
        e.refresh_from_db()
        assert (e.export_ouverture, e.export_dernier) == (date(2026, 1, 2), date(2026, 1, 3))
        _export(tmp_path, 4, partenaire(1))
        assert _dits() == [("inconnue", True), ("introuvable", True), ("role", False)]
        e.refresh_from_db()
        assert (e.clos_le, e.export_cloture) == (aujourdhui(), date(2026, 1, 4))
        _export(tmp_path, 5, partenaire(1) + partenaire(2))
        assert _dits()[3:] == [("inconnue", False)]
    n = Evenement.objects.filter(acte="reseau.comparer").count()
    assert n == 4
    ecarts.comparer_tout()
    assert Evenement.objects.filter(acte="reseau.comparer").count() == n


def test_an_export_confirms_the_declaration_that_it_shows(h: HabilitationPartenaire, tmp_path: Path) -> None:
    d = h.declarations.get()
    ecarts.comparer_tout()
    d.refresh_from_db()
    assert d.vue_le is None  # the export is older than the change
    _export(tmp_path, 4, partenaire(1, role=FORMER) + partenaire(3))
    d.refresh_from_db()
    assert d.vue_le == date(2026, 1, 4)
    habilitations.appliquer(habilitation=h, vers="suspendu", motif="Trois sessions sans procès-verbal.", acteur=SYSTEME)
    retrait = h.declarations.order_by("-pk")[0]
    DeclarationListe.toutes.filter(pk=retrait.pk).update(fait_le=date(2026, 1, 5))
    _export(tmp_path, 6, partenaire(1, role=FORMER))
    retrait.refresh_from_db()
    assert retrait.vue_le is None
    _export(tmp_path, 7, partenaire(3))
    retrait.refresh_from_db()
    assert retrait.vue_le == date(2026, 1, 7)


def test_the_page_and_the_day_page_follow_them(o: Organisation, h: HabilitationPartenaire, tmp_path: Path) -> None:
    m = membre(o, Role.RESEAU)
    client = client_de(m.utilisateur)
    url = reverse("reseau:liste_publique", args=[o.slug])
    _export(tmp_path, 2, partenaire(2))
    page = client.get(url).content.decode()
    assert "à régler avant le" in page
    assert "Ce qui s’est réglé" not in page
    (e,) = [e for _, lire in echeances for e in lire(m, aujourdhui()) if e.cle == "reseau.ecarts"]
    assert e.quoi == "2 écarts avec la liste publique"
    _export(tmp_path, 3, partenaire(1, role=FORMER))
    assert "Ce qui s’est réglé" in client.get(url).content.decode()
    assert not [e for _, lire in echeances for e in lire(m, aujourdhui()) if e.cle == "reseau.ecarts"]


def test_a_room_that_fails_does_not_undo_an_export(
    h: HabilitationPartenaire, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faillir(instantane: Instantane) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(apres_import, "_fonctions", {"essai": faillir})
    prevenir(Instantane.objects.get())
    assert "essai" in caplog.text


def test_as_many_queries_for_three_as_for_one(o: Organisation, h: HabilitationPartenaire, tmp_path: Path) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:liste_publique", args=[o.slug])
    _export(tmp_path, 2, partenaire(1, role=FORMER) + partenaire(2))
    client.get(url)
    with CaptureQueriesContext(connection) as une:
        client.get(url)
    _export(tmp_path, 3, "".join(partenaire(i, role=FORMER) for i in range(1, 5)))
    with CaptureQueriesContext(connection) as trois:
        client.get(url)
    assert len(une) == len(trois)


def test_the_menu_shows_the_network_to_who_certifies_or_habilitates(o: Organisation, h: HabilitationPartenaire) -> None:
    entree = f'href="{reverse("reseau:habilitations", args=[o.slug])}"'
    autre = organisation("vallees")
    Organisation.objects.filter(pk=autre.pk).update(est_certificateur=False, est_cfa=True)
    client = client_de(membre(autre, Role.DIRECTION).utilisateur)
    la = reverse("reseau:habilitations", args=[autre.slug])
    page = client.get(reverse("reseau:plans", args=[autre.slug]))
    assert page.status_code == 200
    menu = page.content.decode().split("<main")[0]
    assert f'href="{la}"' not in menu
    assert client.get(la).status_code == 200
    Organisation.objects.filter(pk=o.pk).update(est_certificateur=False)
    client = client_de(membre(o, Role.DIRECTION).utilisateur)
    assert entree in client.get(reverse("reseau:plans", args=[o.slug])).content.decode().split("<main")[0]
