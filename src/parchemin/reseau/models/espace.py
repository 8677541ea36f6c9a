"""What a partner asks for by itself: an exam session; and whom its people invited."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class EtatDemandeSession(models.TextChoices):
    """Only `DEMANDEE` waits for somebody: the certifier."""

    DEMANDEE = "demandee", "Demandée"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"


class DemandeSession(ModeleOrganisation):
    """A session wished by a partner under one habilitation. `session`: the one that answers it, once accepted."""

    habilitation = models.ForeignKey(
        "reseau.HabilitationPartenaire", on_delete=models.PROTECT, related_name="demandes_session"
    )
    site = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    du = models.DateField("premier jour souhaité")
    au = models.DateField("dernier jour souhaité")
    nombre = models.PositiveSmallIntegerField("candidats attendus")
    message = models.TextField(max_length=2000, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatDemandeSession.choices, default=EtatDemandeSession.DEMANDEE
    )
    reponse = models.TextField("réponse", max_length=2000, blank=True)
    session = models.ForeignKey(
        "parcours.SessionExamen", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    par_libelle = models.CharField(max_length=400)
    repondu_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-du", "id"]
        verbose_name = "demande de session"
        constraints = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="demande_session_fin_apres_debut"),
            models.CheckConstraint(condition=Q(nombre__gte=1), name="demande_session_candidats"),
            models.CheckConstraint(condition=Q(etat__in=EtatDemandeSession.values), name="demande_session_etat_connu"),
            models.CheckConstraint(
                condition=~Q(etat="acceptee") | Q(session__isnull=False), name="demande_session_acceptee_a_sa_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.habilitation.etablissement} · {self.habilitation.certification.numero}"


class InvitationCollegue(ModeleOrganisation):
    """A member whom a partner brought in by itself: who did it, and with which role. That person alone may take it back."""

    role = models.OneToOneField("comptes.RoleMembre", on_delete=models.CASCADE, related_name="+")
    invite_par = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+")
    le = models.DateField()

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "invitation d’un collègue"

    def __str__(self) -> str:
        return f"{self.invite_par} → {self.role.membre}"
