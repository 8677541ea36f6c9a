"""The mode of assessment recorded for one candidate, where it is not the one that the rule gives."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.deliberation.domain.reglement import ModeEvaluation


class ModeCandidat(ModeleOrganisation):
    """A unit of one enrolment is assessed this way, and why. Without a row, the status and the establishment decide."""

    inscription = models.ForeignKey("parcours.Inscription", on_delete=models.CASCADE, related_name="+")
    element = models.ForeignKey("parcours.ElementEvalue", on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(
        max_length=20, choices=[(str(ModeEvaluation.CCF), "CCF"), (str(ModeEvaluation.PONCTUEL), "Ponctuel")]
    )
    motif = models.CharField("raison", max_length=300)
    saisi_par_libelle = models.CharField(max_length=200)
    saisi_le = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["inscription_id", "element_id"]
        verbose_name = "mode d’évaluation d’un candidat"
        constraints = [
            models.UniqueConstraint(fields=["inscription", "element"], name="un_mode_par_unite"),
            models.CheckConstraint(condition=Q(mode__in=["ccf", "ponctuel"]), name="mode_candidat_connu"),
            models.CheckConstraint(condition=~Q(motif=""), name="mode_candidat_motive"),
        ]

    def __str__(self) -> str:
        return f"{self.element} · {self.get_mode_display()}"
