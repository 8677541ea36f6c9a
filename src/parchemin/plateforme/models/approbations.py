"""Four-eyes: what waits for a second person."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from parchemin.plateforme.models.tenant_facultatif import ModeleTenantFacultatif
from parchemin.socle.horloge import maintenant


class EtatApprobation(models.TextChoices):
    EN_ATTENTE = "en_attente", "En attente d’une seconde personne"
    APPROUVEE = "approuvee", "Approuvée"
    REFUSEE = "refusee", "Refusée"
    ANNULEE = "annulee", "Annulée"
    EXPIREE = "expiree", "Expirée"


class Approbation(ModeleTenantFacultatif):
    """An act asked by one person and decided by another. `charge` is sealed by `empreinte_charge`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    acte = models.CharField(max_length=80)
    sujet_type = models.CharField(max_length=80)
    sujet_identifiant = models.CharField(max_length=80)
    sujet_libelle = models.CharField("sujet", max_length=300)
    consequence = models.TextField("conséquence")
    permission = models.CharField(max_length=80)
    charge = models.JSONField(default=dict)
    empreinte_charge = models.CharField(max_length=64)
    etat = models.CharField("état", max_length=12, choices=EtatApprobation.choices, default=EtatApprobation.EN_ATTENTE)
    demandeur_id = models.BigIntegerField()
    demandeur_libelle = models.CharField("demandé par", max_length=200)
    demandee_le = models.DateTimeField("demandée le", default=maintenant)
    decideur_id = models.BigIntegerField(null=True)
    decideur_libelle = models.CharField("décidé par", max_length=200, blank=True)
    decidee_le = models.DateTimeField("décidée le", null=True)
    motif = models.TextField(blank=True)
    passee_outre = models.BooleanField("décidée seul", default=False)
    expire_le = models.DateTimeField("expire le", db_index=True)
    lien = models.ForeignKey(
        "plateforme.LienPersonnel",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="lien extérieur",
    )

    class Meta(ModeleTenantFacultatif.Meta):
        ordering = ["-demandee_le", "id"]
        verbose_name = "approbation"
        constraints = [
            models.UniqueConstraint(
                fields=["acte", "sujet_type", "sujet_identifiant"],
                condition=Q(etat="en_attente"),
                name="une_seule_approbation_en_attente_par_acte_et_sujet",
            ),
            models.CheckConstraint(
                condition=~Q(etat="approuvee", passee_outre=False)
                | Q(decideur_id__isnull=True)
                | ~Q(decideur_id=F("demandeur_id")),
                name="approuvee_par_une_autre_personne",
            ),
            models.CheckConstraint(
                condition=Q(etat="en_attente") | Q(decidee_le__isnull=False), name="approbation_decidee_est_datee"
            ),
        ]
        indexes = [models.Index(fields=["organisation_id", "etat"], name="approbation_organisation_etat")]

    def __str__(self) -> str:
        return f"{self.acte} : {self.sujet_libelle}"
