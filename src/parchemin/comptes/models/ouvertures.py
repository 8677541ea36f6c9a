"""What was opened to a guest auditor, and what they looked at."""

from __future__ import annotations

from django.db import models

from parchemin.comptes.domain.ouvertures import SALLES
from parchemin.comptes.models.base import ModeleOrganisation


class OuvertureAuditeur(ModeleOrganisation):
    """One room opened to one access of an auditor. It hangs on the access and not on the person: an access given again later opens nothing
    of what the former one did. `jusqu_au`: earlier than the end of the access, or None."""

    acces = models.ForeignKey("comptes.RoleMembre", on_delete=models.CASCADE, related_name="ouvertures")
    salle = models.CharField(max_length=20, choices=[(s.code, s.nom) for s in SALLES.values()])
    jusqu_au = models.DateField("jusqu’au", null=True, blank=True)
    ouverte_le = models.DateTimeField("ouverte le")
    ouverte_par_libelle = models.CharField("ouverte par", max_length=400)

    class Meta:
        ordering = ["acces_id", "salle", "id"]
        verbose_name = "ouverture à un auditeur"
        verbose_name_plural = "ouvertures aux auditeurs"
        constraints = [
            models.UniqueConstraint(fields=["acces", "salle"], name="une_ouverture_par_salle_et_acces"),
            models.CheckConstraint(condition=models.Q(salle__in=list(SALLES)), name="ouverture_salle_connue"),
        ]

    def __str__(self) -> str:
        return self.get_salle_display()


class ConsultationAuditeur(ModeleOrganisation):
    """One page that a guest auditor opened on one day: kept for who answers for the evidence. `titre`: as the page named itself."""

    membre = models.ForeignKey("comptes.Membre", on_delete=models.CASCADE, related_name="+")
    jour = models.DateField()
    chemin = models.CharField("adresse", max_length=300)
    titre = models.CharField("page", max_length=300)
    premiere_a = models.DateTimeField("ouverte à")
    derniere_a = models.DateTimeField("vue pour la dernière fois à")

    class Meta:
        ordering = ["-derniere_a", "-id"]
        verbose_name = "consultation d’un auditeur"
        verbose_name_plural = "consultations des auditeurs"
        constraints = [
            models.UniqueConstraint(fields=["membre", "jour", "chemin"], name="une_consultation_par_page_et_par_jour")
        ]

    def __str__(self) -> str:
        return self.titre
