"""What keeps a file from being written is told as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from parchemin.accrochage.domain.construction import SchemaRefuse, citee, construire, fragments_de
from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.socle.horloge import PARIS
from tests.accrochage.domain.test_regles import BASE

P = profil("1.1.2")
AUTOUR = Enveloppe("x", datetime(2026, 7, 1, tzinfo=PARIS), "AB123CDE", "AB123CDE", "C1")


def essayer(dossier: Path, p: Passage, **options: int) -> str:
    with pytest.raises(SchemaRefuse) as e:
        list(
            construire(fragments_de([p], P), P, schema_du_profil(P), AUTOUR, lambda n: dossier / f"{n}.xml", **options)
        )
    return e.value.raison


def test_une_voie_que_le_schema_n_a_pas(tmp_path: Path) -> None:
    """The profile of the account went back: it used to be « plus gros qu’un fichier »."""
    assert "d’une façon que le schéma 1.1.2 ne connaît pas" in essayer(
        tmp_path, replace(BASE, voie="nir", nir="2900544109005")
    )


def test_un_passage_trop_gros(tmp_path: Path) -> None:
    assert "plus gros qu’un fichier" in essayer(tmp_path, BASE, octets_maximum=900)


def test_une_faute_du_programme_n_est_pas_une_faute_du_passage(tmp_path: Path) -> None:
    naif = replace(AUTOUR, horodatage=datetime(2026, 7, 1))  # noqa: DTZ001
    suite = construire([(citee(BASE), "<x/>")], P, schema_du_profil(P), naif, lambda n: tmp_path / f"{n}.xml")
    with pytest.raises(ValueError, match="time zone"):
        list(suite)
