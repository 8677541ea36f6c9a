"""Tenants, and the establishments they deal with."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from parchemin.comptes.models.base import ModeleOrganisation
from parchemin.socle.cles import cle_recherche, cle_tri


def _vide_ou_de_longueur(champ: str, longueur: int) -> Q:
    """Absent, or complete. The key is the service's business; a length is what both engines check alike."""
    return Q(**{champ: ""}) | Q(Exact(Length(champ), longueur))


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
    fuseau = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    demonstration = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["nom", "id"]
        constraints = [
            models.CheckConstraint(condition=_vide_ou_de_longueur("siren", 9), name="organisation_siren_complet")
        ]

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
    code_commune = models.CharField("code officiel de la commune", max_length=5, blank=True)
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
            models.CheckConstraint(condition=_vide_ou_de_longueur("siret", 14), name="etablissement_siret_complet"),
            models.CheckConstraint(condition=_vide_ou_de_longueur("uai", 8), name="etablissement_uai_complet"),
            models.CheckConstraint(condition=_vide_ou_de_longueur("nda", 11), name="etablissement_nda_complet"),
            models.CheckConstraint(
                condition=_vide_ou_de_longueur("code_commune", 5), name="etablissement_code_commune_complet"
            ),
            models.CheckConstraint(condition=Q(sorte__in=SorteEtablissement.values), name="etablissement_sorte_connue"),
        ]

    def __str__(self) -> str:
        return self.denomination

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.cle_tri = cle_tri(self.denomination)[:220]
        self.cle_recherche = cle_recherche(f"{self.denomination} {self.commune} {self.siret} {self.uai} {self.nda}")[
            :400
        ]
        super().save(*args, **kwargs)
