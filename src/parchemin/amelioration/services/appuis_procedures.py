"""What the acts on findings, procedures, risks and guides share: who is there, files, numbers, trail."""

from __future__ import annotations

from typing import Any

from parchemin.journal.facade import Reference, consigner


def tracer(objet: Any, genre: str, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    """One line of the journal about one object of this room."""
    consigner(
        chaine=f"o:{objet.organisation_id}", acteur=acteur, acte=f"amelioration.{acte}", sujet=Reference(genre, str(objet.pk), str(objet)[:200]),
        phrase=phrase, details={genre: objet.pk, **details},
    )  # fmt: skip
