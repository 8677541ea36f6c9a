"""What the organisation makes public each year: a frozen set of figures, and what it wrote beside each training."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.indicateurs.models.calculs import Calcul


class SorteInformation(models.TextChoices):
    """What a public page must say beside the rates (référentiel national qualité, guide V9, indicator 3)."""

    BLOCS = "blocs", "Valider un ou plusieurs blocs"
    EQUIVALENCES = "equivalences", "Équivalences"
    PASSERELLES = "passerelles", "Passerelles"
    SUITES = "suites", "Suites de parcours"
    DEBOUCHES = "debouches", "Débouchés"
    ONISEP = "onisep", "Sur le site de l’Onisep"


class InformationFormation(ModeleOrganisation):
    """One of these, for one certification, with where it comes from and the day it was read there."""

    certification = models.ForeignKey("referentiel.Certification", on_delete=models.CASCADE, related_name="+")
    sorte = models.CharField(max_length=20, choices=SorteInformation.choices)
    texte = models.TextField(max_length=2000)
    source = models.CharField(max_length=200)
    lien = models.URLField(max_length=500, blank=True)
    relevee_le = models.DateField()

    class Meta:
        ordering = ["certification_id", "sorte", "id"]
        verbose_name = "information de formation"
        constraints = [
            models.UniqueConstraint(fields=["certification", "sorte"], name="une_information_par_sorte"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} ({self.certification_id})"


class EtatJeu(models.TextChoices):
    BROUILLON = "brouillon", "en préparation"
    PUBLIE = "publie", "publié"
    REMPLACE = "remplace", "remplacé"


class JeuAnnuel(ModeleOrganisation):
    """The yearly set. `contenu`: everything the public page says, as `domain.jeu.composer` made it; frozen with `empreinte`.

    `annee`: year in which the school year ends. A correction is a new version, which says why (`correction`).
    """

    annee = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    etat = models.CharField(max_length=10, choices=EtatJeu.choices, default=EtatJeu.BROUILLON)
    calcul = models.ForeignKey(Calcul, on_delete=models.PROTECT, related_name="jeux")
    contenu = models.JSONField()
    empreinte = models.CharField(max_length=64)
    prepare_le = models.DateTimeField()
    prepare_par = models.CharField(max_length=200)
    publie_le = models.DateTimeField(null=True)
    publie_par = models.CharField(max_length=400, blank=True)
    correction = models.CharField(max_length=500, blank=True)
    presente_le = models.DateField("présenté au conseil de perfectionnement le", null=True, blank=True)

    class Meta:
        ordering = ["-annee", "-version", "id"]
        verbose_name = "jeu annuel d’indicateurs"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "annee", "version"], name="un_jeu_par_version"),
            models.UniqueConstraint(
                fields=["organisation", "annee"], condition=Q(etat="publie"), name="un_jeu_publie_par_annee"
            ),
            models.UniqueConstraint(
                fields=["organisation", "annee"], condition=Q(etat="brouillon"), name="un_jeu_prepare_par_annee"
            ),
            models.CheckConstraint(
                condition=Q(etat="brouillon") | Q(publie_le__isnull=False), name="jeu_publie_a_sa_date"
            ),
        ]

    def __str__(self) -> str:
        return f"Indicateurs {self.annee - 1}-{self.annee}, version {self.version}"
