"""What is asked: from the authority that issues a State diploma, and by a holder who finds an error."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.documents.domain.natures import LIBELLES_NATURE


class EtatDemandeDocument(models.TextChoices):
    """Way of a document that somebody else issues."""

    A_DEMANDER = "a_demander", "À demander"
    DEMANDEE = "demandee", "Demandé"
    RECUE = "recue", "Reçu"
    REMISE = "remise", "Remis au titulaire"
    SANS_OBJET = "sans_objet", "Sans objet"


class DemandeDocument(ModeleOrganisation):
    """A document issued by the recteur, the DDETS, a branch: asked for, received (with its own number), handed over. `objet`: the bloc
    that it is about, when each has its own paper."""

    decision = models.ForeignKey("deliberation.Decision", on_delete=models.PROTECT, related_name="demandes_document")
    personne = models.ForeignKey("parcours.Personne", on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=30, choices=[(str(k), v) for k, v in LIBELLES_NATURE.items()])
    autorite = models.CharField("autorité", max_length=200)
    objet = models.CharField("bloc", max_length=40, blank=True, default="")
    codes = models.JSONField("unités ou blocs", default=list)
    etat = models.CharField(
        "état", max_length=12, choices=EtatDemandeDocument.choices, default=EtatDemandeDocument.A_DEMANDER
    )
    demandee_le = models.DateField("demandé le", null=True, blank=True)
    recue_le = models.DateField("reçu le", null=True, blank=True)
    numero_recu = models.CharField("numéro porté par le document", max_length=60, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    remise_le = models.DateField("remis le", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["etat", "personne_id", "nature", "id"]
        verbose_name = "document demandé"
        verbose_name_plural = "documents demandés"
        constraints = [
            models.UniqueConstraint(fields=["decision", "nature", "objet"], name="une_demande_par_document"),
            models.CheckConstraint(
                condition=Q(etat__in=EtatDemandeDocument.values), name="demande_document_etat_connu"
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["recue", "remise"]) | Q(recue_le__isnull=False), name="document_recu_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} ({self.autorite})"


class EtatDemandeTitulaire(models.TextChoices):
    """A case opened by the holder."""

    OUVERTE = "ouverte", "À traiter"
    ACCORDEE = "accordee", "Accordée"
    REFUSEE = "refusee", "Refusée"


class DemandeTitulaire(ModeleOrganisation):
    """A correction or a duplicata asked by the holder, with its clock (RGPD art. 12 and 16: one month)."""

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="demandes")
    sorte = models.CharField(
        max_length=12, choices=[("correction", "Correction"), ("duplicata", "Duplicata")], default="correction"
    )
    texte = models.TextField("ce que dit le titulaire")
    recue_le = models.DateField("reçue le")
    echeance = models.DateField("échéance")
    etat = models.CharField(
        "état", max_length=10, choices=EtatDemandeTitulaire.choices, default=EtatDemandeTitulaire.OUVERTE
    )
    reponse = models.TextField("réponse", blank=True)
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)
    repondue_par_libelle = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["echeance", "id"]
        verbose_name = "demande d’un titulaire"
        verbose_name_plural = "demandes des titulaires"
        constraints = [
            models.CheckConstraint(
                condition=Q(etat="ouverte") | (~Q(reponse="") & Q(repondue_le__isnull=False)),
                name="demande_titulaire_repondue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} : {self.document}"
