"""What changed between two snapshots."""

from __future__ import annotations

from django.db import models


class Importance(models.TextChoices):
    """`ALERTE`: title, level, dates, state, blocs, certifiers, partners. `INFORMATION`: the rest."""

    ALERTE = "alerte", "À regarder"
    INFORMATION = "information", "Pour information"


class ChangementFiche(models.Model):
    """One difference, field by field, bloc by bloc, partner by partner."""

    fiche = models.ForeignKey("referentiel.Fiche", on_delete=models.PROTECT, related_name="changements")
    instantane = models.ForeignKey("referentiel.Instantane", on_delete=models.PROTECT, related_name="changements")
    nature = models.CharField(max_length=40)
    champ = models.CharField(max_length=80)
    importance = models.CharField(max_length=15, choices=Importance.choices)
    libelle = models.CharField("libellé", max_length=200)
    avant = models.TextField(blank=True)
    apres = models.TextField("après", blank=True)
    phrase = models.TextField()

    class Meta:
        ordering = ["id"]
        verbose_name = "changement de fiche"
        indexes = [models.Index(fields=["instantane", "importance"], name="changement_instantane")]

    def __str__(self) -> str:
        return self.phrase
