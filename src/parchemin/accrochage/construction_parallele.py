"""Two cores for two works: this process writes the next file while another reads back the one before against the schema.

A small lot stays in this process: starting another costs more than it saves.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from parchemin.accrochage.domain.construction import FichierConstruit, SchemaRefuse, construire, id_flux
from parchemin.accrochage.domain.ecriture import CertificationCitee, Enveloppe, FichierEcrit, ecrire_fichiers
from parchemin.accrochage.domain.profils import Profil, profil
from parchemin.accrochage.domain.validation import tient_le_schema
from parchemin.accrochage.schemas import SchemaActif, schema_actif

SEUL_JUSQU_A = 20_000
"""Passages below which one process does it all."""


def relire(chemin: str, code_profil: str, donnees: str) -> str | None:
    """In the other process: the first fault of a file, or None."""
    p = profil(code_profil)
    with Path(chemin).open("rb") as f:
        return tient_le_schema(f, schema_actif(p, Path(donnees)).schema, p.espace)


def construire_en_parallele(
    fragments: Iterable[tuple[CertificationCitee, str]], profil_: Profil, actif: SchemaActif, enveloppe: Enveloppe,
    nommer: Callable[[int], Path], *, donnees: Path, total: int, octets_maximum: int = 0, passages_maximum: int = 0,
) -> Iterator[FichierConstruit]:  # fmt: skip
    """Same files, same refusals as `domain.construction.construire`. Raises `SchemaRefuse`."""
    if total <= SEUL_JUSQU_A:
        yield from construire(
            fragments, profil_, actif.schema, enveloppe, nommer, octets_maximum=octets_maximum,
            passages_maximum=passages_maximum,
        )  # fmt: skip
        return

    def de(n: int) -> Enveloppe:
        return replace(enveloppe, id_flux=id_flux(enveloppe.id_flux, n))

    # Files of a moderate size, so that the reader starts before the writer ends.
    nombre = min(passages_maximum or 50_000, 50_000)
    ecrits = ecrire_fichiers(
        fragments, profil_, de, lambda n: nommer(n).open("wb"), octets_maximum=octets_maximum, passages_maximum=nombre
    )
    contexte = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=contexte) as autres:
        attendus: list[tuple[FichierEcrit, Future[str | None]]] = []
        for ecrit in ecrits:
            attendus.append((ecrit, autres.submit(relire, str(nommer(ecrit.rang)), profil_.code, str(donnees))))
        for ecrit, futur in attendus:
            if faute := futur.result():
                raise SchemaRefuse(ecrit.rang, faute)
            yield FichierConstruit(nommer(ecrit.rang), ecrit)
