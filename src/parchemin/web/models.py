"""The personal calendar feed."""

from __future__ import annotations

from django.db import models

from parchemin.comptes.models import ModeleOrganisation


class AbonnementCalendrier(ModeleOrganisation):
    """A member's calendar feed. Its address is a signed (subscription, version): raising `version` revokes it."""

    membre = models.OneToOneField("comptes.Membre", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "abonnement au calendrier"
        constraints = [models.CheckConstraint(condition=models.Q(version__gte=1), name="abonnement_version_positive")]

    def __str__(self) -> str:
        return f"calendrier de {self.membre}"
