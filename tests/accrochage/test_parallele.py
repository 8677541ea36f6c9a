"""Two processes for one construction: same files, same refusals as one, whatever becomes of the file or of the reader."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parchemin.accrochage import construction_parallele as cp
from parchemin.accrochage.domain.construction import FichierConstruit, SchemaRefuse, construire, fragments_de, ordre
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.schemas import schema_actif
from tests.accrochage.domain.strategies import un_passage
from tests.accrochage.domain.test_ecriture import E

P = profil("1.1.2")


@pytest.fixture(autouse=True)
def _deux_processus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cp, "SEUL_JUSQU_A", 0)
    # A file of some passages is read in several pieces too.
    monkeypatch.setattr(cp, "PAR_MORCEAU", 1)


def _lot(n: int = 60) -> list[Passage]:
    return sorted((un_passage(random.Random(i), i) for i in range(n)), key=ordre)


def _a_deux(lot: list[Passage], dossier: Path, **plus: Any) -> list[FichierConstruit]:
    dossier.mkdir(exist_ok=True)
    return list(
        cp.construire_en_parallele(
            fragments_de(lot, P), P, schema_actif(P, None), E, lambda n: dossier / f"{n}.xml", donnees=dossier,
            total=len(lot), **plus,
        )
    )  # fmt: skip


def test_les_memes_fichiers_qu_un_seul_processus(tmp_path: Path) -> None:
    lot = _lot()
    deux = _a_deux(lot, tmp_path / "deux", passages_maximum=25)
    seul = list(
        construire(
            fragments_de(lot, P), P, schema_du_profil(P), E, lambda n: tmp_path / f"{n}.xml", passages_maximum=25
        )
    )
    assert [f.ecrit for f in deux] == [f.ecrit for f in seul]
    assert [f.ecrit.passages for f in deux] == [25, 25, 10]
    assert [f.chemin.read_bytes() for f in deux] == [f.chemin.read_bytes() for f in seul]


@pytest.mark.parametrize(
    ("champ", "valeur", "dit"), [("sexe", "Z", "enumeration"), ("verbatim", "a\x01b", "interdit"), ("verbatim", "a\uffff", "interdit")]
)  # fmt: skip
def test_ce_que_le_schema_refuse(tmp_path: Path, champ: str, valeur: str, dit: str) -> None:
    lot = _lot(3)
    lot[1] = replace(lot[1], voie="titulaire", nom_naissance="Martin", **{champ: valeur})
    with pytest.raises(SchemaRefuse, match=dit) as e:
        _a_deux(lot, tmp_path)
    assert e.value.rang == 1


def test_un_passage_plus_gros_qu_un_fichier(tmp_path: Path) -> None:
    with pytest.raises(SchemaRefuse, match="plus gros"):
        _a_deux(_lot(1), tmp_path, octets_maximum=500)


@pytest.fixture
def ecrit(tmp_path: Path) -> Iterator[tuple[Path, bytes]]:
    (f,) = _a_deux(_lot(5), tmp_path)
    return f.chemin, f.chemin.read_bytes()


def _couper(chemin: Path, octets: bytes) -> None:
    chemin.write_bytes(octets[:-40])


def _allonger(chemin: Path, octets: bytes) -> None:
    chemin.write_bytes(octets + b"<!-- -->")


def _changer(chemin: Path, octets: bytes) -> None:
    chemin.write_bytes(octets.replace(b"<cpf:obtentionCertification>", b"<cpf:obtentionCertification> "))


@pytest.mark.parametrize("abimer", [_couper, _allonger, _changer])
def test_un_fichier_abime_apres_coup_n_est_pas_pris(
    ecrit: tuple[Path, bytes], abimer: Callable[[Path, bytes], None]
) -> None:
    """Cut, longer than what was written, changed: the bytes on the disk are judged, not those that were meant."""
    chemin, octets = ecrit
    relecture = cp._Relecture(chemin, schema_actif(P, None))
    relecture.jusqu_a(500)
    abimer(chemin, octets)
    assert relecture.verdict(len(octets))


def test_un_fichier_lu_par_morceaux_est_pris(ecrit: tuple[Path, bytes]) -> None:
    chemin, octets = ecrit
    relecture = cp._Relecture(chemin, schema_actif(P, None))
    for n in range(0, len(octets), 97):
        relecture.jusqu_a(n)
    assert relecture.verdict(len(octets)) is None


def test_un_relecteur_mort_se_dit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cp.sys, "executable", "/bin/true")
    with pytest.raises(OSError, match=r"ended|pipe"):
        _a_deux(_lot(2), tmp_path)
