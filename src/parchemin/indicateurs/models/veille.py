"""What the house decides of the rules that say who is to be followed, and what was done for each."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class ReglageVeille(ModeleOrganisation):
    """One change of one rule. Rows are never rewritten: the latest of a rule is in force, the others are its history.

    `seuils`: by key of `donnees/veille.yaml`, those of the State's tool left out.
    """

    regle = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    seuils = models.JSONField(default=dict)
    raison = models.CharField(max_length=300)
    change_le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        verbose_name = "réglage de veille"
        constraints = [models.CheckConstraint(condition=~Q(raison=""), name="reglage_veille_avec_raison")]
        indexes = [models.Index(fields=["organisation", "regle"], name="reglage_veille_regle")]

    def __str__(self) -> str:
        return f"{self.regle} {self.change_le:%d/%m/%Y}"


class NoteDeSuivi(ModeleOrganisation):
    """Somebody saw a person who was to be followed, and what came of it. The person leaves the list until `revoir_le`, or until the facts
    go further than `constate` (by rule, how far they were)."""

    inscription = models.ForeignKey("parcours.Inscription", on_delete=models.CASCADE, related_name="+")
    vu_le = models.DateField()
    suite = models.CharField(max_length=20)
    texte = models.CharField(max_length=500, blank=True)
    revoir_le = models.DateField()
    constate = models.JSONField(default=dict)
    note_le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        verbose_name = "note de suivi"
        constraints = [models.CheckConstraint(condition=Q(revoir_le__gt=F("vu_le")), name="note_de_suivi_revue_apres")]
        indexes = [models.Index(fields=["inscription", "-id"], name="note_de_suivi_derniere")]

    def __str__(self) -> str:
        return f"{self.inscription_id} {self.vu_le:%d/%m/%Y}"
