"""What a partner told the public on a day: the file as evidence, what was found in it, what was done about it, what is not raised again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.models.demandes import DemandePartenaire


class SorteCapture(models.TextChoices):
    """Where the words were read. Everything that is neither an offer nor a brochure is judged as a page."""

    PAGE = "page", "Page d’un site"
    BROCHURE = "brochure", "Brochure ou plaquette"
    OFFRE_MCF = "offre_mcf", "Offre sur Mon compte formation"
    AUTRE = "autre", "Autre support"


class CaptureCommunication(ModeleOrganisation):
    """One file of one partner, read and compared once. Never changed: a later capture of the same page is another row (`precedente`).

    `texte`: what a visitor reads, in which positions of the hits count. `lecture`: what could not be read. `contexte`: what it was
    compared with, one entry by certification. `moteur`: fingerprint of the rules that were applied.
    """

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    certifications = models.ManyToManyField("referentiel.Certification", related_name="+")
    sorte = models.CharField("support", max_length=10, choices=SorteCapture.choices, default=SorteCapture.PAGE)
    adresse = models.CharField("adresse", max_length=500, blank=True)
    capturee_le = models.DateField("capturée le")
    piece_id = models.UUIDField(unique=True)
    nom_fichier = models.CharField(max_length=200)
    nature = models.CharField(max_length=12)
    empreinte = models.CharField(max_length=64)
    texte = models.TextField()
    lecture = models.JSONField(default=list)
    contexte = models.JSONField(default=list)
    moteur = models.CharField(max_length=12)
    controlee_le = models.DateTimeField()
    precedente = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="suivante")
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["-capturee_le", "-id"]
        verbose_name = "capture d’une communication"
        constraints = [
            models.CheckConstraint(condition=Q(sorte__in=SorteCapture.values), name="capture_sorte_connue"),
        ]
        indexes = [models.Index(fields=["organisation", "etablissement", "capturee_le"], name="capture_du_partenaire")]

    def __str__(self) -> str:
        return self.adresse or self.nom_fichier


class EtatAnomalie(models.TextChoices):
    """Where a hit stands. `CORRIGEE`: a later capture no longer says it."""

    A_TRAITER = "a_traiter", "À traiter"
    ECARTEE = "ecartee", "Écartée"
    TRANSMISE = "transmise", "Transmise au partenaire"
    CORRIGEE = "corrigee", "Corrigée"


class PorteeException(models.TextChoices):
    """How far a dismissed false alarm is remembered."""

    PHRASE = "phrase", "Cette phrase, chez ce partenaire"
    PARTENAIRE = "partenaire", "Ces mots, chez ce partenaire"
    ORGANISATION = "organisation", "Ces mots, chez tous les partenaires"


class ExceptionMemorisee(ModeleOrganisation):
    """A false alarm that is not raised again, with its reason. `cle`: of the sentence; `mots`: the words, folded. Revoked, never erased."""

    portee = models.CharField("portée", max_length=12, choices=PorteeException.choices)
    etablissement = models.ForeignKey(
        "comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=7)
    titre = models.CharField(max_length=200)
    cle = models.CharField(max_length=24)
    mots = models.CharField(max_length=600, blank=True)
    citation = models.CharField(max_length=600, blank=True)
    motif = models.TextField(max_length=1000)
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=400)
    revoquee_le = models.DateTimeField(null=True, blank=True)
    revoquee_par = models.CharField(max_length=400, blank=True)
    motif_revocation = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-le", "-id"]
        verbose_name = "exception mémorisée"
        constraints = [
            models.CheckConstraint(condition=Q(portee__in=PorteeException.values), name="exception_portee_connue"),
            models.CheckConstraint(
                condition=Q(portee="organisation", etablissement__isnull=True)
                | (~Q(portee="organisation") & Q(etablissement__isnull=False)),
                name="exception_du_partenaire_ou_de_tous",
            ),
            models.CheckConstraint(condition=~Q(motif=""), name="exception_motivee"),
        ]
        indexes = [models.Index(fields=["organisation", "code"], name="exception_par_code")]

    def __str__(self) -> str:
        return f"{self.code} « {self.citation} »"


class AnomalieCommunication(ModeleOrganisation):
    """One hit of one capture, as the rule said it that day. `continue_de`: the same fault in the capture before."""

    capture = models.ForeignKey(CaptureCommunication, on_delete=models.CASCADE, related_name="anomalies")
    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    rang = models.PositiveIntegerField()
    code = models.CharField(max_length=7)
    titre = models.CharField(max_length=200)
    severite = models.CharField("sévérité", max_length=10)
    certitude = models.CharField(max_length=8)
    citation = models.TextField(blank=True)
    extrait = models.TextField(blank=True)
    lieu = models.CharField(max_length=200, blank=True)
    quoi = models.TextField()
    pourquoi = models.TextField()
    remede = models.TextField()
    textes = models.JSONField(default=list)
    cle = models.CharField(max_length=24)
    debut = models.PositiveIntegerField(null=True)
    fin = models.PositiveIntegerField(null=True)
    etat = models.CharField("état", max_length=10, choices=EtatAnomalie.choices, default=EtatAnomalie.A_TRAITER)
    exception = models.ForeignKey(
        ExceptionMemorisee, null=True, blank=True, on_delete=models.PROTECT, related_name="anomalies"
    )
    demande = models.ForeignKey(
        DemandePartenaire, null=True, blank=True, on_delete=models.PROTECT, related_name="anomalies"
    )
    corrigee_par = models.ForeignKey(
        CaptureCommunication, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    continue_de = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="suites")

    class Meta:
        ordering = ["capture_id", "rang"]
        verbose_name = "anomalie d’une communication"
        constraints = [
            models.UniqueConstraint(fields=["capture", "rang"], name="une_anomalie_par_rang"),
            models.CheckConstraint(condition=Q(etat__in=EtatAnomalie.values), name="anomalie_etat_connu"),
            models.CheckConstraint(condition=~Q(etat="ecartee") | Q(exception__isnull=False), name="anomalie_ecartee_motivee"),
            models.CheckConstraint(condition=~Q(etat="transmise") | Q(demande__isnull=False), name="anomalie_transmise_demandee"),
            models.CheckConstraint(condition=~Q(etat="corrigee") | Q(corrigee_par__isnull=False), name="anomalie_corrigee_vue"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "etat"], name="anomalie_etat")]

    def __str__(self) -> str:
        return f"{self.code} {self.titre}"
