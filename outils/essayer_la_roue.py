"""Build the wheel and use it in an empty environment, far from the sources."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent


def lancer(*commande: object, **options: object) -> str:
    fait = subprocess.run(
        [str(c) for c in commande], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options  # type: ignore[call-overload]
    )  # fmt: skip
    if fait.returncode:
        print(fait.stdout)
        raise SystemExit(f"échec : {' '.join(map(str, commande))}")
    return str(fait.stdout)


def port_libre() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def lire(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as reponse:
        octets: bytes = reponse.read()
        return octets


def principal() -> int:
    with tempfile.TemporaryDirectory(prefix="parchemin-roue-") as nom:
        dossier = Path(nom)
        lancer(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", dossier, RACINE)
        (roue,) = dossier.glob("*.whl")
        lancer(sys.executable, "-m", "venv", dossier / "venv")
        py = dossier / "venv" / "bin" / "python"
        lancer(py, "-m", "pip", "install", "-q", "--require-hashes", "-r", RACINE / "requirements" / "base.txt")
        lancer(py, "-m", "pip", "install", "-q", "--no-deps", roue)
        parchemin = dossier / "venv" / "bin" / "parchemin"
        env = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "DJANGO_SETTINGS_MODULE"}}
        env["PARCHEMIN_DONNEES"] = str(dossier / "var")
        ailleurs = {"cwd": dossier, "env": env}
        assert "gestes" in lancer(parchemin, "--help", **ailleurs)
        lancer(parchemin, "demo", **ailleurs)
        port = port_libre()
        serveur = subprocess.Popen(
            [str(parchemin), "serve", "--demonstration", "--port", str(port), "--sans-navigateur"], cwd=dossier, env=env,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(100):
                try:
                    page = lire(f"{url}/compte/login/").decode()
                    break
                except OSError:
                    assert serveur.poll() is None, "serve stopped"
                    time.sleep(0.3)
            else:
                raise SystemExit("le serveur ne répond pas")
            fichiers = re.findall(r'(?:href|src)="(/statiques/[^"]+)"', page)
            assert len(fichiers) >= 6, fichiers
            for fichier in fichiers:
                assert lire(f"{url}{fichier}"), fichier
        finally:
            serveur.send_signal(signal.SIGTERM)
            serveur.wait(timeout=30)
        print(f"{roue.name} : installée ailleurs, démonstration servie, {len(fichiers)} fichiers statiques lus.")
    return 0


if __name__ == "__main__":
    raise SystemExit(principal())
