"""The background task: it wakes a work, and holds nothing itself."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task


@task()
def reveiller(travail_id: str) -> bool:
    """Carry out the work if it is waiting; True when this call did."""
    from parchemin.plateforme.travaux.execution import executer

    return executer(UUID(travail_id))
