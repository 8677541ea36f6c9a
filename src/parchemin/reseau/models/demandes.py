"""What is asked of a partner, by when, and everything that was answered: one thread, whatever the reason it was asked for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class NatureDemandePartenaire(models.TextChoices):
    """Why it is asked."""

    PIECE = "piece", "Pièce du dossier"
    PREUVE = "preuve", "Preuve pour un contrôle"
    REPONSE = "reponse", "Réponse à un constat"
    ACTION = "action", "Action corrective"
    COMMUNICATION = "communication", "Correction d’une page ou d’une offre"
    TRANSITION = "transition", "Fin ou changement d’une certification"
    AUTRE = "autre", "Autre demande"


class EtatDemandePartenaire(models.TextChoices):
    """Where it stands. Only `ATTENDUE` and `A_REPRENDRE` wait for the partner, only `REPONDUE` for the certifier."""

    ATTENDUE = "attendue", "Attendue"
    REPONDUE = "repondue", "Répondue, à lire"
    A_REPRENDRE = "a_reprendre", "À compléter"
    ACCEPTEE = "acceptee", "Acceptée"
    ANNULEE = "annulee", "Annulée"


CHEZ_LE_PARTENAIRE = (EtatDemandePartenaire.ATTENDUE, EtatDemandePartenaire.A_REPRENDRE)


class DemandePartenaire(ModeleOrganisation):
    """One thing asked of one partner. `avant_le`: the last day to answer; `figee_le`: from that day nothing is added to the answer;
    `rien_a_ajouter_le`: the partner wrote that it leaves the days that remain."""

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    habilitation = models.ForeignKey(
        "reseau.HabilitationPartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="demandes"
    )
    nature = models.CharField(max_length=16, choices=NatureDemandePartenaire.choices)
    objet = models.CharField("objet", max_length=200)
    texte = models.TextField("ce qui est demandé, et pourquoi", max_length=4000, blank=True)
    avant_le = models.DateField("à répondre avant le", null=True, blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatDemandePartenaire.choices, default=EtatDemandePartenaire.ATTENDUE
    )
    figee_le = models.DateField("figée le", null=True, blank=True)
    rien_a_ajouter_le = models.DateField("dit n’avoir rien à ajouter le", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["avant_le", "id"]
        verbose_name = "demande à un partenaire"
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=EtatDemandePartenaire.values), name="demande_partenaire_etat_connu"
            ),
            models.CheckConstraint(
                condition=Q(nature__in=NatureDemandePartenaire.values), name="demande_partenaire_nature_connue"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "etablissement", "etat"], name="demande_du_partenaire")]

    def __str__(self) -> str:
        return self.objet


class CoteEchange(models.TextChoices):
    CERTIFICATEUR = "certificateur", "Certificateur"
    PARTENAIRE = "partenaire", "Partenaire"


class EchangePartenaire(ModeleOrganisation):
    """One message of the thread, from one side, with its files (`plateforme.Fichier` identifiers). Never changed, never taken away."""

    demande = models.ForeignKey(DemandePartenaire, on_delete=models.PROTECT, related_name="echanges")
    cote = models.CharField(max_length=14, choices=CoteEchange.choices)
    texte = models.TextField(max_length=8000, blank=True)
    pieces = models.JSONField(default=list, blank=True)
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "échange avec un partenaire"

    def __str__(self) -> str:
        return f"{self.get_cote_display()} : {self.texte[:60]}"
