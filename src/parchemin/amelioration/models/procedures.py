"""Internal procedures: written, approved by a second person, in force from a day to another, read by those who apply them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from parchemin.amelioration.domain.procedures import (
    EtatVersion,
    MomentVersion,
    SectionProcedure,
    empreinte_texte,
    moment_version,
)
from parchemin.comptes.models import ModeleOrganisation

_ETATS = [(str(EtatVersion.BROUILLON), "Brouillon"), (str(EtatVersion.APPROUVEE), "Approuvée")]


class Procedure(ModeleOrganisation):
    """One subject. `modele`: code of the template it was started from; `responsable`: who keeps it up to date."""

    titre = models.CharField(max_length=150)
    modele = models.CharField(max_length=30)
    responsable = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+")
    retiree_le = models.DateField(null=True, blank=True)
    raison_retrait = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["titre", "id"]
        verbose_name = "procédure"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "titre"], condition=Q(retiree_le__isnull=True), name="une_procedure_par_titre"
            ),
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True, raison_retrait="") | (Q(retiree_le__isnull=False) & ~Q(raison_retrait="")),
                name="procedure_retiree_avec_raison",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.titre


class VersionProcedure(ModeleOrganisation):
    """One text of a procedure. `sections`: its parts ({titre, texte}); `changements`: what changes; `du`, `au`: days in force, included;
    `revoir_le`: when it will be read again; `empreinte`: of the text that was approved."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField("version")
    sections = models.JSONField(default=list)
    changements = models.TextField("ce qui change", max_length=2000, blank=True)
    etat = models.CharField("état", max_length=10, choices=_ETATS, default=EtatVersion.BROUILLON)
    du = models.DateField("en vigueur à partir du", null=True, blank=True)
    au = models.DateField("jusqu’au", null=True, blank=True)
    revoir_le = models.DateField("à relire le", null=True, blank=True)
    redigee_par_libelle = models.CharField(max_length=400)
    approuvee_le = models.DateField(null=True, blank=True)
    approuvee_par_libelle = models.CharField(max_length=400, blank=True)
    empreinte = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["numero", "id"]
        verbose_name = "version d’une procédure"
        verbose_name_plural = "versions de procédures"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "numero"], name="version_procedure_numero_unique"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(etat="brouillon"), name="un_brouillon_par_procedure"
            ),
            models.CheckConstraint(condition=Q(etat__in=[e for e, _ in _ETATS]), name="version_procedure_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat="brouillon")
                | (Q(du__isnull=False, revoir_le__isnull=False, approuvee_le__isnull=False) & ~Q(approuvee_par_libelle="") & ~Q(empreinte="")),
                name="version_procedure_approuvee_datee",
            ),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="version_procedure_fin_apres_debut"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "etat", "du"], name="version_procedure_en_vigueur")]

    def __str__(self) -> str:
        return f"{self.procedure.titre}, version {self.numero}"

    @property
    def sections_lues(self) -> tuple[SectionProcedure, ...]:
        return tuple(SectionProcedure(str(s["titre"]), str(s["texte"])) for s in self.sections)

    @property
    def empreinte_actuelle(self) -> str:
        return empreinte_texte(self.procedure.titre, self.sections_lues)

    def moment(self, jour: date) -> MomentVersion:
        return moment_version(self.etat, self.du, self.au, jour)


class LectureProcedure(ModeleOrganisation):
    """« I have read this version », said by a member, once."""

    version = models.ForeignKey(VersionProcedure, on_delete=models.CASCADE, related_name="lectures")
    membre = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField()

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "lecture d’une procédure"
        verbose_name_plural = "lectures de procédures"
        constraints = [models.UniqueConstraint(fields=["version", "membre"], name="une_lecture_par_membre")]

    def __str__(self) -> str:
        return f"{self.membre} : {self.version_id}"
