"""Audits: the certificate and its cycle, each audit, what is judged in it, its sample, its findings and how a later audit saw them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.preuves.domain.audits import (
    CONSTATS,
    EtatAudit,
    JugementAudit,
    NatureAudit,
    SuiteConstat,
    etats,
    jugements,
    natures,
    suites,
)
from parchemin.preuves.domain.referentiels import CategorieAction
from parchemin.socle.horloge import jour_de

_NATURES = [(str(n), mots) for n, (mots, _) in natures().items()]
_ETATS = [(str(e), mots) for e, (mots, _) in etats().items()]
_JUGEMENTS = [(str(j), mots) for j, (mots, _) in jugements().items()]
_SUITES = [(str(s), mots) for s, (mots, _) in suites().items()]
_CATEGORIES = [(str(c), str(c)) for c in CategorieAction]


class CertificatQualite(ModeleOrganisation):
    """One certificate given by a body: its dates make the cycle of audits. `famille`: of the framework; `categories`: codes of actions."""

    famille = models.CharField(max_length=30)
    numero = models.CharField("numéro", max_length=60)
    organisme = models.CharField("organisme certificateur", max_length=150)
    delivre_le = models.DateField("délivré le")
    fin_le = models.DateField("valable jusqu’au")
    categories = models.JSONField("catégories d’actions", default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-delivre_le", "-id"]
        verbose_name = "certificat qualité"
        verbose_name_plural = "certificats qualité"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "famille", "numero"], name="un_certificat_qualite_par_numero"),
            models.CheckConstraint(condition=Q(fin_le__gt=F("delivre_le")), name="certificat_qualite_fin_apres_debut"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.numero} ({self.organisme})"


class Audit(ModeleOrganisation):
    """One audit of one framework. `version`: code of the version that its day chose; `organisme`, `auditeur`: who holds it, for a mock one
    whoever does it here; `notifie_le`: the day its findings were told, from which delays run."""

    annee = models.PositiveSmallIntegerField("année")
    rang = models.PositiveIntegerField()
    famille = models.CharField("référentiel", max_length=30)
    version = models.CharField(max_length=40, blank=True)
    nature = models.CharField(max_length=16, choices=_NATURES)
    organisme = models.CharField("organisme", max_length=150, blank=True)
    auditeur = models.CharField("auditeur", max_length=130, blank=True)
    prevu_le = models.DateField("prévu le")
    tenu_le = models.DateField("tenu le", null=True, blank=True)
    notifie_le = models.DateField("constats reçus le", null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=_ETATS, default=EtatAudit.PREVU)
    note = models.TextField("à savoir", max_length=2000, blank=True)
    conclusion = models.TextField("ce qui en ressort", max_length=4000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-prevu_le", "-id"]
        verbose_name = "audit"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "annee", "rang"], name="audit_numero_unique"),
            models.CheckConstraint(condition=Q(nature__in=[str(n) for n in NatureAudit]), name="audit_nature_connue"),
            models.CheckConstraint(
                condition=Q(etat="tenu", tenu_le__isnull=False, notifie_le__gte=F("tenu_le"))
                | (Q(etat__in=("prevu", "annule")) & Q(tenu_le__isnull=True, notifie_le__isnull=True)),
                name="audit_tenu_a_ses_dates",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "famille", "prevu_le"], name="audit_par_famille")]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} {self.numero}"

    @property
    def numero(self) -> str:
        """« AU-2026-002 »."""
        return f"AU-{self.annee}-{self.rang:03d}"


class ExigenceAuditee(ModeleOrganisation):
    """One requirement looked at in one audit. `jugement` empty: not looked at yet; `vu`: what was seen; `preuves`: those that were read."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="exigences")
    exigence = models.CharField(max_length=30)
    titre = models.CharField(max_length=200)
    jugement = models.CharField(max_length=10, choices=_JUGEMENTS, blank=True)
    vu = models.TextField("ce qui a été vu", max_length=4000, blank=True)
    preuves = models.ManyToManyField("preuves.Preuve", blank=True, related_name="+")
    jugee_le = models.DateField(null=True, blank=True)
    jugee_par_libelle = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "exigence auditée"
        verbose_name_plural = "exigences auditées"
        constraints = [
            models.UniqueConstraint(fields=["audit", "exigence"], name="une_exigence_par_audit"),
            models.CheckConstraint(
                condition=Q(jugement="", jugee_le__isnull=True) | (Q(jugement__in=[str(j) for j in JugementAudit], jugee_le__isnull=False) & ~Q(vu="")),
                name="exigence_jugee_dit_ce_qui_a_ete_vu",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.exigence}. {self.titre}"


class EchantillonAudit(ModeleOrganisation):
    """A draw that can be replayed: the frozen list without names, its fingerprint, the method, the seed, what came out. Never changed."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="echantillons")
    sorte = models.CharField(max_length=20)
    methode = models.CharField("méthode", max_length=20)
    graine = models.CharField(max_length=120)
    graine_de = models.CharField("graine donnée par", max_length=200)
    cadre = models.JSONField()
    empreinte = models.CharField(max_length=64)
    taille = models.PositiveIntegerField()
    tires = models.JSONField()
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["id"]
        verbose_name = "échantillon d’un audit"
        verbose_name_plural = "échantillons d’audits"
        constraints = [models.UniqueConstraint(fields=["audit", "sorte"], name="un_echantillon_par_sorte_et_audit")]

    def __str__(self) -> str:
        return f"Échantillon du {jour_de(self.le):%d/%m/%Y}"


class ConstatAudit(ModeleOrganisation):
    """One finding, in the words of who made it. `famille` and `exigence`: what it is about; `categorie`: of actions, empty for all;
    `plan_avant`, `corriger_avant`: as proposed by the rules of the day, or as the body said. Its state is read from its actions."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="constats")
    rang = models.PositiveIntegerField()
    nature = models.CharField(max_length=10, choices=_JUGEMENTS)
    exigence = models.CharField(max_length=30)
    titre = models.CharField("en une ligne", max_length=200)
    texte = models.TextField("ce qui a été constaté", max_length=4000)
    categorie = models.CharField("catégorie d’actions", max_length=4, choices=_CATEGORIES, blank=True)
    cause = models.TextField(max_length=4000, blank=True)
    plan_avant = models.DateField("plan à envoyer avant le", null=True, blank=True)
    plan_envoye_le = models.DateField("plan envoyé le", null=True, blank=True)
    corriger_avant = models.DateField("à corriger avant le", null=True, blank=True)
    par_libelle = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["audit_id", "rang", "id"]
        verbose_name = "constat d’audit"
        verbose_name_plural = "constats d’audit"
        constraints = [
            models.UniqueConstraint(fields=["audit", "rang"], name="constat_audit_rang_unique"),
            models.CheckConstraint(condition=Q(nature__in=[str(j) for j in CONSTATS]), name="constat_audit_nature_connue"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "corriger_avant"], name="constat_audit_a_corriger")]

    def __str__(self) -> str:
        return f"{self.numero} {self.titre}"

    @property
    def numero(self) -> str:
        """« AU-2026-002/3 »."""
        return f"{self.audit.numero}/{self.rang}"


class RevueConstat(ModeleOrganisation):
    """A former finding looked at again in a later audit of the same framework, with why. `verification`: said by the body of that audit
    after it, of the correction of a major, without another audit."""

    constat = models.ForeignKey(ConstatAudit, on_delete=models.PROTECT, related_name="revues")
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="revues")
    suite = models.CharField(max_length=10, choices=_SUITES)
    raisons = models.TextField(max_length=2000)
    nature_avant = models.CharField(max_length=10, choices=_JUGEMENTS)
    verification = models.BooleanField("correction vérifiée sans autre audit", default=False)
    le = models.DateField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "revue d’un constat"
        verbose_name_plural = "revues de constats"
        constraints = [
            models.UniqueConstraint(fields=["constat", "audit", "verification"], name="une_revue_par_constat_et_audit"),
            models.CheckConstraint(condition=Q(suite__in=[str(s) for s in SuiteConstat]) & ~Q(raisons=""), name="revue_constat_a_ses_raisons"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_suite_display()
