"""Personal links: what a person without an account may do once."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from parchemin.plateforme.models.tenant_facultatif import ModeleTenantFacultatif
from parchemin.socle.horloge import maintenant


class LienPersonnel(ModeleTenantFacultatif):
    """Only the SHA-256 of the token is kept: a copy of the database opens no link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    empreinte_jeton = models.CharField(max_length=64, unique=True)
    usage = models.CharField(max_length=60)
    charge = models.JSONField(default=dict)
    destinataire_libelle = models.CharField("destinataire", max_length=200, blank=True)
    cree_par_id = models.BigIntegerField(null=True)
    cree_par_libelle = models.CharField("créé par", max_length=200, blank=True)
    cree_le = models.DateTimeField("créé le", default=maintenant)
    expire_le = models.DateTimeField("expire le", db_index=True)
    utilisations_max = models.PositiveIntegerField(default=1)
    utilisations = models.PositiveIntegerField(default=0)
    utilise_le = models.DateTimeField("utilisé le", null=True)
    revoque_le = models.DateTimeField("révoqué le", null=True)

    class Meta(ModeleTenantFacultatif.Meta):
        ordering = ["-cree_le", "id"]
        verbose_name = "lien personnel"
        constraints = [
            models.CheckConstraint(
                condition=Q(utilisations__lte=F("utilisations_max")), name="lien_pas_plus_d_utilisations_que_permis"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.usage} ({self.destinataire_libelle})"
