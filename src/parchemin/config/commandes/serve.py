"""gunicorn, one worker and the echeancier in one process group, stopped together."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from parchemin.config.commandes import base, demo
from parchemin.config.commandes import navigateur as ecran
from parchemin.config.commandes.refus import Refus
from parchemin.config.environnement import booleen, noter_adresse

LOCALES = frozenset({"127.0.0.1", "localhost", "::1"})


def _verifier_port(hote: str, port: int) -> None:
    famille = socket.AF_INET6 if ":" in hote else socket.AF_INET
    with socket.socket(famille, socket.SOCK_STREAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((hote, port))
        except OSError as e:
            raise Refus(_port_refuse(e, hote, port)) from e


def _port_refuse(e: OSError, hote: str, port: int) -> str:
    """Why this address cannot be listened to, and what to type instead."""
    if isinstance(e, socket.gaierror) or e.errno == errno.EADDRNOTAVAIL:
        return (
            f"« {hote} » n’est pas une adresse de cette machine. Sans l’option --hote, Parchemin écoute sur 127.0.0.1."
        )
    autre = 8000 if e.errno == errno.EACCES else port + 1 if port < 65_535 else port - 1
    essai = f"« parchemin serve --port {autre} » (ou « make run PORT={autre} »)"
    if e.errno == errno.EACCES:
        return f"Le port {port} est réservé au système : il faut un port au-dessus de 1023. Essayez {essai}."
    if e.errno == errno.EADDRINUSE:
        return f"Le port {port} est déjà pris sur {hote}. Choisissez-en un autre : {essai}."
    return f"Le port {port} ne peut pas être ouvert sur {hote} : {e.strerror}. Essayez {essai}."


def executer(*, hote: str, port: int, fils: int, navigateur: bool) -> int:
    """Serve until SIGINT or SIGTERM. A worker that dies is started again; the web server's death ends all."""
    from parchemin.config.ligne_de_commande import preparer_django

    adresse = f"http://{f'[{hote}]' if ':' in hote else hote}:{port}/"
    if booleen("PARCHEMIN_DEMONSTRATION") and hote in LOCALES:
        _verifier_port(hote, port)
        # Before the settings are read, here and in the children: what is printed and sent leads to this very server.
        noter_adresse(adresse)
    preparer_django()
    from django.conf import settings
    from django.core.management import call_command

    if settings.DEMONSTRATION and hote not in LOCALES:
        raise Refus(
            "Une démonstration ne s’ouvre que sur cette machine (127.0.0.1) : chacun pourrait y être n’importe qui."
        )
    _verifier_port(hote, port)
    if settings.DEMONSTRATION and demo.est_a_creer(settings.DONNEES):
        print("La démonstration n’existe pas encore : elle se prépare, une à deux minutes…", flush=True)
        # In a process of its own: the children below must start from one that has a single thread.
        if subprocess.run([sys.executable, "-m", "parchemin.config", "demo"], check=False).returncode:
            raise Refus("La démonstration n’a pas pu être préparée. Relancez « parchemin demo » pour voir pourquoi.")
    base.preparer_pour_servir()
    call_command("collectstatic", interactive=False, verbosity=0)
    _accueillir(adresse, settings.DEMONSTRATION)
    environnement = os.environ | {"DJANGO_SETTINGS_MODULE": "parchemin.config.settings"}
    commandes = {
        "web": [
            sys.executable, "-m", "gunicorn", "parchemin.config.wsgi", "--bind", f"{hote}:{port}", "--workers", "1",
            "--threads", str(fils), "--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning",
            "--logger-class", "parchemin.config.journalisation.JournalGunicorn",
        ],
        "travailleur": [sys.executable, "-m", "parchemin.config", "travailleur"],
        "echeancier": [sys.executable, "-m", "parchemin.config", "echeancier"],
    }  # fmt: skip
    processus = {nom: _lancer(c, environnement) for nom, c in commandes.items()}
    if navigateur and ecran.a_un_ecran(os.environ):
        ecran.ouvrir(adresse, hote, port)
    arret = False

    def demander_arret(numero: int, cadre: FrameType | None) -> None:
        nonlocal arret
        arret = True

    signal.signal(signal.SIGINT, demander_arret)
    signal.signal(signal.SIGTERM, demander_arret)
    morts: dict[str, int] = {}
    try:
        while not arret:
            time.sleep(0.3)
            if processus["web"].poll() is not None:
                print("Le serveur web s’est arrêté.", file=sys.stderr)
                return 1
            for nom in ("travailleur", "echeancier"):
                if processus[nom].poll() is not None and not arret:
                    morts[nom] = morts.get(nom, 0) + 1
                    # Each death waits a little longer, so that a broken worker does not burn the machine.
                    time.sleep(min(morts[nom], 10))
                    processus[nom] = _lancer(commandes[nom], environnement)
    finally:
        for p in processus.values():
            if p.poll() is None:
                p.terminate()
        fin = time.monotonic() + 15
        for p in processus.values():
            try:
                p.wait(timeout=max(0.1, fin - time.monotonic()))
            except subprocess.TimeoutExpired:
                p.kill()
    return 0


def _mourir_avec_le_pere() -> None:
    """In the child, on Linux: be told to stop when the parent dies, even killed. Elsewhere, nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _lancer(commande: list[str], environnement: dict[str, str]) -> subprocess.Popen[bytes]:
    # Safe here: this process has one thread when it starts its children.
    return subprocess.Popen(commande, env=environnement, preexec_fn=_mourir_avec_le_pere)


_PR_SET_PDEATHSIG = 1


def _accueillir(adresse: str, demonstration: bool) -> None:
    from django.conf import settings

    from parchemin.comptes.selectors import comptes_ouverts

    print(f"\n  Parchemin est ouvert : {adresse}\n")
    if demonstration:
        from parchemin.comptes.demonstration import MOT_DE_PASSE, comptes_a_montrer

        print("  Comptes de démonstration (mot de passe : " + MOT_DE_PASSE + ")\n")
        for organisation, comptes in comptes_a_montrer():
            print(f"  {organisation}")
            for roles, email in comptes:
                print(f"    {roles:<42} {email}")
            print()
    elif not comptes_ouverts():
        from parchemin.comptes.installation import code_installation

        print(f"  Première installation : votre code est {code_installation(settings.DONNEES)}\n")
    print("  Pour arrêter : Ctrl C\n", flush=True)
