"""A fiche, and each state it was seen in."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.db import models


class Fiche(models.Model):
    """A certification of a register, by its public number (never by `ID_FICHE`).

    `version` is the state that readers see. `empreinte` is the hash of the fiche as last read, partners included:
    equal hash, nothing to do. The `*_prevue` columns belong to the import being staged and take effect at the switch.
    """

    source = models.ForeignKey("referentiel.SourceRegistre", on_delete=models.PROTECT, related_name="fiches")
    code = models.CharField("numéro", max_length=12, unique=True)
    repertoire = models.CharField("répertoire", max_length=4)
    numero = models.PositiveIntegerField()
    version = models.ForeignKey("referentiel.VersionFiche", null=True, on_delete=models.PROTECT, related_name="+")
    retiree = models.ForeignKey(
        "referentiel.Instantane",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="absente depuis l’instantané",
    )
    empreinte = models.CharField(max_length=64, blank=True)
    empreinte_partenaires = models.CharField(max_length=64, blank=True)
    empreinte_prevue = models.CharField(max_length=64, blank=True)
    empreinte_partenaires_prevue = models.CharField(max_length=64, blank=True)
    prevue_par = models.ForeignKey("referentiel.Instantane", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["repertoire", "numero"]

    def __str__(self) -> str:
        return self.code


class VersionFiche(models.Model):
    """The state of a fiche from one snapshot on, until the next version. Rows are written once.

    Columns are what lists filter and sort on; the whole content (every element of the flux except partners) is in
    `ContenuVersion`, frozen for ever: documents issued years later quote the state of the decision day.
    """

    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="versions")
    instantane = models.ForeignKey("referentiel.Instantane", on_delete=models.PROTECT, related_name="versions")
    observee_le = models.DateField("observée depuis l’export du")
    empreinte = models.CharField(max_length=64)
    intitule = models.CharField("intitulé", max_length=1000)
    cle_tri = models.CharField(max_length=1000)
    abrege_code = models.CharField("abrégé", max_length=40, blank=True)
    abrege_libelle = models.CharField(max_length=255, blank=True)
    etat_fiche = models.CharField("état de la fiche", max_length=80, blank=True)
    actif = models.BooleanField("enregistrement en cours")
    niveau = models.PositiveSmallIntegerField(null=True)
    niveau_code = models.CharField(max_length=20, blank=True)
    type_enregistrement = models.CharField("type d’enregistrement", max_length=80, blank=True)
    date_decision = models.DateField("date de décision", null=True)
    date_effet = models.DateField("date d’effet", null=True)
    date_fin_enregistrement = models.DateField("fin d’enregistrement", null=True)
    date_limite_delivrance = models.DateField("date limite de délivrance", null=True)
    certificateurs = models.CharField("certificateurs", max_length=600, blank=True)
    nombre_blocs = models.PositiveSmallIntegerField("blocs", default=0)
    inactive_depuis = models.DateField("inactive depuis l’export du", null=True)

    class Meta:
        ordering = ["-instantane_id"]
        verbose_name = "version de fiche"
        constraints = [
            models.UniqueConstraint(fields=["fiche", "instantane"], name="une_version_par_fiche_et_instantane"),
            models.CheckConstraint(
                condition=models.Q(niveau__isnull=True) | models.Q(niveau__range=(1, 8)), name="niveau_de_1_a_8"
            ),
        ]
        indexes = [
            models.Index(fields=["actif", "niveau"], name="version_actif_niveau"),
            models.Index(fields=["cle_tri"], name="version_cle_tri"),
            models.Index(fields=["date_fin_enregistrement"], name="version_fin"),
        ]

    def __str__(self) -> str:
        return f"{self.fiche.code} · {self.intitule}"


class ContenuVersion(models.Model):
    """Canonical JSON of a version, deflated: 30 000 fiches weigh 470 MB open and about a fifth of it closed."""

    version = models.OneToOneField(VersionFiche, primary_key=True, on_delete=models.PROTECT, related_name="contenu")
    donnees = models.BinaryField()

    class Meta:
        verbose_name = "contenu de version"

    def __str__(self) -> str:
        return f"contenu de {self.version_id}"

    @staticmethod
    def fermer(contenu: dict[str, Any]) -> bytes:
        texte = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return zlib.compress(texte.encode(), 1)

    def ouvrir(self) -> dict[str, Any]:
        resultat: dict[str, Any] = json.loads(zlib.decompress(bytes(self.donnees)))
        return resultat


class BlocCompetences(models.Model):
    """A bloc of one version; its texts are in the content. Key (fiche, code): codes alone repeat (`01`)."""

    version = models.ForeignKey(VersionFiche, on_delete=models.PROTECT, related_name="blocs", db_index=False)
    code = models.CharField(max_length=60)
    libelle = models.CharField("libellé", max_length=1000)
    ordre = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["ordre"]
        verbose_name = "bloc de compétences"
        verbose_name_plural = "blocs de compétences"
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="un_bloc_par_version_et_code")]

    def __str__(self) -> str:
        return f"{self.code} · {self.libelle}"


class Nomenclature(models.TextChoices):
    """Classifications a fiche is filed under."""

    ROME = "ROME", "ROME"
    NSF = "NSF", "NSF"
    FORMACODE = "FORMACODE", "Formacode"
    IDCC = "IDCC", "IDCC"
    CCN = "CCN", "Convention collective"


class CodeFiche(models.Model):
    """A code of a nomenclature carried by a version."""

    version = models.ForeignKey(VersionFiche, on_delete=models.PROTECT, related_name="codes")
    nomenclature = models.CharField(max_length=10, choices=Nomenclature.choices)
    code = models.CharField(max_length=20)
    libelle = models.CharField("libellé", max_length=500)

    class Meta:
        ordering = ["nomenclature", "id"]
        indexes = [models.Index(fields=["nomenclature", "code", "version"], name="code_nomenclature_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.libelle}"


class CertificateurDeclare(models.Model):
    """A certifier as declared on a version. About a third have no SIRET (foreign bodies, federations)."""

    version = models.ForeignKey(VersionFiche, on_delete=models.PROTECT, related_name="certificateurs_declares")
    siret = models.CharField("SIRET", max_length=14, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    nom = models.CharField(max_length=500)
    etat = models.CharField("état", max_length=20, blank=True)
    cle_recherche = models.CharField(max_length=500)

    class Meta:
        ordering = ["id"]
        verbose_name = "certificateur déclaré"
        indexes = [models.Index(fields=["siren"], name="certificateur_siren")]

    def __str__(self) -> str:
        return self.nom


class SensFiliation(models.TextChoices):
    """Which way a fiche declares its link."""

    REMPLACE = "remplace", "remplace"
    REMPLACEE_PAR = "remplacee_par", "est remplacée par"


class FiliationDeclaree(models.Model):
    """A succession as declared on one side; the union of both sides is rebuilt on reading."""

    version = models.ForeignKey(VersionFiche, on_delete=models.PROTECT, related_name="filiations")
    sens = models.CharField(max_length=15, choices=SensFiliation.choices)
    code_autre = models.CharField(max_length=20)

    class Meta:
        ordering = ["id"]
        verbose_name = "filiation déclarée"
        indexes = [models.Index(fields=["code_autre"], name="filiation_autre")]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} {self.code_autre}"


class CorrespondanceDeclaree(models.Model):
    """An equivalence: source blocs ↔ blocs of another fiche. Empty lists on both sides: the whole certification."""

    version = models.ForeignKey(VersionFiche, on_delete=models.PROTECT, related_name="correspondances")
    blocs_source = models.JSONField(default=list)
    code_destination = models.CharField(max_length=20)
    blocs_destination = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        verbose_name = "correspondance déclarée"
        indexes = [models.Index(fields=["code_destination"], name="correspondance_destination")]

    def __str__(self) -> str:
        return f"→ {self.code_destination}"
