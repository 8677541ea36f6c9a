"""The certifications an organisation works with, and in which capacity, with dates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class Capacite(models.TextChoices):
    """In which capacity an organisation handles a certification (it decides who deliberates and who issues)."""

    CERTIFICATEUR = "certificateur", "Certificateur"
    CO_CERTIFICATEUR = "co_certificateur", "Co-certificateur"
    CENTRE_EXAMEN = "centre_examen", "Centre d’examen agréé"
    PARTENAIRE = "partenaire", "Partenaire habilité"
    PREPARATEUR = "preparateur", "Préparateur"


class NatureLocale(models.TextChoices):
    """What a certification outside the registers is."""

    CQP = "cqp", "CQP non enregistré"
    DIPLOME_ETABLISSEMENT = "diplome_etablissement", "Diplôme d’établissement"
    ATTESTATION = "attestation", "Attestation de formation"
    AUTRE = "autre", "Autre certification"


class Certification(ModeleOrganisation):
    """A certification as the organisation handles it: a fiche of a register, or a local one.

    Exactly one of `fiche` and `nature_locale` is filled (constraint). A local certification may have been registered
    for a time: `EnregistrementLocal` says from when to when, because the status on the jury's day selects the rule.
    """

    fiche = models.ForeignKey("referentiel.Fiche", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nature_locale = models.CharField("nature", max_length=30, choices=NatureLocale.choices, blank=True)
    code_local = models.CharField("code interne", max_length=40, blank=True)
    intitule_local = models.CharField("intitulé", max_length=800, blank=True)
    description = models.TextField(blank=True)
    famille_corrigee = models.CharField(
        "famille", max_length=20, blank=True, help_text="Vide : celle que la fiche laisse deviner."
    )
    cle_tri = models.CharField(max_length=900, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["cle_tri"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fiche__isnull=False, nature_locale="", intitule_local="")
                | (Q(fiche__isnull=True) & ~Q(nature_locale="") & ~Q(intitule_local="")),
                name="certification_du_registre_ou_locale",
            ),
            models.UniqueConstraint(
                fields=["organisation", "fiche"], condition=Q(fiche__isnull=False), name="une_certification_par_fiche"
            ),
            models.UniqueConstraint(
                fields=["organisation", "code_local"],
                condition=~Q(code_local=""),
                name="code_local_unique_par_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def intitule(self) -> str:
        """The exact title: of the fiche as it stands, or local."""
        if self.fiche is not None:
            return self.fiche.version.intitule if self.fiche.version else self.fiche.code
        return self.intitule_local

    @property
    def numero(self) -> str:
        """`RNCP…`/`RS…` for a fiche of a register; the organisation's own code for a local one, never worded RNCP."""
        return self.fiche.code if self.fiche is not None else self.code_local

    @property
    def est_locale(self) -> bool:
        return self.fiche_id is None


class CapaciteCertification(ModeleOrganisation):
    """The organisation's capacity on a certification, from `du` to `au` included."""

    certification = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="capacites")
    capacite = models.CharField("capacité", max_length=20, choices=Capacite.choices)
    du = models.DateField("à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)
    reference = models.CharField("référence", max_length=200, blank=True, help_text="Convention, agrément, décision…")

    class Meta:
        ordering = ["du", "id"]
        verbose_name = "capacité"
        constraints = [
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="capacite_fin_apres_debut"),
            models.UniqueConstraint(fields=["certification", "capacite", "du"], name="capacite_une_par_date"),
        ]

    def __str__(self) -> str:
        return self.get_capacite_display()


class EnregistrementLocal(ModeleOrganisation):
    """A period during which a local certification was registered under a number (e.g. a CQP since 2024)."""

    certification = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="enregistrements")
    code = models.CharField("numéro au registre", max_length=12)
    du = models.DateField("enregistrée à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        ordering = ["du"]
        verbose_name = "enregistrement"
        constraints = [
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="enregistrement_fin_apres_debut"
            )
        ]

    def __str__(self) -> str:
        return self.code


class SuiteEnregistrement(ModeleOrganisation):
    """What the certifier does when a registration ends: asks for a new one, or not. `fin`: last day of the registration it is about; a
    later registration asks the question again."""

    class Suite(models.TextChoices):
        DEPOSEE = "deposee", "La nouvelle demande est déposée"
        RENONCEE = "renoncee", "Il n’y aura pas de nouvelle demande"

    certification = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="suites")
    fin = models.DateField("fin de l’enregistrement")
    suite = models.CharField(max_length=10, choices=Suite.choices)
    le = models.DateField("déposée ou décidé le")
    note = models.CharField("à savoir", max_length=500, blank=True)
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["fin", "id"]
        verbose_name = "suite d’un enregistrement"
        constraints = [
            models.UniqueConstraint(fields=["certification", "fin"], name="une_suite_par_enregistrement"),
            models.CheckConstraint(condition=Q(suite__in=("deposee", "renoncee")), name="suite_enregistrement_connue"),
        ]

    def __str__(self) -> str:
        return self.get_suite_display()


class BlocLocal(ModeleOrganisation):
    """A bloc of a local certification, valid from `du` to `au` included."""

    certification = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="blocs_locaux")
    code = models.CharField(max_length=40)
    libelle = models.CharField("libellé", max_length=800)
    competences = models.TextField("compétences", blank=True)
    modalites_evaluation = models.TextField("modalités d’évaluation", blank=True)
    du = models.DateField("en vigueur à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        ordering = ["code", "du"]
        verbose_name = "bloc de la certification"
        constraints = [
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="bloc_fin_apres_debut"),
            models.UniqueConstraint(fields=["certification", "code", "du"], name="bloc_local_un_par_date"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.libelle}"
