"""Set up a working copy from nothing but Python: environment, hashed locks, front-end files. Idempotent.

Runs under the system's Python, so it must be read by older ones: the version is checked before anything else.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Parchemin demande Python 3.11 ou plus récent ; celui-ci est %d.%d. "
        "Installez-en un et relancez avec « make run PYTHON=python3.12 »." % sys.version_info[:2]
    )

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
VENV = RACINE / ".venv"
PY = VENV / "bin" / "python"
MARQUES = VENV / ".parchemin"
"""Stamps: hash of what each step was made from. A step without its stamp is redone."""


def dire(texte: str) -> None:
    print(f"· {texte}", flush=True)


def echouer(texte: str, journal: str = "") -> None:
    """One sentence on the screen; what the tools said, in English and at length, goes to a file that it names."""
    if journal:
        chemin = RACINE / "build" / "installation.log"
        try:
            chemin.parent.mkdir(exist_ok=True)
            chemin.write_text(journal, encoding="utf-8")
            texte += f" Le détail est dans {chemin.relative_to(RACINE)}."
        except OSError:
            print(journal, file=sys.stderr)
    sys.exit(texte)


def lancer(*commande: object, phrase: str, env: "dict[str, str] | None" = None) -> None:
    fait = subprocess.run(
        [str(c) for c in commande], cwd=RACINE, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if fait.returncode:
        echouer(phrase, fait.stdout)


def empreinte(*fichiers: Path) -> str:
    h = hashlib.sha256(sys.version.encode())
    for f in fichiers:
        h.update(f.read_bytes())
    return h.hexdigest()


def a_jour(nom: str, valeur: str) -> bool:
    marque = MARQUES / nom
    return marque.is_file() and marque.read_text() == valeur


def marquer(nom: str, valeur: str) -> None:
    MARQUES.mkdir(exist_ok=True)
    (MARQUES / nom).write_text(valeur)


RESEAU = (
    "Un paquet n’a pas pu être installé. La première installation a besoin du réseau (PyPI et npm) ; "
    "vérifiez la connexion, puis relancez : ce qui est déjà fait ne sera pas refait."
)


def environnement() -> None:
    valeur = empreinte()
    if PY.exists() and a_jour("venv", valeur):
        return
    dire("environnement Python")
    shutil.rmtree(VENV, ignore_errors=True)
    lancer(
        sys.executable, "-m", "venv", VENV,
        phrase="L’environnement Python n’a pas pu être créé : il manque sans doute le module « venv » "
        "(sous Debian ou Ubuntu : apt install python3-venv).",
    )  # fmt: skip
    marquer("venv", valeur)


def paquets(tests: bool) -> None:
    noms = ["base", "construction", *(["tests"] if tests else [])]
    for nom in noms:
        verrou = RACINE / "requirements" / f"{nom}.txt"
        valeur = empreinte(verrou)
        if a_jour(nom, valeur):
            continue
        dire(f"paquets Python ({nom})")
        lancer(PY, "-m", "pip", "install", "-q", "--require-hashes", "-r", verrou, phrase=RESEAU)
        marquer(nom, valeur)
    valeur = empreinte(RACINE / "pyproject.toml")
    if not a_jour("projet", valeur):
        dire("Parchemin lui-même")
        lancer(PY, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", RACINE, phrase=RESEAU)
        marquer("projet", valeur)


def front() -> None:
    sources = [
        RACINE / "package-lock.json", RACINE / "outils" / "installer_front.py", RACINE / "outils" / "polices_pdf.py",
        RACINE / "src" / "parchemin" / "plateforme" / "icones.txt",
    ]  # fmt: skip
    valeur = empreinte(*sources)
    faits = ("src/parchemin/plateforme/static/vendor/axe", "src/parchemin/plateforme/pdf/polices")
    if a_jour("front", valeur) and all((RACINE / dossier).is_dir() for dossier in faits):
        return
    dire("fichiers des pages (npm)")
    env = os.environ | {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    npm = VENV / "bin" / "npm"
    lancer(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", phrase=RESEAU, env=env)
    lancer(PY, RACINE / "outils" / "installer_front.py", phrase="Les fichiers des pages n’ont pas pu être copiés.")
    dire("polices des documents PDF")
    lancer(PY, RACINE / "outils" / "polices_pdf.py", phrase="Les polices des documents n’ont pas pu être préparées.")
    marquer("front", valeur)


def principal() -> None:
    os.chdir(RACINE)
    environnement()
    paquets("--tests" in sys.argv)
    front()


if __name__ == "__main__":
    principal()
