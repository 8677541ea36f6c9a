"""Drafts of forms: nobody loses what was typed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.plateforme.models.tenant_facultatif import ModeleTenantFacultatif
from parchemin.socle.horloge import maintenant


class Brouillon(ModeleTenantFacultatif):
    """One draft per person, organisation and form key. `version_objet`: the record's version when typing began."""

    utilisateur_id = models.BigIntegerField(editable=False)
    cle = models.CharField(max_length=200)
    contenu = models.JSONField(default=dict)
    version_objet = models.CharField(max_length=64, blank=True)
    titre = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    modifie_le = models.DateTimeField("modifié le", default=maintenant, db_index=True)

    class Meta(ModeleTenantFacultatif.Meta):
        ordering = ["-modifie_le", "id"]
        verbose_name = "brouillon"
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur_id", "organisation_id", "cle"],
                condition=Q(organisation_id__isnull=False),
                name="un_brouillon_par_personne_organisation_et_cle",
            ),
            models.UniqueConstraint(
                fields=["utilisateur_id", "cle"],
                condition=Q(organisation_id__isnull=True),
                name="un_brouillon_par_personne_et_cle",
            ),
        ]

    def __str__(self) -> str:
        return self.titre or self.cle
