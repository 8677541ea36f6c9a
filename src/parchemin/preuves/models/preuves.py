"""An evidence: written once, superseded by the next one; and what it serves."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class NaturePreuve(models.TextChoices):
    FICHIER = "fichier", "Fichier"
    LIEN = "lien", "Page, avec sa capture"
    ACTE = "acte", "Acte fait dans Parchemin"


class Preuve(ModeleOrganisation):
    """One evidence. `effective_le`: the day of what it shows, apart from `deposee_le`; `fichier`: the kept file (of a link, the capture);
    `origine`, `origine_cle`: source and key of the act that offered itself; `mois`: its own freshness; `remplace`: the former version."""

    titre = models.CharField(max_length=200)
    nature = models.CharField(max_length=10, choices=NaturePreuve.choices)
    effective_le = models.DateField("date de ce qu’elle montre")
    deposee_le = models.DateTimeField("déposée le")
    deposee_par_id = models.BigIntegerField(null=True, blank=True)
    deposee_par_libelle = models.CharField("déposée par", max_length=400)
    fichier = models.UUIDField(null=True, blank=True)
    nom_fichier = models.CharField(max_length=200, blank=True)
    empreinte = models.CharField(max_length=64, blank=True)
    lien = models.URLField("adresse", max_length=500, blank=True)
    origine = models.CharField(max_length=60, blank=True)
    origine_cle = models.CharField(max_length=80, blank=True)
    origine_chemin = models.CharField(max_length=300, blank=True)
    description = models.TextField("ce qu’elle montre", max_length=2000, blank=True)
    responsable = models.ForeignKey(
        "comptes.Membre", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="responsable"
    )
    mois = models.PositiveSmallIntegerField("fraîcheur, en mois", null=True, blank=True)
    valide_au = models.DateField("valable jusqu’au", null=True, blank=True)
    verifiee_le = models.DateField("vérifiée le", null=True, blank=True)
    verifiee_par_libelle = models.CharField("vérifiée par", max_length=400, blank=True)
    remplace = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="remplacee_par"
    )
    retiree_le = models.DateField(null=True, blank=True)
    raison_retrait = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-effective_le", "-id"]
        verbose_name = "preuve"
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=NaturePreuve.values), name="preuve_nature_connue"),
            models.CheckConstraint(
                condition=Q(nature="acte") & ~Q(origine="") & ~Q(origine_cle="")
                | Q(nature="fichier", fichier__isnull=False, lien="")
                | Q(nature="lien", fichier__isnull=False) & ~Q(lien=""),
                name="preuve_a_son_contenu",
            ),
            models.CheckConstraint(
                condition=Q(fichier__isnull=True) | ~Q(empreinte=""), name="preuve_fichier_a_son_empreinte"
            ),
            models.CheckConstraint(
                condition=Q(valide_au__isnull=True) | Q(valide_au__gte=F("effective_le")), name="preuve_valable_apres_sa_date"
            ),
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True, raison_retrait="") | (Q(retiree_le__isnull=False) & ~Q(raison_retrait="")),
                name="preuve_retiree_avec_raison",
            ),
            models.CheckConstraint(
                condition=Q(verifiee_le__isnull=True, verifiee_par_libelle="") | (Q(verifiee_le__isnull=False) & ~Q(verifiee_par_libelle="")),
                name="preuve_verifiee_par_quelqu_un",
            ),
            models.UniqueConstraint(
                fields=["organisation", "origine", "origine_cle"], condition=~Q(origine="") & Q(retiree_le__isnull=True),
                name="une_preuve_par_acte",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "effective_le"], name="preuve_par_date")]

    def __str__(self) -> str:
        return self.titre


class RattachementPreuve(ModeleOrganisation):
    """What one evidence serves: a requirement of a family (whatever its version), and the expectation in it, empty for the whole."""

    preuve = models.ForeignKey(Preuve, on_delete=models.CASCADE, related_name="rattachements")
    famille = models.CharField(max_length=30)
    exigence = models.CharField(max_length=30)
    attendu = models.CharField(max_length=30, blank=True)
    par_libelle = models.CharField(max_length=400)
    le = models.DateTimeField()

    class Meta:
        ordering = ["famille", "exigence", "attendu", "id"]
        verbose_name = "rattachement d’une preuve"
        verbose_name_plural = "rattachements de preuves"
        constraints = [
            models.UniqueConstraint(
                fields=["preuve", "famille", "exigence", "attendu"], name="un_rattachement_par_attendu"
            )
        ]
        indexes = [models.Index(fields=["organisation", "famille", "exigence"], name="rattachement_par_exigence")]

    def __str__(self) -> str:
        return self.cle

    @property
    def cle(self) -> str:
        return f"{self.famille}:{self.exigence}:{self.attendu}" if self.attendu else f"{self.famille}:{self.exigence}"
