"""Base of every row that belongs to an organisation."""

from __future__ import annotations

from django.db import models

from parchemin.plateforme.tenant import ManagerTenant


class ModeleOrganisation(models.Model):
    """`objects` shows the active organisation's rows only (none when none is active); `toutes` is the way out."""

    organisation = models.ForeignKey("comptes.Organisation", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = ManagerTenant()
    toutes = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "toutes"
        default_manager_name = "objects"
