"""The command line speaks French, refuses in words, opens a browser only where there is one."""

from __future__ import annotations

import errno
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import RequestFactory

from parchemin.config import environnement
from parchemin.config.commandes import serve
from parchemin.config.commandes.demo import sans_attendre_le_disque
from parchemin.config.commandes.navigateur import a_un_ecran
from parchemin.config.commandes.refus import Refus
from parchemin.config.journalisation import ConsoleSobre


def _parchemin(*arguments: str, **env: str) -> tuple[int, str]:
    fait = subprocess.run(
        [sys.executable, "-m", "parchemin.config", *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **env},
    )  # fmt: skip
    return fait.returncode, fait.stdout + fait.stderr


@pytest.mark.parametrize("port", ["abc", "0", "99999", "-1", "8000.5", "٨٠٨٠"])
def test_un_port_impossible_se_dit_en_une_phrase(port: str) -> None:
    for code, texte in (_parchemin("serve", f"--port={port}"), _parchemin("serve", PORT=port)):
        assert code == 2
        assert f"« {port} » n’est pas un port : il faut un nombre de 1 à 65535" in texte
        assert "Traceback" not in texte


ANGLAIS = ("usage:", "positional", "the following", "unrecognized", "invalid choice", "error:", "expected")


@pytest.mark.parametrize(
    ("arguments", "attendu"),
    [
        (("--help",), "usage : parchemin"),
        (("serve", "--aide"), "--sans-navigateur"),
        (("importer", "--aide"), "à donner"),
        (("importer",), "il manque : quoi, fichier"),
        (("importer", "x", "y"), "n’en fait pas partie"),
        (("demo", "--zut"), "non compris : --zut"),
        (("serve", "--hote"), "une valeur est attendue"),
    ],
)
def test_la_ligne_de_commande_parle_francais(arguments: tuple[str, ...], attendu: str) -> None:
    _, texte = _parchemin(*arguments)
    assert attendu in texte
    assert not [mot for mot in ANGLAIS if mot in texte]


def test_un_port_pris_n_est_pas_un_port_reserve() -> None:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        port = s.getsockname()[1]
        with pytest.raises(Refus, match=f"{port} est déjà pris"):
            serve._verifier_port("127.0.0.1", port)
    reserve = serve._port_refuse(PermissionError(errno.EACCES, "x"), "127.0.0.1", 80)
    assert "réservé au système" in reserve
    assert "déjà pris" not in reserve
    assert "--port 65534" in serve._port_refuse(OSError(errno.EADDRINUSE, "x"), "127.0.0.1", 65_535)
    with pytest.raises(Refus, match="n’est pas une adresse de cette machine"):
        serve._verifier_port("192.0.2.1", 8000)


def test_une_base_neuve_se_prepare_seule_une_base_en_retard_attend(tmp_path: Path) -> None:
    neuve = {
        "PARCHEMIN_DONNEES": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "parchemin.config.settings",
        "DATABASE_URL": "",
    }
    preparer = (
        "from parchemin.config.ligne_de_commande import preparer_django as p; p()\n"
        "from parchemin.config.commandes import base\n"
        "from parchemin.config.commandes.refus import Refus\n"
        "base.preparer_pour_servir(); print(base.etat())\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', 'web', '0001', verbosity=0)\n"
        "try:\n base.preparer_pour_servir()\nexcept Refus as e:\n print(e)\n"
        "base.migrer(); base.migrer()\n"
    )
    fait = subprocess.run(
        [sys.executable, "-c", preparer], capture_output=True, text=True, check=False, env={**os.environ, **neuve}
    )
    assert fait.returncode == 0, fait.stderr
    lignes = fait.stdout.splitlines()
    assert lignes[0].startswith("Première ouverture")
    assert lignes[1] == "EtatBase(attente=0, neuve=False)"
    assert "mise à jour, et elle contient vos données" in lignes[2].replace("mises", "mise")
    assert lignes[-2:] == ["La base de données est à jour.", "La base de données est déjà à jour."]
    assert "Applying" not in fait.stdout


@pytest.mark.parametrize(
    ("env", "systeme", "attendu"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "x"}, "linux", False),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({}, "darwin", True),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", False),
    ],
)
def test_le_navigateur_s_ouvre_devant_un_ecran(env: dict[str, str], systeme: str, attendu: bool) -> None:
    assert a_un_ecran(env, systeme) is attendu


def test_un_refus_tient_en_une_ligne() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Forbidden: %s", ("/x/",), None)
    record.exc_info = (PermissionError, PermissionError("x"), None)
    record.status_code, record.request = 403, RequestFactory().get("/x/")
    assert ConsoleSobre().filter(record)
    assert logging.Formatter("%(message)s").format(record) == "accès refusé : /x/"
    arret = logging.LogRecord("django_tasks_db", logging.WARNING, "", 0, "Received %s - stopping", ("Interrupt",), None)
    assert not ConsoleSobre().filter(arret)


class _Base:
    """A base that only notes what it is told."""

    vendor = "sqlite"

    def __init__(self, fichier: Path) -> None:
        self.settings_dict = {"NAME": str(fichier)}
        self.dits: list[str] = []

    def cursor(self) -> _Base:
        return self

    def __enter__(self) -> _Base:
        return self

    def __exit__(self, *_: object) -> None: ...

    def execute(self, ordre: str) -> None:
        self.dits.append(ordre)


def test_seule_une_demonstration_neuve_n_attend_pas_le_disque(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = _Base(tmp_path / "parchemin.sqlite3")
    monkeypatch.setattr("django.db.connection", base)
    attente = sans_attendre_le_disque()
    attente.__enter__()
    assert base.dits == ["PRAGMA synchronous=OFF"]
    with pytest.raises(KeyError):
        attente.gen.throw(KeyError())  # type: ignore[attr-defined]
    # Even after a failure, what follows waits for the disk again.
    assert base.dits[1:] == ["PRAGMA synchronous=FULL", "PRAGMA wal_checkpoint(TRUNCATE)"]
    (tmp_path / "parchemin.sqlite3").touch()
    base.dits.clear()
    with sans_attendre_le_disque():
        pass
    assert base.dits == []


def test_une_demonstration_imprime_l_adresse_ou_elle_est_ouverte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Squares, links and messages lead to the server that is there; an installation says its own address or has none."""
    monkeypatch.setenv("PARCHEMIN_DONNEES", str(tmp_path))
    monkeypatch.delenv("PARCHEMIN_URL", raising=False)
    monkeypatch.setenv("PORT", "8765")
    assert environnement.adresse_publique(False) == ""
    assert environnement.adresse_publique(True) == "http://127.0.0.1:8765"
    environnement.noter_adresse("http://127.0.0.1:8123/")
    assert environnement.adresse_publique(True) == "http://127.0.0.1:8123"
    assert environnement.adresse_publique(False) == ""
    monkeypatch.setenv("PARCHEMIN_URL", "https://parchemin.example/")
    assert environnement.adresse_publique(True) == "https://parchemin.example"
