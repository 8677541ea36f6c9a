"""The demonstration: fictitious people and fiches, in a folder of its own."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parchemin.config.commandes.refus import Refus

ETAGES = (
    "comptes",
    "referentiel",
    "parcours",
    "deliberation",
    "documents",
    "indicateurs",
    "accrochage",
    "amelioration",
    "reseau",
    "preuves",
)
"""Rooms that bring demonstration data, lowest first: each has `demonstration.creer(jour)`, idempotent."""
MARQUE = "demonstration.marque"
COMMENCEE = "commencée"
"""What the mark says until everything is there: a creation cut short is taken up again."""
A_IMPORTER = "a-importer"
"""Where the rooms put the files that a newcomer imports."""


def executer(dossier: Path, *, recreer: bool, oui: bool) -> int:
    """Create what is missing. `recreer` starts afresh, only in a folder that a demonstration made."""
    marque = dossier / MARQUE
    if recreer and dossier.exists():
        if not marque.exists():
            raise Refus(f"{dossier} ne porte pas la marque d’une démonstration : rien n’a été effacé.")
        if not oui and sys.stdin.isatty():
            reponse = input(f"Effacer la démonstration de {dossier} ? (oui/non) ")
            if reponse.strip().lower() not in {"oui", "o"}:
                print("Rien n’a été changé.")
                return 0
        for enfant in dossier.iterdir():
            # Keys stay: open sessions and links of the former demonstration simply stop meaning anything.
            if enfant.name not in {"cles"}:
                shutil.rmtree(enfant) if enfant.is_dir() else enfant.unlink()
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not marque.exists():
        marque.write_text(COMMENCEE, encoding="utf-8")
    from parchemin.config.ligne_de_commande import preparer_django

    preparer_django()
    from django.core.management import call_command

    from parchemin.socle.horloge import aujourdhui

    with sans_attendre_le_disque():
        call_command("migrate", interactive=False, verbosity=0)
        for etage in ETAGES:
            importlib.import_module(f"parchemin.{etage}.demonstration").creer(aujourdhui())
    marque.write_text("", encoding="utf-8")
    if tableurs := sorted((dossier / A_IMPORTER).glob("*.xlsx")):
        print(f"{len(tableurs)} tableurs de résultats à importer, un par famille : {dossier / A_IMPORTER}")
    return 0


def est_a_creer(dossier: Path) -> bool:
    """Nothing is there yet, or the creation was cut short. A base that somebody else filled is left alone."""
    marque = dossier / MARQUE
    if marque.exists():
        return marque.read_text(encoding="utf-8") == COMMENCEE
    from django.db import connection

    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        # Not even opened: the creation is quicker in a base that it makes itself.
        return True
    from parchemin.comptes.models import Organisation
    from parchemin.config.commandes import base

    if base.etat().neuve:
        return True

    return not base.etat().attente and not Organisation.objects.exists()


@contextmanager
def sans_attendre_le_disque() -> Iterator[None]:
    """A base that does not exist yet is filled without waiting for the disk at each of its 1 500 transactions.

    A cut of the current in the meantime costs a demonstration that is made again; a base that exists keeps its care.
    """
    from django.db import connection

    neuve = connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists()
    if not neuve:
        yield
        return
    with connection.cursor() as c:
        c.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as c:
            c.execute("PRAGMA synchronous=FULL")
            # Everything written so far reaches the disk here, once.
            c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
