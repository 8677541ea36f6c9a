"""Set-up without a network: one French sentence, the rest in a file that it names."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from django.test import Client

OUTIL = Path(__file__).resolve().parent.parent.parent / "outils" / "installer.py"


def test_un_echec_tient_en_une_phrase(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installer = runpy.run_path(str(OUTIL))
    installer["echouer"].__globals__["RACINE"] = tmp_path
    with pytest.raises(SystemExit) as e:
        installer["echouer"]("Il faut le réseau.", "ERROR: no matching distribution\n" * 6)
    assert e.value.code == "Il faut le réseau. Le détail est dans build/installation.log."
    assert "no matching distribution" in (tmp_path / "build" / "installation.log").read_text(encoding="utf-8")
    sortie = capsys.readouterr()
    assert "ERROR" not in sortie.out + sortie.err


def test_l_icone_a_son_adresse_d_usage() -> None:
    reponse = Client().get("/favicon.ico")
    assert reponse.status_code == 301
    assert reponse.headers["Location"].endswith("parchemin.svg")
