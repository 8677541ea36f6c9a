"""Settings of that process: those of the races of the platform, and the journal."""

from __future__ import annotations

from tests.plateforme.essais.reglages import *  # noqa: F403
from tests.plateforme.essais.reglages import INSTALLED_APPS

INSTALLED_APPS = ["parchemin.journal", *INSTALLED_APPS]
