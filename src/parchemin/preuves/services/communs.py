"""What the acts of this room share."""

from __future__ import annotations

from typing import Any

from parchemin.journal.facade import Reference, consigner
from parchemin.preuves import constats as c
from parchemin.preuves.domain.referentiels import familles
from parchemin.socle.constats import ErreurMetier

RAISON_MIN = 10


def tracer(objet: Any, genre: str, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    consigner(
        chaine=f"o:{objet.organisation_id}", acteur=acteur, acte=f"preuves.{acte}", sujet=Reference(genre, str(objet.pk), str(objet)[:200]),
        phrase=phrase, details={genre: objet.pk, **details},
    )  # fmt: skip


def nom_famille(famille: str) -> str:
    """« Qualiopi », whatever its version."""
    versions = familles().get(famille, [])
    return versions[0].nom if versions else "Nos exigences"


def exiger_raison(raison: str) -> str:
    """Raises PRV-013."""
    propre = raison.strip()
    if len(propre) < RAISON_MIN:
        raise ErreurMetier(c.RAISON_COURTE.constat(n=RAISON_MIN))
    return propre
