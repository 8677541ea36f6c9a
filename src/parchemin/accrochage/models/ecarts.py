"""What was transmitted and is not true any more: a case with its clock, until it is mended or explained."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class GenreEcart(models.TextChoices):
    """What changed since the data left."""

    DECISION_RETIREE = "decision_retiree", "La décision n’admet plus la personne"
    DECISION_CHANGEE = "decision_changee", "La décision a été rectifiée"
    IDENTITE_CORRIGEE = "identite_corrigee", "L’identité a été corrigée"


class EtatEcart(models.TextChoices):
    """`REPARE`: what was transmitted and what is known agree again. `CLOS`: somebody said why nothing more is done."""

    OUVERT = "ouvert", "À corriger"
    REPARE = "repare", "Réparé"
    CLOS = "clos", "Clos avec un motif"


class EcartTransmission(ModeleOrganisation):
    """One case about one passage. `depuis`: the day what is known changed; `echeance`: until when to act.

    `details`: what differs, {column: [sent, known]}; `empreinte`: SHA-256 of it: a case closed with a reason does not come
    back for the same difference.
    """

    passage = models.ForeignKey("accrochage.PassageCertification", on_delete=models.PROTECT, related_name="ecarts")
    genre = models.CharField(max_length=20, choices=GenreEcart.choices)
    etat = models.CharField("état", max_length=8, choices=EtatEcart.choices, default=EtatEcart.OUVERT)
    depuis = models.DateField("depuis le")
    echeance = models.DateField("à traiter avant le")
    details = models.JSONField(default=dict)
    empreinte = models.CharField(max_length=64)
    constate_le = models.DateTimeField("constaté le")
    motif = models.CharField(max_length=500, blank=True)
    clos_le = models.DateTimeField(null=True, blank=True)
    clos_par_libelle = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["echeance", "id"]
        verbose_name = "écart avec ce qui a été transmis"
        verbose_name_plural = "écarts avec ce qui a été transmis"
        constraints = [
            models.UniqueConstraint(
                fields=["passage", "genre"], condition=Q(etat="ouvert"), name="un_ecart_ouvert_par_genre"
            ),
            models.CheckConstraint(condition=Q(etat__in=EtatEcart.values), name="ecart_etat_connu"),
            models.CheckConstraint(condition=Q(genre__in=GenreEcart.values), name="ecart_genre_connu"),
            models.CheckConstraint(condition=~Q(etat="clos") | ~Q(motif=""), name="ecart_clos_motive"),
            models.CheckConstraint(
                condition=Q(etat="ouvert") | Q(clos_le__isnull=False), name="ecart_ferme_date"
            ),
            models.CheckConstraint(condition=Q(echeance__gt=F("depuis")), name="ecart_echeance_apres"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "etat", "echeance"], name="ecart_echeance")]

    def __str__(self) -> str:
        return self.get_genre_display()
