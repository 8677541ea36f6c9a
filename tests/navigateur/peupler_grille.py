"""Sessions to type in, added to a demonstration being served: `python -m tests.navigateur.peupler_grille`."""

from __future__ import annotations

import json
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "parchemin.config.settings"

import django

django.setup()

from parchemin.comptes.models import Organisation, Utilisateur  # noqa: E402
from parchemin.plateforme.tenant import organisation_active  # noqa: E402
from parchemin.socle.horloge import aujourdhui  # noqa: E402
from tests.parcours.donnees_grille import certification_locale, session_avec_grille, sieger  # noqa: E402


def principal() -> dict[str, int]:
    """Four sessions, one per test: Sophie Marchand keeps them, Marc Aubry sits in the two that are shared."""
    rivage = Organisation.objects.get(slug="rivage")
    marc = Utilisateur.objects.get(email="marc.aubry@rivage.example")
    with organisation_active(rivage.pk):
        certification = certification_locale(rivage, "CQP-NAV")
        faites = {}
        for nom, candidats in (("clavier", 6), ("deux", 6), ("horsligne", 6), ("simple", 4), ("grande", 300)):
            session = session_avec_grille(
                rivage, certification, candidats=candidats, notes=8 if nom == "grande" else 2,
                validations=4 if nom == "grande" else 1, du=aujourdhui(), intitule=f"Session {nom}",
            )  # fmt: skip
            sieger(session, marc, "president")
            faites[nom] = session.pk
    return faites


if __name__ == "__main__":
    print(json.dumps(principal()))
