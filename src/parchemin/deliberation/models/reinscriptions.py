"""Réinscription: coming back with what was kept, by a written choice for each mark."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class Reinscription(ModeleOrganisation):
    """One person's choice for a coming session. Locked, it no longer changes; the receipt names what was chosen.

    `inscription`: the new one, that the choice is for. `choisie_par_libelle`: the learner, or who typed for them and from what.
    """

    inscription = models.OneToOneField("parcours.Inscription", on_delete=models.PROTECT, related_name="reinscription")
    ouverte_le = models.DateTimeField()
    ouverte_par_libelle = models.CharField(max_length=200)
    choisie_le = models.DateTimeField(null=True, blank=True)
    choisie_par_libelle = models.CharField(max_length=200, blank=True)
    verrouillee_le = models.DateTimeField(null=True, blank=True)
    verrouillee_par_libelle = models.CharField(max_length=200, blank=True)
    empreinte = models.CharField(max_length=64, blank=True)
    recu_piece_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-ouverte_le", "id"]
        verbose_name = "réinscription"
        constraints = [
            models.CheckConstraint(
                condition=Q(verrouillee_le__isnull=True) | ~Q(empreinte=""), name="reinscription_verrouillee_scellee"
            )
        ]

    def __str__(self) -> str:
        return f"{self.inscription}"


class ChoixNote(ModeleOrganisation):
    """Keep or take again one mark. `garder` None: not chosen yet."""

    reinscription = models.ForeignKey(Reinscription, on_delete=models.CASCADE, related_name="choix")
    acquis = models.ForeignKey("deliberation.AcquisConserve", on_delete=models.PROTECT, related_name="+")
    garder = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "choix d’une note"
        constraints = [models.UniqueConstraint(fields=["reinscription", "acquis"], name="un_choix_par_acquis")]

    def __str__(self) -> str:
        return f"{self.acquis}"
