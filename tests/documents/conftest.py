from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _adresse_publique(settings: Any) -> None:
    """Documents print it: an installation without one issues nothing."""
    settings.URL_PUBLIQUE = "https://verifier.example"
