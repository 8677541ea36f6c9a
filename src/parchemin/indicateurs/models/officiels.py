"""Figures of the official services, as they publish them: kept apart from ours, never completed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class ReleveOfficiel(ModeleOrganisation):
    """One official file, read on a day. `courant`: the one that pages show; the former ones stay, with their file.

    `source`: a code of `domain.officiel.sources`. `portee`: what the file covers when its source has several at once (the session of
    a list of results), "" otherwise. `piece_id`: None when the rows came through the guided import, which keeps its own file.
    """

    source = models.CharField(max_length=20)
    portee = models.CharField(max_length=20, blank=True)
    nom_fichier = models.CharField(max_length=150)
    empreinte = models.CharField(max_length=64, blank=True)
    piece_id = models.UUIDField(null=True)
    importe_le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)
    lues = models.PositiveIntegerField()
    ecartees = models.PositiveIntegerField(default=0)
    derniere = models.CharField("dernière période", max_length=20, blank=True)
    courant = models.BooleanField(default=True)

    class Meta:
        ordering = ["-importe_le", "id"]
        verbose_name = "relevé officiel"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source", "portee"],
                condition=Q(courant=True),
                name="un_releve_officiel_courant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} du {self.importe_le:%d/%m/%Y}"


class FigureOfficielle(ModeleOrganisation):
    """One establishment of ours, or one of its trainings, over a period. `valeurs`: by measure, whole or as a text with its decimals;
    a missing one is « non diffusé », and `etats` says what the file said of it. `population`: part of the people, "" for all.
    """

    releve = models.ForeignKey(ReleveOfficiel, on_delete=models.CASCADE, related_name="figures")
    source = models.CharField(max_length=20, default="inserjeunes_cfa")
    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    periode = models.CharField(max_length=20)
    uai = models.CharField(max_length=8)
    libelle = models.CharField(max_length=250)
    formation = models.CharField("code de la formation", max_length=60, blank=True)
    sorte_code = models.CharField(max_length=12, blank=True)
    libelle_formation = models.CharField(max_length=300, blank=True)
    population = models.CharField(max_length=60, blank=True)
    valeurs = models.JSONField()
    etats = models.JSONField(default=dict)

    class Meta:
        ordering = ["-periode", "id"]
        verbose_name = "figure officielle"
        constraints = [
            models.UniqueConstraint(
                fields=["releve", "periode", "uai", "formation", "population"], name="une_figure_par_formation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uai} {self.periode} {self.formation}".strip()


class RattachementFormation(ModeleOrganisation):
    """« This code of the official files is this certification of ours »: said once, kept for the files that follow."""

    sorte_code = models.CharField(max_length=12)
    formation = models.CharField("code de la formation", max_length=60)
    libelle = models.CharField(max_length=300, blank=True)
    certification = models.ForeignKey("referentiel.Certification", on_delete=models.CASCADE, related_name="+")
    fait_le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["sorte_code", "formation", "id"]
        verbose_name = "rattachement d’une formation officielle"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sorte_code", "formation"], name="un_rattachement_par_formation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sorte_code} {self.formation}"
