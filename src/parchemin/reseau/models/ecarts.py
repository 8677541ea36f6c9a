"""Our own dated history of what the public list and our conventions do not say alike: the feed itself has none."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.domain.comparaison import ECARTS_EN_MOTS, EcartListe

_ECARTS = [(str(k), mots) for k, (mots, _) in ECARTS_EN_MOTS.items()]


class EcartListePublique(ModeleOrganisation):
    """One difference, from the day it was first seen to the day it was no longer. `export_*`: days of the exports behind.
    `avant_le`: the two months to put it right."""

    ecart = models.CharField("écart", max_length=16, choices=_ECARTS)
    fiche = models.CharField("fiche", max_length=40)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    nom = models.CharField(max_length=500)
    habilitation = models.ForeignKey(
        "reseau.HabilitationPartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="ecarts"
    )
    ici = models.JSONField(default=list, blank=True)
    liste = models.JSONField(default=list, blank=True)
    ouvert_le = models.DateField("ouvert le")
    avant_le = models.DateField("à régler avant le")
    export_ouverture = models.DateField(null=True, blank=True)
    export_dernier = models.DateField("vu dans l’export du", null=True, blank=True)
    clos_le = models.DateField("réglé le", null=True, blank=True)
    export_cloture = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-ouvert_le", "id"]
        verbose_name = "écart avec la liste publique"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "ecart", "fiche", "siret"], condition=Q(clos_le__isnull=True), name="un_ecart_ouvert_de_chaque"
            ),
            models.CheckConstraint(condition=Q(ecart__in=[x for x, _ in _ECARTS]), name="ecart_liste_connu"),
            models.CheckConstraint(condition=Q(clos_le__isnull=True) | Q(clos_le__gte=F("ouvert_le")), name="ecart_clos_apres_ouverture"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.nom}, {self.fiche} : {self.mots}"

    @property
    def mots(self) -> str:
        return ECARTS_EN_MOTS[EcartListe(self.ecart)][0]
