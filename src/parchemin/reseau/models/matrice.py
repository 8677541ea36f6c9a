"""The matrix of a partner's programme: competences, sequences, hours, and how each bloc is assessed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class MatriceProgramme(ModeleOrganisation):
    """One habilitation against one state of the fiche. `attendu`: blocs, competences and assessments as that state had them, frozen;
    `empreinte`: of those. The one of the latest state counts, the former ones stay. `version` is empty outside the registers."""

    habilitation = models.ForeignKey("reseau.HabilitationPartenaire", on_delete=models.PROTECT, related_name="matrices")
    version = models.ForeignKey(
        "referentiel.VersionFiche", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attendu = models.JSONField(default=list)
    empreinte = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["id"]
        verbose_name = "matrice de programme"

    def __str__(self) -> str:
        return f"Matrice : {self.habilitation}"


class CelluleMatrice(ModeleOrganisation):
    """Where the programme treats one competence. `cle`: of its words."""

    matrice = models.ForeignKey(MatriceProgramme, on_delete=models.CASCADE, related_name="cellules")
    bloc = models.CharField(max_length=60)
    cle = models.CharField(max_length=16)
    sequence = models.CharField("séquence", max_length=300)
    heures = models.DecimalField("heures", max_digits=6, decimal_places=1, null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "cellule de matrice"
        constraints = [
            models.UniqueConstraint(fields=["matrice", "bloc", "cle"], name="une_cellule_par_competence"),
            models.CheckConstraint(
                condition=Q(heures__isnull=True) | Q(heures__gte=0), name="cellule_heures_positives"
            ),
            models.CheckConstraint(condition=~Q(sequence=""), name="cellule_sequence_dite"),
        ]

    def __str__(self) -> str:
        return self.sequence


class EvaluationMatrice(ModeleOrganisation):
    """How the partner assesses one bloc: as registered, or otherwise, in its own words, and why."""

    matrice = models.ForeignKey(MatriceProgramme, on_delete=models.CASCADE, related_name="evaluations")
    bloc = models.CharField(max_length=60)
    identique = models.BooleanField("comme la fiche", default=False)
    pratiquee = models.TextField("évaluation pratiquée", max_length=6000, blank=True)
    justification = models.TextField(max_length=3000, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "évaluation d’un bloc par un partenaire"
        constraints = [
            models.UniqueConstraint(fields=["matrice", "bloc"], name="une_evaluation_par_bloc_de_matrice"),
            models.CheckConstraint(condition=Q(identique=True) | ~Q(pratiquee=""), name="evaluation_dite_ou_identique"),
        ]

    def __str__(self) -> str:
        return f"{self.bloc} : {'comme la fiche' if self.identique else self.pratiquee[:60]}"
