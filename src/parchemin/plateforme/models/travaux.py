"""`Travail`: the truth of long work. A background task only wakes it."""

from __future__ import annotations

import uuid

from django.db import models

from parchemin.plateforme.models.tenant_facultatif import ModeleTenantFacultatif
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import maintenant


class EtatTravail(models.TextChoices):
    """`INTERROMPU`: its process died or failed; it waits for its next try."""

    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En cours"
    INTERROMPU = "interrompu", "Interrompu, va reprendre"
    TERMINE = "termine", "Terminé"
    ECHOUE = "echoue", "Échoué"
    ANNULE = "annule", "Annulé"


ETATS_ACTIFS = (EtatTravail.EN_ATTENTE, EtatTravail.EN_COURS, EtatTravail.INTERROMPU)


class Travail(ModeleTenantFacultatif):
    """One long work, resumable from `curseur`.

    `executant` is the token of the process that holds it: every write of a running work is conditional on it, so that
    a process that was taken for dead can no longer change anything. `exclusivite`: two active works never share it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=80)
    titre = models.CharField(max_length=200, blank=True)
    parametres = models.JSONField("paramètres", default=dict)
    curseur = models.JSONField(default=dict)
    compteurs = models.JSONField(default=dict)
    total = models.PositiveBigIntegerField(null=True)
    fait = models.PositiveBigIntegerField(default=0)
    phrase = models.CharField(max_length=300, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatTravail.choices, default=EtatTravail.EN_ATTENTE)
    resultat = models.JSONField("résultat", default=dict)
    constats_bruts = models.JSONField("constats", default=list)
    demandeur_id = models.BigIntegerField(null=True)
    demandeur_libelle = models.CharField("demandé par", max_length=200, blank=True)
    exclusivite = models.CharField(max_length=200, null=True)
    annulation_demandee = models.BooleanField(default=False)
    executant = models.CharField(max_length=64, blank=True)
    battement_le = models.DateTimeField(null=True)
    tentatives = models.PositiveSmallIntegerField(default=0)
    prochain_essai_le = models.DateTimeField(null=True)
    tache_id = models.CharField(max_length=64, blank=True)
    reference_erreur = models.CharField(max_length=12, blank=True)
    cree_le = models.DateTimeField("demandé le", default=maintenant)
    commence_le = models.DateTimeField("commencé le", null=True)
    termine_le = models.DateTimeField("terminé le", null=True)

    class Meta(ModeleTenantFacultatif.Meta):
        ordering = ["-cree_le", "id"]
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        constraints = [
            models.UniqueConstraint(
                fields=["exclusivite"],
                condition=models.Q(etat__in=["en_attente", "en_cours", "interrompu"], exclusivite__isnull=False),
                name="un_seul_travail_actif_par_exclusivite",
            ),
            models.CheckConstraint(
                condition=models.Q(etat__in=["en_attente", "en_cours", "interrompu", "termine", "echoue", "annule"]),
                name="etat_de_travail_connu",
            ),
        ]
        indexes = [
            models.Index(fields=["etat", "battement_le"], name="travail_etat_battement"),
            models.Index(fields=["organisation_id", "-cree_le"], name="travail_organisation_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.titre or self.code} ({self.get_etat_display()})"

    @property
    def est_actif(self) -> bool:
        return self.etat in ETATS_ACTIFS

    @property
    def avancement(self) -> int | None:
        """0 to 100, or None when the total is not known."""
        if self.etat == EtatTravail.TERMINE:
            return 100
        if not self.total:
            return None
        return min(100, int(100 * self.fait / self.total))

    @property
    def constats(self) -> list[Constat]:
        return [Constat.depuis_dict(brut) for brut in self.constats_bruts]
