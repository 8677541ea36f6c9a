"""Reading a large export in a process beside this one: one reads XML while the other writes rows.

The child is a plain Python with the pure reading modules, no Django and no database: it writes batches on a pipe. A few
batches wait at most, so memory stays constant. It holds no state: killed, the import is refused (REF-038); its parent
gone, its next write fails and it ends; asked to stop (Ctrl C, systemd), it leaves the decision to its parent.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from parchemin.referentiel.domain import constats as c
from parchemin.referentiel.domain.archive import Export
from parchemin.referentiel.domain.lecture import Bilan, Poignee, lire_flux
from parchemin.referentiel.domain.modele import FicheLue, PartenaireLu
from parchemin.socle.constats import ErreurMetier

SEUIL = 16 * 1024**2
"""Bytes, opened. Below, starting a process would cost more than it gains."""
_LOT = 512 * 1024
"""Bytes of export in one batch."""
_EN_ATTENTE = 8
"""Batches read ahead: what is read while the other side holds its longest transaction."""


@contextmanager
def ouvrir_lecture(export: Export, bilan: Bilan, connues: Mapping[str, str | None]) -> Iterator[Iterator[Poignee]]:
    """Handles of an export, in file order, as `lire_flux` gives them; in a child process when the export is large.

    `connues`: number → hash under which the fiche has nothing new to say (None: under any). Those handles come without
    their content. Raises what `lire_flux` and `Export.ouvrir` raise, and REF-038 when the child died.
    """
    if export.taille < SEUIL:
        with export.ouvrir() as fichier:
            yield lire_flux(fichier, bilan)
        return
    # The child must not see the signals of the terminal: its death would look like a fault of the reading.
    enfant = subprocess.Popen(
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(x for x in sys.path if x)},
        start_new_session=True,
    )
    try:
        yield _recevoir(enfant, export, bilan, connues)
    finally:
        enfant.kill()
        for bout in (enfant.stdin, enfant.stdout):
            if bout is not None:
                try:
                    bout.close()
                except BrokenPipeError:
                    # What it was never told is of no use to it any more.
                    continue
        enfant.wait()


def _recevoir(
    enfant: subprocess.Popen[bytes], export: Export, bilan: Bilan, connues: Mapping[str, str | None]
) -> Iterator[Poignee]:
    if enfant.stdin is None or enfant.stdout is None:
        raise RuntimeError("the reader has no pipe")
    try:
        pickle.dump((export, dict(connues)), enfant.stdin, protocol=5)
        enfant.stdin.flush()
        while True:
            # From our own child, over a pipe nobody else holds.
            genre, valeur = pickle.load(enfant.stdout)  # noqa: S301
            if genre == "fiches":
                for message in valeur:
                    yield _poignee(message, bilan)
            elif genre == "fin":
                autre, avis = valeur
                for constat in avis:
                    bilan.avis(constat)
                bilan.conclure(autre)
                return
            elif genre == "refus":
                raise ErreurMetier(*valeur)
            else:
                raise RuntimeError(f"the reader failed:\n{valeur}")
    except (EOFError, pickle.UnpicklingError, BrokenPipeError) as e:
        raise ErreurMetier(c.LECTURE_INTERROMPUE.constat(derniere=bilan.derniere or "aucune")) from e


def _poignee(message: tuple[Any, ...], bilan: Bilan) -> Poignee:
    code, contenu, partenaires, actif, nombre, octets, avis, lue = message
    for constat in avis:
        bilan.avis(constat)
    bilan.fiches += 1
    bilan.actives += actif
    bilan.partenaires += nombre
    bilan.octets = octets
    bilan.derniere = code

    def lire() -> FicheLue:
        if lue is None:
            raise RuntimeError(f"{code} was said to have nothing new, and its content was not sent")
        return FicheLue(lue[0], tuple([PartenaireLu(*p) for p in lue[1]]))

    return Poignee(code, contenu, partenaires, actif, nombre, lire)


# --- the child ----------------------------------------------------------------------------------


def _messages(export: Export, bilan: Bilan, connues: Mapping[str, str | None]) -> Iterator[tuple[Any, ...]]:
    vues: set[str] = set()
    with export.ouvrir() as fichier:
        for p in lire_flux(fichier, bilan):
            lue = None
            connue = connues.get(p.code, "")
            # A number seen twice is passed over by the import: it is not read either.
            if p.code not in vues and connue is not None and (not connue or connue != p.empreinte):
                fiche = p.lire()
                lue = (
                    fiche.contenu,
                    [(x.nom, x.siret, x.habilitation, x.etat, x.date_actif, x.date_modification_etat)
                     for x in fiche.partenaires],
                )  # fmt: skip
            vues.add(p.code)
            yield (p.code, p.empreinte_contenu, p.empreinte_partenaires, p.actif, p.nombre_partenaires,
                   bilan.octets, bilan.avis_nouveaux(), lue)  # fmt: skip


def _lire(export: Export, connues: Mapping[str, str | None], sortie: queue.Queue[bytes]) -> None:
    def envoyer(genre: str, valeur: Any) -> None:
        sortie.put(pickle.dumps((genre, valeur), protocol=5))

    bilan = Bilan()
    try:
        lot: list[tuple[Any, ...]] = []
        debut = 0
        for message in _messages(export, bilan, connues):
            lot.append(message)
            if bilan.octets - debut >= _LOT:
                envoyer("fiches", lot)
                lot, debut = [], bilan.octets
        envoyer("fiches", lot)
        envoyer("fin", (bilan, bilan.avis_nouveaux()))
    except ErreurMetier as e:
        envoyer("fiches", lot)
        envoyer("refus", e.constats)
    except Exception:
        envoyer("erreur", traceback.format_exc())


def _ecrire(sortie: queue.Queue[bytes], tuyau: IO[bytes]) -> None:
    """The thread that fills the pipe, so that reading goes on while the other side writes to the database."""
    try:
        while bloc := sortie.get():
            tuyau.write(bloc)
            tuyau.flush()
    except OSError:
        # Nobody listens any more: the parent stopped, or is dead.
        os._exit(1)


def principal() -> None:
    for signal_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_, signal.SIG_IGN)
    export, connues = pickle.load(sys.stdin.buffer)  # noqa: S301  written by our parent
    sortie: queue.Queue[bytes] = queue.Queue(_EN_ATTENTE)
    fil = threading.Thread(target=_ecrire, args=(sortie, sys.stdout.buffer))
    fil.start()
    _lire(export, connues, sortie)
    sortie.put(b"")
    fil.join()


if __name__ == "__main__":
    principal()
