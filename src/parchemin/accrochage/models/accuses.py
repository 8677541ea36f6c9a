"""Treatment reports as they were received: the source is kept, never deleted."""

from __future__ import annotations

from django.db import models

from parchemin.comptes.models import ModeleOrganisation


class AccuseTraitement(ModeleOrganisation):
    """One report. `empreinte`: SHA-256 of its bytes: the same report read twice changes nothing.

    `orphelins`: lines about identifiers that the file does not hold, [[id, issue, message]]. `erreurs`: structural faults.
    `contredits`: what it says against an earlier report, [[id, earlier issue, this issue, message]]. `appliques`: how many
    answers of each issue were taken from it. `repetition`: it bears the mark of a rehearsal.
    """

    fichier = models.ForeignKey(
        "accrochage.FichierAccrochage", null=True, blank=True, on_delete=models.PROTECT, related_name="accuses"
    )
    nom = models.CharField(max_length=150)
    piece_id = models.UUIDField()
    empreinte = models.CharField(max_length=64)
    id_traitement = models.CharField("traitement", max_length=40, blank=True)
    id_flux = models.CharField(max_length=50, blank=True)
    nom_fichier = models.CharField(max_length=255, blank=True)
    comptes = models.JSONField(default=dict)
    erreurs = models.JSONField(default=list)
    orphelins = models.JSONField(default=list)
    absents = models.PositiveIntegerField("passages dont il ne parle pas", default=0)
    contradictoires = models.JSONField(default=list)
    contredits = models.JSONField(default=list)
    appliques = models.JSONField(default=dict)
    repetition = models.BooleanField(default=False)
    travail_id = models.UUIDField(null=True, blank=True)
    lu_le = models.DateTimeField(null=True, blank=True)
    recu_le = models.DateTimeField()
    recu_par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["-recu_le", "id"]
        verbose_name = "accusé de traitement"
        verbose_name_plural = "accusés de traitement"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "empreinte"], name="un_accuse_par_contenu"),
        ]

    def __str__(self) -> str:
        return self.nom
