"""A guest auditor: for which audit, which frameworks and which evidence are open, what they ask and what is answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class InviteAudit(ModeleOrganisation):
    """The access of an auditor, and the audit it is for."""

    audit = models.ForeignKey("preuves.Audit", on_delete=models.PROTECT, related_name="invites")
    acces = models.OneToOneField("comptes.RoleMembre", on_delete=models.CASCADE, related_name="+")
    invite_le = models.DateTimeField("invité le")
    invite_par_libelle = models.CharField("invité par", max_length=400)

    class Meta:
        ordering = ["audit_id", "id"]
        verbose_name = "invité d’un audit"
        verbose_name_plural = "invités d’audits"

    def __str__(self) -> str:
        return f"Invité : {self.acces_id}"


class OuverturePreuves(ModeleOrganisation):
    """One framework opened to one access. Its evidence is open one by one (`PreuveOuverte`); `suivantes`: those filed after `ouverte_le` too."""

    acces = models.ForeignKey("comptes.RoleMembre", on_delete=models.CASCADE, related_name="+")
    famille = models.CharField("référentiel", max_length=30)
    suivantes = models.BooleanField("celles déposées ensuite aussi", default=False)
    ouverte_le = models.DateTimeField("ouverte le")
    ouverte_par_libelle = models.CharField("ouverte par", max_length=400)

    class Meta:
        ordering = ["acces_id", "famille", "id"]
        verbose_name = "référentiel ouvert à un auditeur"
        verbose_name_plural = "référentiels ouverts aux auditeurs"
        constraints = [models.UniqueConstraint(fields=["acces", "famille"], name="une_ouverture_par_famille_et_acces")]

    def __str__(self) -> str:
        return self.famille


class PreuveOuverte(ModeleOrganisation):
    """One evidence opened with a framework."""

    ouverture = models.ForeignKey(OuverturePreuves, on_delete=models.CASCADE, related_name="ouvertes")
    preuve = models.ForeignKey("preuves.Preuve", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["ouverture_id", "preuve_id", "id"]
        verbose_name = "preuve ouverte à un auditeur"
        verbose_name_plural = "preuves ouvertes aux auditeurs"
        constraints = [models.UniqueConstraint(fields=["ouverture", "preuve"], name="une_preuve_ouverte_une_fois")]

    def __str__(self) -> str:
        return str(self.preuve_id)


class QuestionAudit(ModeleOrganisation):
    """What a guest asks under a requirement, or under one evidence. It is kept after their access ends."""

    audit = models.ForeignKey(
        "preuves.Audit", null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    famille = models.CharField(max_length=30)
    exigence = models.CharField(max_length=30, blank=True)
    preuve = models.ForeignKey("preuves.Preuve", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sujet = models.CharField(max_length=300)
    texte = models.TextField("votre question", max_length=2000)
    membre = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+")
    posee_par_libelle = models.CharField("posée par", max_length=400)
    posee_le = models.DateTimeField("posée le")
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)

    class Meta:
        ordering = ["-posee_le", "-id"]
        verbose_name = "question d’un auditeur"
        verbose_name_plural = "questions d’auditeurs"
        constraints = [
            models.CheckConstraint(condition=~Q(exigence="") | Q(preuve__isnull=False), name="question_sur_une_exigence_ou_une_preuve")
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "repondue_le"], name="question_audit_a_repondre")]

    def __str__(self) -> str:
        return self.texte[:80]


class ReponseQuestion(ModeleOrganisation):
    """One answer, with the evidence shown."""

    question = models.ForeignKey(QuestionAudit, on_delete=models.PROTECT, related_name="reponses")
    texte = models.TextField("votre réponse", max_length=4000)
    preuves = models.ManyToManyField("preuves.Preuve", blank=True, related_name="+")
    le = models.DateTimeField()
    par_libelle = models.CharField("par", max_length=400)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "réponse à un auditeur"
        verbose_name_plural = "réponses aux auditeurs"

    def __str__(self) -> str:
        return self.texte[:80]
