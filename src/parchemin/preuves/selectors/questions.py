"""Questions of guests: those of one requirement or one evidence, those that wait."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from parchemin.comptes.models import Membre
from parchemin.preuves.models import QuestionAudit
from parchemin.preuves.selectors.regard import regard_de


def questions_lues(membre: Membre) -> QuerySet[Any]:
    """Every question of the organisation; to a guest, their own, and those of nobody else."""
    lignes: QuerySet[Any] = QuestionAudit.toutes.filter(organisation=membre.organisation_id)
    return lignes.filter(membre=membre) if regard_de(membre).invite else lignes


def questions_sur(
    request: HttpRequest, *, famille: str = "", exigence: str = "", preuve: int | None = None
) -> list[QuestionAudit]:
    """Under one requirement, or one evidence; the latest first."""
    lignes = questions_lues(request.membre)  # type: ignore[attr-defined]
    lignes = lignes.filter(preuve=preuve) if preuve is not None else lignes.filter(famille=famille, exigence=exigence)
    return list(lignes.order_by("-posee_le", "-pk")[:20])
