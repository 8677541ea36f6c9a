"""A document in a sentence: « l’attestation », « du parchemin », « une lettre du jury »."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.models import Document
from parchemin.socle.periodes import date_fr


def _mot(document: Document) -> tuple[str, bool]:
    """Its name in a sentence, and whether it is feminine."""
    genre = GENRES[Nature(document.nature)]
    return genre.libelle[0].lower() + genre.libelle[1:], genre.feminin


def du_bloc(document: Document) -> str:
    """« , bloc BC02 : Conduire un chantier, » or "": several certificates of one person are told apart by it alone."""
    if not document.precision:
        return ""
    return f", bloc {document.precision if len(document.precision) <= 120 else document.precision[:119].rstrip() + '…'}"


def avec_article(document: Document) -> str:
    mot, feminin = _mot(document)
    return f"l’{mot}" if mot[0] in "aeéèiou" else f"{'la' if feminin else 'le'} {mot}"


def du_document(document: Document) -> str:
    """After « retrait », « remplacement », « correction », contracted as French asks."""
    article = avec_article(document)
    return f"du {article.removeprefix('le ')}" if article.startswith("le ") else f"de {article}"


def dire_retrait(document: Document, jour: date) -> str:
    """« Le parchemin n° 2026-000012, délivré le 3 mars 2026, est retiré depuis le 4 mai 2026. »"""
    article, (_, feminin) = avec_article(document), _mot(document)
    e = "e" if feminin else ""
    return (
        f"{article[0].upper()}{article[1:]} n° {document.numero}{du_bloc(document)}, délivré{e} le {date_fr(document.delivre_le)}, "
        f"est retiré{e} depuis le {date_fr(jour)}."
    )


def dire_retraits(documents: Sequence[Document], jour: date, raison: str) -> list[str]:
    """What its holder is told, in the letter and in the mail: which, since when, why, what to do with it."""
    if not documents:
        return []
    plusieurs = len(documents) > 1
    return [
        *(dire_retrait(d, jour) for d in documents),
        f"Raison : {raison}.",
        f"Cela ne prouve plus rien, et la page de vérification le dit : renvoyez-nous {'les originaux' if plusieurs else 'l’original'} "
        "sur papier, et ne présentez plus aucune copie.",
    ]  # fmt: skip


def un_document(document: Document) -> str:
    mot, feminin = _mot(document)
    return f"{'une' if feminin else 'un'} {mot}"
