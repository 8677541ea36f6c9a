"""`serve --demonstration` on an empty folder: the demonstration is made first, never over what somebody else keeps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from parchemin.config.commandes import base, demo
from tests.fabrique import organisation

_SERVIR = """
import subprocess, sys
from types import SimpleNamespace
from parchemin.config.commandes import serve
from parchemin.config.ligne_de_commande import principal

class Fini(Exception): ...
def lancer(commande, **options):
    print("lancé :", " ".join(commande[1:]))
    return SimpleNamespace(returncode=RETOUR)
def arreter(*_):
    raise Fini
subprocess.run = lancer
serve.base.preparer_pour_servir = arreter
try:
    code = principal(["serve", "--demonstration", "--sans-navigateur", "--port", "18431"])
except Fini:
    print("ouverture")
else:
    print("code", code)
"""


def _servir(dossier: Path, retour: int = 0) -> str:
    env = {**os.environ, "PARCHEMIN_DONNEES": str(dossier), "DATABASE_URL": ""}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    script = _SERVIR.replace("RETOUR", str(retour))
    fait = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=env)
    return fait.stdout + fait.stderr


def test_un_dossier_vide_recoit_la_demonstration(tmp_path: Path) -> None:
    dit = _servir(tmp_path)
    assert "La démonstration n’existe pas encore : elle se prépare" in dit
    assert dit.index("lancé : -m parchemin.config demo") < dit.index("ouverture")


def test_une_preparation_qui_echoue_se_dit(tmp_path: Path) -> None:
    dit = _servir(tmp_path, retour=1)
    assert "n’a pas pu être préparée" in dit
    assert "ouverture" not in dit
    assert "Traceback" not in dit


def test_une_demonstration_faite_s_ouvre_tout_de_suite(tmp_path: Path) -> None:
    dossier = tmp_path / "demonstration"
    dossier.mkdir()
    (dossier / demo.MARQUE).touch()
    dit = _servir(tmp_path)
    assert "se prépare" not in dit
    assert "ouverture" in dit


@pytest.mark.django_db
def test_ce_que_quelqu_un_garde_n_est_pas_touche(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "parchemin.sqlite3").touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "parchemin.sqlite3"))
    monkeypatch.setattr(base, "etat", lambda: base.EtatBase(attente=0, neuve=False))
    assert demo.est_a_creer(tmp_path)  # a base that was opened, and holds nobody
    organisation()
    assert not demo.est_a_creer(tmp_path)
    # Cut short: taken up again.
    (tmp_path / demo.MARQUE).write_text(demo.COMMENCEE, encoding="utf-8")
    assert demo.est_a_creer(tmp_path)
