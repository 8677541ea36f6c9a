"""Several writers, one chain, the engine of this run: real connections, a real file or server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plateforme.essais.base_reelle import RACINE, base_reelle

pytestmark = [pytest.mark.lent, pytest.mark.django_db]


def test_des_ecrivains_ensemble_ne_font_ni_trou_ni_double(tmp_path: Path) -> None:
    with base_reelle(tmp_path) as base:
        course = subprocess.run(
            [sys.executable, "-m", "tests.journal.essais.course"],
            cwd=RACINE, env=base.environnement, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
    assert course.returncode == 0, course.stderr
    bilan = json.loads(course.stdout.splitlines()[-1])
    assert bilan["erreurs"] == []
    assert bilan["defaut"] is None
    assert bilan["nombre"] == bilan["evenements"] == bilan["details"] == bilan["attendu"] > 0
    assert bilan["lots_entiers"]
    assert bilan["lectures"] > 0
