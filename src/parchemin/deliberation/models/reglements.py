"""The règlement d'examen of a certification, a specialty and some sessions; who may assess during the course (CCF)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.deliberation.domain.reglement import ModeEvaluation


class ReglementExamen(ModeleOrganisation):
    """What is assessed and how it counts. Once a decision quotes it, it no longer changes: a new version is written.

    `options`: choices that the rule set of the family leaves to the certifier (names in `domain.reglement.Reglement`).
    `version` grows for one certification and specialty; `remplace_le`: since when another version stands in its place.
    """

    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    specialite = models.CharField("spécialité ou option", max_length=255, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    reference = models.CharField(
        "texte de référence",
        max_length=300,
        help_text="Arrêté de spécialité, ou règlement du certificateur et sa date.",
    )
    session_du = models.DateField("pour les sessions à partir du", null=True, blank=True)
    session_au = models.DateField("jusqu’au", null=True, blank=True)
    entretien_final = models.BooleanField("entretien final", default=False)
    pfmp = models.BooleanField("périodes en milieu professionnel exigées", default=False)
    fin_validite = models.DateField("dernier jour de validité du titre", null=True, blank=True)
    options = models.JSONField(default=dict, blank=True)
    remplace_le = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["certification_id", "specialite", "-version", "id"]
        verbose_name = "règlement d’examen"
        verbose_name_plural = "règlements d’examen"
        constraints = [
            models.UniqueConstraint(fields=["certification", "specialite", "version"], name="une_version_de_reglement"),
            models.CheckConstraint(
                condition=Q(session_du__isnull=True) | Q(session_au__isnull=True) | Q(session_au__gte=F("session_du")),
                name="reglement_fin_apres_debut",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification.numero} · {self.reference}"


class UniteReglement(ModeleOrganisation):
    """How one assessed element counts in a règlement. Code, title, parent and bloc are those of the element.

    `coefficient` empty: not said yet, and the règlement cannot be used. A validation has none to say: it holds 1.
    """

    reglement = models.ForeignKey(ReglementExamen, on_delete=models.CASCADE, related_name="unites")
    element = models.ForeignKey("parcours.ElementEvalue", on_delete=models.PROTECT, related_name="+")
    domaine = models.CharField(
        max_length=60, blank=True, help_text="general, professionnel, ou le nom que lui donne le règlement."
    )
    coefficient = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    mode = models.CharField(
        "mode d’évaluation", max_length=20, blank=True,
        choices=[(str(ModeEvaluation.CCF), "Contrôle en cours de formation"), (str(ModeEvaluation.PONCTUEL), "Ponctuel"),
                 (str(ModeEvaluation.CONTROLE_CONTINU), "Contrôle continu")],
    )  # fmt: skip
    seuil = models.DecimalField("note minimale", max_digits=5, decimal_places=3, null=True, blank=True)
    pratique = models.BooleanField("épreuve de pratique professionnelle", default=False)
    eps = models.BooleanField("éducation physique et sportive", default=False)
    controle = models.CharField("groupe de l’épreuve de contrôle", max_length=40, blank=True)
    commune = models.BooleanField("commune à plusieurs spécialités", default=False)
    blocs = models.JSONField("blocs donnés", default=list, blank=True)
    ects = models.PositiveSmallIntegerField("crédits européens", default=0)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["ordre", "id"]
        verbose_name = "unité du règlement"
        verbose_name_plural = "unités du règlement"
        constraints = [
            models.UniqueConstraint(fields=["reglement", "element"], name="un_element_par_reglement"),
            models.CheckConstraint(
                condition=Q(coefficient__isnull=True) | Q(coefficient__gt=0), name="coefficient_positif"
            ),
            models.CheckConstraint(condition=Q(seuil__isnull=True) | Q(seuil__range=(0, 20)), name="seuil_sur_20"),
        ]

    def __str__(self) -> str:
        return f"{self.element}"


class NatureHabilitation(models.TextChoices):
    """Why an establishment may assess during the course."""

    HABILITATION = "habilitation", "Habilitation de l’autorité académique"
    DE_DROIT = "de_droit", "Établissement public, ou privé sous contrat"


class HabilitationCCF(ModeleOrganisation):
    """An establishment may assess this certification during the course (CCF), from `du` to `au` included.

    `specialite` empty: all of them. `reference`: the decision, or what shows the status of the establishment.
    """

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.CASCADE, related_name="+")
    certification = models.ForeignKey("referentiel.Certification", on_delete=models.CASCADE, related_name="+")
    specialite = models.CharField("spécialité ou option", max_length=255, blank=True)
    nature = models.CharField(
        max_length=12, choices=NatureHabilitation.choices, default=NatureHabilitation.HABILITATION
    )
    reference = models.CharField("décision ou pièce", max_length=300)
    du = models.DateField("à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        ordering = ["etablissement_id", "certification_id", "-du", "id"]
        verbose_name = "habilitation au contrôle en cours de formation"
        constraints = [
            models.UniqueConstraint(
                fields=["etablissement", "certification", "specialite", "du"], name="une_habilitation_ccf_par_jour"
            ),
            models.CheckConstraint(condition=Q(nature__in=NatureHabilitation.values), name="habilitation_ccf_nature"),
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="habilitation_ccf_fin_apres_debut"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.etablissement} · {self.certification}"
