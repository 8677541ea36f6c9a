"""Four people do the same thing at once, with real connections, on the engine of this run: one does it, three are told why not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plateforme.essais.base_reelle import RACINE, base_reelle

pytestmark = [pytest.mark.lent, pytest.mark.django_db]


def test_one_opens_and_one_writes(tmp_path: Path) -> None:
    with base_reelle(tmp_path) as base:
        course = subprocess.run(
            [sys.executable, "-m", "tests.reseau.essais.course"],
            cwd=RACINE, env=base.environnement, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
    assert course.returncode == 0, course.stderr
    bilan = json.loads(course.stdout.splitlines()[-1])
    assert bilan["ouvrir"] == ["HAB-016"] * 3 + ["fait"]
    assert bilan["ecrire"] == ["HAB-028"] * 3 + ["fait"]
    assert bilan["lignes"] == [1, 1]
