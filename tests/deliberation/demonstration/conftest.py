"""The whole demonstration, made once for this folder and taken back at its end."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from parchemin.comptes.demonstration import adresse_de
from parchemin.comptes.models import Utilisateur
from parchemin.config.commandes.demo import ETAGES
from parchemin.socle.horloge import geler
from tests.conftest import MIDI
from tests.fabrique import client_de


@pytest.fixture(scope="package")
def dossier(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Path]:
    """The folder of the demonstration, with the spreadsheets to import; its rows are in the database, inside a transaction."""
    racine: Path = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock(), override_settings(DONNEES=racine), geler(MIDI), transaction.atomic():
        for etage in ETAGES:
            importlib.import_module(f"parchemin.{etage}.demonstration").creer(MIDI.date())
        yield racine
        transaction.set_rollback(True)


@pytest.fixture
def personne(dossier: Path, db: None) -> Any:
    """`personne("Sophie", "Marchand", "rivage")` -> a signed-in client."""

    def _client(prenom: str, nom: str, organisation: str) -> Client:
        return client_de(Utilisateur.objects.get(email=adresse_de(prenom, nom, organisation)))

    return _client
