"""What was deposited, and what was accepted so far: one SQLite file, so that a restart loses nothing."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Statut(StrEnum):
    """As the portal shows them."""

    EN_COURS = "Traitement en cours"
    SUCCES = "Traité avec succès"
    ERREURS = "Traité avec erreurs"
    REJETE = "Rejeté"


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """One deposited file. `numero`: its `idTraitement`. `classes`: kind of refusal -> count. `accuse`: name of the report."""

    numero: int
    id: str
    nom: str
    empreinte: str
    octets: int
    recu: float
    prevu: float
    statut: Statut
    reception: str
    motif: str = ""
    id_flux: str = ""
    emetteur: str = ""
    acceptes: int = 0
    refuses: int = 0
    traite: float = 0.0
    accuse: str = ""
    classes: dict[str, int]

    @property
    def en_cours(self) -> bool:
        return self.statut is Statut.EN_COURS


PREMIER_TRAITEMENT = 60_001
_SCHEMA = """
CREATE TABLE IF NOT EXISTS depot (
  numero INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, nom TEXT NOT NULL, empreinte TEXT NOT NULL UNIQUE,
  octets INTEGER NOT NULL, recu REAL NOT NULL, prevu REAL NOT NULL, statut TEXT NOT NULL, reception TEXT NOT NULL,
  motif TEXT NOT NULL DEFAULT '', id_flux TEXT NOT NULL DEFAULT '', emetteur TEXT NOT NULL DEFAULT '',
  acceptes INTEGER NOT NULL DEFAULT 0, refuses INTEGER NOT NULL DEFAULT 0, traite REAL NOT NULL DEFAULT 0,
  accuse TEXT NOT NULL DEFAULT '', classes TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE IF NOT EXISTS passage (
  emetteur TEXT NOT NULL, id_technique TEXT NOT NULL, depot INTEGER NOT NULL, PRIMARY KEY (emetteur, id_technique)
) WITHOUT ROWID;
"""


class Depots:
    """The file of deposits. Each act opens its own connection: threads share nothing."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.fichiers = dossier / "fichiers"
        self.accuses = dossier / "accuses"
        for d in (dossier, self.fichiers, self.accuses):
            d.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.ouvrir() as b:
            b.execute("PRAGMA journal_mode=WAL")
            b.executescript(_SCHEMA)
            b.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT 'depot', ? WHERE NOT EXISTS "
                "(SELECT 1 FROM sqlite_sequence WHERE name = 'depot')",
                (PREMIER_TRAITEMENT - 1,),
            )

    @contextmanager
    def ouvrir(self) -> Iterator[sqlite3.Connection]:
        base = sqlite3.connect(self.dossier / "depots.sqlite", isolation_level=None, timeout=20)
        base.row_factory = sqlite3.Row
        try:
            yield base
        finally:
            base.close()

    def chemin(self, d: Depot) -> Path:
        return self.fichiers / f"{d.empreinte}.xml"

    def chemin_accuse(self, d: Depot) -> Path:
        return self.accuses / f"{d.numero}.xml"

    def recevoir(self, provisoire: Path, nom: str, empreinte: str, delai: float, motif: str) -> tuple[Depot, bool]:
        """(deposit, is it new?). The same bytes are one deposit, however often they come. `motif`: why reception is KO."""
        octets = provisoire.stat().st_size
        provisoire.replace(self.fichiers / f"{empreinte}.xml")
        statut, reception = (Statut.REJETE, "KO") if motif else (Statut.EN_COURS, "OK")
        moment = time.time()
        with self.ouvrir() as b:
            fait = b.execute(
                "INSERT INTO depot (id, nom, empreinte, octets, recu, prevu, statut, reception, motif) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (empreinte) DO NOTHING",
                (str(uuid.uuid4()), nom, empreinte, octets, moment, moment + delai, statut, reception, motif),
            )
            ligne = b.execute("SELECT * FROM depot WHERE empreinte = ?", (empreinte,)).fetchone()
            return _depot(ligne), fait.rowcount == 1

    def lire(self, id_depot: str) -> Depot | None:
        with self.ouvrir() as b:
            ligne = b.execute("SELECT * FROM depot WHERE id = ?", (id_depot,)).fetchone()
        return _depot(ligne) if ligne else None

    def lister(self, limite: int = 100) -> list[Depot]:
        """Latest first."""
        with self.ouvrir() as b:
            return [_depot(x) for x in b.execute("SELECT * FROM depot ORDER BY numero DESC LIMIT ?", (limite,))]

    def prochain(self) -> Depot | None:
        """The deposit to treat next, due or not."""
        with self.ouvrir() as b:
            ligne = b.execute(
                "SELECT * FROM depot WHERE statut = ? ORDER BY prevu, numero LIMIT 1", (Statut.EN_COURS,)
            ).fetchone()
        return _depot(ligne) if ligne else None

    def conclure(
        self, d: Depot, *, statut: Statut, accuse: str, id_flux: str = "", emetteur: str = "", acceptes: int = 0,
        refuses: int = 0, classes: dict[str, int] | None = None, ajouts: Iterable[tuple[str]] = (),
        retraits: Iterable[tuple[str]] = (),
    ) -> None:  # fmt: skip
        """The end of a treatment, in one transaction: the passages taken and the state of the file change together."""
        with self.ouvrir() as b:
            b.execute("BEGIN IMMEDIATE")
            try:
                b.executemany("INSERT INTO passage VALUES (?, ?, ?)", ((emetteur, x[0], d.numero) for x in ajouts))
                b.executemany(
                    "DELETE FROM passage WHERE emetteur = ? AND id_technique = ?", ((emetteur, x[0]) for x in retraits)
                )
                b.execute(
                    "UPDATE depot SET statut = ?, accuse = ?, id_flux = ?, emetteur = ?, acceptes = ?, refuses = ?, "
                    "classes = ?, traite = ? WHERE numero = ?",
                    (
                        statut,
                        accuse,
                        id_flux,
                        emetteur,
                        acceptes,
                        refuses,
                        json.dumps(classes or {}),
                        time.time(),
                        d.numero,
                    ),
                )
                b.execute("COMMIT")
            except BaseException:
                b.execute("ROLLBACK")
                raise

    def enregistres(self) -> int:
        """Passages accepted so far."""
        with self.ouvrir() as b:
            return int(b.execute("SELECT count(*) FROM passage").fetchone()[0])


def _depot(ligne: sqlite3.Row) -> Depot:
    brut: dict[str, Any] = {**dict(ligne), "statut": Statut(ligne["statut"]), "classes": json.loads(ligne["classes"])}
    return Depot(**brut)


_INTERDITS = re.compile(r"[\x00-\x1f\x7f/\\]+")


def nom_propre(nom: str) -> str:
    """The last part of a name, without control characters, 150 characters at most."""
    dernier = _INTERDITS.split(nom.strip())[-1].strip()
    tronc, point, suite = dernier.rpartition(".")
    return f"{tronc[:145]}{point}{suite[:8]}" if point else dernier[:150]
