"""`parchemin accrochage repetition`: the Caisse des Dépôts' part, played on this machine."""

from __future__ import annotations

import re
import signal
import threading
from pathlib import Path
from types import FrameType

from parchemin.accrochage.commandes.affichage import refuser
from parchemin.accrochage.repetition import MENTION, refus
from parchemin.accrochage.repetition.collecte import Origine
from parchemin.accrochage.repetition.serveur import Repetition
from parchemin.socle.constats import ErreurMetier


def lire_fiches(chemin: Path | None) -> frozenset[str] | None:
    """Codes quoted anywhere in a text file (RNCP37674, RS5000). Raises `ErreurMetier` REP-012."""
    if chemin is None:
        return None
    try:
        texte = chemin.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as e:
        raise ErreurMetier(refus.ILLISIBLE.constat(fichier=chemin, raison="il ne s’ouvre pas comme un texte")) from e
    codes = frozenset(re.findall(r"\b(?:RNCP|RS)[1-9][0-9]{0,5}\b", texte))
    if not codes:
        raise ErreurMetier(refus.ILLISIBLE.constat(fichier=chemin, raison="il ne cite aucune fiche RNCP ou RS"))
    return codes


def executer(
    dossier: Path, donnees: Path | None, *, port: int, delai: float, origine: Origine, fiches: Path | None = None,
    jeton: str = "", autorite: Path | None = None, fini: threading.Event | None = None,
) -> int:  # fmt: skip
    """Until Ctrl-C (or `fini`). 0 stopped, 1 refused."""
    arret = fini or threading.Event()
    if origine.personnes and not origine.personnes.is_file():
        e = ErreurMetier(refus.ILLISIBLE.constat(fichier=origine.personnes, raison="il n’existe pas"))
        refuser(e, json_=False)
        return 1
    print(f"{MENTION}.\nPréparation de l’état civil inventé…", flush=True)
    try:
        ouverte = Repetition(
            dossier, port=port, delai=delai, origine=origine, jeton=jeton, fiches=lire_fiches(fiches),
            autorite=autorite, donnees=donnees,
        )  # fmt: skip
        with ouverte:
            _annoncer(ouverte)
            _attendre(arret)
    except ErreurMetier as e:
        refuser(e, json_=False)
        return 1
    print("\nRépétition arrêtée. Tout est gardé dans son dossier.")
    return 0


def _annoncer(r: Repetition) -> None:
    print(
        f"\nPortail : {r.adresse}\nDépôt automatique, à coller dans « Comptes et schémas » : {r.adresse}{' (jeton demandé)' if r.jeton else ''}\n"
        f"Dossier : {r.dossier}\n\nLe certificat est fait pour cette machine seulement ; le navigateur avertira.\n"
        f"Certificat : {r.certificat.chemin}\nEmpreinte SHA-256 : {r.certificat.empreinte}\n\nCtrl-C pour arrêter.",
        flush=True,
    )


def _attendre(arret: threading.Event) -> None:
    """Until Ctrl-C or a request to end: both stop cleanly."""

    def finir(_: int, __: FrameType | None) -> None:
        arret.set()

    avant = {}
    if threading.current_thread() is threading.main_thread():
        avant = {s: signal.signal(s, finir) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        # With a delay: an endless wait would keep the signal from being seen on some systems.
        while not arret.wait(1):
            pass
    finally:
        for s, geste in avant.items():
            signal.signal(s, geste)
