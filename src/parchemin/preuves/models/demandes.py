"""Evidence asked of a colleague or of somebody outside, by a personal link."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class EtatDemandePreuve(models.TextChoices):
    ATTENDUE = "attendue", "Attendue"
    RECUE = "recue", "Reçue"
    ANNULEE = "annulee", "Annulée"


class DemandePreuve(ModeleOrganisation):
    """One request to one person. `membre`: a colleague, who finds it on their day page too; otherwise a name and an address.
    `attendu`: « famille:exigence:code », or « famille:exigence » for the whole."""

    attendu = models.CharField(max_length=100)
    libelle = models.CharField("ce qui est demandé", max_length=300)
    message = models.TextField("précisions", max_length=2000, blank=True)
    membre = models.ForeignKey("comptes.Membre", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nom = models.CharField(max_length=130)
    courriel = models.EmailField(max_length=254)
    avant_le = models.DateField("avant le")
    etat = models.CharField(
        "état", max_length=10, choices=EtatDemandePreuve.choices, default=EtatDemandePreuve.ATTENDUE
    )
    etat_depuis = models.DateField()
    lien = models.UUIDField(null=True, blank=True)
    preuve = models.OneToOneField(
        "preuves.Preuve", null=True, blank=True, on_delete=models.PROTECT, related_name="demande"
    )
    demandee_par = models.ForeignKey(
        "comptes.Membre", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    demandee_par_libelle = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["avant_le", "id"]
        verbose_name = "demande de preuve"
        verbose_name_plural = "demandes de preuves"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatDemandePreuve.values), name="demande_preuve_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat="recue", preuve__isnull=False) | (~Q(etat="recue") & Q(preuve__isnull=True)),
                name="demande_preuve_recue_a_sa_preuve",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "etat", "avant_le"], name="demande_preuve_attendue")]

    def __str__(self) -> str:
        return self.libelle

    @property
    def titre_propose(self) -> str:
        """The words of what is asked, without the framework and the number."""
        return self.libelle.rpartition(". ")[2][:200]
