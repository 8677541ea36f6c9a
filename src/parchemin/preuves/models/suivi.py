"""What the organisation does, which frameworks it follows, what it asks of itself, and how frameworks answer each other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class ReglagePreuves(ModeleOrganisation):
    """Categories of actions and situations, as codes of `domain.referentiels`."""

    categories = models.JSONField(default=list)
    situations = models.JSONField(default=list)

    class Meta:
        verbose_name = "réglage des preuves"
        verbose_name_plural = "réglages des preuves"
        constraints = [models.UniqueConstraint(fields=["organisation"], name="un_reglage_des_preuves")]

    def __str__(self) -> str:
        return f"Réglage des preuves : {self.organisation_id}"


class SuiviReferentiel(ModeleOrganisation):
    """One family of frameworks, followed or not. `audit_le`: the next audit, which chooses the version; `version`: the one fixed by the
    organisation, empty when the date chooses."""

    famille = models.CharField(max_length=30)
    suivi = models.BooleanField(default=True)
    audit_le = models.DateField("prochain audit", null=True, blank=True)
    version = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["famille"]
        verbose_name = "suivi d’un référentiel"
        verbose_name_plural = "suivis de référentiels"
        constraints = [models.UniqueConstraint(fields=["organisation", "famille"], name="un_suivi_par_referentiel")]

    def __str__(self) -> str:
        return self.famille


class ExigencePropre(ModeleOrganisation):
    """What the organisation asks of itself. `mois`: how long its evidence stays fresh, empty for the rule of the house."""

    code = models.SlugField("numéro", max_length=30)
    titre = models.CharField("en une ligne", max_length=150)
    demande = models.TextField("ce qui est demandé", max_length=2000)
    mois = models.PositiveSmallIntegerField("fraîcheur, en mois", null=True, blank=True)
    retiree_le = models.DateField(null=True, blank=True)
    raison_retrait = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "id"]
        verbose_name = "exigence propre"
        verbose_name_plural = "exigences propres"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="une_exigence_propre_par_numero"),
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True, raison_retrait="") | (Q(retiree_le__isnull=False) & ~Q(raison_retrait="")),
                name="exigence_propre_retiree_avec_raison",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.titre}"


class CorrespondanceExigence(ModeleOrganisation):
    """Evidence of `vers` serves `de` (both « famille:code »). `ecartee`: a sourced correspondence that the organisation does not keep.
    `titre`: of a number that the framework file does not know."""

    de = models.CharField(max_length=70)
    vers = models.CharField(max_length=70)
    titre = models.CharField(max_length=150, blank=True)
    ecartee = models.BooleanField(default=False)
    source = models.CharField("d’où vous le tenez", max_length=300)
    par_libelle = models.CharField(max_length=400)
    le = models.DateTimeField()

    class Meta:
        ordering = ["de", "vers", "id"]
        verbose_name = "correspondance"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "de", "vers"], name="une_correspondance_par_paire"),
            models.CheckConstraint(condition=~Q(source=""), name="correspondance_avec_sa_source"),
        ]

    def __str__(self) -> str:
        return f"{self.de} ← {self.vers}"
