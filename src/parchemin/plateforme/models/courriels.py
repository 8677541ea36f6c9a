"""Outgoing mail, with its delivery in sight."""

from __future__ import annotations

import uuid

from django.db import models

from parchemin.plateforme.models.tenant_facultatif import ModeleTenantFacultatif
from parchemin.socle.horloge import maintenant

PAS_ENVOYE = "Pas envoyé : aucun serveur de courrier n’est réglé"
SANS_SERVEUR = "Une fois l’envoi des courriels réglé, renvoyez-le."
"""`derniere_erreur` of a message that no server was there to take."""


class EtatCourriel(models.TextChoices):
    """`A_GROUPER`: waits for the next summary. `GROUPE`: left inside a summary."""

    A_GROUPER = "a_grouper", "Attend le prochain résumé"
    A_ENVOYER = "a_envoyer", "À envoyer"
    EN_COURS = "en_cours", "Envoi en cours"
    ENVOYE = "envoye", "Remis au serveur de courrier"
    ECHEC = "echec", "Échec, plus d’essai"
    GROUPE = "groupe", "Envoyé dans un résumé"
    ANNULE = "annule", "Annulé"


class Courriel(ModeleTenantFacultatif):
    """One message. `secrets_chiffres` holds what must not stay (personal links): put in at sending, then erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    destinataire = models.EmailField("destinataire", max_length=254)
    objet = models.CharField(max_length=200)
    corps = models.TextField()
    secrets_chiffres = models.TextField(blank=True)
    avait_un_secret = models.BooleanField(default=False)
    usage = models.CharField(max_length=60)
    sujet_type = models.CharField(max_length=80, blank=True)
    sujet_identifiant = models.CharField(max_length=80, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatCourriel.choices, default=EtatCourriel.A_ENVOYER)
    tentatives = models.PositiveSmallIntegerField(default=0)
    prochain_essai_le = models.DateTimeField(null=True)
    pris_le = models.DateTimeField(null=True)
    derniere_erreur = models.CharField("dernière erreur", max_length=300, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    groupe_dans = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="groupes")
    cree_le = models.DateTimeField("écrit le", default=maintenant)
    envoye_le = models.DateTimeField("envoyé le", null=True)

    class Meta(ModeleTenantFacultatif.Meta):
        ordering = ["-cree_le", "id"]
        verbose_name = "courriel"
        indexes = [
            models.Index(fields=["etat", "prochain_essai_le"], name="courriel_a_envoyer"),
            models.Index(fields=["sujet_type", "sujet_identifiant"], name="courriel_sujet"),
        ]

    def __str__(self) -> str:
        return f"{self.objet} → {self.destinataire}"

    def get_etat_display(self) -> str:
        """Django's own, but for a message that failed for want of a server: nothing was tried."""
        if self.etat == EtatCourriel.ECHEC and self.derniere_erreur == SANS_SERVEUR:
            return PAS_ENVOYE
        return str(EtatCourriel(self.etat).label)
