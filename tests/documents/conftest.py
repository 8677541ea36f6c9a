import pytest
from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def _adresse_publique(settings: SettingsWrapper) -> None:
    """Documents print it: an installation without one issues nothing."""
    settings.URL_PUBLIQUE = "https://verifier.example"
