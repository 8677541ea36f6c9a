"""Training bodies declared to the State, and establishments of Sirene: dated lists given as files, shared by all organisations.

The list of bodies is kept whole (some 100 000 rows of a few columns): a partner that arrives tomorrow is checked at once, a number
borne by somebody else is seen, and an absence means something. Addresses, staff and turnover are left out: nobody needs them here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.referentiel.domain.organismes import SorteListe
from parchemin.referentiel.models.instantanes import EtatInstantane

_SORTES = [
    (SorteListe.ORGANISMES.value, "Liste publique des organismes de formation"),
    (SorteListe.SIRENE.value, "Extrait Sirene"),
]


class ListeReference(models.Model):
    """One file that was read: its day as given, its fingerprint. `extrait`: what it does not hold proves nothing."""

    sorte = models.CharField(max_length=10, choices=_SORTES)
    etat = models.CharField(max_length=20, choices=EtatInstantane.choices, default=EtatInstantane.ABANDONNE)
    date_liste = models.DateField("date de la liste")
    extrait = models.BooleanField("extrait", default=False)
    importe_le = models.DateTimeField("lue le")
    en_vigueur_le = models.DateTimeField("en vigueur depuis", null=True)
    nom_fichier = models.CharField("fichier", max_length=255)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    nombre = models.PositiveIntegerField("lignes", default=0)
    demandeur = models.CharField(max_length=400, blank=True)
    comptes = models.JSONField(default=dict)
    constats = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        verbose_name = "liste de référence"
        constraints = [
            models.UniqueConstraint(
                fields=["sorte"], condition=Q(etat="en_vigueur"), name="une_liste_en_vigueur_par_sorte"
            ),
            models.UniqueConstraint(
                fields=["sorte"], condition=Q(etat="en_preparation"), name="une_liste_en_preparation_par_sorte"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} du {self.date_liste:%d/%m/%Y}"


class OrganismeFormation(models.Model):
    """A declared body. A certification that the list does not tell is null, never false."""

    liste = models.ForeignKey(ListeReference, on_delete=models.CASCADE, related_name="organismes")
    nda = models.CharField("numéro de déclaration d’activité", max_length=11)
    precedents = models.CharField("numéros précédents", max_length=200, blank=True)
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET déclarant", max_length=14, blank=True)
    denomination = models.CharField("dénomination", max_length=300)
    cle_recherche = models.CharField(max_length=300)
    formation = models.BooleanField("actions de formation", null=True)
    apprentissage = models.BooleanField("formation par apprentissage", null=True)
    vae = models.BooleanField("VAE", null=True)
    bilan = models.BooleanField("bilans de compétences", null=True)
    declaree_le = models.DateField("dernière déclaration", null=True)

    class Meta:
        ordering = ["nda"]
        verbose_name = "organisme de formation"
        constraints = [models.UniqueConstraint(fields=["liste", "nda"], name="nda_unique_par_liste")]
        indexes = [
            models.Index(fields=["siren"], name="organisme_siren"),
            models.Index(fields=["cle_recherche"], name="organisme_cle"),
        ]

    def __str__(self) -> str:
        return f"{self.denomination} ({self.nda})"


class EtablissementSirene(models.Model):
    """An establishment, open or closed on the day of the extract; null when the extract does not say."""

    liste = models.ForeignKey(ListeReference, on_delete=models.CASCADE, related_name="etablissements")
    siret = models.CharField("SIRET", max_length=14)
    siren = models.CharField("SIREN", max_length=9)
    ouvert = models.BooleanField(null=True)
    denomination = models.CharField("dénomination", max_length=300, blank=True)
    enseigne = models.CharField(max_length=300, blank=True)
    depuis = models.DateField(null=True)

    class Meta:
        ordering = ["siret"]
        verbose_name = "établissement Sirene"
        constraints = [models.UniqueConstraint(fields=["liste", "siret"], name="siret_unique_par_liste")]
        indexes = [models.Index(fields=["siren"], name="sirene_siren")]

    def __str__(self) -> str:
        return f"{self.denomination} ({self.siret})"
