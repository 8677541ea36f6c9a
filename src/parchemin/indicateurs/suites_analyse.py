"""What upper rooms show under the analysis of absences and ruptures: measures taken, actions born."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from parchemin.plateforme.registres import Registre

suites_analyse: Registre[Callable[[HttpRequest, str, int], SafeString]] = Registre("suites d’une analyse")
"""(request, « ruptures » or « absences », school year or 0 for all) -> safe HTML, "" for nothing."""
