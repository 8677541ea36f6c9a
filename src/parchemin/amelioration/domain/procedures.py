"""Internal procedures: templates, the text by parts, and where a version stands on a day. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.amelioration import constats_procedures as c
from parchemin.socle.constats import Constat
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.textes import Recueil, TexteReference

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "procedures.yaml"


@dataclass(frozen=True, slots=True)
class SectionProcedure:
    """One part of a procedure."""

    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class ModeleProcedure:
    """A procedure to start from. `indicateur`: those of the référentiel national qualité it answers, in words; `textes`: what asks for it."""

    code: str
    libelle: str
    indicateur: str
    textes: tuple[str, ...]
    sections: tuple[SectionProcedure, ...]


class EtatVersion(StrEnum):
    BROUILLON = "brouillon"
    APPROUVEE = "approuvee"


class MomentVersion(StrEnum):
    """Where an approved version stands on a day; a draft is neither."""

    BROUILLON = "brouillon"
    A_VENIR = "a_venir"
    EN_VIGUEUR = "en_vigueur"
    REMPLACEE = "remplacee"


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"modeles"}))


@cache
def modeles() -> dict[str, ModeleProcedure]:
    """By code, in the order of the file. Raises `ValueError` for one told twice, without a part, or quoting what is not there."""
    lus: dict[str, ModeleProcedure] = {}
    connus = {t.cle for t in recueil().textes()}
    for brut in recueil().supplement("modeles"):
        m = ModeleProcedure(
            brut["code"], brut["libelle"], brut["indicateur"], tuple(brut["textes"]),
            tuple(SectionProcedure(**s) for s in brut["sections"]),
        )  # fmt: skip
        if m.code in lus or not m.sections or not set(m.textes) <= connus:
            raise ValueError(f"procedures.yaml: {m.code} is told twice, empty, or quotes what is not there")
        lus[m.code] = m
    return lus


def textes_du_modele(code: str, jour: date) -> list[TexteReference]:
    return [recueil().texte(cle, jour) for cle in modeles()[code].textes]


def sections_du_modele(code: str, valeurs: Mapping[str, object]) -> tuple[SectionProcedure, ...]:
    """Its parts, with the delays of that day in the place of their names. Raises `KeyError` for a delay that nobody gave."""
    return tuple(SectionProcedure(s.titre, s.texte.format_map(valeurs)) for s in modeles()[code].sections)


def objections_texte(sections: Sequence[SectionProcedure]) -> list[Constat]:
    """What is missing before the text may be kept: a part at least, and each with its title and its text."""
    if not sections:
        return [c.SECTION_VIDE.constat(quoi="Aucune partie n’est écrite.")]
    return [
        c.SECTION_VIDE.constat(quoi=f"La partie {i} n’a pas de {'titre' if not s.titre.strip() else 'texte'}.")
        for i, s in enumerate(sections, start=1)
        if not s.titre.strip() or not s.texte.strip()
    ]


def empreinte_texte(titre: str, sections: Iterable[SectionProcedure]) -> str:
    """SHA-256 of exactly what is read: two texts that differ by a sign differ by it."""
    return sha256_hex(json.dumps([titre, [[s.titre, s.texte] for s in sections]], ensure_ascii=False))


def moment_version(etat: str, du: date | None, au: date | None, jour: date) -> MomentVersion:
    """Raises `ValueError` for an approved version without its first day."""
    if etat == EtatVersion.BROUILLON:
        return MomentVersion.BROUILLON
    if du is None:
        raise ValueError("an approved version has its first day")
    if jour < du:
        return MomentVersion.A_VENIR
    return MomentVersion.REMPLACEE if au is not None and au < jour else MomentVersion.EN_VIGUEUR
