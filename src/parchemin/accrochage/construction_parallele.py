"""Two cores for two works: this process writes a file while another reads it back against the schema, as it grows.

A small lot stays in this process: starting another costs more than it saves. The reader is a plain command, without the
database nor the caller's own module; it ends by itself when its writer dies, whatever the manner, because its input closes.
What it judges is the file itself, from its first byte to the length that it has once closed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from lxml.etree import XMLSyntaxError

from parchemin.accrochage.domain.construction import FichierConstruit, SchemaRefuse, construire, id_flux, refus_d_ecrire
from parchemin.accrochage.domain.ecriture import CertificationCitee, Enveloppe, FichierEcrit, ecrire_fichiers
from parchemin.accrochage.domain.lecture import FichierIllisible
from parchemin.accrochage.domain.profils import Profil, profil
from parchemin.accrochage.domain.validation import LecteurEnFlux, tient_le_schema
from parchemin.accrochage.schemas import SchemaActif, schema_actif

SEUL_JUSQU_A = 20_000
"""Passages below which one process does it all."""
PAR_FICHIER = 50_000
"""Files of a moderate size: a person deposits few of them, and the portal takes each at once."""


class FichierSuivi:
    """A file being written, whose reader is told how far it may read."""

    def __init__(self, chemin: Path, dire: Callable[[list[Any]], None]) -> None:
        self._dire, self._dit, self._octets = dire, 0, 0
        self._flux = chemin.open("wb", buffering=0)
        try:
            dire([OUVERT, str(chemin)])
        except OSError:
            # The reader is dead: nobody else would close it.
            self._flux.close()
            raise

    def write(self, octets: bytes) -> int:
        reste = memoryview(octets)
        while reste:
            # Without a buffer a write may be a part of it; a full disk is an error all the same.
            n = self._flux.write(reste)
            self._octets += n
            reste = reste[n:]
        if self._octets - self._dit >= PAR_MORCEAU:
            self._dire([ECRIT, self._octets])
            self._dit = self._octets
        return len(octets)

    def close(self) -> None:
        """Whole or given up: the writer alone knows, and asks for the verdict of the whole ones only."""
        if not self._flux.closed:
            self._flux.close()
            self._dire([FERME, self._octets])


OUVERT, ECRIT, FERME = "ouvert", "ecrit", "ferme"
PAR_MORCEAU = 1 << 20


class _Relecture:
    """One file, read as far as it is written."""

    def __init__(self, chemin: Path, actif: SchemaActif) -> None:
        self._chemin, self._lecteur = chemin, LecteurEnFlux(actif.schema)
        # No buffer: nothing is read before it is said to be written.
        self._flux, self._actif, self._lu, self._perdu = chemin.open("rb", buffering=0), actif, 0, False

    def jusqu_a(self, octets: int) -> None:
        try:
            while self._lu < octets and not self._perdu:
                bloc = self._flux.read(min(PAR_MORCEAU, octets - self._lu))
                self._lu += len(bloc)
                # Shorter than what was written: somebody cut it. The end says so.
                self._perdu = not bloc or not self._lecteur.lire(bloc)
        except XMLSyntaxError:
            self._perdu = True

    def verdict(self, octets: int) -> str | None:
        """The first fault, or None. What is not right is read again, whole, by the one that finds the words."""
        self.jusqu_a(octets)
        try:
            if not self._perdu and self._lu == octets and not self._flux.read(1) and self._lecteur.finir() is None:
                return None
        except XMLSyntaxError:
            pass
        finally:
            self._flux.close()
        return relire(self._chemin, self._actif) or "le fichier a changé pendant sa relecture"


def relire(chemin: Path, actif: SchemaActif) -> str | None:
    """The first fault of a file, or None."""
    try:
        with chemin.open("rb") as f:
            return tient_le_schema(f, actif.schema)
    except FichierIllisible as e:
        return e.raison


def relecteur(code_profil: str, donnees: str, empreinte: str) -> None:
    """The other process: what is written, line by line (JSON), and the fault of each file on a line of the output."""
    actif = schema_actif(profil(code_profil), Path(donnees))
    change = actif.empreinte != empreinte
    relecture: _Relecture | None = None
    for ligne in sys.stdin:
        quoi, valeur = json.loads(ligne)
        if quoi == OUVERT:
            relecture = _Relecture(Path(valeur), actif)
        elif relecture is None:
            raise ValueError("a file is opened before it is read")
        elif quoi == ECRIT:
            relecture.jusqu_a(valeur)
        else:
            faute = relecture.verdict(valeur)
            print(json.dumps("le schéma installé a changé pendant la construction" if change else faute), flush=True)


@contextmanager
def _autre_processus(p: Profil, donnees: Path, actif: SchemaActif) -> Iterator[tuple[IO[str], IO[str]]]:
    commande = [sys.executable, "-m", __spec__.name, p.code, str(donnees), actif.empreinte]
    environnement = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    autre = subprocess.Popen(commande, env=environnement, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert autre.stdin is not None  # noqa: S101
    assert autre.stdout is not None  # noqa: S101
    try:
        yield autre.stdin, autre.stdout
    finally:
        # Cancelled, or out of disk: what waits to be read back is not worth reading.
        autre.kill()
        autre.communicate()


def construire_en_parallele(
    fragments: Iterable[tuple[CertificationCitee, str]], profil_: Profil, actif: SchemaActif, enveloppe: Enveloppe,
    nommer: Callable[[int], Path], *, donnees: Path, total: int, octets_maximum: int = 0, passages_maximum: int = 0,
) -> Iterator[FichierConstruit]:  # fmt: skip
    """Same files, same refusals as `domain.construction.construire`. Raises `SchemaRefuse`, `ChildProcessError`."""
    nombre = min(passages_maximum or PAR_FICHIER, PAR_FICHIER)
    if total <= SEUL_JUSQU_A:
        try:
            yield from construire(
                fragments, profil_, actif.schema, enveloppe, nommer, octets_maximum=octets_maximum, passages_maximum=nombre
            )  # fmt: skip
        except FichierIllisible as e:
            raise SchemaRefuse(0, e.raison) from e
        return

    def de(n: int) -> Enveloppe:
        return replace(enveloppe, id_flux=id_flux(enveloppe.id_flux, n))

    with _autre_processus(profil_, donnees, actif) as (demandes, reponses):

        def dire(quoi: list[Any]) -> None:
            demandes.write(json.dumps(quoi) + "\n")
            demandes.flush()

        def ouvrir(n: int) -> BinaryIO:
            return cast("BinaryIO", FichierSuivi(nommer(n), dire))

        ecrits: list[FichierEcrit] = []
        with refus_d_ecrire(lambda: len(ecrits) + 1):
            ecrits.extend(
                ecrire_fichiers(fragments, profil_, de, ouvrir, octets_maximum=octets_maximum, passages_maximum=nombre)
            )
        for ecrit in ecrits:
            if not (reponse := reponses.readline()):
                raise ChildProcessError("the process that reads files back has ended")
            if faute := json.loads(reponse):
                raise SchemaRefuse(ecrit.rang, faute)
            yield FichierConstruit(nommer(ecrit.rang), ecrit)


if __name__ == "__main__":
    relecteur(*sys.argv[1:])
