"""Backup and restore: same journal heads, same rows, same files; a bad archive changes nothing."""

from __future__ import annotations

import io
import tarfile
from datetime import date
from hashlib import sha256
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
    assert Membre.toutes.count() == 14


def _refaire(archive: Path, changer: Any, sceller_encore: bool = False) -> Path:
    """A forgery with all its hashes right: `changer(manifeste, dossier)` edits what was unpacked."""
    import json
    import tempfile

    from parchemin.config.commandes.sauvegarde import SCEAU
    from parchemin.plateforme.secrets import sceller

    nouvelle = archive.with_name("refaite.tar.gz")
    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        with tarfile.open(archive) as tar:
            tar.extractall(dossier, filter="data")
        manifeste = json.loads((dossier / "manifeste.json").read_text())
        changer(manifeste, dossier)
        brut = json.dumps(manifeste).encode()
        (dossier / "manifeste.json").write_bytes(brut)
        if sceller_encore:
            (dossier / SCEAU).write_text(sceller(brut))
        with tarfile.open(nouvelle, "w:gz") as tar:
            for f in sorted(p for p in dossier.rglob("*") if p.is_file()):
                tar.add(f, f.relative_to(dossier).as_posix())
    return nouvelle


def _sans_table(manifeste: dict[str, Any], dossier: Path) -> None:
    del manifeste["tables"]["referentiel_fiche"]


def _journal_vide(manifeste: dict[str, Any], dossier: Path) -> None:
    manifeste["journal"] = {}
    for table in [t for t in manifeste["tables"] if t.startswith("journal_")]:
        (dossier / "tables" / f"{table}.jsonl").write_bytes(b"")
        manifeste["tables"][table] |= {"lignes": 0, "sha256": sha256(b"").hexdigest()}


def _intrus(manifeste: dict[str, Any], dossier: Path) -> None:
    (dossier / "fichiers" / "intrus").write_bytes(b"x")


def _sans_migrations(manifeste: dict[str, Any], dossier: Path) -> None:
    del manifeste["migrations"]


@pytest.mark.parametrize("changer", [_sans_table, _journal_vide, _intrus, _sans_migrations])
def test_une_archive_amputee_est_refusee_meme_bien_scellee(installation: Path, changer: Any) -> None:
    sauvegarder(str(installation / "s.tar.gz"))
    avant = contenu()
    with pytest.raises(Refus):
        restaurer(_refaire(installation / "s.tar.gz", changer, sceller_encore=True), oui=True)
    assert contenu() == avant


def test_un_sceau_rompu_est_refuse_et_un_sceau_etranger_est_dit(installation: Path, settings: Any) -> None:
    def rien(manifeste: dict[str, Any], dossier: Path) -> None:
        manifeste["version"] = "autre"

    sauvegarder(str(installation / "s.tar.gz"))
    with pytest.raises(Refus, match="sceau"):
        restaurer(_refaire(installation / "s.tar.gz", rien), oui=True)
    assert not any("Origine" in ligne for ligne in restaurer(installation / "s.tar.gz", oui=True))
    settings.CLES_CHAMPS = ["une autre installation"]
    assert any("Origine non vérifiée" in ligne for ligne in restaurer(installation / "s.tar.gz", oui=True))


def test_restaurer_ferme_les_sessions(installation: Path) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    sauvegarder(str(installation / "s.tar.gz"))
    Session.objects.create(session_key="a", session_data="x", expire_date=timezone.now())
    restaurer(installation / "s.tar.gz", oui=True)
    assert Session.objects.count() == 0


def test_une_restauration_interrompue_ne_perd_pas_les_fichiers(installation: Path) -> None:
    sauvegarder(str(installation / "s.tar.gz"))
    (installation / "fichiers.avant-restauration").mkdir()
    with pytest.raises(Refus, match="interrompue"):
        restaurer(installation / "s.tar.gz", oui=True)
    assert (installation / "fichiers.avant-restauration").is_dir()
