"""Everything that must hold, in order, with its duration. Continuous integration runs this and nothing else."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CI = os.environ.get("CI", "").lower() in {"1", "true"}
SAUTS_ADMIS = RACINE / "tests" / "sauts_admis.txt"


def lancer(*commande: object, **env: str) -> bool:
    return subprocess.run([str(c) for c in commande], cwd=RACINE, env=os.environ | env, check=False).returncode == 0


def pytest(*arguments: str, avec: tuple[object, ...] = (), **env: str) -> bool:
    """pytest, its output shown; in CI a skip whose reason is not admitted is a failure."""
    admis = [x.strip() for x in SAUTS_ADMIS.read_text(encoding="utf-8").splitlines() if x.strip() and x[0] != "#"]
    commande = [*(str(a) for a in avec), sys.executable, "-m", "pytest", "-q", *arguments]
    processus = subprocess.Popen(
        commande, cwd=RACINE, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    mauvais = []
    for ligne in processus.stdout or ():
        print(ligne, end="", flush=True)
        if ligne.startswith("SKIPPED") and not any(a in ligne for a in admis):
            mauvais.append(ligne.strip())
    ok = processus.wait() == 0
    if CI and mauvais:
        print("Sauts non admis en intégration continue :", *mauvais, sep="\n  ")
        return False
    return ok


def style() -> bool:
    return (
        lancer(BIN / "ruff", "format", "--check", "src", "tests", "outils")
        & lancer(BIN / "ruff", "check", "src", "tests", "outils")
        & lancer(sys.executable, "outils/typographie.py")
    )


def types() -> bool:
    return lancer(BIN / "mypy", PARCHEMIN_DONNEES=tempfile.mkdtemp())


def etages() -> bool:
    return lancer(BIN / "lint-imports", "--no-cache")


def migrations() -> bool:
    return lancer(
        sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", PARCHEMIN_DONNEES=tempfile.mkdtemp()
    )


def documents() -> bool:
    return lancer(sys.executable, "manage.py", "generer_documents", "--verifier", PARCHEMIN_DONNEES=tempfile.mkdtemp())


def sqlite() -> bool:
    return pytest("-n", "2", "--dist", "loadfile", "-m", "not navigateur", "tests")


def postgresql() -> bool:
    return pytest(
        "-n", "2", "--dist", "loadfile", "-m", "not navigateur", "tests",
        avec=(sys.executable, "outils/avec_postgresql.py"),
    )  # fmt: skip


def chromium() -> str:
    """A Chromium that is there, else Playwright's own, else the distribution's (as root)."""
    for nom in ("chromium", "chromium-browser", "google-chrome"):
        if chemin := shutil.which(nom):
            return chemin
    if lancer(sys.executable, "-m", "playwright", "install", "chromium"):
        return "playwright"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        lancer("apt-get", "update", "-q")
        lancer("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium")
        if chemin := shutil.which("chromium"):
            return chemin
    sys.exit("Aucun Chromium : installez le paquet « chromium » de votre distribution, puis relancez « make test ».")


def navigateur() -> bool:
    return pytest("-m", "navigateur", "tests/navigateur", PARCHEMIN_CHROMIUM=chromium())


def roue() -> bool:
    """The wheel, in an empty environment, away from the sources: help, demonstration, pages with their files."""
    return lancer(sys.executable, "outils/essayer_la_roue.py")


ETAPES: dict[str, Callable[[], bool]] = {
    "style": style,
    "types": types,
    "etages": etages,
    "migrations": migrations,
    "documents": documents,
    "sqlite": sqlite,
    "postgresql": postgresql,
    "navigateur": navigateur,
    "roue": roue,
}


def principal() -> int:
    a = argparse.ArgumentParser()
    a.add_argument("--seulement", nargs="+", choices=ETAPES, default=list(ETAPES))
    resultats = []
    for nom in a.parse_args().seulement:
        print(f"\n=== {nom}", flush=True)
        debut = time.monotonic()
        resultats.append((nom, ETAPES[nom](), time.monotonic() - debut))
    print("\n=== Bilan")
    for nom, ok, duree in resultats:
        print(f"{'ok   ' if ok else 'ÉCHEC'} {nom:<12} {duree:6.1f} s")
    echecs = sum(not ok for _, ok, _ in resultats)
    print(f"{len(resultats) - echecs} passed, {echecs} failed")
    return 1 if echecs else 0


if __name__ == "__main__":
    raise SystemExit(principal())
