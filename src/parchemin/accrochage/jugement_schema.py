"""Judging a schema that somebody downloaded, in a process of its own: whatever it costs to compile, only that process pays.

A plain command, without the database: the path of the XSD in, one line of JSON out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from parchemin.accrochage.domain.constats_schema import AUTRE
from parchemin.accrochage.domain.ecriture import FERMETURE, FIN, CertificationCitee, debut, ouverture, redacteur
from parchemin.accrochage.domain.epreuve import comparer
from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import Profil, profils
from parchemin.accrochage.domain.schema import lire_schema
from parchemin.accrochage.domain.validation import traduire
from parchemin.socle.horloge import maintenant

OCTETS_MAXIMUM = 500_000
"""The official one weighs 20 kB."""
SECONDES, MEMOIRE, ATTENTE = 20, 1 << 30, 180
"""Processor and memory that judging may take (half a second and 100 MB are usual), and how long one waits on a busy machine."""


@dataclass(frozen=True, slots=True)
class Jugement:
    """`profil`: code of the profile that this schema is. `ecarts`: some of what it decides otherwise than ours, in French;
    `autrement`: on how many of the `essais` messages."""

    profil: str
    ecarts: tuple[str, ...]
    essais: int
    autrement: int


def juger_a_part(contenu: bytes) -> Jugement:
    """Which profile a schema is, and where it differs from ours. Raises `ValueError` with a French reason."""
    if len(contenu) > OCTETS_MAXIMUM:
        raise ValueError("il pèse plus de 500 ko, vingt-cinq fois plus que celui de la Caisse des Dépôts")
    environnement = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with tempfile.TemporaryDirectory(prefix="schema-") as dossier:
        chemin = Path(dossier) / "schema.xsd"
        chemin.write_bytes(contenu)
        try:
            fait = subprocess.run(
                [sys.executable, "-m", __spec__.name, str(chemin), str(SECONDES)], env=environnement, capture_output=True, text=True,
                timeout=ATTENTE, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise ValueError("le lire demande trop de temps") from None
    try:
        dit = json.loads(fait.stdout)
    except ValueError:
        # Killed by its limits, or out of memory: a true schema takes a thousandth of them.
        raise ValueError("le lire demande trop de temps ou trop de mémoire") from None
    if dit.get("raison"):
        raise ValueError(dit["raison"])
    return Jugement(dit["profil"], tuple(dit["ecarts"]), dit["essais"], dit["autrement"])


def juger(contenu: bytes) -> Jugement:
    """The judgement itself, in this process. Raises `ValueError` with a French reason."""
    schema, version, espace = lire_schema(contenu)
    connu = profils().get(version)
    if connu is None:
        sienne = f"sa version est « {version} »" if version else "il ne dit pas sa version"
        raise ValueError(f"{sienne} ; Parchemin connaît {' et '.join(profils())}")
    if espace != connu.espace:
        raise ValueError(f"son espace de noms est « {espace} », celui de l’accrochage est « {connu.espace} »")
    ordinaire = etree.fromstring(temoin(connu))
    if not schema.validate(ordinaire):
        dits = [constat.quoi for _, constat in traduire(schema, connu, ordinaire) if constat.code != AUTRE.code]
        detail = f" ({dits[0][:160].rstrip('.')})" if dits else ""
        raise ValueError(f"il refuse un passage ordinaire{detail}")
    if schema.validate(etree.fromstring(temoin(connu, obtention="PAR_HASARD"))):
        raise ValueError("il accepte une valeur qui n’existe pas")
    vu = comparer(schema, connu)
    return Jugement(connu.code, vu.dits, vu.essais, vu.autrement)


def temoin(profil: Profil, **valeurs: str) -> bytes:
    """A plain message of one award, to try a schema with."""
    p = Passage(
        id_technique="0b0c2f5e-0000-4000-8000-000000000001", debut_validite=maintenant().date(), nom_naissance="Martin",
        prenom1="Camille", annee_naissance=1990, mois_naissance=4, jour_naissance=9, sexe="F", code_insee="44109",
        **valeurs,  # type: ignore[arg-type]
    )  # fmt: skip
    e = Enveloppe(
        "0b0c2f5e-0000-4000-8000-000000000000", maintenant(), "12ABC345", "12ABC345", "MCFCER000123", profil.action
    )
    fragment = redacteur(profil).ecrire(p).encode()
    return ouverture(profil, e) + debut(CertificationCitee("RNCP", "RNCP99001")) + fragment + b"\n" + FIN + FERMETURE


def _se_limiter(secondes: int) -> None:
    """Where the system knows how (not on Windows, where the wait alone bounds it)."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (secondes, secondes))
        resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def principal(chemin: str, secondes: str) -> None:
    """The other process."""
    _se_limiter(int(secondes))
    dit: dict[str, Any]
    try:
        dit = asdict(juger(Path(chemin).read_bytes()))
    except ValueError as e:
        dit = {"raison": str(e)}
    print(json.dumps(dit))


if __name__ == "__main__":
    principal(*sys.argv[1:])
