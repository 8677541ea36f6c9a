"""Names inside an archive: many tools write UTF-8 without saying so."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from parchemin.referentiel.domain.archive import exports_de, nom_lisible
from parchemin.socle.constats import ErreurMetier


@pytest.mark.parametrize(
    ("octets", "drapeau", "attendu"),
    [
        ("Compétences.csv".encode(), 0, "Compétences.csv"),
        ("Compétences.csv".encode(), 0x800, "Compétences.csv"),
        ("Compétences.csv".encode("cp437"), 0, "Compétences.csv"),
        (b"plain.csv", 0, "plain.csv"),
    ],
)
def test_un_nom_accentue_se_lit(octets: bytes, drapeau: int, attendu: str) -> None:
    membre = zipfile.ZipInfo(octets.decode("utf-8" if drapeau else "cp437"))
    membre.flag_bits = drapeau
    assert nom_lisible(membre) == attendu


def test_ref_008_nomme_les_fichiers_comme_leur_auteur(tmp_path: Path) -> None:
    chemin = tmp_path / "lot.zip"
    with zipfile.ZipFile(chemin, "w") as archive:
        archive.writestr("Competences_e_.csv", "x")
    # The name as written by a tool that does not raise the UTF-8 flag: same length, other bytes.
    chemin.write_bytes(chemin.read_bytes().replace(b"Competences_e_.csv", "Compétences_e.csv".encode()))
    with pytest.raises(ErreurMetier) as e:
        exports_de(chemin)
    assert e.value.constats[0].code == "REF-008"
    assert "Compétences_e.csv" in e.value.constats[0].quoi + e.value.constats[0].ou
