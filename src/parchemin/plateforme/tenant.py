"""One tenant is one organisation. Every query that forgets to say which one gets nothing.

The active organisation lives in a context variable set by `comptes.acces.exige` (requests), by `Travail` (work) and by
`organisation_active` (commands, tests). The column is always called `organisation_id`, so that rooms below `comptes`
can carry it without a relation that points upward.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

_active: ContextVar[int | None] = ContextVar("organisation_active", default=None)


def organisation_active_id() -> int | None:
    """Primary key of the active organisation, or None: then tenant querysets are empty."""
    return _active.get()


@contextmanager
def organisation_active(organisation_id: int | None) -> Iterator[None]:
    """Act inside one organisation; restores what was active before."""
    jeton = _active.set(organisation_id)
    try:
        yield
    finally:
        _active.reset(jeton)


class ManagerTenant(models.Manager[Any]):
    """Rows of the active organisation only; nothing when none is active (fail closed)."""

    def get_queryset(self) -> models.QuerySet[Any]:
        organisation_id = organisation_active_id()
        lignes = super().get_queryset()
        return lignes.filter(organisation_id=organisation_id) if organisation_id is not None else lignes.none()


class ModeleTenant(models.Model):
    """Base of the rows of this floor that belong to an organisation (no relation: `comptes` is above).

    `objects` fails closed. `toutes` is the explicit way out, for purges, backups and cross-tenant tests.
    """

    organisation_id = models.BigIntegerField("organisation", db_index=True, editable=False)

    objects = ManagerTenant()
    toutes = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "toutes"
        default_manager_name = "objects"
