"""The background task that sends one message."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task


@task()
def envoyer_courriel(courriel_id: str) -> bool:
    from parchemin.plateforme.courriels.envoi import envoyer

    return envoyer(UUID(courriel_id))
