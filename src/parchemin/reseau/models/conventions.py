"""The convention between the certifier and a partner, and its amendments."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class Convention(ModeleOrganisation):
    """One signed (or to be signed) text. `points`: by key of `domain.conventions`, where it is written (« article 3 »). An amendment
    is a new row whose `remplace` is the former one, which stays."""

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField("référence", max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    remplace = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="avenant")
    du = models.DateField("à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    cpf = models.BooleanField("sous-traitance d’actions achetées par le CPF", default=False)
    cfa = models.BooleanField("école liée à un CFA", default=False)
    points = models.JSONField(default=dict, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-du", "-version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reference", "version"], name="convention_unique_par_version"
            ),
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="convention_fin_apres_debut"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, version {self.version}" if self.version > 1 else self.reference
