"""`echeancier`: the loop of what is periodic."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from parchemin.plateforme.echeancier import INTERVALLE, Echeancier


class Command(BaseCommand):
    help = "Exécute ce qui revient régulièrement et reprend les travaux interrompus (jusqu’à l’arrêt demandé)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--une-fois", action="store_true", help="un seul tour, puis s’arrête")
        parser.add_argument("--intervalle", type=float, default=INTERVALLE, help="secondes entre deux tours")

    def handle(self, *args: Any, **options: Any) -> None:
        echeancier = Echeancier(options["intervalle"])
        if options["une_fois"]:
            if not echeancier.tour():
                self.stderr.write("Un autre échéancier est en marche : rien à faire.")
            return
        signal.signal(signal.SIGTERM, echeancier.arreter)
        signal.signal(signal.SIGINT, echeancier.arreter)
        echeancier.tourner()
