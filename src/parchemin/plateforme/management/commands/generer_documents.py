"""Documents that are generated: the checks, the rights. `--verifier` fails when the committed ones are not current."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parchemin.plateforme.documents_generes import documents


class Command(BaseCommand):
    help = "Écrit les documents tirés du programme (docs/controles.md, docs/droits.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verifier", action="store_true", help="n’écrit rien, échoue s’ils ne sont pas à jour")

    def handle(self, *args: Any, **options: Any) -> None:
        for nom, texte in documents().items():
            chemin = Path("docs") / nom
            actuel = chemin.read_text(encoding="utf-8") if chemin.is_file() else ""
            if actuel == texte:
                continue
            if options["verifier"]:
                raise CommandError(f"{chemin} n’est pas à jour : lancez « python manage.py generer_documents ».")
            chemin.write_text(texte, encoding="utf-8")
            self.stdout.write(f"{chemin} écrit.")
