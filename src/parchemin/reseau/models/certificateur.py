"""What the organisation is in law, as a certifier."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.domain.constats import NatureCertificateur


class SorteCertificateur(models.TextChoices):
    """`NatureCertificateur` in words."""

    PRIVE = str(NatureCertificateur.PRIVE), "Organisme de droit privé (entreprise, association, branche)"
    PUBLIC = str(NatureCertificateur.PUBLIC), "Personne publique (État, université, chambre consulaire)"


class CadreCertificateur(ModeleOrganisation):
    """Said once by a person. Absent: nobody said it, and the letters take it as private, which the pages say."""

    nature = models.CharField("ce que vous êtes en droit", max_length=8, choices=SorteCertificateur.choices)
    dit_le = models.DateField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["id"]
        verbose_name = "statut du certificateur"
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="un_statut_par_certificateur"),
            models.CheckConstraint(
                condition=Q(nature__in=SorteCertificateur.values), name="certificateur_nature_connue"
            ),
        ]

    def __str__(self) -> str:
        return self.get_nature_display()
