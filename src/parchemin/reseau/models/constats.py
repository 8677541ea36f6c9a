"""What was found at a partner, what it answered, what it corrects, and the letters it received."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.domain.constats import EtatConstat, GraviteConstat, etats_constat, gravites

_ETATS = [(str(e), libelle) for e, (libelle, _) in etats_constat().items()]
_GRAVITES = [(str(g.code), g.libelle) for g in gravites().values()]


class OrigineConstat(models.TextChoices):
    CONTROLE = "controle", "Contrôle"
    PAGE = "page", "Page ou offre"
    RECLAMATION = "reclamation", "Réclamation"
    SESSION = "session", "Session d’examen"
    AUTRE = "autre", "Autre"


class SorteLettre(models.TextChoices):
    TRANSMISSION = "transmission", "Transmission de constats"
    MESURE = "mesure", "Mesure"


class ModeEnvoi(models.TextChoices):
    RECOMMANDE = "recommande", "Lettre recommandée"
    RECOMMANDE_ELECTRONIQUE = "recommande_electronique", "Recommandé électronique"
    COURRIEL = "courriel", "Courriel aux personnes du partenaire"
    MAIN_PROPRE = "main_propre", "Remise en main propre"


class LettreReseau(ModeleOrganisation):
    """One letter to a partner, as it was composed; then how it was sent. `contenu`: every word of it; `empreinte`: their hash, the one
    that two people approved; `piece_id`: the PDF kept."""

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    sorte = models.CharField(max_length=12, choices=SorteLettre.choices)
    objet = models.CharField(max_length=300)
    contenu = models.JSONField()
    empreinte = models.CharField(max_length=64)
    piece_id = models.UUIDField()
    datee_du = models.DateField("datée du")
    par_libelle = models.CharField(max_length=400)
    mode = models.CharField("envoyée par", max_length=24, choices=ModeEnvoi.choices, blank=True)
    envoyee_le = models.DateField("envoyée le", null=True, blank=True)
    numero = models.CharField("numéro d’envoi", max_length=60, blank=True)
    accuse_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-datee_du", "-id"]
        verbose_name = "lettre à un partenaire"
        constraints = [
            models.CheckConstraint(condition=Q(sorte__in=SorteLettre.values), name="lettre_reseau_sorte_connue"),
            models.CheckConstraint(
                condition=Q(envoyee_le__isnull=True, mode="") | Q(envoyee_le__gte=F("datee_du"), mode__in=ModeEnvoi.values),
                name="lettre_reseau_envoyee_apres_sa_date",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.objet


class ConstatReseau(ModeleOrganisation):
    """One finding. `point`: code of a control point; `controle`: the control it was made in; `texte`: key of the law it rests on;
    `demande`: where the partner answers; `corriger_avant`: once maintained, the last day to correct."""

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    habilitations = models.ManyToManyField("reseau.HabilitationPartenaire", blank=True, related_name="constats")
    origine = models.CharField("vu à l’occasion de", max_length=12, choices=OrigineConstat.choices)
    origine_reference = models.CharField("référence", max_length=200, blank=True)
    point = models.CharField("point de contrôle", max_length=12, blank=True)
    controle = models.ForeignKey(
        "reseau.ControlePartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="constats"
    )
    gravite = models.CharField("gravité", max_length=12, choices=_GRAVITES)
    titre = models.CharField("en une ligne", max_length=200)
    faits = models.TextField("les faits", max_length=4000)
    clause = models.CharField("clause de la convention", max_length=300, blank=True)
    texte = models.CharField("texte", max_length=40, blank=True)
    vu_le = models.DateField("vu le")
    etat = models.CharField("état", max_length=12, choices=_ETATS, default=EtatConstat.OUVERT)
    etat_depuis = models.DateField()
    demande = models.OneToOneField(
        "reseau.DemandePartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="constat"
    )
    lettre = models.ForeignKey(
        LettreReseau, null=True, blank=True, on_delete=models.PROTECT, related_name="constats"
    )  # fmt: skip
    conclusion = models.TextField("ce qui a été décidé, et pourquoi", max_length=4000, blank=True)
    corriger_avant = models.DateField(null=True, blank=True)
    ouvert_par_id = models.BigIntegerField(null=True)
    par_libelle = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-vu_le", "-id"]
        verbose_name = "constat"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=[e for e, _ in _ETATS]), name="constat_reseau_etat_connu"),
            models.CheckConstraint(
                condition=Q(gravite__in=[g for g, _ in _GRAVITES]), name="constat_reseau_gravite_connue"
            ),
            models.CheckConstraint(
                condition=Q(etat__in=("ouvert", "leve")) | Q(demande__isnull=False), name="constat_reseau_transmis_a_sa_demande"
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=("maintenu", "action", "a_relire")) | Q(corriger_avant__isnull=False),
                name="constat_reseau_maintenu_a_son_delai",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "etablissement", "etat"], name="constat_reseau_etat")]

    def __str__(self) -> str:
        return self.titre

    @property
    def grave(self) -> bool:
        return self.gravite in (GraviteConstat.MAJEURE, GraviteConstat.CRITIQUE)


class ActionCorrective(ModeleOrganisation):
    """One thing to correct. `responsable`: at the partner; its proof and its thread are those of `demande`; `acceptee_le`: read and
    accepted; `reprises`: how many times a proof was sent back."""

    constat = models.ForeignKey(ConstatReseau, on_delete=models.PROTECT, related_name="actions")
    demande = models.OneToOneField(
        "reseau.DemandePartenaire", on_delete=models.PROTECT, related_name="action_corrective"
    )
    quoi = models.CharField("ce qui est à corriger", max_length=200)
    responsable = models.CharField("responsable chez le partenaire", max_length=200)
    acceptee_le = models.DateField(null=True, blank=True)
    relue_par_id = models.BigIntegerField(null=True)
    relue_par_libelle = models.CharField(max_length=400, blank=True)
    reprises = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "action corrective"
        constraints = [
            models.CheckConstraint(
                condition=Q(acceptee_le__isnull=True) | ~Q(relue_par_libelle=""), name="action_corrective_acceptee_par_quelqu_un"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.quoi
