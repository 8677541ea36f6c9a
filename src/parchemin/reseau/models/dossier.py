"""The application file: what was asked, deposited and read, and the opinion that a decision stands on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class EtatDepot(models.TextChoices):
    """What somebody wrote of one deposit. Missing and out of date are computed, never written."""

    DEMANDEE = "demandee", "Demandée"
    A_LIRE = "a_lire", "À lire"
    ACCEPTEE = "acceptee", "Acceptée"
    A_REFAIRE = "a_refaire", "À refaire"


class DossierHabilitation(ModeleOrganisation):
    """The application of one habilitation. `actions`: categories of Qualiopi actions that it is about."""

    habilitation = models.OneToOneField(
        "reseau.HabilitationPartenaire", on_delete=models.PROTECT, related_name="dossier"
    )
    recu_le = models.DateField("demande reçue le", null=True, blank=True)
    accuse_le = models.DateField("accusé de réception envoyé le", null=True, blank=True)
    actions = models.JSONField("actions visées", default=list, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "dossier d’habilitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(accuse_le__isnull=True) | Q(recu_le__isnull=False, accuse_le__gte=F("recu_le")),
                name="accuse_apres_la_reception",
            )
        ]

    def __str__(self) -> str:
        return f"Dossier : {self.habilitation}"


class PieceDossier(ModeleOrganisation):
    """One request or deposit of a piece; a later one does not erase it. `habilitation` is empty for a piece of the partner itself."""

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    habilitation = models.ForeignKey(
        "reseau.HabilitationPartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="pieces"
    )
    nature = models.CharField("pièce", max_length=30)
    etat = models.CharField("état", max_length=10, choices=EtatDepot.choices)
    demande = models.OneToOneField(
        "reseau.DemandePartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="piece_dossier"
    )
    fichiers = models.JSONField(default=list, blank=True)
    delivree_le = models.DateField("délivrée le", null=True, blank=True)
    valable_jusqu = models.DateField("valable jusqu’au", null=True, blank=True)
    actions = models.JSONField("catégories d’actions", default=list, blank=True)
    motif = models.TextField("motif", max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    par_libelle = models.CharField(max_length=400)
    lue_le = models.DateField("lue le", null=True, blank=True)
    lue_par_libelle = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "pièce de dossier"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatDepot.values), name="piece_dossier_etat_connu"),
            models.CheckConstraint(
                condition=Q(delivree_le__isnull=True) | Q(valable_jusqu__isnull=True) | Q(valable_jusqu__gte=F("delivree_le")),
                name="piece_dossier_fin_apres_delivrance",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "etablissement", "nature"], name="piece_du_partenaire")]

    def __str__(self) -> str:
        return f"{self.nature} ({self.get_etat_display()})"


class AvisInstruction(models.TextChoices):
    FAVORABLE = "favorable", "Favorable"
    RESERVES = "reserves", "Favorable avec réserves"
    DEFAVORABLE = "defavorable", "Défavorable"


class GrilleInstruction(ModeleOrganisation):
    """One instruction: a note by criterion, a reasoned opinion, who wrote it. Never changed; another one follows it."""

    habilitation = models.ForeignKey("reseau.HabilitationPartenaire", on_delete=models.PROTECT, related_name="grilles")
    notes = models.JSONField(default=dict)
    avis = models.CharField(max_length=12, choices=AvisInstruction.choices)
    motivation = models.TextField("avis motivé", max_length=4000)
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "grille d’instruction"
        constraints = [
            models.CheckConstraint(condition=Q(avis__in=AvisInstruction.values), name="grille_avis_connu"),
            models.CheckConstraint(condition=~Q(motivation=""), name="grille_avis_motive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_avis_display()}, {self.par_libelle}"
