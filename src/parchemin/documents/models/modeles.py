"""Wording of the documents, by version: what the organisation may change, and nothing that the law fixes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.documents.domain.natures import LIBELLES_NATURE


class EtatModele(models.TextChoices):
    """A published version is never edited: the next one replaces it."""

    BROUILLON = "brouillon", "Brouillon"
    PUBLIE = "publie", "En service"
    REMPLACE = "remplace", "Remplacé"


class ModeleDocument(ModeleOrganisation):
    """One version of the template of a nature, for one certification or for all (`certification` empty).

    `reglages`: {"lieu", "signataires": [{"nom", "qualite"}], "formule", "pied", "recours"}; `source`: Typst body of the
    organisation's own, empty for the house layout; `logo_piece_id`: a kept picture.
    """

    nature = models.CharField(max_length=30, choices=[(str(k), v) for k, v in LIBELLES_NATURE.items()])
    certification = models.ForeignKey(
        "referentiel.Certification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveSmallIntegerField(default=1)
    etat = models.CharField("état", max_length=10, choices=EtatModele.choices, default=EtatModele.BROUILLON)
    reglages = models.JSONField(default=dict)
    source = models.TextField(blank=True)
    logo_piece_id = models.UUIDField(null=True, blank=True)
    publie_le = models.DateTimeField(null=True, blank=True)
    publie_par_libelle = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["nature", "certification_id", "-version", "id"]
        verbose_name = "modèle de document"
        verbose_name_plural = "modèles de documents"
        constraints = [
            # « certification » empty: for all. Neither engine counts two empties as equal, hence each rule twice.
            models.UniqueConstraint(
                fields=["organisation", "nature", "certification", "version"], condition=Q(certification__isnull=False),
                name="une_version_de_modele",
            ),
            models.UniqueConstraint(
                fields=["organisation", "nature", "version"], condition=Q(certification__isnull=True),
                name="une_version_de_modele_commun",
            ),
            models.UniqueConstraint(
                fields=["organisation", "nature", "certification"],
                condition=Q(etat="publie", certification__isnull=False), name="un_modele_en_service",
            ),
            models.UniqueConstraint(
                fields=["organisation", "nature"], condition=Q(etat="publie", certification__isnull=True),
                name="un_modele_commun_en_service",
            ),
            models.CheckConstraint(
                condition=Q(etat="brouillon") | Q(publie_le__isnull=False), name="modele_publie_date"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_nature_display()}, version {self.version}"
