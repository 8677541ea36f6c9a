"""`parchemin verifier-journal`: read every chain, say where it breaks, keep or compare the heads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parchemin.journal import constats
from parchemin.journal.verification import Temoin, Verification, verifier_tout
from parchemin.socle.constats import Constat


class Command(BaseCommand):
    help = "Vérifie chaque chaîne du journal et dit où elle se rompt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--exporter", metavar="FICHIER", help="écrit les têtes de chaîne, à garder ailleurs")
        parser.add_argument("--comparer", metavar="FICHIER", help="compare avec des têtes gardées ailleurs")

    def handle(self, *args: Any, **options: Any) -> None:
        temoins = lire_tetes(Path(options["comparer"])) if options["comparer"] else {}
        tetes: dict[str, list[Any]] = {}
        rompues = 0
        for v in verifier_tout(temoins):
            self.stdout.write(_ligne(v))
            if v.defaut:
                rompues += 1
                self.stdout.write(f"         {v.defaut.remede}")
            else:
                tetes[v.chaine] = [v.nombre, v.empreinte]
        if rompues:
            # Heads of a broken journal would pass for good ones the next time.
            reste = " Aucune tête n’a été écrite." if options["exporter"] else ""
            phrase = "1 chaîne rompue." if rompues == 1 else f"{rompues} chaînes rompues."
            self.stderr.write(phrase + reste)
            raise SystemExit(1)
        if options["exporter"]:
            try:
                Path(options["exporter"]).write_text(json.dumps(tetes, indent=1, sort_keys=True), encoding="utf-8")
            except OSError as e:
                raise CommandError(
                    f"Les têtes n’ont pas pu être écrites dans {options['exporter']} : {e.strerror}."
                ) from e
            self.stdout.write(f"Têtes écrites dans {options['exporter']} : gardez ce fichier ailleurs.")
        self.stdout.write("Le journal est intact.")


def _ligne(v: Verification) -> str:
    if v.defaut:
        return f"ROMPUE   {v.chaine} : {v.defaut.phrase}"
    combien = "1 événement" if v.nombre == 1 else f"{v.nombre} événements"
    effaces = f", dont {v.effaces} aux détails effacés" if v.effaces else ""
    return f"valide   {v.chaine} : {combien}{effaces}, tête {v.empreinte[:16]}…"


def lire_tetes(chemin: Path) -> dict[str, Temoin]:
    """Heads written by `--exporter`: {chain: [rank, hash]}. Raises `CommandError` with the finding JRN-012."""

    def refus(raison: str) -> CommandError:
        constat: Constat = constats.TETES_ILLISIBLES.constat(fichier=chemin, raison=raison)
        return CommandError(f"{constat.phrase} {constat.remede}")

    try:
        brut = json.loads(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError as e:
        raise refus("il n’existe pas") from e
    except OSError as e:
        raise refus("sa lecture est refusée par le système") from e
    except ValueError as e:
        raise refus("ce n’est pas du JSON") from e
    tetes: dict[str, Temoin] = {}
    for chaine, tete in brut.items() if isinstance(brut, dict) else [("", None)]:
        match tete:
            case [int(rang), str(empreinte)] if rang >= 0:
                tetes[chaine] = (rang, empreinte)
            case _:
                raise refus("il ne contient pas des têtes de chaîne")
    return tetes
