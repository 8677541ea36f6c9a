"""What follows a transmission: requests for rectification, formal notices. Each has its clock."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class OrigineDemande(models.TextChoices):
    """Who asked."""

    CDC = "cdc", "Caisse des Dépôts"
    TITULAIRE = "titulaire", "La personne certifiée"


class EtatDemande(models.TextChoices):
    """A request is answered by corrected data or by a reasoned refusal, nothing else."""

    OUVERTE = "ouverte", "À traiter"
    CORRIGEE = "corrigee", "Données corrigées transmises"
    REFUSEE = "refusee", "Refus motivé"


class DemandeRectification(ModeleOrganisation):
    """A request to correct what was transmitted: three months from the day it was received (décret 2024-1236)."""

    passage = models.ForeignKey(
        "accrochage.PassageCertification",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rectifications",
    )
    origine = models.CharField(max_length=10, choices=OrigineDemande.choices)
    recue_le = models.DateField("reçue le")
    echeance = models.DateField("à traiter avant le")
    objet = models.TextField("ce qui est demandé")
    etat = models.CharField("état", max_length=10, choices=EtatDemande.choices, default=EtatDemande.OUVERTE)
    reponse = models.TextField("réponse", blank=True)
    repondu_le = models.DateField("répondu le", null=True, blank=True)
    repondu_par_libelle = models.CharField(max_length=200, blank=True)
    envoi = models.ForeignKey(
        "accrochage.EnvoiPassage", null=True, blank=True, on_delete=models.PROTECT, related_name="rectifications",
        verbose_name="envoi des données corrigées",
    )  # fmt: skip
    assistance = models.CharField("référence de l’assistance", max_length=100, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    piece_nom = models.CharField(max_length=150, blank=True)
    enregistree_par_libelle = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["echeance", "id"]
        verbose_name = "demande de rectification"
        verbose_name_plural = "demandes de rectification"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatDemande.values), name="demande_etat_connu"),
            models.CheckConstraint(condition=Q(origine__in=OrigineDemande.values), name="demande_origine_connue"),
            models.CheckConstraint(
                condition=Q(etat="ouverte") | (Q(repondu_le__isnull=False) & ~Q(reponse="")),
                name="demande_close_repondue",
            ),
            models.CheckConstraint(condition=Q(echeance__gt=F("recue_le")), name="demande_echeance_apres_reception"),
        ]

    def __str__(self) -> str:
        return f"Demande du {self.recue_le:%d/%m/%Y}"


class EtatMise(models.TextChoices):
    """A formal notice is answered (observations, compliance) and then closed by the Caisse des Dépôts."""

    OUVERTE = "ouverte", "En cours"
    REPONDUE = "repondue", "Réponse envoyée"
    CLOSE = "close", "Levée"


class MiseEnDemeure(ModeleOrganisation):
    """A formal notice of the Caisse des Dépôts: a term of at least 60 days (Code du travail, art. R. 6113-17-3)."""

    recue_le = models.DateField("reçue le")
    delai_jours = models.PositiveSmallIntegerField("délai, en jours", default=60)
    echeance = models.DateField("avant le")
    objet = models.TextField("ce qui est reproché")
    etat = models.CharField("état", max_length=10, choices=EtatMise.choices, default=EtatMise.OUVERTE)
    reponse = models.TextField("réponse", blank=True)
    repondu_le = models.DateField("répondu le", null=True, blank=True)
    close_le = models.DateField("levée le", null=True, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    piece_nom = models.CharField(max_length=150, blank=True)
    enregistree_par_libelle = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["echeance", "id"]
        verbose_name = "mise en demeure"
        verbose_name_plural = "mises en demeure"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatMise.values), name="mise_etat_connu"),
            models.CheckConstraint(condition=Q(delai_jours__gte=1), name="mise_delai_positif"),
            models.CheckConstraint(condition=Q(etat="ouverte") | ~Q(reponse=""), name="mise_repondue_avec_texte"),
        ]

    def __str__(self) -> str:
        return f"Mise en demeure du {self.recue_le:%d/%m/%Y}"
