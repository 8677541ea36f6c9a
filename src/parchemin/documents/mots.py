"""A document in a sentence: « l’attestation », « du parchemin », « une lettre du jury »."""

from __future__ import annotations

from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.models import Document


def _mot(document: Document) -> tuple[str, bool]:
    """Its name in a sentence, and whether it is feminine."""
    genre = GENRES[Nature(document.nature)]
    return genre.libelle[0].lower() + genre.libelle[1:], genre.feminin


def avec_article(document: Document) -> str:
    mot, feminin = _mot(document)
    return f"l’{mot}" if mot[0] in "aeéèiou" else f"{'la' if feminin else 'le'} {mot}"


def du_document(document: Document) -> str:
    """After « retrait », « remplacement », « correction », contracted as French asks."""
    article = avec_article(document)
    return f"du {article.removeprefix('le ')}" if article.startswith("le ") else f"de {article}"


def un_document(document: Document) -> str:
    mot, feminin = _mot(document)
    return f"{'une' if feminin else 'un'} {mot}"
