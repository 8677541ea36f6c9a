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
from parchemin.socle.periodes import date_fr


@transaction.atomic
def noter(
    *, declaration: DeclarationListe, le: date, acteur: Reference, piece_id: UUID | None = None
) -> DeclarationListe:
    """The change was declared that day. Raises HAB-026 (a day to come), HAB-023 (before the change itself), HAB-033 (noted already)."""
    declaration = DeclarationListe.toutes.select_for_update().get(pk=declaration.pk)
    if declaration.declaree_le is not None:
        raise ErreurMetier(c.DEJA_NOTEE.constat(le=date_fr(declaration.declaree_le)))
    if le > aujourdhui():
        raise ErreurMetier(c.SIGNATURE_FUTURE.constat(quoi="Déclaration", le=date_fr(le)))
    if le < declaration.fait_le:
        raise ErreurMetier(c.PERIODE.constat(au=date_fr(le), du=date_fr(declaration.fait_le)))
    declaration.declaree_le = le
    declaration.piece_id = piece_id or declaration.piece_id
    declaration.save(update_fields=["declaree_le", "piece_id"])
    consigner(
        chaine=f"o:{declaration.organisation_id}", acteur=acteur, acte="reseau.declarer", sujet=reference(declaration.habilitation),
        phrase=f"a noté la déclaration du {date_fr(le)} à France compétences : {declaration.get_objet_display().lower()}, "
        f"{declaration.habilitation}.",
        details={"declaration": declaration.pk, "le": le.isoformat()},
    )  # fmt: skip
    return declaration
