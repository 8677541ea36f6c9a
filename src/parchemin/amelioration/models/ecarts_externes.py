"""What an authority found: kept with its deadline, its answer, its actions and its outcome."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.amelioration.domain.ecarts_externes import EtatEcart, etats_ecart, gravites, issues, organismes
from parchemin.comptes.models import ModeleOrganisation

_ORGANISMES = [(str(o), mots) for o, (mots, _) in organismes().items()]
_GRAVITES = [(str(g), mots) for g, (mots, _) in gravites().items()]
_ISSUES = [(str(i), mots) for i, (mots, _) in issues().items()]
_ETATS = [(str(e), mots) for e, (mots, _) in etats_ecart().items()]


class EcartExterne(ModeleOrganisation):
    """One finding. `annee` and `rang`: its number, without gap in a year; `exigence`: the text or clause the authority quotes;
    `repondre_avant`: deadline of the answer; `corriger_avant`: deadline of the correction, when there is one; `raison_cloture`: why it was
    closed though actions were not over, or without any."""

    annee = models.PositiveSmallIntegerField("année")
    rang = models.PositiveIntegerField()
    organisme = models.CharField("autorité", max_length=20, choices=_ORGANISMES)
    reference = models.CharField("référence du courrier ou du rapport", max_length=120, blank=True)
    controle_le = models.DateField("contrôle du")
    titre = models.CharField("en une ligne", max_length=200)
    constat = models.TextField("ce que l’autorité a écrit", max_length=4000)
    exigence = models.CharField("texte ou clause cité", max_length=300, blank=True)
    gravite = models.CharField("gravité", max_length=16, choices=_GRAVITES)
    repondre_avant = models.DateField("répondre avant le")
    corriger_avant = models.DateField("corriger avant le", null=True, blank=True)
    responsable = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+")
    certification = models.ForeignKey(
        "referentiel.Certification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    etat = models.CharField("état", max_length=12, choices=_ETATS, default=EtatEcart.A_REPONDRE)
    etat_depuis = models.DateField()
    repondu_le = models.DateField(null=True, blank=True)
    issue = models.CharField(max_length=12, choices=_ISSUES, blank=True)
    clos_le = models.DateField(null=True, blank=True)
    raison_cloture = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["repondre_avant", "id"]
        verbose_name = "écart d’un contrôle"
        verbose_name_plural = "écarts de contrôles"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "annee", "rang"], name="ecart_externe_numero_unique"),
            models.CheckConstraint(condition=Q(organisme__in=[o for o, _ in _ORGANISMES]), name="ecart_externe_organisme_connu"),
            models.CheckConstraint(condition=Q(gravite__in=[g for g, _ in _GRAVITES]), name="ecart_externe_gravite_connue"),
            models.CheckConstraint(condition=Q(etat__in=[e for e, _ in _ETATS]), name="ecart_externe_etat_connu"),
            models.CheckConstraint(
                condition=Q(repondre_avant__gte=F("controle_le")), name="ecart_externe_reponse_apres_controle"
            ),
            models.CheckConstraint(
                condition=Q(etat="clos", clos_le__isnull=False, issue__in=[i for i, _ in _ISSUES])
                | (~Q(etat="clos") & Q(clos_le__isnull=True, issue="")),
                name="ecart_externe_clos_avec_issue",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "etat", "repondre_avant"], name="ecart_externe_a_suivre")]

    def __str__(self) -> str:
        return f"{self.numero} {self.titre}"

    @property
    def numero(self) -> str:
        """« E-2026-003 »."""
        return f"E-{self.annee}-{self.rang:03d}"


class SorteSuiviEcart(models.TextChoices):
    NOTE = "note", "Note"
    REPONSE = "reponse", "Réponse envoyée"
    RELANCE = "relance", "L’autorité redemande"
    CLOTURE = "cloture", "Clos"
    REOUVERTURE = "reouverture", "Rouvert"


class SuiviEcartExterne(ModeleOrganisation):
    """One line of the thread of a finding. `pieces`: identifiers of its files."""

    ecart = models.ForeignKey(EcartExterne, on_delete=models.CASCADE, related_name="suivis")
    sorte = models.CharField(max_length=12, choices=SorteSuiviEcart.choices)
    texte = models.TextField(max_length=4000, blank=True)
    pieces = models.JSONField(default=list)
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "suivi d’un écart"
        verbose_name_plural = "suivis d’écarts"
        constraints = [models.CheckConstraint(condition=Q(sorte__in=SorteSuiviEcart.values), name="suivi_ecart_sorte_connue")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} : {self.ecart_id}"
