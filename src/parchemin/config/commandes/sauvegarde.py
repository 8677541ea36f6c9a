"""One archive that restores everything but the secrets: rows of every table, files, manifest with hashes.

The rows are written as JSON lines, the same on both engines, read in one consistent transaction. Keys are left out: a
stolen backup opens no session and decrypts no field.
"""

from __future__ import annotations

import base64
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from parchemin import __version__
from parchemin.config.commandes.refus import Refus
from parchemin.journal.facade import verifier_tout
from parchemin.plateforme.secrets import sceller
from parchemin.socle.empreintes import sha256_fichier
from parchemin.socle.horloge import maintenant

FORMAT = 1
SCEAU = "manifeste.sceau"
"""Seal of the manifest, made with a key that is not in the archive: tells a backup of this installation from a forgery."""
EXCLUES = {"sessions.session", "django_tasks_db.dbtaskresult", "contenttypes.contenttype", "auth.permission"}
"""Rebuilt or meaningless elsewhere: sessions, woken tasks, Django's own tables of content types and permissions."""


def modeles() -> list[type[models.Model]]:
    """Every table of ours and of the accounts, relations included, in a stable order."""
    tous = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return sorted((m for m in tous if m._meta.label_lower not in EXCLUES), key=lambda m: m._meta.db_table)


def en_json(valeur: Any) -> Any:
    """A database value as JSON; bytes are marked."""
    if isinstance(valeur, bytes | memoryview):
        return {"b64": base64.b64encode(bytes(valeur)).decode()}
    if isinstance(valeur, datetime | date | time):
        return valeur.isoformat()
    if isinstance(valeur, Decimal | UUID):
        return str(valeur)
    return valeur


def lignes(modele: type[models.Model]) -> Iterator[bytes]:
    """Rows of a table as JSON arrays, by primary key."""
    colonnes = [f.attname for f in modele._meta.concrete_fields]
    tous = modele._base_manager.order_by("pk").values_list(*colonnes)
    for ligne in tous.iterator(chunk_size=2000):
        yield json.dumps([en_json(v) for v in ligne], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _ajouter(archive: tarfile.TarFile, nom: str, chemin: Path) -> None:
    info = tarfile.TarInfo(nom)
    info.size = chemin.stat().st_size
    info.mtime = int(maintenant().timestamp())
    info.mode = 0o600
    with chemin.open("rb") as f:
        archive.addfile(info, f)


def sauvegarder(destination: str | None = None) -> str:
    """Write the archive; returns the sentence to show. Raises `Refus` when the journal is broken or nothing is there."""
    nom = f"parchemin-{maintenant():%Y-%m-%d-%H%M%S}.tar.gz"
    cible = Path(destination) if destination else Path.cwd()
    if cible.is_dir():
        cible = cible / nom
    provisoire = cible.with_name(f".{cible.name}.partiel")
    fichiers_racine = Path(settings.FICHIERS)
    manifeste: dict[str, Any] = {
        "format": FORMAT,
        "version": __version__,
        "moteur": connection.vendor,
        "le": maintenant().isoformat(),
        "tables": {},
        "fichiers": {},
    }
    # Isolation can only be chosen for a transaction of our own, before its first query.
    seule = not connection.in_atomic_block
    try:
        with (
            tempfile.TemporaryDirectory(prefix="parchemin-") as dossier,
            tarfile.open(provisoire, "w:gz", compresslevel=4) as archive,
        ):
            with _lecture_seule(seule), transaction.atomic():
                if connection.vendor == "postgresql" and seule:
                    with connection.cursor() as curseur:
                        curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                manifeste["journal"] = _tetes()
                manifeste["migrations"] = sorted(
                    f"{a}.{n}" for a, n in MigrationRecorder(connection).applied_migrations()
                )
                for modele in modeles():
                    chemin = Path(dossier) / "table.jsonl"
                    h, nombre = sha256(), 0
                    with chemin.open("wb") as f:
                        for ligne in lignes(modele):
                            h.update(ligne)
                            nombre += 1
                            f.write(ligne)
                    table = modele._meta.db_table
                    manifeste["tables"][table] = {
                        "modele": modele._meta.label,
                        "colonnes": [x.attname for x in modele._meta.concrete_fields],
                        "lignes": nombre,
                        "sha256": h.hexdigest(),
                    }
                    _ajouter(archive, f"tables/{table}.jsonl", chemin)
            if fichiers_racine.is_dir():
                for chemin in sorted(p for p in fichiers_racine.rglob("*") if p.is_file()):
                    relatif = chemin.relative_to(fichiers_racine).as_posix()
                    manifeste["fichiers"][relatif] = sha256_fichier(chemin)
                    _ajouter(archive, f"fichiers/{relatif}", chemin)
            brut = json.dumps(manifeste, ensure_ascii=False, indent=1).encode()
            info = tarfile.TarInfo("manifeste.json")
            info.size, info.mode = len(brut), 0o600
            archive.addfile(info, io.BytesIO(brut))
            sceau = sceller(brut).encode()
            info = tarfile.TarInfo(SCEAU)
            info.size, info.mode = len(sceau), 0o600
            archive.addfile(info, io.BytesIO(sceau))
        provisoire.chmod(0o600)
        provisoire.rename(cible)
    finally:
        provisoire.unlink(missing_ok=True)
    total = sum(t["lignes"] for t in manifeste["tables"].values())
    return (
        f"Sauvegarde écrite : {cible} ({cible.stat().st_size // 1024 + 1} Ko, {total} lignes, "
        f"{len(manifeste['fichiers'])} fichiers).\n"
        f"Les clés secrètes n’y sont pas. Gardez-les à part : {Path(settings.DONNEES) / 'cles'}\n"
        "Sans elles, les champs chiffrés (second facteur, NIR) seront illisibles après une restauration."
    )


@contextmanager
def _lecture_seule(seule: bool) -> Iterator[None]:
    """On SQLite, a read transaction: others go on writing while the backup reads its own moment (WAL)."""
    if connection.vendor != "sqlite" or not seule:
        yield
        return
    connection.ensure_connection()
    avant, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = avant  # type: ignore[attr-defined]


def _tetes() -> dict[str, list[Any]]:
    tetes = {}
    for v in verifier_tout():
        if v.defaut:
            raise Refus(f"Le journal est rompu, rien n’a été sauvegardé. {v.defaut.phrase}")
        tetes[v.chaine] = [v.nombre, v.empreinte]
    return tetes
