"""Risks on quality: what may happen, why, how bad, what is done, what remains."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class ReglageRisques(ModeleOrganisation):
    """The words and thresholds of one organisation, when it changed them."""

    vraisemblance = models.JSONField(default=list)
    gravite = models.JSONField(default=list)
    seuil_moyen = models.PositiveSmallIntegerField()
    seuil_fort = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "échelle des risques"
        verbose_name_plural = "échelles des risques"
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="une_echelle_de_risques"),
            models.CheckConstraint(condition=Q(seuil_fort__gt=F("seuil_moyen")), name="echelle_risques_seuils_en_ordre"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Échelle des risques : {self.organisation_id}"


class Risque(ModeleOrganisation):
    """One risk. `cause`, `effet`: why it may happen, what it would do; `vraisemblance`, `gravite`: ranks before treatment, `_residuelle`
    after it; `revoir_le`: when it will be looked at again."""

    titre = models.CharField("en une ligne", max_length=200)
    cause = models.TextField(max_length=2000)
    effet = models.TextField("effet", max_length=2000)
    vraisemblance = models.PositiveSmallIntegerField()
    gravite = models.PositiveSmallIntegerField("gravité")
    traitement = models.TextField("ce que nous faisons", max_length=2000, blank=True)
    vraisemblance_residuelle = models.PositiveSmallIntegerField("vraisemblance après traitement", null=True, blank=True)
    gravite_residuelle = models.PositiveSmallIntegerField("gravité après traitement", null=True, blank=True)
    responsable = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+")
    revoir_le = models.DateField("à revoir le")
    clos_le = models.DateField(null=True, blank=True)
    raison_cloture = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["revoir_le", "id"]
        verbose_name = "risque"
        constraints = [
            models.CheckConstraint(condition=Q(vraisemblance__gte=1, gravite__gte=1), name="risque_cote_positive"),
            models.CheckConstraint(
                condition=Q(vraisemblance_residuelle__isnull=True, gravite_residuelle__isnull=True)
                | (Q(vraisemblance_residuelle__isnull=False, gravite_residuelle__isnull=False, vraisemblance_residuelle__gte=1, gravite_residuelle__gte=1) & ~Q(traitement="")),
                name="risque_residuel_entier_et_traite",
            ),
            models.CheckConstraint(
                condition=Q(clos_le__isnull=True, raison_cloture="") | (Q(clos_le__isnull=False) & ~Q(raison_cloture="")),
                name="risque_clos_avec_raison",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.titre

    @property
    def residuelle(self) -> tuple[int, int] | None:
        if self.vraisemblance_residuelle is None or self.gravite_residuelle is None:
            return None
        return self.vraisemblance_residuelle, self.gravite_residuelle

    @property
    def actuelle(self) -> tuple[int, int]:
        """Where it stands today: after treatment when that is rated, before it otherwise."""
        return self.residuelle or (self.vraisemblance, self.gravite)

    @property
    def cote(self) -> int:
        return self.actuelle[0] * self.actuelle[1]


class RevueRisque(ModeleOrganisation):
    """The risk as it was looked at one day, in the words of the scale of that day."""

    risque = models.ForeignKey(Risque, on_delete=models.CASCADE, related_name="revues")
    le = models.DateField()
    par_libelle = models.CharField(max_length=400)
    cotation = models.CharField(max_length=200)
    constat = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "revue d’un risque"
        verbose_name_plural = "revues de risques"

    def __str__(self) -> str:
        return f"{self.le} : {self.cotation}"
