"""`parchemin importer lieux`: communes or countries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from parchemin.referentiel.services.lieux import importer_lieux


class Command(BaseCommand):
    help = "Importe la liste des communes ou des pays (CSV de l’Insee ou de l’ASP)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier")

    def handle(self, *args: Any, **options: Any) -> None:
        liste = importer_lieux(chemin=Path(options["fichier"]))
        self.stdout.write(f"{liste.get_sorte_display()} : {liste.nombre} lignes en vigueur.")
