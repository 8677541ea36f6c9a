"""The reminders to partners, which the `echeancier` sends by itself."""

from __future__ import annotations

from datetime import timedelta

from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique


def rappeler() -> str:
    from parchemin.reseau.services.courrier_espace import rappels

    return f"{rappels()} rappels"


inscrire_periodique(Periodique("reseau.rappels", timedelta(hours=6), rappeler))
