"""What the nightly control of the chain looked at, and what it found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class ControleChaine(ModeleOrganisation):
    """One control of one day; done again, it takes the place of the former one of that day.

    `examens`: [{code, vus, nombre}]; `fautes`: the first ones of each, as `chaine.domain.FauteDeChaine`; `nombre`: all of them. `reprise`: where
    the reading of contents stopped, for the next night.
    """

    jour = models.DateField()
    fait_le = models.DateTimeField("fait le")
    examens = models.JSONField(default=list)
    fautes = models.JSONField(default=list)
    vus = models.PositiveIntegerField("maillons regardés", default=0)
    nombre = models.PositiveIntegerField("anomalies", default=0)
    reprise = models.JSONField(default=dict)

    class Meta:
        ordering = ["-jour", "id"]
        verbose_name = "contrôle de la chaîne"
        verbose_name_plural = "contrôles de la chaîne"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "jour"], name="un_controle_de_chaine_par_jour"),
            models.CheckConstraint(condition=Q(nombre=0) | Q(vus__gt=0), name="controle_de_chaine_a_regarde"),
        ]

    def __str__(self) -> str:
        return f"Contrôle de la chaîne du {self.jour:%d/%m/%Y}"
