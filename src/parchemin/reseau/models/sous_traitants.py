"""Those whom a partner entrusts a part of the training to, under one convention."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.domain.sous_traitance import DISPENSES_EN_MOTS, MotifDispense

_DISPENSES = [(str(k), v) for k, v in DISPENSES_EN_MOTS.items()]


class SousTraitant(ModeleOrganisation):
    """One of them. `part_cpf`: % of the CPF turnover; `contrat_id`: the signed contract; `sous_traite`: it entrusts in turn."""

    convention = models.ForeignKey("reseau.Convention", on_delete=models.PROTECT, related_name="sous_traitants")
    denomination = models.CharField("dénomination", max_length=200)
    siret = models.CharField("SIRET", max_length=14)
    contrat_id = models.UUIDField(null=True, blank=True)
    contrat_signe_le = models.DateField("contrat signé le", null=True, blank=True)
    du = models.DateField("à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)
    qualiopi_jusqu = models.DateField("Qualiopi jusqu’au", null=True, blank=True)
    dispense = models.CharField("dispense", max_length=12, choices=_DISPENSES, blank=True, default=MotifDispense.AUCUN)
    part_cpf = models.DecimalField(
        "part du chiffre d’affaires CPF", max_digits=5, decimal_places=2, null=True, blank=True
    )
    declare_le = models.DateField("déclaré à la Caisse des Dépôts le", null=True, blank=True)
    sous_traite = models.BooleanField("il confie à son tour le travail à d’autres", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["denomination", "id"]
        verbose_name = "sous-traitant"
        constraints = [
            models.UniqueConstraint(fields=["convention", "siret"], name="sous_traitant_une_fois_par_convention"),
            models.CheckConstraint(condition=Exact(Length("siret"), 14), name="sous_traitant_siret_complet"),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="sous_traitant_fin_apres_debut"),
            models.CheckConstraint(
                condition=Q(part_cpf__isnull=True) | Q(part_cpf__range=(0, 100)), name="sous_traitant_part_de_0_a_100"
            ),
            models.CheckConstraint(
                condition=Q(dispense__in=[x for x, _ in _DISPENSES]), name="sous_traitant_dispense_connue"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.denomination
