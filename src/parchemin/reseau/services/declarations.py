"""What was declared to France compétences, and what its list then shows."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from parchemin.journal.facade import Reference, consigner
from parchemin.reseau import constats as c
from parchemin.reseau.models import DeclarationListe
from parchemin.reseau.services.habilitations import reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


@transaction.atomic
def noter(
    *, declaration: DeclarationListe, le: date, acteur: Reference, piece_id: UUID | None = None
) -> DeclarationListe:
    """The change was declared that day. Raises HAB-026 (a day to come), HAB-023 (before the change itself), HAB-033 (noted already)."""
    declaration = DeclarationListe.toutes.select_for_update().get(pk=declaration.pk)
    if declaration.declaree_le is not None:
        raise ErreurMetier(c.DEJA_NOTEE.constat(le=f"{declaration.declaree_le:%d/%m/%Y}"))
    if le > aujourdhui():
        raise ErreurMetier(c.SIGNATURE_FUTURE.constat(quoi="Déclaration", le=f"{le:%d/%m/%Y}"))
    if le < declaration.fait_le:
        raise ErreurMetier(c.PERIODE.constat(au=f"{le:%d/%m/%Y}", du=f"{declaration.fait_le:%d/%m/%Y}"))
    declaration.declaree_le = le
    declaration.piece_id = piece_id or declaration.piece_id
    declaration.save(update_fields=["declaree_le", "piece_id"])
    consigner(
        chaine=f"o:{declaration.organisation_id}", acteur=acteur, acte="reseau.declarer", sujet=reference(declaration.habilitation),
        phrase=f"a noté la déclaration du {le:%d/%m/%Y} à France compétences : {declaration.get_objet_display().lower()}, "
        f"{declaration.habilitation}.",
        details={"declaration": declaration.pk, "le": le.isoformat()},
    )  # fmt: skip
    return declaration
