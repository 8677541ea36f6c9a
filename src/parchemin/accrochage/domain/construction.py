"""From awards to files ready to deposit: each record against the schema, the files written, each file read back whole."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from parchemin.accrochage.domain.ecriture import (
    CaractereInterdit,
    CertificationCitee,
    FichierEcrit,
    PassageTropGros,
    VoieInterdite,
    ecrire_fichiers,
    redacteur,
)
from parchemin.accrochage.domain.lecture import FichierIllisible
from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import Profil
from parchemin.accrochage.domain.validation import tient_le_schema

ESPACE_FLUX = uuid.UUID("6f6b6f1e-7a2c-4d0e-9a53-5b1d6c3f8e21")
"""Namespace of our file identifiers: the same lot gives the same identifiers."""


@dataclass(frozen=True, slots=True)
class FichierConstruit:
    """A file on disk that the schema has accepted."""

    chemin: Path
    ecrit: FichierEcrit


class SchemaRefuse(Exception):
    """A file that we wrote does not hold the schema: nothing is kept."""

    def __init__(self, rang: int, raison: str) -> None:
        self.rang, self.raison = rang, raison
        super().__init__(raison)


def ordre(p: Passage) -> tuple[str, str, str, str]:
    """Certifications together, then identifiers: the same awards give the same bytes."""
    return (p.type_certification, p.code_certification, p.nature_deposant, p.id_technique)


def citee(p: Passage) -> CertificationCitee:
    return CertificationCitee(p.type_certification, p.code_certification, p.nature_deposant)


def id_flux(lot: str, rang: int) -> str:
    """UUID of the n-th file of a lot."""
    return str(uuid.uuid5(ESPACE_FLUX, f"{lot}/{rang}"))


def construire(
    fragments: Iterable[tuple[CertificationCitee, str]], profil: Profil, schema: etree.XMLSchema, enveloppe: Enveloppe,
    nommer: Callable[[int], Path], *, octets_maximum: int = 0, passages_maximum: int = 0,
    identifiant: Callable[[str, int], str] = id_flux,
) -> Iterator[FichierConstruit]:  # fmt: skip
    """Write and read back. `enveloppe.id_flux` names the lot: each file gets its own identifier from it (`identifiant`).

    `fragments`: grouped by certification (`ordre`). Raises `SchemaRefuse`, also for what is no XML or does not fit, and the
    `OSError` of the disk; the caller throws away what was written.
    """

    def de(n: int) -> Enveloppe:
        return replace(enveloppe, id_flux=identifiant(enveloppe.id_flux, n))

    ecrits = ecrire_fichiers(
        fragments, profil, de, lambda n: nommer(n).open("wb"), octets_maximum=octets_maximum,
        passages_maximum=passages_maximum,
    )  # fmt: skip
    dernier = 0
    try:
        with refus_d_ecrire(lambda: dernier + 1, profil):
            for ecrit in ecrits:
                dernier, chemin = ecrit.rang, nommer(ecrit.rang)
                with chemin.open("rb") as f:
                    if faute := tient_le_schema(f, schema):
                        raise SchemaRefuse(ecrit.rang, faute)
                yield FichierConstruit(chemin, ecrit)
    except FichierIllisible as e:
        raise SchemaRefuse(dernier, e.raison) from e


@contextmanager
def refus_d_ecrire(rang: Callable[[], int], profil: Profil) -> Iterator[None]:
    """What the writer cannot write, said as a refusal of the file of that rank."""
    try:
        yield
    except (CaractereInterdit, PassageTropGros, VoieInterdite) as e:
        raise SchemaRefuse(rang(), dire_ce_qui_ne_s_ecrit_pas(e, profil)) from e


def dire_ce_qui_ne_s_ecrit_pas(e: Exception, profil: Profil) -> str:
    """Why a passage cannot be written, in French."""
    match e:
        case CaractereInterdit():
            return "une valeur contient un caractère que XML interdit"
        case VoieInterdite():
            return f"un passage identifie la personne d’une façon que le schéma {profil.code} ne connaît pas"
    return "un passage est à lui seul plus gros qu’un fichier ne peut l’être"


def fragments_de(passages: Iterable[Passage], profil: Profil) -> Iterator[tuple[CertificationCitee, str]]:
    """Elements of awards already in order."""
    plume = redacteur(profil)
    for p in passages:
        yield citee(p), plume.ecrire(p)
