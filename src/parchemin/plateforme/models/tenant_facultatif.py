"""Rows of an organisation, or of the whole installation (registers, sign-in mail)."""

from __future__ import annotations

from django.db import models

from parchemin.plateforme.tenant import ModeleTenant


class ModeleTenantFacultatif(ModeleTenant):
    """`organisation_id` null means "of the installation". `objects` never shows those: use `toutes` and say why."""

    organisation_id = models.BigIntegerField(  # type: ignore[assignment]
        "organisation", null=True, db_index=True, editable=False
    )

    class Meta(ModeleTenant.Meta):
        abstract = True
