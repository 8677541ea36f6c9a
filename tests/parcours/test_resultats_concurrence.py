"""Four people type the same cells at once, with real connections, on the engine of this run: nobody's mark is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plateforme.essais.base_reelle import RACINE, base_reelle

pytestmark = [pytest.mark.lent, pytest.mark.django_db]


def test_une_gagne_les_autres_le_savent_rien_ne_se_perd(tmp_path: Path) -> None:
    with base_reelle(tmp_path) as base:
        course = subprocess.run(
            [sys.executable, "-m", "tests.parcours.essais.course"],
            cwd=RACINE, env=base.environnement, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
    assert course.returncode == 0, course.stderr
    bilan = json.loads(course.stdout.splitlines()[-1])
    assert bilan["erreurs"] == []
    # Each cell was empty: exactly one of the four writers got it, the three others were told whose value stands.
    assert bilan["premiere"] == {"enregistre": bilan["cellules"], "conflit": 3 * bilan["cellules"]}
    assert bilan["conflits_entiers"]
    # Every answer « enregistré » is one revision and one only: no answer lied, no later value was overwritten unseen.
    assert bilan["revisions_uniques"]
    assert bilan["revisions"]
    assert bilan["derniere_gardee"]
    # Settled while others were typing: all at once, and nothing passed afterwards.
    assert bilan["definitifs"]
    assert bilan["ecrites_apres_arret"] == []
    assert bilan["journal"] is None
