"""Two cores for two works: this process writes the next file while another reads back the one before against the schema.

A small lot stays in this process: starting another costs more than it saves. The reader is a plain command, without the
database nor the caller's own module; it ends by itself when its writer dies, whatever the manner, because its input closes.
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
from typing import IO

from parchemin.accrochage.domain.construction import (
    FichierConstruit,
    SchemaRefuse,
    construire,
    dire_ce_qui_ne_s_ecrit_pas,
    id_flux,
)
from parchemin.accrochage.domain.ecriture import (
    CaractereInterdit,
    CertificationCitee,
    Enveloppe,
    FichierEcrit,
    PassageTropGros,
    VoieInterdite,
    ecrire_fichiers,
)
from parchemin.accrochage.domain.lecture import FichierIllisible
from parchemin.accrochage.domain.profils import Profil, profil
from parchemin.accrochage.domain.validation import tient_le_schema
from parchemin.accrochage.schemas import SchemaActif, schema_actif

SEUL_JUSQU_A = 20_000
"""Passages below which one process does it all."""
PAR_FICHIER = 50_000
"""Files of a moderate size: the reader starts early, and a person still deposits few of them."""


def relire(chemin: Path, p: Profil, actif: SchemaActif) -> str | None:
    """The first fault of a file, or None."""
    try:
        with chemin.open("rb") as f:
            return tient_le_schema(f, actif.schema, p.espace)
    except FichierIllisible as e:
        return e.raison


def relecteur(code_profil: str, donnees: str, empreinte: str) -> None:
    """The other process: a path on each line of the input, its fault (JSON) on each line of the output."""
    p = profil(code_profil)
    actif = schema_actif(p, Path(donnees))
    for ligne in sys.stdin:
        if actif.empreinte != empreinte:
            faute: str | None = "le schéma installé a changé pendant la construction"
        else:
            faute = relire(Path(json.loads(ligne)), p, actif)
        print(json.dumps(faute), flush=True)


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

    ecrits = ecrire_fichiers(
        fragments, profil_, de, lambda n: nommer(n).open("wb"), octets_maximum=octets_maximum, passages_maximum=nombre
    )
    with _autre_processus(profil_, donnees, actif) as (demandes, reponses):
        attendus: list[FichierEcrit] = []
        try:
            for ecrit in ecrits:
                demandes.write(json.dumps(str(nommer(ecrit.rang))) + "\n")
                demandes.flush()
                attendus.append(ecrit)
        except (CaractereInterdit, PassageTropGros, VoieInterdite) as e:
            raise SchemaRefuse(len(attendus) + 1, dire_ce_qui_ne_s_ecrit_pas(e, profil_)) from e
        for ecrit in attendus:
            if not (reponse := reponses.readline()):
                raise ChildProcessError("the process that reads files back has ended")
            if faute := json.loads(reponse):
                raise SchemaRefuse(ecrit.rang, faute)
            yield FichierConstruit(nommer(ecrit.rang), ecrit)


if __name__ == "__main__":
    relecteur(*sys.argv[1:])
