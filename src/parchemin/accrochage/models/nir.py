"""The vault: social-security numbers, encrypted, apart from everything else."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class CoffreNir(ModeleOrganisation):
    """The number of one person, or why there is none. `chiffre`: opened only with a key that is not in the database.

    `repere` names the row in what was encrypted: two records of a person made one keep their number readable.
    `purge_le`: when it was erased; the row stays, to say that it was.
    """

    repere = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    personne = models.OneToOneField("parcours.Personne", on_delete=models.PROTECT, related_name="coffre_nir")
    chiffre = models.TextField(blank=True, editable=False)
    motif_absence = models.CharField(
        max_length=20, blank=True,
        choices=[("sans", "La personne n’a pas de numéro"), ("attente", "Numéro d’attente"), ("refus", "Non communiqué")],
    )  # fmt: skip
    saisi_le = models.DateTimeField()
    saisi_par_libelle = models.CharField(max_length=200)
    purge_le = models.DateTimeField(null=True, blank=True)
    motif_purge = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["personne_id"]
        verbose_name = "numéro de sécurité sociale"
        constraints = [
            models.CheckConstraint(condition=Q(purge_le__isnull=True) | Q(chiffre=""), name="nir_purge_efface"),
        ]

    def __str__(self) -> str:
        return "numéro de sécurité sociale"
