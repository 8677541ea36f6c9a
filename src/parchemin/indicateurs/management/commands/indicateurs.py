"""`parchemin indicateurs`: the facts of an organisation as files, and these files counted on an engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parchemin.comptes.models import Organisation
from parchemin.plateforme.templatetags.parchemin import pluriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui


class Command(BaseCommand):
    help = "Écrit les faits comptés en fichiers Parquet, ou compte ces fichiers (DuckDB ou Spark)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("acte", choices=["extraire", "calculer"])
        parser.add_argument("dossier", help="où sont, ou seront, parcours.parquet, contrats.parquet et blocs.parquet")
        parser.add_argument("--organisation", help="adresse courte de l’organisation (extraire)")
        parser.add_argument("--moteur", choices=["duckdb", "spark"], default="duckdb")
        parser.add_argument("--sortie", help="fichier (duckdb) ou dossier (spark) Parquet à écrire (calculer)")
        parser.add_argument("--par", default="certification", help="dimensions, séparées par des virgules")
        parser.add_argument("--lignes", action="store_true", help="écrit chaque ligne comptée, au lieu des sommes")
        parser.add_argument("--jour", type=date.fromisoformat, help="jour d’observation (AAAA-MM-JJ)")
        parser.add_argument("--option", action="append", default=[], metavar="CLE=VALEUR", help="réglage du moteur")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["acte"] == "extraire":
            self._extraire(options)
        else:
            self._calculer(options)

    def _extraire(self, options: dict[str, Any]) -> None:
        from parchemin.indicateurs.echanges import extraire

        organisation = Organisation.objects.filter(slug=options["organisation"] or "").first()
        if organisation is None:
            raise CommandError("Dites quelle organisation : « --organisation » suivi de son adresse courte.")
        with organisation_active(organisation.pk):
            comptes = extraire(organisation_id=organisation.pk, dossier=Path(options["dossier"]))
        self.stdout.write(", ".join(f"{nom} : {pluriel(n, 'ligne,lignes')}" for nom, n in comptes.items()))

    def _calculer(self, options: dict[str, Any]) -> None:
        from parchemin.indicateurs.echanges import DIMENSIONS, calculer

        par = tuple(x.strip() for x in options["par"].split(",") if x.strip())
        inconnues = [x for x in par if x not in DIMENSIONS]
        if inconnues:
            raise CommandError(
                f"Dimension inconnue : {', '.join(inconnues)}. Choisissez parmi : {', '.join(DIMENSIONS)}."
            )
        if not options["sortie"]:
            raise CommandError("Dites où écrire : « --sortie » suivi d’un fichier ou d’un dossier.")
        reglages = {}
        for brut in options["option"]:
            cle, egal, valeur = brut.partition("=")
            if not egal:
                raise CommandError(f"« {brut} » ne s’écrit pas CLE=VALEUR.")
            reglages[cle] = valeur
        calculer(
            moteur=options["moteur"], source=options["dossier"], destination=options["sortie"], par=par,
            jour=options["jour"] or aujourdhui(), lignes=options["lignes"], options=reglages,
        )  # fmt: skip
        self.stdout.write(f"Écrit : {options['sortie']}")
