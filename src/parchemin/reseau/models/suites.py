"""What follows: the renewal of an habilitation, the plan that leads a certification to its end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class EtatRenouvellement(models.TextChoices):
    OUVERT = "ouvert", "Ouvert"
    CONCLU = "conclu", "Conclu"
    ABANDONNE = "abandonne", "Abandonné"


class RenouvellementHabilitation(ModeleOrganisation):
    """A longer period being prepared. Concluded: the habilitation runs to `au` under `convention`."""

    habilitation = models.ForeignKey(
        "reseau.HabilitationPartenaire", on_delete=models.PROTECT, related_name="renouvellements"
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatRenouvellement.choices, default=EtatRenouvellement.OUVERT
    )
    ancienne_fin = models.DateField("finissait le")
    au = models.DateField("jusqu’au")
    convention = models.ForeignKey(
        "reseau.Convention", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ouvert_le = models.DateField("ouvert le")
    clos_le = models.DateField("clos le", null=True, blank=True)
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["id"]
        verbose_name = "renouvellement"
        constraints = [
            models.UniqueConstraint(fields=["habilitation"], condition=Q(etat="ouvert"), name="un_renouvellement_ouvert"),
            models.CheckConstraint(condition=Q(au__gt=F("ancienne_fin")), name="renouvellement_prolonge"),
            models.CheckConstraint(condition=Q(etat__in=EtatRenouvellement.values), name="renouvellement_etat_connu"),
            models.CheckConstraint(
                condition=~Q(etat="conclu") | Q(convention__isnull=False), name="renouvellement_sous_convention"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Renouvellement : {self.habilitation}"


class SuiteCertification(models.TextChoices):
    A_DECIDER = "a_decider", "À décider"
    RENOUVELLEMENT = "renouvellement", "Renouvellement de l’enregistrement"
    SUCCESSEUR = "successeur", "Passage à la fiche qui succède"
    ARRET = "arret", "Arrêt"


class PlanTransition(ModeleOrganisation):
    """The end of a certification, led step by step. `successeur`: number of the fiche that follows, when there is one."""

    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    fin = models.DateField("fin de l’enregistrement")
    suite = models.CharField(
        "suite", max_length=16, choices=SuiteCertification.choices, default=SuiteCertification.A_DECIDER
    )
    successeur = models.CharField("fiche qui succède", max_length=12, blank=True)
    ouvert_le = models.DateField("ouvert le")
    clos_le = models.DateField("clos le", null=True, blank=True)

    class Meta:
        ordering = ["fin", "id"]
        verbose_name = "plan de transition"
        constraints = [
            models.UniqueConstraint(
                fields=["certification"], condition=Q(clos_le__isnull=True), name="un_plan_ouvert_par_certification"
            ),
            models.CheckConstraint(condition=Q(suite__in=SuiteCertification.values), name="plan_suite_connue"),
        ]

    def __str__(self) -> str:
        return f"Fin : {self.certification}"


class EtapeTransition(ModeleOrganisation):
    """One step of a plan, its owner, its last day, the day it was done."""

    plan = models.ForeignKey(PlanTransition, on_delete=models.PROTECT, related_name="etapes")
    cle = models.CharField(max_length=30)
    libelle = models.CharField(max_length=200)
    responsable = models.CharField(max_length=200, blank=True)
    avant_le = models.DateField("avant le")
    faite_le = models.DateField("faite le", null=True, blank=True)
    note = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["avant_le", "id"]
        verbose_name = "étape de transition"
        constraints = [models.UniqueConstraint(fields=["plan", "cle"], name="etape_unique_par_plan")]

    def __str__(self) -> str:
        return self.libelle


class AnnonceTransition(ModeleOrganisation):
    """One partner told of the end, by a request that it answers."""

    plan = models.ForeignKey(PlanTransition, on_delete=models.PROTECT, related_name="annonces")
    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    demande = models.OneToOneField(
        "reseau.DemandePartenaire", on_delete=models.PROTECT, related_name="annonce_transition"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = "annonce de transition"
        constraints = [models.UniqueConstraint(fields=["plan", "etablissement"], name="un_partenaire_prevenu_une_fois")]

    def __str__(self) -> str:
        return f"{self.etablissement} : {self.plan}"
