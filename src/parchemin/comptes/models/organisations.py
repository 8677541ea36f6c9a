"""Tenants, and the establishments they deal with."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from parchemin.comptes.models.base import ModeleOrganisation
from parchemin.socle.cles import cle_recherche, cle_tri


class Organisation(models.Model):
    """A tenant: a certifier, a CFA, a training body — often several at once."""

    slug = models.SlugField("adresse", max_length=40, unique=True)
    nom = models.CharField(max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    est_certificateur = models.BooleanField("certificateur", default=False)
    est_cfa = models.BooleanField("CFA", default=False)
    est_organisme_formation = models.BooleanField("organisme de formation", default=False)
    approbateur_externe = models.EmailField(
        "approbateur extérieur", blank=True, help_text="Second regard quand l’organisation n’a qu’une personne."
    )
    demonstration = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["nom", "id"]

    def __str__(self) -> str:
        return self.nom

    @property
    def chaine(self) -> str:
        """Its chain in the journal."""
        return f"o:{self.pk}"


class SorteEtablissement(models.TextChoices):
    """What an establishment is to the organisation."""

    SIEGE = "siege", "Siège"
    SITE = "site", "Site"
    PARTENAIRE = "partenaire", "Partenaire"


class Etablissement(ModeleOrganisation):
    """Identity of a provider, a site or a partner: SIRET, UAI and declaration number reconciled in one row."""

    sorte = models.CharField(max_length=12, choices=SorteEtablissement.choices, default=SorteEtablissement.SITE)
    denomination = models.CharField("dénomination", max_length=200)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    uai = models.CharField("UAI", max_length=8, blank=True)
    nda = models.CharField("numéro de déclaration d’activité", max_length=11, blank=True)
    adresse = models.CharField(max_length=300, blank=True)
    commune = models.CharField(max_length=100, blank=True)
    actif = models.BooleanField(default=True)
    cle_tri = models.CharField(max_length=220, editable=False)
    cle_recherche = models.CharField(max_length=400, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["cle_tri", "id"]
        verbose_name = "établissement"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "siret"], condition=~Q(siret=""), name="siret_unique_par_organisation"
            ),
            models.UniqueConstraint(
                fields=["organisation", "uai"], condition=~Q(uai=""), name="uai_unique_par_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.denomination

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.cle_tri = cle_tri(self.denomination)[:220]
        self.cle_recherche = cle_recherche(f"{self.denomination} {self.commune} {self.siret} {self.uai} {self.nda}")[
            :400
        ]
        super().save(*args, **kwargs)
