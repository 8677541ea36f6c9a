"""A document in a sentence: « du parchemin », « de l’attestation », « de la lettre du jury »."""

from __future__ import annotations

from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.models import Document


def du_document(document: Document) -> str:
    """The name of the document after « retrait », « remplacement », « correction », contracted as French asks."""
    genre = GENRES[Nature(document.nature)]
    mot = genre.libelle[0].lower() + genre.libelle[1:]
    if mot[0] in "aeéèiou":
        return f"de l’{mot}"
    return f"{'de la' if genre.feminin else 'du'} {mot}"
