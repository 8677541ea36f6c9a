"""Rectification of signed minutes: what changes, why, and the members' signatures. The first minutes are never touched."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.deliberation.domain.proposition import LIBELLES_MENTION, LIBELLES_RESULTAT, Mention
from parchemin.deliberation.models.decisions import Decision, Deliberation, SignatureDeMembre


class NatureRectification(models.TextChoices):
    """Why signed minutes are corrected."""

    ERREUR_MATERIELLE = "erreur_materielle", "Erreur matérielle"
    NOTE_OMISE = "note_omise", "Note ou pièce omise"
    DECISION_AUTORITE = "decision_autorite", "Décision d’un tribunal ou d’une autorité"
    SECONDE_DELIBERATION = "seconde_deliberation", "Seconde délibération, plus favorable"


class EtatRectification(models.TextChoices):
    """From the first word to the seal. A request to the second person waits beside, as for the deliberation."""

    PREPAREE = "preparee", "En préparation"
    A_SIGNER = "a_signer", "À signer"
    SCELLEE = "scellee", "Signée"
    ABANDONNEE = "abandonnee", "Abandonnée"


VIVANTES = (EtatRectification.PREPAREE, EtatRectification.A_SIGNER)


class Rectification(ModeleOrganisation):
    """Rectifying minutes of one deliberation.

    `numero`: its rank among the rectifying minutes of the deliberation, given when the second person agrees, never reused.
    `corrige`: the rectifying minutes that it corrects, when it is not the first minutes. `pv_*`, `externe_*`: as on `Deliberation`.
    """

    deliberation = models.ForeignKey(Deliberation, on_delete=models.PROTECT, related_name="rectifications")
    corrige = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrigee_par", verbose_name="corrige"
    )
    numero = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatRectification.choices, default=EtatRectification.PREPAREE
    )
    nature = models.CharField(max_length=20, choices=NatureRectification.choices)
    motif = models.CharField(max_length=500)
    reference = models.CharField("référence de la pièce", max_length=200, blank=True)
    ouverte_par_id = models.BigIntegerField(null=True, blank=True)
    ouverte_par_libelle = models.CharField(max_length=200)
    ouverte_le = models.DateTimeField()
    accordee_le = models.DateTimeField(null=True, blank=True)
    accordee_par_libelle = models.CharField(max_length=300, blank=True)
    pv_contenu = models.JSONField(null=True, blank=True)
    pv_empreinte = models.CharField(max_length=64, blank=True)
    pv_piece_id = models.UUIDField(null=True, blank=True)
    externe_piece_id = models.UUIDField(null=True, blank=True)
    externe_nom = models.CharField(max_length=150, blank=True)
    scellee_le = models.DateTimeField(null=True, blank=True)
    abandonnee_le = models.DateTimeField(null=True, blank=True)
    abandon_motif = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["deliberation_id", "id"]
        verbose_name = "rectification"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatRectification.values), name="rectification_etat_connu"),
            models.CheckConstraint(
                condition=Q(nature__in=NatureRectification.values), name="rectification_nature_connue"
            ),
            models.UniqueConstraint(
                fields=["deliberation"], condition=Q(etat__in=["preparee", "a_signer"]),
                name="une_rectification_a_la_fois",
            ),
            models.UniqueConstraint(
                fields=["deliberation", "numero"], condition=Q(numero__isnull=False), name="un_numero_par_rectificatif"
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["a_signer", "scellee"]) | (Q(numero__isnull=False) & ~Q(pv_empreinte="")),
                name="rectificatif_numerote_et_empreint",
            ),
            models.CheckConstraint(
                condition=~Q(etat="scellee") | Q(scellee_le__isnull=False), name="rectificatif_scelle_est_date"
            ),
            models.CheckConstraint(
                condition=~Q(etat="abandonnee") | ~Q(abandon_motif=""), name="rectification_abandonnee_motivee"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Procès-verbal rectificatif n°\u00a0{self.numero_pv}" if self.numero else "Rectification en préparation"

    @property
    def numero_pv(self) -> str:
        """« 2026-0012-R1 »; "" before the second person agreed."""
        return f"{self.deliberation.numero_pv}-R{self.numero}" if self.numero else ""

    @property
    def pv_en_mots(self) -> str:
        return f"le procès-verbal rectificatif n° {self.numero_pv}"

    @property
    def se_signe(self) -> bool:
        return bool(self.etat == EtatRectification.A_SIGNER)

    @property
    def session(self) -> Any:
        return self.deliberation.session

    @property
    def session_id(self) -> int:
        return self.deliberation.session_id

    @property
    def jury_le(self) -> Any:
        return self.deliberation.jury_le


class LigneRectification(ModeleOrganisation):
    """One candidate of a rectification: the decision in force, the one asked for; `apres`: the version written at the seal."""

    rectification = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="lignes")
    avant = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="rectifications")
    apres = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="ligne_rectificative"
    )
    resultat = models.CharField("résultat", max_length=20, choices=[(str(k), v) for k, v in LIBELLES_RESULTAT.items()])
    mention = models.CharField(
        max_length=4, blank=True, choices=[(str(k), v) for k, v in LIBELLES_MENTION.items() if k]
    )
    corrections = models.JSONField(default=dict, blank=True)
    livret_examine = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = "décision rectifiée"
        verbose_name_plural = "décisions rectifiées"
        constraints = [
            models.UniqueConstraint(fields=["rectification", "avant"], name="une_ligne_par_decision"),
            models.CheckConstraint(
                condition=Q(mention__in=[str(m) for m in Mention]), name="rectification_mention_connue"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.avant.inscription.personne} : {self.get_resultat_display()}"


class SignatureRectificatif(SignatureDeMembre):
    """A member's act on rectifying minutes."""

    rectification = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="signatures")

    class Meta:
        ordering = ["id"]
        verbose_name = "signature du procès-verbal rectificatif"
        verbose_name_plural = "signatures du procès-verbal rectificatif"
        constraints = [
            models.UniqueConstraint(fields=["rectification", "siege"], name="une_signature_rectificative_par_siege"),
            models.CheckConstraint(
                condition=~Q(etat="signee") | (Q(le__isnull=False) & ~Q(empreinte="")),
                name="signature_rectificative_datee",
            ),
            models.CheckConstraint(condition=~Q(etat="refusee") | ~Q(motif=""), name="refus_rectificatif_motive"),
        ]

    @property
    def porteur(self) -> Rectification:
        return self.rectification
