"""What the establishment announces of a certification, read on its site or in its brochures by somebody, on a day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class SupportAnnonce(models.TextChoices):
    SITE = "site", "Site de l’établissement"
    PLAQUETTE = "plaquette", "Plaquette ou affiche"
    MCF = "mcf", "Mon compte formation"
    CATALOGUE = "catalogue", "Catalogue public (Carif-Oref, Parcoursup…)"


class OffreAnnoncee(ModeleOrganisation):
    """One support, one certification: the words as they were read. `niveau` empty: none is told. `blocs_seuls`: audiences to whom a
    bloc is offered alone (`domain.annonces.PublicVise`)."""

    certification = models.ForeignKey("referentiel.Certification", on_delete=models.CASCADE, related_name="+")
    support = models.CharField(max_length=20, choices=SupportAnnonce.choices)
    lien = models.URLField(max_length=500, blank=True)
    intitule = models.CharField("intitulé annoncé", max_length=800)
    numero = models.CharField("numéro annoncé", max_length=20, blank=True)
    niveau = models.PositiveSmallIntegerField("niveau annoncé", null=True, blank=True)
    blocs_seuls = models.JSONField(default=list, blank=True)
    relevee_le = models.DateField("lue le")
    par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["certification_id", "support", "id"]
        verbose_name = "offre annoncée"
        constraints = [
            models.UniqueConstraint(fields=["certification", "support"], name="une_offre_par_support"),
            models.CheckConstraint(
                condition=Q(niveau__isnull=True) | Q(niveau__range=(1, 8)), name="offre_niveau_de_1_a_8"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_support_display()} ({self.certification_id})"
