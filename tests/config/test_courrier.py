"""A mail server that is named is used; without one nothing pretends to send."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_DIRE = "from parchemin.config import settings as s; print(s.EMAIL_BACKEND.split('.')[-2])"


@pytest.mark.parametrize(
    ("reglages", "attendu"),
    [
        ({}, "console"),
        ({"PARCHEMIN_SMTP_HOTE": "smtp.exemple.fr"}, "smtp"),
        ({"PARCHEMIN_SMTP_HOTE": "smtp.exemple.fr", "PARCHEMIN_DEMONSTRATION": "1"}, "console"),
        ({"PARCHEMIN_SMTP_HOTE": "x", "PARCHEMIN_COURRIEL_MOTEUR": "django.core.mail.backends.dummy.EmailBackend"}, "dummy"),
    ],
)  # fmt: skip
def test_the_server_that_is_named_is_the_one_that_sends(tmp_path: Path, reglages: dict[str, str], attendu: str) -> None:
    propre = {k: v for k, v in os.environ.items() if not k.startswith("PARCHEMIN_")}
    env = propre | {"PARCHEMIN_DONNEES": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)} | reglages
    fait = subprocess.run([sys.executable, "-c", _DIRE], env=env, capture_output=True, text=True, check=True)
    assert fait.stdout.strip() == attendu
