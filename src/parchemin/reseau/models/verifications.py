"""What the public lists say of each partner, check by check, with its own dated history: a list has none."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.domain.verifications import POINTS_EN_MOTS, VERDICTS_EN_MOTS, PointVerifie, VerdictListe, perte

_POINTS = [(str(k), mots) for k, mots in POINTS_EN_MOTS.items()]
_VERDICTS = [(str(k), mots) for k, (mots, _) in VERDICTS_EN_MOTS.items()]


class VerificationPartenaire(ModeleOrganisation):
    """One check of one partner, from the day it first said so to the day it said something else. `avant`: what it said before that could
    be read; `ecarte_*`: who put this gap aside, when and why."""

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    point = models.CharField(max_length=24, choices=_POINTS)
    verdict = models.CharField(max_length=12, choices=_VERDICTS)
    avant = models.CharField(max_length=12, choices=_VERDICTS, blank=True)
    raison = models.CharField(max_length=600)
    ouvert_le = models.DateField("depuis le")
    liste_ouverture = models.DateField("liste du", null=True, blank=True)
    liste_derniere = models.DateField("vu dans la liste du", null=True, blank=True)
    clos_le = models.DateField("jusqu’au", null=True, blank=True)
    ecarte_le = models.DateField("mis de côté le", null=True, blank=True)
    ecarte_par_libelle = models.CharField(max_length=400, blank=True)
    ecarte_motif = models.TextField("raison", max_length=2000, blank=True)

    class Meta:
        ordering = ["etablissement_id", "point", "id"]
        verbose_name = "vérification d’un partenaire"
        constraints = [
            models.UniqueConstraint(
                fields=["etablissement", "point"], condition=Q(clos_le__isnull=True), name="une_verification_par_point"
            ),
            models.CheckConstraint(condition=Q(point__in=[x for x, _ in _POINTS]), name="verification_point_connu"),
            models.CheckConstraint(condition=Q(verdict__in=[x for x, _ in _VERDICTS]), name="verification_verdict_connu"),
            models.CheckConstraint(condition=Q(clos_le__isnull=True) | Q(clos_le__gte=F("ouvert_le")), name="verification_close_apres"),
            models.CheckConstraint(condition=Q(ecarte_le__isnull=True) | ~Q(ecarte_motif=""), name="verification_ecartee_motivee"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "verdict"], name="verification_verdict")]

    def __str__(self) -> str:
        return f"{self.etablissement}, {self.get_point_display()} : {self.get_verdict_display()}"

    @property
    def est_perte(self) -> bool:
        """Did the lists say better before?"""
        return self.verdict == VerdictListe.ECART and self.avant == VerdictListe.CONFORME

    @property
    def perte_en_mots(self) -> str:
        return perte(self.point)

    @property
    def ton(self) -> str:
        if self.verdict == VerdictListe.ECART and self.ecarte_le is not None:
            return "nu"
        if self.verdict == VerdictListe.ECART and self.point == PointVerifie.DENOMINATION:
            return "al"
        return VERDICTS_EN_MOTS[VerdictListe(self.verdict)][1]
