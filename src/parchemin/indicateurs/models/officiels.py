"""Figures of the official services, as they publish them: kept apart from ours, never completed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class ReleveOfficiel(ModeleOrganisation):
    """One official file, read on a day. `courant`: the one that pages show; the former ones stay, with their file."""

    source = models.CharField(max_length=20)
    nom_fichier = models.CharField(max_length=150)
    empreinte = models.CharField(max_length=64)
    piece_id = models.UUIDField()
    importe_le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)
    lues = models.PositiveIntegerField()
    ecartees = models.PositiveIntegerField(default=0)
    courant = models.BooleanField(default=True)

    class Meta:
        ordering = ["-importe_le", "id"]
        verbose_name = "relevé officiel"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source"], condition=Q(courant=True), name="un_releve_officiel_courant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} du {self.importe_le:%d/%m/%Y}"


class FigureOfficielle(ModeleOrganisation):
    """One establishment of ours over two cumulated years. `valeurs`: whole points by measure; a missing one is « non diffusé »."""

    releve = models.ForeignKey(ReleveOfficiel, on_delete=models.CASCADE, related_name="figures")
    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    periode = models.CharField(max_length=20)
    uai = models.CharField(max_length=8)
    libelle = models.CharField(max_length=250)
    valeurs = models.JSONField()

    class Meta:
        ordering = ["-periode", "id"]
        verbose_name = "figure officielle"
        constraints = [
            models.UniqueConstraint(fields=["releve", "periode", "uai"], name="une_figure_par_periode"),
        ]

    def __str__(self) -> str:
        return f"{self.uai} {self.periode}"
