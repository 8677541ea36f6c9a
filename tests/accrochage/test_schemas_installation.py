"""Accounts and schemas: what one organisation may decide, and what belongs to the installation."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import rediger_schema
from parchemin.accrochage.schemas import installes
from parchemin.accrochage.services import comptes as services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference
from parchemin.journal.models import Evenement
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
XSD = rediger_schema(profil("1.1.2"))


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def donnees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test alone: a schema judges everybody."""
    for module in ("services.comptes", "vues.comptes"):
        monkeypatch.setattr(f"parchemin.accrochage.{module}.donnees", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("role", [Role.DONNEES, Role.DIRECTION])
def test_une_organisation_n_installe_pas_de_schema(o: Organisation, donnees: Path, role: Role) -> None:
    client = client_de(membre(o, role).utilisateur)
    url = reverse("accrochage:reglages", args=[o.slug])
    assert client.post(url, {"fichier": SimpleUploadedFile("x.xsd", XSD)}).status_code == 405
    assert installes(donnees) == {}
    page = client.get(url).content.decode()
    assert "parchemin accrochage installer-schema" in page
    assert 'type="file"' not in page


def test_installer_s_inscrit_au_journal_de_l_instance(donnees: Path, tmp_path: Path) -> None:
    archive = tmp_path / "cdc.xsd"
    archive.write_bytes(XSD)
    services.installer_schema(
        archive=archive, acteur=Reference("ligne_de_commande", "parchemin", "La ligne de commande")
    )
    assert set(installes(donnees)) == {"1.1.2"}
    (evenement,) = Evenement.objects.filter(acte="accrochage.schema").order_by("pk")
    assert evenement.chaine == "instance"


def test_un_schema_refuse_ne_laisse_aucune_trace(donnees: Path, tmp_path: Path) -> None:
    archive = tmp_path / "cdc.xsd"
    archive.write_bytes(b"<x/>")
    with pytest.raises(ErreurMetier):
        services.installer_schema(archive=archive, acteur=Reference("ligne_de_commande", "parchemin", "x"))
    assert not Evenement.objects.filter(acte="accrochage.schema").exists()
