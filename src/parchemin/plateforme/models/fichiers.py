"""Files: a content on disk, named by its hash, and the deposits that point to it."""

from __future__ import annotations

import uuid

from django.db import models

from parchemin.plateforme.models.tenant_facultatif import ModeleTenantFacultatif
from parchemin.socle.horloge import maintenant


class ContenuFichier(models.Model):
    """One content of the store. Its row is the lock that deposit and collection share.

    `condamne_le`: no deposit pointed to it at that moment; removed later if that is still so.
    """

    empreinte = models.CharField(primary_key=True, max_length=64)
    taille = models.PositiveBigIntegerField("taille, en octets")
    cree_le = models.DateTimeField(default=maintenant)
    condamne_le = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["empreinte"]
        verbose_name = "contenu de fichier"

    def __str__(self) -> str:
        return self.empreinte


class Analyse(models.TextChoices):
    """What the antivirus said. No antivirus configured: said plainly, never taken for a clean bill."""

    NON_ANALYSE = "non_analyse", "Non analysé"
    SAIN = "sain", "Analysé, rien trouvé"


class Fichier(ModeleTenantFacultatif):
    """A deposit: who gave which content, under which name, for what. `type_mime` is told by the content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contenu = models.ForeignKey(ContenuFichier, on_delete=models.PROTECT, related_name="depots")
    taille = models.PositiveBigIntegerField("taille, en octets")
    nature = models.CharField(max_length=12)
    type_mime = models.CharField(max_length=100)
    encodage = models.CharField(max_length=20, blank=True)
    nom_original = models.CharField("nom", max_length=200)
    usage = models.CharField(max_length=60)
    depose_par_id = models.BigIntegerField(null=True)
    depose_par_libelle = models.CharField("déposé par", max_length=200, blank=True)
    depose_le = models.DateTimeField("déposé le", default=maintenant)
    date_effective = models.DateField("date du document", null=True)
    analyse = models.CharField(max_length=12, choices=Analyse.choices, default=Analyse.NON_ANALYSE)

    class Meta(ModeleTenantFacultatif.Meta):
        ordering = ["-depose_le", "id"]
        verbose_name = "fichier"
        indexes = [models.Index(fields=["organisation_id", "usage"], name="fichier_organisation_usage")]

    def __str__(self) -> str:
        return self.nom_original

    @property
    def empreinte(self) -> str:
        return self.contenu_id
