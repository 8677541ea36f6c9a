"""Partners as the public list shows them, with our own dates: the feed cannot say since when."""

from __future__ import annotations

from django.db import models

from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import Siret


class Habilitation(models.TextChoices):
    """What a partner may do. ORGANISER means organise the *assessment*, never the training."""

    FORMER = "HABILITATION_FORMER", "Former"
    ORGANISER = "HABILITATION_ORGANISER", "Organiser l’évaluation"
    ORGA_FORM = "HABILITATION_ORGA_FORM", "Former et organiser l’évaluation"


class PartenaireDeclare(models.Model):
    """A partner row of a fiche, seen unchanged from snapshot `depuis` until (excluded) snapshot `jusqua`.

    Snapshot ids grow with time, so that staged rows are invisible until the source's pointer moves:
    visible ⇔ depuis ≤ current < jusqua. `date_derniere_modification_etat` is overwritten by mass refreshes of the
    feed and therefore makes no new row.
    """

    fiche = models.ForeignKey("referentiel.Fiche", on_delete=models.PROTECT, related_name="partenaires")
    siret = models.CharField("SIRET", max_length=14, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    nom = models.CharField(max_length=500)
    cle_recherche = models.CharField(max_length=500)
    habilitation = models.CharField(max_length=40)
    etat = models.CharField("état", max_length=40)
    date_actif = models.DateField("actif depuis (déclaré)", null=True)
    date_derniere_modification_etat = models.DateField(null=True)
    # Staged: the date takes effect after the switch, so that a refused export leaves no trace.
    date_modification_prevue = models.DateField(null=True)
    redatee_par = models.ForeignKey(
        "referentiel.Instantane", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # 400 000 rows: an index nobody reads costs a tenth of the first import.
    depuis = models.ForeignKey("referentiel.Instantane", on_delete=models.PROTECT, related_name="+", db_index=False)
    jusqua = models.ForeignKey(
        "referentiel.Instantane", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["id"]
        verbose_name = "partenaire déclaré"
        indexes = [
            models.Index(fields=["siren", "siret"], name="partenaire_siren"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def siret_douteux(self) -> bool:
        """The register gives a SIRET whose key is wrong (La Poste's case set apart)."""
        if not self.siret:
            return False
        try:
            Siret.parse(self.siret)
        except ErreurMetier:
            return True
        return False

    @property
    def role(self) -> str:
        """The role in words; an unknown code is shown as it came."""
        try:
            return str(Habilitation(self.habilitation).label)
        except ValueError:
            return self.habilitation
