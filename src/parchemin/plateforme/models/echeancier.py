"""What the `echeancier` loop remembers."""

from __future__ import annotations

from django.db import models


class Bail(models.Model):
    """Who may run a loop that must run once: the holder renews, another may take over when it no longer does."""

    nom = models.CharField(primary_key=True, max_length=60)
    titulaire = models.CharField(max_length=100)
    renouvele_le = models.DateTimeField()

    class Meta:
        ordering = ["nom"]
        verbose_name = "bail"
        verbose_name_plural = "baux"

    def __str__(self) -> str:
        return f"{self.nom} : {self.titulaire}"


class PassagePeriodique(models.Model):
    """The last run of a `Periodique`."""

    nom = models.CharField(primary_key=True, max_length=100)
    commence_le = models.DateTimeField("commencé le")
    termine_le = models.DateTimeField("terminé le", null=True)
    bilan = models.CharField(max_length=300, blank=True)
    erreur = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["nom"]
        verbose_name = "passage périodique"

    def __str__(self) -> str:
        return self.nom
