"""`parchemin verifier-journal`: read every chain, say where it breaks, keep or compare the heads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from parchemin.journal.verification import verifier, verifier_tout


class Command(BaseCommand):
    help = "Vérifie chaque chaîne du journal et dit où elle se rompt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--exporter", metavar="FICHIER", help="écrit les têtes de chaîne, à garder ailleurs")
        parser.add_argument("--comparer", metavar="FICHIER", help="compare avec des têtes gardées ailleurs")

    def handle(self, *args: Any, **options: Any) -> None:
        temoins = json.loads(Path(options["comparer"]).read_text()) if options["comparer"] else {}
        tetes: dict[str, list[Any]] = {}
        rompues = 0
        vues = set()
        for v in verifier_tout():
            vues.add(v.chaine)
            if v.valide and v.chaine in temoins:
                v = verifier(v.chaine, tuple(temoins[v.chaine]))
            tetes[v.chaine] = [v.nombre, v.empreinte]
            if v.defaut:
                rompues += 1
                self.stdout.write(f"ROMPUE   {v.chaine} : {v.defaut.phrase}")
            else:
                effaces = f", {v.effaces} effacés" if v.effaces else ""
                self.stdout.write(f"valide   {v.chaine} : {v.nombre} événements{effaces}, tête {v.empreinte[:16]}…")
        for absente in sorted(temoins.keys() - vues):
            rompues += 1
            self.stdout.write(f"ROMPUE   {absente} : la chaîne entière a disparu")
        if options["exporter"]:
            Path(options["exporter"]).write_text(json.dumps(tetes, indent=1, sort_keys=True))
        if rompues:
            self.stderr.write(f"{rompues} chaîne(s) rompue(s).")
            raise SystemExit(1)
        self.stdout.write("Le journal est intact.")
