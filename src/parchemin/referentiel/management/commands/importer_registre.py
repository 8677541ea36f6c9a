"""`parchemin importer registre`: a file, or an https address when the network allows."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from parchemin.referentiel.services.registre import importer_registre
from parchemin.referentiel.services.telechargement import telecharger


class Command(BaseCommand):
    help = "Importe un export du RNCP ou du répertoire spécifique (XML ou zip)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", help="fichier, ou adresse https")
        parser.add_argument("--extrait", action="store_true", help="ajoute sans rien retirer")
        parser.add_argument("--date", help="date de l’export, AAAA-MM-JJ")
        parser.add_argument("--origine", default="national", choices=["national", "demonstration"])

    def handle(self, *args: Any, **options: Any) -> None:
        dernier = 0.0

        def suivre(lus: int, total: int, phrase: str) -> None:
            nonlocal dernier
            if sys.stderr.isatty() and time.monotonic() - dernier > 0.3:
                dernier = time.monotonic()
                self.stderr.write(f"\r{100 * lus // max(total, 1):3d} %  {phrase}", ending="")

        with tempfile.TemporaryDirectory(prefix="parchemin-") as dossier:
            source = options["fichier"]
            chemin = telecharger(source, Path(dossier)) if "://" in source else Path(source)
            jour = date.fromisoformat(options["date"]) if options["date"] else None
            resultats = importer_registre(
                chemin=chemin,
                extrait=options["extrait"],
                date_export=jour,
                origine=options["origine"],
                avancement=suivre,
            )
        for r in resultats:
            self.stdout.write(
                f"{r.instantane} : {r.nouvelles} nouvelles, {r.modifiees} modifiées, {r.retirees} absentes, "
                f"{r.inchangees} inchangées."
            )
            for constat in r.constats:
                self.stdout.write(f"  {constat.phrase}")
