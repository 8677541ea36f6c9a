"""Enrolments: who prepares which certification, by which route, with whom, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.parcours.domain.derogations import Derogation, lire_derogations
from parchemin.parcours.domain.ruptures import (
    cause_en_mots,
    est_une_rupture,
    initiative_en_mots,
    raisons_en_mots,
)


class VoieAcces(models.TextChoices):
    """Access routes, in the values of the accrochage schema (`modaliteAcces`)."""

    SCOLAIRE = "FORMATION_INITIALE_HORS_APPRENTISSAGE", "Formation initiale (scolaire ou étudiant)"
    APPRENTISSAGE = "FORMATION_INITIALE_APPRENTISSAGE", "Apprentissage"
    FORMATION_CONTINUE = "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION", "Formation continue"
    PROFESSIONNALISATION = (
        "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION",
        "Contrat de professionnalisation",
    )
    VAE = "VAE", "Validation des acquis de l’expérience"
    EQUIVALENCE = "EQUIVALENCE_DIPLOME_ETRANGER", "Équivalence d’un diplôme étranger"
    CANDIDAT_LIBRE = "CANDIDAT_LIBRE", "Candidat libre (individuel)"


class StatutCandidat(models.TextChoices):
    """Status at the exam, which selects the rule (deliberation a.0)."""

    SCOLAIRE = "scolaire", "Scolaire ou étudiant"
    APPRENTI = "apprenti", "Apprenti"
    FPC = "fpc", "Stagiaire de la formation professionnelle continue"
    EAD = "ead", "Enseignement à distance"
    EXPERIENCE = "experience", "Trois ans d’expérience"
    VAE = "vae", "Candidat à la VAE"
    INDIVIDUEL = "individuel", "Individuel"


class Forme(models.TextChoices):
    """Form of the exam where the family has both."""

    GLOBALE = "globale", "Globale"
    PROGRESSIVE = "progressive", "Progressive"


class EtatInscription(models.TextChoices):
    """Where the enrolment stands, as a person said. What is missing is computed, not stored."""

    EN_COURS = "en_cours", "En cours"
    TERMINEE = "terminee", "Parcours terminé"
    SORTIE = "sortie", "Sortie anticipée"
    ANNULEE = "annulee", "Annulée"


class MotifSortie(models.TextChoices):
    """Why somebody left before the end."""

    ABANDON = "abandon", "Abandon"
    REORIENTATION = "reorientation", "Réorientation"
    TRANSFERT = "transfert", "Changement d’établissement"
    EMPLOI = "emploi", "Reprise d’emploi"
    RUPTURE = "rupture", "Rupture du contrat sans suite"
    SANTE = "sante", "Raison personnelle ou de santé"
    EXCLUSION = "exclusion", "Exclusion"
    DEMENAGEMENT = "demenagement", "Déménagement"
    AUTRE = "autre", "Autre"


class Inscription(ModeleOrganisation):
    """One person on one certification. `perimetre_blocs`: codes of the blocs aimed at; empty = the whole certification."""

    personne = models.ForeignKey("parcours.Personne", on_delete=models.PROTECT, related_name="inscriptions")
    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    specialite = models.CharField("spécialité ou option", max_length=255, blank=True)
    voie = models.CharField("voie d’accès", max_length=60, choices=VoieAcces.choices)
    statut = models.CharField(max_length=12, choices=StatutCandidat.choices)
    forme = models.CharField(max_length=12, choices=Forme.choices, blank=True)
    prestataire = models.ForeignKey(
        "comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    site = models.ForeignKey("comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entree = models.DateField("date d’entrée")
    fin_prevue = models.DateField(null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatInscription.choices, default=EtatInscription.EN_COURS)
    sortie_le = models.DateField(null=True, blank=True)
    motif_sortie = models.CharField(max_length=20, choices=MotifSortie.choices, blank=True)
    precision_sortie = models.CharField(max_length=300, blank=True)
    perimetre_blocs = models.JSONField("blocs visés", default=list, blank=True)
    derogations = models.JSONField(
        "dérogations",
        default=list,
        blank=True,
        help_text="Décisions : nature, référence, date. Chacune lève sa propre règle.",
    )
    dossier_cpf = models.CharField("numéro de dossier CPF", max_length=13, blank=True)
    numero_candidat = models.CharField("numéro de candidat", max_length=30, blank=True)
    millesime = models.CharField("promotion", max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-entree", "id"]
        constraints = [
            models.UniqueConstraint(fields=["personne", "certification", "entree"], name="une_inscription_par_entree"),
            models.CheckConstraint(
                condition=Q(fin_prevue__isnull=True) | Q(fin_prevue__gte=F("entree")),
                name="inscription_fin_apres_entree",
            ),
            models.CheckConstraint(
                condition=Q(sortie_le__isnull=True) | Q(sortie_le__gte=F("entree")),
                name="inscription_sortie_apres_entree",
            ),
            models.CheckConstraint(
                condition=~Q(etat="sortie") | (Q(sortie_le__isnull=False) & ~Q(motif_sortie="")),
                name="inscription_sortie_datee_et_motivee",
            ),
            models.CheckConstraint(condition=Q(voie__in=VoieAcces.values), name="inscription_voie_connue"),
            models.CheckConstraint(condition=Q(statut__in=StatutCandidat.values), name="inscription_statut_connu"),
        ]
        indexes = [
            models.Index(fields=["organisation", "certification", "etat"], name="inscription_certification_etat")
        ]

    def __str__(self) -> str:
        return f"{self.personne} · {self.certification.numero}"

    @property
    def derogations_lues(self) -> tuple[Derogation, ...]:
        """The decisions, as the rules take them."""
        return lire_derogations(self.derogations)


class TypeContrat(models.TextChoices):
    """What binds the person and the employer."""

    APPRENTISSAGE = "apprentissage", "Contrat d’apprentissage"
    PROFESSIONNALISATION = "professionnalisation", "Contrat de professionnalisation"


class Contrat(ModeleOrganisation):
    """A contract behind an enrolment; the trial period is 45 days in the company.

    A break has its date; its cause, who asked for it and what lies behind are codes of `donnees/ruptures.yaml`, empty when nobody said;
    `motif_rupture` is what was written, never read to guess them.
    """

    inscription = models.ForeignKey(Inscription, on_delete=models.CASCADE, related_name="contrats")
    type_contrat = models.CharField("type", max_length=20, choices=TypeContrat.choices)
    employeur = models.CharField(max_length=200)
    siret = models.CharField("SIRET de l’employeur", max_length=14, blank=True)
    tuteur = models.CharField("maître d’apprentissage ou tuteur", max_length=130, blank=True)
    tuteur_courriel = models.EmailField(max_length=254, blank=True)
    numero_deca = models.CharField("numéro du contrat", max_length=30, blank=True)
    debut = models.DateField("début")
    fin = models.DateField("fin prévue", null=True, blank=True)
    rompu_le = models.DateField(null=True, blank=True)
    cause_rupture = models.CharField("cause de la rupture", max_length=20, blank=True)
    initiative_rupture = models.CharField("à l’initiative de", max_length=12, blank=True)
    raisons_rupture = models.JSONField("raisons", default=list, blank=True)
    motif_rupture = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["debut", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")), name="contrat_fin_apres_debut"
            ),
            models.CheckConstraint(
                condition=Q(rompu_le__isnull=True) | Q(rompu_le__gte=F("debut")), name="contrat_rupture_apres_debut"
            ),
            models.CheckConstraint(
                condition=Q(rompu_le__isnull=False) | Q(cause_rupture="", initiative_rupture=""),
                name="contrat_cause_d_une_rupture",
            ),
            models.UniqueConstraint(fields=["inscription", "type_contrat", "debut"], name="un_contrat_par_debut"),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_contrat_display()} · {self.employeur}"

    @property
    def cause_en_mots(self) -> str:
        return cause_en_mots(self.cause_rupture)

    @property
    def initiative_en_mots(self) -> str:
        return initiative_en_mots(self.initiative_rupture)

    @property
    def raisons_en_mots(self) -> list[str]:
        return raisons_en_mots(self.raisons_rupture)

    @property
    def est_rompu(self) -> bool:
        """Ended by a break: a diploma obtained early is none (art. L. 6222-19)."""
        return self.rompu_le is not None and est_une_rupture(self.cause_rupture)


class Prerequis(ModeleOrganisation):
    """A prerequisite of an enrolment, with its proof."""

    inscription = models.ForeignKey(Inscription, on_delete=models.CASCADE, related_name="prerequis")
    libelle = models.CharField("prérequis", max_length=300)
    satisfait = models.BooleanField(null=True)
    piece_id = models.UUIDField(null=True, blank=True)
    piece_nom = models.CharField(max_length=150, blank=True)
    verifie_par_libelle = models.CharField(max_length=200, blank=True)
    verifie_le = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "prérequis"

    def __str__(self) -> str:
        return self.libelle


class Absence(ModeleOrganisation):
    """Hours missed during the training, between two days included."""

    inscription = models.ForeignKey(Inscription, on_delete=models.CASCADE, related_name="absences")
    du = models.DateField("du")
    au = models.DateField("au")
    heures = models.DecimalField(max_digits=6, decimal_places=2)
    justifiee = models.BooleanField("justifiée", default=False)
    motif = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-du", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="absence_fin_apres_debut"),
            models.CheckConstraint(condition=Q(heures__gt=0), name="absence_heures_positives"),
            models.UniqueConstraint(fields=["inscription", "du", "au"], name="une_absence_par_periode"),
        ]

    def __str__(self) -> str:
        return f"{self.heures} h"


class EtatAmenagement(models.TextChoices):
    """Asked by who prepares the person, then decided by who organises the assessment."""

    DEMANDE = "demande", "Demandé"
    ACCORDE = "accorde", "Accordé"
    REFUSE = "refuse", "Refusé"


class Amenagement(ModeleOrganisation):
    """An accommodation: the measure and its decision, never the diagnosis. `avis`: reference of what supports the request."""

    inscription = models.ForeignKey(Inscription, on_delete=models.CASCADE, related_name="amenagements")
    mesure = models.CharField(max_length=200)
    etat = models.CharField("état", max_length=8, choices=EtatAmenagement.choices, default=EtatAmenagement.ACCORDE)
    avis = models.CharField("référence de l’avis", max_length=200, blank=True)
    demande_par_libelle = models.CharField(max_length=200, blank=True)
    decision = models.CharField("référence de la décision", max_length=200, blank=True)
    du = models.DateField()
    au = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["du", "id"]
        verbose_name = "aménagement"
        constraints = [
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="amenagement_fin_apres_debut"
            ),
            models.CheckConstraint(condition=Q(etat__in=EtatAmenagement.values), name="amenagement_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat=EtatAmenagement.DEMANDE) | ~Q(decision=""), name="amenagement_decide_par_une_decision"
            ),
        ]

    def __str__(self) -> str:
        return self.mesure
