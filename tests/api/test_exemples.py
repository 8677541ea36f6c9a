"""`docs/api.md`: every block of code is run, as it stands, against a real server; what it prints is read."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from parchemin.comptes.domain.portees import LIBELLES_PORTEE, PorteeJeton
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.reglages_api import reglage
from parchemin.imports.models import LotImport
from parchemin.parcours.models import Personne
from tests.api.conftest import mener_ce_qui_attend
from tests.api.outils import logiciel

pytestmark = pytest.mark.django_db
DOC = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def blocs(langue: str) -> list[str]:
    return re.findall(rf"^```{langue}\n(.*?)^```", DOC, re.DOTALL | re.MULTILINE)


def test_the_examples_run(
    decor: tuple[Organisation, dict[str, Any]], serveur: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    o, _ = decor
    avant = Personne.toutes.filter(organisation=o).count()
    qui = logiciel(o, Role.SECRETARIAT_JURY)
    monkeypatch.setenv("PARCHEMIN_API", f"{serveur}/o/{o.slug}/api/v1")
    monkeypatch.setenv("PARCHEMIN_JETON", qui.valeur)
    # While the example waits, the worker works.
    monkeypatch.setattr(time, "sleep", lambda secondes: mener_ce_qui_attend())
    espace: dict[str, Any] = {"__name__": "exemple"}
    with contextlib.redirect_stdout(io.StringIO()) as dit:
        for bloc in blocs("python"):
            exec(compile(bloc, "docs/api.md", "exec"), espace)
    texte = dit.getvalue()
    assert texte.startswith(f"{o.nom}\n")
    assert "API-012 : " in texte
    assert "2 à créer, 1 refusée\n" in texte
    assert "ligne 4 : " in texte
    assert texte.endswith("2 enregistrées\n")
    assert Personne.toutes.filter(organisation=o).count() == avant + 2
    sorties = []
    for bloc in blocs("sh"):
        fait = subprocess.run(
            ["/bin/sh", "-e", "-c", bloc], cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True, timeout=60, check=False
        )  # fmt: skip
        assert fait.returncode == 0, (bloc, fait.stdout, fait.stderr)
        sorties.append(fait.stdout)
    assert o.nom in sorties[0]
    assert "RNCP99100" in sorties[1]
    mener_ce_qui_attend()
    lot = LotImport.toutes.filter(organisation=o).order_by("-pk")[0]
    assert (lot.etat, lot.a_creer, lot.refusees) == ("pret", 1, 0)


def test_the_page_says_the_scopes_and_the_limits_in_force() -> None:
    lignes = re.findall(r"^\| `([a-z:]+)` \|", DOC, re.MULTILINE)
    assert lignes == [str(p) for p in PorteeJeton] == [str(p) for p in LIBELLES_PORTEE]
    assert f"{reglage('page')} éléments, {reglage('page_maximale')} au plus" in DOC
    assert f"{reglage('debit')} appels par minute" in DOC
    assert f"{reglage('envoi_maximal') // 1_000_000} Mo" in DOC.replace("\u00a0", " ")
    assert reglage("rejeu") == 7
