"""Surveys of former holders and leavers: whom it asks, what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class PublicEnquete(models.TextChoices):
    """Who is asked. Only the first gives the fields of a fiche."""

    CERTIFIES = "certifies", "Personnes certifiées"
    SORTANTS = "sortants", "Sortants, certifiés ou non"


class EcheanceEnquete(models.IntegerChoices):
    """Months since the certification, or since the end of the course."""

    SIX = 6, "6 mois"
    DOUZE = 12, "12 mois"
    DIX_HUIT = 18, "18 mois"
    VINGT_QUATRE = 24, "24 mois (2 ans)"


class EtatEnquete(models.TextChoices):
    PREPARATION = "preparation", "en préparation"
    OUVERTE = "ouverte", "ouverte"
    CLOSE = "close", "close"


class CanalReponse(models.TextChoices):
    """How an answer came."""

    LIEN = "lien", "Lien personnel"
    TELEPHONE = "telephone", "Téléphone"
    PAPIER = "papier", "Papier"
    FICHIER = "fichier", "Fichier importé"


class Enquete(ModeleOrganisation):
    """One campaign. `annees`: calendar years of the certification (or of the end of the course). `questionnaire`: version of the
    questions, frozen when it is prepared. `ferme_le`: last day on which the link takes an answer."""

    titre = models.CharField(max_length=150)
    public = models.CharField(max_length=10, choices=PublicEnquete.choices, default=PublicEnquete.CERTIFIES)
    echeance = models.PositiveSmallIntegerField("échéance", choices=EcheanceEnquete.choices)
    annees = models.JSONField("promotions", default=list)
    certifications = models.ManyToManyField("referentiel.Certification", related_name="+")
    questionnaire = models.CharField(max_length=20)
    contact = models.CharField("à qui s’adresser", max_length=200)
    ouvre_le = models.DateField("ouverte le")
    ferme_le = models.DateField("ferme le")
    etat = models.CharField("état", max_length=12, choices=EtatEnquete.choices, default=EtatEnquete.PREPARATION)
    preparee_le = models.DateTimeField()
    preparee_par = models.CharField(max_length=200)
    envoyee_le = models.DateTimeField(null=True)
    relances = models.PositiveSmallIntegerField(default=0)
    relancee_le = models.DateTimeField(null=True)
    close_le = models.DateTimeField(null=True)
    close_par = models.CharField(max_length=200, blank=True)
    noms_effaces_le = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-ouvre_le", "id"]
        verbose_name = "enquête"
        constraints = [
            models.CheckConstraint(condition=Q(ferme_le__gte=F("ouvre_le")), name="enquete_ferme_apres_ouverture"),
            models.CheckConstraint(condition=Q(echeance__in=EcheanceEnquete.values), name="enquete_echeance_connue"),
            models.CheckConstraint(condition=Q(etat__in=EtatEnquete.values), name="enquete_etat_connu"),
            models.CheckConstraint(
                condition=~Q(etat="close") | Q(close_le__isnull=False), name="enquete_close_a_sa_date"
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def promotions(self) -> str:
        """« 2024 », « 2023 et 2024 »."""
        return " et ".join(str(a) for a in sorted(self.annees))


class Destinataire(ModeleOrganisation):
    """One person asked, for one enrolment. Once names are erased (or the enrolment is gone) the row still counts: certification, year
    and route are written here. `certification_id`: an identifier, as in a row of an indicator. `evenement_le`: day of the decision, or
    end of the course. `retire_le`: no longer of the population (decision rectified)."""

    enquete = models.ForeignKey(Enquete, on_delete=models.CASCADE, related_name="destinataires")
    inscription = models.ForeignKey("parcours.Inscription", null=True, on_delete=models.SET_NULL, related_name="+")
    certification_id = models.BigIntegerField()
    annee = models.PositiveSmallIntegerField()
    vae = models.BooleanField(default=False)
    evenement_le = models.DateField()
    envoye_le = models.DateTimeField(null=True)
    courriel_id = models.UUIDField(null=True)
    relances = models.PositiveSmallIntegerField(default=0)
    retour_le = models.DateTimeField("retour noté le", null=True)
    refus_le = models.DateTimeField("n’a pas souhaité répondre", null=True)
    retire_le = models.DateTimeField(null=True)
    reponse = models.ForeignKey(
        "indicateurs.ReponseEnquete", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["id"]
        verbose_name = "destinataire d’enquête"
        verbose_name_plural = "destinataires d’enquête"
        constraints = [
            models.UniqueConstraint(fields=["enquete", "inscription"], name="un_destinataire_par_inscription"),
        ]
        indexes = [models.Index(fields=["enquete", "certification_id", "annee"], name="destinataire_promotion")]

    def __str__(self) -> str:
        return f"Destinataire {self.pk}"


class ReponseEnquete(ModeleOrganisation):
    """One answer. The one that counts is `Destinataire.reponse`; the former ones stay behind it. `situation`, `vise`, `debut`: codes of
    the questionnaire of the survey."""

    destinataire = models.ForeignKey(Destinataire, on_delete=models.CASCADE, related_name="reponses")
    canal = models.CharField(max_length=10, choices=CanalReponse.choices)
    recue_le = models.DateTimeField("reçue le")
    situation = models.CharField(max_length=20)
    vise = models.CharField("métier visé", max_length=12, blank=True)
    metier = models.CharField("métier exercé", max_length=150, blank=True)
    debut = models.CharField("depuis", max_length=12, blank=True)
    commentaire = models.CharField(max_length=1000, blank=True)
    saisie_par_libelle = models.CharField("saisie par", max_length=200, blank=True)

    class Meta:
        ordering = ["-recue_le", "-id"]
        verbose_name = "réponse d’enquête"
        constraints = [
            models.CheckConstraint(condition=Q(canal__in=CanalReponse.values), name="reponse_canal_connu"),
            models.CheckConstraint(condition=~Q(situation=""), name="reponse_dit_la_situation"),
        ]

    def __str__(self) -> str:
        return f"Réponse {self.pk}"
