"""The register is found in the feminine and in the plural; an index of before is rebuilt by the migration."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from parchemin.plateforme.models import IndexRecherche
from parchemin.referentiel.recherche import INDEX_FICHES, rajeunir, reindexer
from parchemin.referentiel.selectors import chercher
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def registre(tmp_path: Path) -> None:
    titres = {
        "RNCP1": "Conseiller en insertion professionnelle",
        "RNCP2": "Développeur web et web mobile",
        "RNCP3": "Aide-soignant",
        "RNCP4": "Agent de propreté",
    }
    importer(tmp_path, date(2026, 8, 16), *(fiche(code, titre) for code, titre in titres.items()))


@pytest.mark.parametrize(
    ("texte", "codes"),
    [
        ("conseillere insertion", ["RNCP1"]),
        ("conseillères en insertion professionnelle", ["RNCP1"]),
        ("developpeuse web", ["RNCP2"]),
        ("web développeuse", ["RNCP2"]),
        ("développeu", ["RNCP2"]),  # a word being typed
        ("aides soignantes", ["RNCP3"]),
        ("agentes de propreté", ["RNCP4"]),
    ],
)
def test_au_feminin_et_au_pluriel(registre: None, texte: str, codes: list[str]) -> None:
    assert [f.code for f in chercher(texte).order_by("code")] == codes


def test_un_index_d_avant_est_rebati_par_la_migration(registre: None, capsys: pytest.CaptureFixture[str]) -> None:
    """What an older version wrote is not what today's questions ask for."""
    ids = INDEX_FICHES.chercher("web")
    INDEX_FICHES.indexer_lot((i, "autre chose", "", "") for i in ids)
    IndexRecherche.objects.update(version="ancienne")
    assert not chercher("développeuse").exists()
    call_command("migrate", verbosity=1)
    assert "4 fiches à indexer de nouveau" in capsys.readouterr().out
    assert [f.code for f in chercher("développeuse").order_by("code")] == ["RNCP2"]
    # Once is enough.
    call_command("migrate", verbosity=1)
    assert "indexer" not in capsys.readouterr().out


def test_une_base_sans_marque_est_rebatie(registre: None) -> None:
    """A database of before this mark existed, or a run that was interrupted."""
    IndexRecherche.objects.all().delete()
    INDEX_FICHES.vider()
    call_command("migrate", verbosity=0)
    assert chercher("développeuse").count() == 1
    assert IndexRecherche.objects.get().version == INDEX_FICHES.version


def test_une_version_sans_migration_rebatit_aussi(registre: None) -> None:
    """Only a table of words changed: `parchemin serve` and `parchemin migrer` ask it, without any migration."""
    IndexRecherche.objects.update(version="ancienne")
    dites: list[str] = []
    rajeunir(dites.append)
    rajeunir(dites.append)
    assert dites == ["Recherche : 4 fiches à indexer de nouveau…"]
    assert INDEX_FICHES.est_a_jour()


def test_reindexer_marque(registre: None) -> None:
    IndexRecherche.objects.all().delete()
    assert reindexer() == 4
    assert INDEX_FICHES.est_a_jour()
