"""Backup and restore: same journal heads, same rows, same files; a bad archive changes nothing."""

from __future__ import annotations

import io
import tarfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from parchemin.comptes.demonstration import creer
from parchemin.comptes.models import Membre, Organisation, Utilisateur
from parchemin.config.commandes.refus import Refus
from parchemin.config.commandes.restauration import restaurer
from parchemin.config.commandes.sauvegarde import lignes, modeles, sauvegarder
from parchemin.journal.declencheurs import attendus, presents
from parchemin.journal.facade import verifier_tout
from parchemin.referentiel.demonstration import creer as creer_registres
from parchemin.referentiel.selectors import chercher

pytestmark = pytest.mark.django_db


@pytest.fixture
def installation(tmp_path: Path, settings: Any) -> Path:
    settings.DONNEES = tmp_path
    settings.FICHIERS = tmp_path / "fichiers"
    (tmp_path / "fichiers" / "ab").mkdir(parents=True)
    (tmp_path / "fichiers" / "ab" / "piece").write_bytes(b"une piece")
    creer(date(2026, 11, 24))
    creer_registres(date(2026, 11, 24))
    return tmp_path


def contenu() -> dict[str, list[bytes]]:
    return {m._meta.db_table: list(lignes(m)) for m in modeles()}


def test_ce_qui_est_restaure_est_ce_qui_fut_sauvegarde(installation: Path) -> None:
    avant = contenu()
    tetes = {v.chaine: (v.nombre, v.empreinte) for v in verifier_tout()}
    sauvegarder(str(installation / "s.tar.gz"))
    Utilisateur.objects.create_user("intrus@exemple.fr", "x")
    (installation / "fichiers" / "ab" / "piece").write_bytes(b"autre chose")
    restaurer(installation / "s.tar.gz", oui=True)
    assert contenu() == avant
    assert {v.chaine: (v.nombre, v.empreinte) for v in verifier_tout()} == tetes
    assert (installation / "fichiers" / "ab" / "piece").read_bytes() == b"une piece"
    assert presents(connection) == attendus(connection.vendor)
    assert chercher("insertion").count() == 2
    # Sequences follow: the next row gets a free identifier.
    Utilisateur.objects.create_user("nouvelle@exemple.fr", "x")


def test_les_cles_ne_sont_pas_dans_la_sauvegarde(installation: Path) -> None:
    (installation / "cles").mkdir()
    (installation / "cles" / "django.cle").write_text("tres-secret")
    message = sauvegarder(str(installation))
    (archive,) = installation.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        assert not [n for n in tar.getnames() if "cle" in n.split("/")]
    assert "cles" in message
    assert archive.stat().st_mode & 0o077 == 0


def _alterer(archive: Path, nom: str, contenu: bytes, remplacer: bool = True) -> Path:
    """Rewrite a member of the archive (or add one)."""
    nouvelle = archive.with_name("alteree.tar.gz")
    with tarfile.open(archive) as source, tarfile.open(nouvelle, "w:gz") as cible:
        for membre in source:
            brut = source.extractfile(membre)
            if brut is None or (remplacer and membre.name == nom):
                continue
            cible.addfile(membre, brut)
        info = tarfile.TarInfo(nom)
        info.size = len(contenu)
        cible.addfile(info, io.BytesIO(contenu))
    return nouvelle


@pytest.mark.parametrize(
    ("nom", "contenu_faux"),
    [
        ("tables/comptes_organisation.jsonl", b'[1,"x"]\n'),
        ("fichiers/ab/piece", b"falsifie"),
        ("../dehors", b"x"),
        ("/etc/dehors", b"x"),
        ("autre/chose", b"x"),
        ("manifeste.json", b"{}"),
    ],
)
def test_une_archive_falsifiee_est_refusee_et_rien_ne_change(installation: Path, nom: str, contenu_faux: bytes) -> None:
    sauvegarder(str(installation / "s.tar.gz"))
    avant = contenu()
    with pytest.raises(Refus):
        restaurer(_alterer(installation / "s.tar.gz", nom, contenu_faux), oui=True)
    assert contenu() == avant
    assert (installation / "fichiers" / "ab" / "piece").read_bytes() == b"une piece"
    assert not (installation.parent / "dehors").exists()


def test_une_archive_coupee_est_refusee(installation: Path) -> None:
    sauvegarder(str(installation / "s.tar.gz"))
    brut = (installation / "s.tar.gz").read_bytes()
    (installation / "s.tar.gz").write_bytes(brut[: len(brut) // 2])
    with pytest.raises(Refus, match="abîmée"):
        restaurer(installation / "s.tar.gz", oui=True)
    assert Organisation.objects.count() == 2


def test_on_ne_remplace_pas_des_donnees_sans_le_dire(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sauvegarder(str(installation / "s.tar.gz"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(Refus, match="--oui"):
        restaurer(installation / "s.tar.gz")
    assert Membre.toutes.count() == 12
