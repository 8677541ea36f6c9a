"""One calculation, one row per person (or contract, or bloc) and indicator, and the sums of these rows that pages add up."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class Calcul(ModeleOrganisation):
    """What was computed on a day, with the choices then in force. `courant`: the one that pages show; a former one is kept as long as
    something published rests on it. `reglages`: fields of `domain.faits.ReglagesCalcul`, dates in ISO. `doubles`: pairs of people of
    two INE that were probably one, and were counted twice. `annees`: school years begun that something is counted in, latest first."""

    observe_le = models.DateField("données arrêtées au")
    calcule_le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)
    reglages = models.JSONField()
    parcours = models.PositiveIntegerField()
    contrats = models.PositiveIntegerField()
    blocs = models.PositiveIntegerField(default=0)
    doubles = models.JSONField(default=list)
    annees = models.JSONField(null=True)
    empreinte = models.CharField(max_length=64)
    courant = models.BooleanField(default=True)

    class Meta:
        ordering = ["-calcule_le", "id"]
        verbose_name = "calcul"
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(courant=True), name="un_calcul_courant"),
        ]

    def __str__(self) -> str:
        return f"Calcul du {self.calcule_le:%d/%m/%Y}"


class LigneIndicateur(ModeleOrganisation):
    """One row, as `domain.faits.LigneComptee`. Identifiers alone, but for the enrolment that opens: the row outlives what it counted.

    `bloc`: a code, that names a bloc only with its certification; there is no lasting row of a bloc, each version of a fiche has its own.
    """

    calcul = models.ForeignKey(Calcul, on_delete=models.CASCADE, related_name="lignes")
    indicateur = models.CharField(max_length=30)
    annee = models.PositiveSmallIntegerField()
    inscription = models.ForeignKey(
        "parcours.Inscription", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    contrat_id = models.BigIntegerField(null=True)
    personne_id = models.BigIntegerField()
    certification_id = models.BigIntegerField()
    site_id = models.BigIntegerField(null=True)
    partenaire_id = models.BigIntegerField(null=True)
    voie = models.CharField(max_length=60)
    compte = models.BooleanField()
    numerateur = models.PositiveIntegerField()
    denominateur = models.PositiveIntegerField()
    raison = models.CharField(max_length=20)
    bloc = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "ligne d’indicateur"
        constraints = [
            models.CheckConstraint(condition=Q(numerateur__lte=F("denominateur")), name="indicateur_taux_possible"),
            models.CheckConstraint(condition=Q(compte=True) | Q(denominateur=0), name="indicateur_exclu_ne_compte_pas"),
            models.CheckConstraint(
                condition=Q(bloc="") | Q(indicateur="validation_bloc"), name="indicateur_bloc_seulement_des_blocs"
            ),
        ]
        indexes = [models.Index(fields=["calcul", "indicateur", "annee", "certification_id"], name="indicateur_taux")]

    def __str__(self) -> str:
        return f"{self.indicateur} {self.annee}"


class SommeIndicateur(ModeleOrganisation):
    """The rows of one calculation added up by indicator, year and every dimension: written with them, in the same transaction.

    Pages add these few hundred sums, and not tens of thousands of rows. `comptes`, `exclus`: rows counted, rows left out.
    """

    calcul = models.ForeignKey(Calcul, on_delete=models.CASCADE, related_name="sommes", db_index=False)
    indicateur = models.CharField(max_length=30)
    annee = models.PositiveSmallIntegerField()
    certification_id = models.BigIntegerField()
    site_id = models.BigIntegerField(null=True)
    partenaire_id = models.BigIntegerField(null=True)
    voie = models.CharField(max_length=60)
    bloc = models.CharField(max_length=60, blank=True)
    numerateur = models.PositiveBigIntegerField()
    denominateur = models.PositiveBigIntegerField()
    comptes = models.PositiveIntegerField()
    exclus = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        verbose_name = "somme d’indicateur"
        constraints = [
            models.CheckConstraint(condition=Q(numerateur__lte=F("denominateur")), name="somme_taux_possible"),
        ]
        indexes = [models.Index(fields=["calcul", "annee", "indicateur"], name="indicateur_sommes")]

    def __str__(self) -> str:
        return f"{self.indicateur} {self.annee}"
