"""Natures of documents: what each one is, and which of them exclude each other.

The names are those that a proposal of the deliberation calls for (`Document.nature`). Source: table of documents by family
and issuer (code de l’éducation, arrêté du 22 décembre 2015, accord de la métallurgie du 8 novembre 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """One kind of document."""

    PARCHEMIN = "parchemin"
    CERTIFICAT = "certificat"
    CERTIFICAT_BLOC = "certificat_bloc"
    ATTESTATION_BLOCS = "attestation_blocs"
    ATTESTATION_UE = "attestation_ue"
    ATTESTATION_DESCRIPTIVE = "attestation_descriptive"
    ATTESTATION_REUSSITE = "attestation_reussite"
    ATTESTATION = "attestation"
    CFEPS = "cfeps"
    LIVRET_CERTIFICATION = "livret_certification"
    RELEVE = "releve"
    SUPPLEMENT = "supplement"
    LETTRE_PRESIDENT = "lettre_president"
    LETTRE_JURY = "lettre_jury"
    NOTIFICATION = "notification"
    ETAT_ACQUIS = "etat_acquis"


class Portee(StrEnum):
    """What the document proves: the whole certification, a part of it, or it only informs."""

    ENTIERE = "entiere"
    PARTIE = "partie"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class SorteDeDocument:
    """`gabarit`: the layout. `exclusif`: counts in « parchemin or attestation, never both » of a diploma and a session.

    `annexe`: goes with the title of the same decision, and follows it when it is replaced or withdrawn. `provisoire`: holds
    until the diploma exists, which closes it. `sur_demande`: owed by no decision, made when somebody asks.
    """

    libelle: str
    pluriel: str
    portee: Portee
    gabarit: str
    feminin: bool = False
    exclusif: bool = False
    annexe: bool = False
    provisoire: bool = False
    sur_demande: bool = False


GENRES: dict[Nature, SorteDeDocument] = {
    Nature.PARCHEMIN: SorteDeDocument("Parchemin", "parchemins", Portee.ENTIERE, "parchemin", exclusif=True),
    Nature.CERTIFICAT: SorteDeDocument("Certificat", "certificats", Portee.ENTIERE, "parchemin", exclusif=True),
    Nature.CERTIFICAT_BLOC: SorteDeDocument("Certificat de bloc de compétences", "certificats de bloc", Portee.PARTIE, "bloc"),
    Nature.ATTESTATION_BLOCS: SorteDeDocument(
        "Attestation de blocs de compétences", "attestations de blocs", Portee.PARTIE, "attestation", True, exclusif=True
    ),
    Nature.ATTESTATION_UE: SorteDeDocument(
        "Attestation de réussite aux unités", "attestations de réussite aux unités", Portee.PARTIE, "attestation", True, True
    ),
    Nature.ATTESTATION_DESCRIPTIVE: SorteDeDocument(
        "Attestation descriptive du parcours", "attestations descriptives", Portee.INFORMATION, "releve", True
    ),
    Nature.ATTESTATION_REUSSITE: SorteDeDocument(
        "Attestation de réussite", "attestations de réussite", Portee.ENTIERE, "attestation_reussite", True,
        annexe=True, provisoire=True,
    ),
    Nature.ATTESTATION: SorteDeDocument("Attestation", "attestations", Portee.PARTIE, "attestation", True, True),
    Nature.CFEPS: SorteDeDocument(
        "Certificat de fin d’études professionnelles secondaires", "certificats de fin d’études", Portee.INFORMATION, "cfeps"
    ),
    Nature.LIVRET_CERTIFICATION: SorteDeDocument("Livret de certification", "livrets de certification", Portee.PARTIE, "livret", exclusif=True),
    Nature.RELEVE: SorteDeDocument("Relevé de notes", "relevés de notes", Portee.INFORMATION, "releve", annexe=True),
    Nature.SUPPLEMENT: SorteDeDocument("Supplément descriptif", "suppléments descriptifs", Portee.INFORMATION, "supplement", annexe=True),
    Nature.LETTRE_PRESIDENT: SorteDeDocument("Lettre du président du jury", "lettres du président du jury", Portee.INFORMATION, "lettre", True),
    Nature.LETTRE_JURY: SorteDeDocument("Lettre du jury", "lettres du jury", Portee.INFORMATION, "lettre_vae", True),
    Nature.NOTIFICATION: SorteDeDocument("Notification du résultat", "notifications du résultat", Portee.INFORMATION, "lettre", True),
    Nature.ETAT_ACQUIS: SorteDeDocument("État des acquis conservés", "états des acquis", Portee.INFORMATION, "etat_acquis", sur_demande=True),
}  # fmt: skip
LETTRES = tuple(n for n, genre in GENRES.items() if genre.gabarit in ("lettre", "lettre_vae"))
"""What leaves in an envelope with a window."""
LIBELLES_NATURE = {nature: genre.libelle for nature, genre in GENRES.items()}


def exclusif(nature: Nature) -> bool:
    """Does it take the one place that a diploma and a session leave to a person?"""
    return GENRES[nature].exclusif


TITRES = frozenset({Nature.PARCHEMIN, Nature.CERTIFICAT})
"""What success gives: one of them is owed to whoever is admitted, in every family."""
