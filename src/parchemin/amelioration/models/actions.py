"""One plan for everything that is to be improved: what, why, who, by when, and whether it worked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.amelioration.domain.actions import (
    EtatAction,
    SorteOrigine,
    VerdictEfficacite,
    etats_action,
    natures,
    sortes,
)
from parchemin.comptes.models import ModeleOrganisation

_ETATS = [(str(e), libelle) for e, (libelle, _) in etats_action().items()]
_NATURES = [(str(n), libelle) for n, (libelle, _) in natures().items()]
_SORTES = [(str(s), libelle) for s, libelle in sortes().items()]


class ActionAmelioration(ModeleOrganisation):
    """One action. `annee` and `rang`: its number, without gap in a year. `critere`: what must have changed, written before; `verifier_le`:
    the day on which it will be looked at; `resultat`: what was done; `lieu`, `certification`: what it is about, when it is narrower than
    the whole organisation."""

    annee = models.PositiveSmallIntegerField("année")
    rang = models.PositiveIntegerField()
    titre = models.CharField("en une ligne", max_length=200)
    nature = models.CharField(max_length=14, choices=_NATURES)
    cause = models.TextField(max_length=4000, blank=True)
    quoi = models.TextField("ce qui sera fait", max_length=4000)
    moyens = models.TextField(max_length=2000, blank=True)
    critere = models.TextField("ce qui devra avoir changé", max_length=2000, blank=True)
    responsable = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+")
    avant_le = models.DateField("à faire avant le")
    verifier_le = models.DateField("effet à vérifier le", null=True, blank=True)
    lieu = models.ForeignKey("comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    certification = models.ForeignKey(
        "referentiel.Certification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    etat = models.CharField("état", max_length=12, choices=_ETATS, default=EtatAction.A_FAIRE)
    etat_depuis = models.DateField()
    faite_le = models.DateField(null=True, blank=True)
    resultat = models.TextField("ce qui a été fait", max_length=4000, blank=True)
    reouvertures = models.PositiveSmallIntegerField(default=0)
    ouverte_par_libelle = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["avant_le", "id"]
        verbose_name = "action d’amélioration"
        verbose_name_plural = "actions d’amélioration"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "annee", "rang"], name="action_numero_unique"),
            models.CheckConstraint(condition=Q(etat__in=[e for e, _ in _ETATS]), name="action_etat_connu"),
            models.CheckConstraint(condition=Q(nature__in=[n for n, _ in _NATURES]), name="action_nature_connue"),
            models.CheckConstraint(
                condition=~Q(etat__in=("faite", "efficace"))
                | (Q(faite_le__isnull=False, verifier_le__isnull=False) & ~Q(critere="") & ~Q(resultat="")),
                name="action_faite_a_son_critere",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "etat", "avant_le"], name="action_a_conduire")]

    def __str__(self) -> str:
        return f"{self.numero} {self.titre}"

    @property
    def numero(self) -> str:
        """« A-2026-012 »."""
        return f"A-{self.annee}-{self.rang:03d}"


class OrigineAction(ModeleOrganisation):
    """What an action answers. `type` and `identifiant` name an object of a room (see `origines`); both empty: said in words only."""

    action = models.ForeignKey(ActionAmelioration, on_delete=models.CASCADE, related_name="origines")
    sorte = models.CharField(max_length=14, choices=_SORTES, default=SorteOrigine.AUTRE)
    type = models.CharField(max_length=40, blank=True)
    identifiant = models.CharField(max_length=64, blank=True)
    libelle = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]
        verbose_name = "origine d’une action"
        verbose_name_plural = "origines d’actions"
        constraints = [
            models.CheckConstraint(condition=Q(sorte__in=[s for s, _ in _SORTES]), name="origine_action_sorte_connue"),
            models.UniqueConstraint(
                fields=["action", "type", "identifiant"], condition=~Q(type=""), name="une_origine_par_action"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "type", "identifiant"], name="origine_action_objet")]

    def __str__(self) -> str:
        return self.libelle


class SorteSuivi(models.TextChoices):
    NOTE = "note", "Note"
    COMMENCEE = "commencee", "Commencée"
    REPORTEE = "reportee", "Échéance changée"
    FAITE = "faite", "Faite"
    VERIFIEE = "verifiee", "Effet vérifié"
    ROUVERTE = "rouverte", "Rouverte"
    ABANDONNEE = "abandonnee", "Abandonnée"


class SuiviAction(ModeleOrganisation):
    """One line of the thread of an action. `pieces`: identifiers of its files; `verdict`: of a check of effectiveness."""

    action = models.ForeignKey(ActionAmelioration, on_delete=models.CASCADE, related_name="suivis")
    sorte = models.CharField(max_length=12, choices=SorteSuivi.choices)
    texte = models.TextField(max_length=4000, blank=True)
    pieces = models.JSONField(default=list)
    verdict = models.CharField(
        max_length=12, blank=True, choices=[(str(v), str(v)) for v in VerdictEfficacite]
    )  # fmt: skip
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "suivi d’une action"
        verbose_name_plural = "suivis d’actions"
        constraints = [
            models.CheckConstraint(condition=Q(sorte__in=SorteSuivi.values), name="suivi_action_sorte_connue"),
            models.CheckConstraint(
                condition=Q(sorte__in=("verifiee", "rouverte")) | Q(verdict=""),
                name="suivi_action_verdict_d_une_verification",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} : {self.action_id}"
