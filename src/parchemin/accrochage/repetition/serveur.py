"""The rehearsal as a whole: a folder, a server bound to this machine, and one thread that treats the files in turn."""

from __future__ import annotations

import fcntl
import os
import socket
import ssl
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from parchemin.accrochage.repetition import refus
from parchemin.accrochage.repetition.certificat import Certificat, preparer_certificat
from parchemin.accrochage.repetition.collecte import Origine, preparer_etat_civil
from parchemin.accrochage.repetition.depots import Depots
from parchemin.accrochage.repetition.moteur import Moteur
from parchemin.accrochage.repetition.reponses import Requete
from parchemin.socle.constats import ErreurMetier

HOTE = "127.0.0.1"


class _Serveur(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, adresse: tuple[str, int], gestion: type[Requete], contexte: ssl.SSLContext) -> None:
        super().__init__(adresse, gestion)
        self._contexte = contexte

    def get_request(self) -> tuple[socket.socket, Any]:
        brut, adresse = super().get_request()
        return self._contexte.wrap_socket(brut, server_side=True, do_handshake_on_connect=False), adresse

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves, or refuses the certificate, is not an event. The rest is a defect: it shows."""
        if not isinstance(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Repetition:
    """Opened by `with`. `port` 0 takes a free one. `autorite`: PEM of those who may deposit by client certificate."""

    def __init__(
        self, dossier: Path, *, port: int = 0, delai: float = 0.0, origine: Origine | None = None, jeton: str = "",
        fiches: frozenset[str] | None = None, autorite: Path | None = None, donnees: Path | None = None,
    ) -> None:  # fmt: skip
        self.dossier, self.delai, self.jeton = dossier, delai, jeton
        self.origine = origine or Origine()
        self.exige_preuve = autorite is not None
        self._port, self._autorite, self._fiches, self._donnees = port, autorite, fiches, donnees
        self._reveil, self._fin = threading.Event(), threading.Event()
        self.panne = ""

    @property
    def etat_civil(self) -> Path:
        return self.dossier / "etat-civil.sqlite"

    @property
    def adresse(self) -> str:
        return f"https://{HOTE}:{self._serveur.server_port}"

    def __enter__(self) -> Self:
        """Raises `ErreurMetier` REP-010, REP-011, REP-012."""
        self.dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._verrou = os.open(self.dossier / "verrou", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._ouvrir()
        except BaseException:
            os.close(self._verrou)
            raise
        return self

    def _ouvrir(self) -> None:
        try:
            fcntl.flock(self._verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            raise ErreurMetier(refus.DOSSIER_OCCUPE.constat(dossier=self.dossier)) from e
        self.certificat: Certificat = preparer_certificat(self.dossier)
        self.depots = Depots(self.dossier)
        for reste in self.depots.fichiers.glob(".envoi-*"):
            reste.unlink(missing_ok=True)
        preparer_etat_civil(self.etat_civil, self.origine)
        gestion = type("RequeteIci", (Requete,), {"repetition": self})
        try:
            self._serveur = _Serveur((HOTE, self._port), gestion, self._contexte())
        except (OSError, OverflowError) as e:
            raison = getattr(e, "strerror", "") or str(e)
            raise ErreurMetier(refus.PORT_OCCUPE.constat(port=self._port, raison=raison)) from e
        self._moteur = Moteur(self.depots, self.etat_civil, self._donnees, self._fiches)
        self._fils = [
            threading.Thread(target=self._serveur.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True),
            threading.Thread(target=self._travailler, daemon=True),
        ]
        for fil in self._fils:
            fil.start()

    def __exit__(self, genre: type[BaseException] | None, e: BaseException | None, trace: TracebackType | None) -> None:
        """Stop. A file being treated is let go: it will be treated again, from its start."""
        self._fin.set()
        self._reveil.set()
        self._serveur.shutdown()
        self._serveur.server_close()
        self._fils[0].join(5)
        self._fils[1].join(30 if genre is None else 2)
        os.close(self._verrou)

    def _contexte(self) -> ssl.SSLContext:
        contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexte.minimum_version = ssl.TLSVersion.TLSv1_2
        contexte.load_cert_chain(self.certificat.chemin, self.certificat.cle)
        if self._autorite:
            try:
                contexte.load_verify_locations(self._autorite)
            except (OSError, ssl.SSLError) as e:
                constat = refus.ILLISIBLE.constat(fichier=self._autorite, raison="ce n’est pas un certificat PEM")
                raise ErreurMetier(constat) from e
            contexte.verify_mode = ssl.CERT_OPTIONAL
        return contexte

    def reveiller(self) -> None:
        """A file came in."""
        self._reveil.set()

    def _travailler(self) -> None:
        while not self._fin.is_set():
            self._reveil.clear()
            d = self.depots.prochain()
            if d is None:
                self._reveil.wait()
            elif (reste := d.prevu - time.time()) > 0:
                self._reveil.wait(min(reste, 60))
            else:
                try:
                    self._moteur.traiter(d)
                except Exception as e:
                    # Shown, and tried again later: a file is never dropped in silence.
                    self.panne = f"Le traitement de {d.nom} a échoué ({type(e).__name__}) ; il sera repris."
                    print(self.panne, file=sys.stderr, flush=True)
                    self._fin.wait(5)
