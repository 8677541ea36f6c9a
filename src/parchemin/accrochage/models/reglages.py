"""Settings of the transmission, certification by certification: versions that are dated and never rewritten."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.accrochage.domain.reglages import (
    LIBELLES_DELIVRANCE,
    LIBELLES_SCORE,
    DateDelivrance,
    FormeScore,
    ReglageCertification,
)
from parchemin.comptes.models import ModeleOrganisation


class ReglageTransmission(ModeleOrganisation):
    """One version. The one in force on a day is the last `version` of the latest `du` that has come.

    Fields as `domain.reglages.ReglageCertification`. A passage names the version it was made with: none is ever changed.
    """

    certification = models.ForeignKey(
        "referentiel.Certification", on_delete=models.PROTECT, related_name="reglages_de_transmission"
    )
    version = models.PositiveSmallIntegerField(default=1)
    du = models.DateField("pour les certifications délivrées depuis le")
    obtention = models.CharField(
        "mode d’obtention", max_length=20, default="PAR_ADMISSION",
        choices=[("PAR_ADMISSION", "Par admission"), ("PAR_SCORING", "Par score")],
    )  # fmt: skip
    libelle_option = models.CharField("option ou spécialité", max_length=255, blank=True)
    forme_score = models.CharField(
        "score transmis", max_length=12, default=str(FormeScore.NIVEAU_ET_NOTE),
        choices=[(str(k), v) for k, v in LIBELLES_SCORE.items()],
    )  # fmt: skip
    modalite_examen = models.CharField(
        "modalité de l’examen", max_length=20, blank=True, default="",
        choices=[("EN_PRESENTIEL", "En présentiel"), ("A_DISTANCE", "À distance"), ("MIXTE", "Mixte")],
    )  # fmt: skip
    validite_mois = models.PositiveSmallIntegerField("durée de validité, en mois", null=True, blank=True)
    niveau_langue = models.BooleanField("chaque certification porte un niveau de langue (CECRL)", default=False)
    niveau_numerique = models.BooleanField("chaque certification porte un score numérique (DigComp)", default=False)
    nature_deposant = models.CharField(
        "qui a enregistré la fiche", max_length=20, blank=True,
        choices=[("CERTIFICATEUR", "Le certificateur"), ("TIERS_CONFIANCE", "Un tiers de confiance")],
    )  # fmt: skip
    date_delivrance = models.CharField(
        "date de délivrance transmise", max_length=10, default=str(DateDelivrance.DECISION),
        choices=[(str(k), v) for k, v in LIBELLES_DELIVRANCE.items()],
    )  # fmt: skip
    motif = models.CharField("pourquoi ce changement", max_length=300, blank=True)
    enregistre_par_libelle = models.CharField(max_length=200)
    enregistre_le = models.DateTimeField()

    class Meta:
        ordering = ["certification_id", "-du", "-version", "id"]
        verbose_name = "réglage de transmission"
        verbose_name_plural = "réglages de transmission"
        constraints = [
            models.UniqueConstraint(fields=["certification", "version"], name="une_version_par_reglage"),
            models.CheckConstraint(
                condition=Q(obtention__in=["PAR_ADMISSION", "PAR_SCORING"]), name="reglage_obtention_connue"
            ),
            models.CheckConstraint(
                condition=Q(forme_score__in=[str(x) for x in FormeScore]), name="reglage_score_connu"
            ),
            models.CheckConstraint(
                condition=Q(modalite_examen__in=["", "EN_PRESENTIEL", "A_DISTANCE", "MIXTE"]), name="reglage_modalite_connue"
            ),
            models.CheckConstraint(
                condition=Q(date_delivrance__in=[str(x) for x in DateDelivrance]), name="reglage_delivrance_connue"
            ),
            models.CheckConstraint(
                condition=Q(validite_mois__isnull=True) | Q(validite_mois__gte=1), name="reglage_validite_positive"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Réglage n° {self.version}"

    def vers_domaine(self) -> ReglageCertification:
        return ReglageCertification(
            obtention=self.obtention, libelle_option=self.libelle_option, forme_score=FormeScore(self.forme_score),
            modalite_examen=self.modalite_examen, validite_mois=self.validite_mois, niveau_langue=self.niveau_langue,
            niveau_numerique=self.niveau_numerique, nature_deposant=self.nature_deposant,
            date_delivrance=DateDelivrance(self.date_delivrance),
        )  # fmt: skip
