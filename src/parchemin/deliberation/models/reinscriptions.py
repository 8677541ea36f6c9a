"""Réinscription: coming back with what was kept, by a written choice for each mark."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class Reinscription(ModeleOrganisation):
    """One person's choices for a coming session. Locked, they no longer change: another choice is the next `version`.

    `inscription`: the new enrolment, that the choices are for; `origine`: the one that did not lead to the certification, with
    its last `decision`. `regle`: what the rule set said on the day of opening (code, form, reports, texts), frozen; `refus`:
    what may not be kept, each with its finding. `choisie_par_libelle`: the learner, or who typed for them; then `piece_id` is
    the signed paper. `contenu`: the canonical text that `empreinte` seals. `recu_piece_id`: the receipt.
    """

    inscription = models.ForeignKey("parcours.Inscription", on_delete=models.PROTECT, related_name="reinscriptions")
    origine = models.ForeignKey("parcours.Inscription", on_delete=models.PROTECT, related_name="suites")
    decision = models.ForeignKey(
        "deliberation.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="reinscriptions"
    )
    version = models.PositiveSmallIntegerField(default=1)
    en_vigueur = models.BooleanField(default=True)
    motif = models.CharField("raison du nouveau choix", max_length=300, blank=True)
    regle = models.JSONField(default=dict, blank=True)
    refus = models.JSONField(default=list, blank=True)
    ouverte_le = models.DateTimeField()
    ouverte_par_libelle = models.CharField(max_length=200)
    choisie_le = models.DateTimeField(null=True, blank=True)
    choisie_par_id = models.BigIntegerField(null=True, blank=True)
    choisie_par_libelle = models.CharField(max_length=200, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    piece_nom = models.CharField(max_length=150, blank=True)
    verrouillee_le = models.DateTimeField(null=True, blank=True)
    verrouillee_par_libelle = models.CharField(max_length=200, blank=True)
    contenu = models.TextField(blank=True)
    empreinte = models.CharField(max_length=64, blank=True)
    recu_piece_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-ouverte_le", "id"]
        verbose_name = "réinscription"
        constraints = [
            models.UniqueConstraint(fields=["inscription", "version"], name="une_reinscription_par_version"),
            models.UniqueConstraint(
                fields=["inscription"], condition=Q(en_vigueur=True), name="une_reinscription_en_vigueur"
            ),
            models.CheckConstraint(
                condition=Q(verrouillee_le__isnull=True) | (~Q(empreinte="") & ~Q(contenu="")),
                name="reinscription_verrouillee_scellee",
            ),
            models.CheckConstraint(
                condition=Q(verrouillee_le__isnull=True) | Q(choisie_le__isnull=False),
                name="reinscription_choisie_avant_verrou",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(motif=""), name="nouveau_choix_motive"),
        ]

    def __str__(self) -> str:
        return f"{self.inscription}"


class ChoixNote(ModeleOrganisation):
    """Keep or take again. `garder` None: not chosen yet. `au_choix` False: won for good, nothing to choose."""

    reinscription = models.ForeignKey(Reinscription, on_delete=models.CASCADE, related_name="choix")
    acquis = models.ForeignKey("deliberation.AcquisConserve", on_delete=models.PROTECT, related_name="choix")
    element = models.ForeignKey("parcours.ElementEvalue", on_delete=models.PROTECT, related_name="+")
    au_choix = models.BooleanField(default=True)
    garder = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "choix d’une note"
        constraints = [
            models.UniqueConstraint(fields=["reinscription", "acquis"], name="un_choix_par_acquis"),
            models.UniqueConstraint(fields=["reinscription", "element"], name="un_choix_par_element"),
            models.CheckConstraint(condition=Q(au_choix=True) | Q(garder=True), name="acquis_sans_choix_garde"),
        ]

    def __str__(self) -> str:
        return f"{self.acquis}"
