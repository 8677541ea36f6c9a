"""Where the data come from: sources, and the dated snapshots read from them."""

from __future__ import annotations

from django.db import models


class SourceRegistre(models.Model):
    """One origin of fiches: the national RNCP, the national RS, the demonstration's own.

    Brakes compare an export with the previous one *of the same source*: the RS export does not withdraw the RNCP, and
    demonstration fiches do not vanish when the national export arrives.
    """

    code = models.SlugField(max_length=40, unique=True)
    repertoire = models.CharField("répertoire", max_length=4, choices=[("RNCP", "RNCP"), ("RS", "RS")])
    libelle = models.CharField("libellé", max_length=200)
    producteur = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    nationale = models.BooleanField(default=True)
    instantane = models.ForeignKey(
        "referentiel.Instantane", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="en vigueur"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = "source de registre"

    def __str__(self) -> str:
        return self.libelle


class EtatInstantane(models.TextChoices):
    """Life of a snapshot. Only one per source is `EN_VIGUEUR`."""

    EN_PREPARATION = "en_preparation", "En préparation"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    REMPLACE = "remplace", "Remplacé"
    REFUSE = "refuse", "Refusé"
    ABANDONNE = "abandonne", "Abandonné"


class Instantane(models.Model):
    """One export read on one day: provenance of every row it brought (licence: name the producer and the date)."""

    source = models.ForeignKey(SourceRegistre, on_delete=models.PROTECT, related_name="instantanes")
    etat = models.CharField(max_length=20, choices=EtatInstantane.choices, default=EtatInstantane.EN_PREPARATION)
    date_export = models.DateField("date de l’export")
    date_deduite = models.BooleanField("date lue dans le nom du fichier", default=True)
    importe_le = models.DateTimeField("importé le")
    en_vigueur_le = models.DateTimeField("en vigueur depuis", null=True)
    nom_fichier = models.CharField("fichier", max_length=255)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    taille = models.BigIntegerField("taille en octets")
    version_flux = models.CharField("version du flux", max_length=20)
    extrait = models.BooleanField("extrait", default=False)
    demandeur = models.CharField(max_length=200, blank=True)
    comptes = models.JSONField("comptes", default=dict)
    constats = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        verbose_name = "instantané"
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(etat="en_vigueur"), name="un_seul_instantane_en_vigueur"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(etat="en_preparation"), name="un_seul_instantane_en_preparation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.libelle}, export du {self.date_export:%d/%m/%Y}"
