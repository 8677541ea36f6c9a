"""Reserved cases. Nothing here is read by role: only those named on a case read it. What was said is encrypted column by column, so
that a copy of the database alone tells nothing."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from parchemin.amelioration import constats_violence as c
from parchemin.amelioration.domain.violence import EtatViolence, RecitViolence, etats_violence
from parchemin.comptes.models import ModeleOrganisation
from parchemin.plateforme.secrets import SecretIllisible, chiffrer, dechiffrer
from parchemin.socle.constats import ErreurMetier

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_ETATS = [(str(e), libelle) for e, (libelle, _) in etats_violence().items()]


def nouvelle_reference() -> str:
    """« 7K4M9-QX2TB »: fifty bits, so that none is found by trying, and no number tells how many there are."""
    x = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{x[:5]}-{x[5:]}"


class JsonScelle(models.TextField):
    """A mapping, encrypted. Nothing can be searched in it. Raises AME-188 on reading without the key of the installation."""

    CONTEXTE = "amelioration.violence"
    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_: Any) -> dict[str, Any]:
        if not value:
            return {}
        try:
            lu: dict[str, Any] = json.loads(dechiffrer(value, contexte=self.CONTEXTE))
        except SecretIllisible as e:
            raise ErreurMetier(c.ILLISIBLE.constat()) from e
        return lu

    def get_prep_value(self, value: Any) -> str:
        return chiffrer(json.dumps(value, ensure_ascii=False), contexte=self.CONTEXTE) if value else ""


class ReferentViolence(ModeleOrganisation):
    """Somebody named beforehand: becomes a reader of each new case, unless set aside by who reports."""

    membre = models.ForeignKey("comptes.Membre", on_delete=models.CASCADE, related_name="+")
    depuis = models.DateField()
    retire_le = models.DateField(null=True, blank=True)
    designe_par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["depuis", "id"]
        verbose_name = "référent violences"
        verbose_name_plural = "référents violences"
        constraints = [
            models.UniqueConstraint(fields=["membre"], condition=Q(retire_le=None), name="referent_violence_une_fois"),
        ]

    def __str__(self) -> str:
        return f"référent {self.membre_id}"


class SignalementViolence(ModeleOrganisation):
    """One case. `contenu`: the account, who reported, the conclusion. `rejoint`: the case that goes on with the same event, this one being
    closed; it is not counted a second time, and is erased after that one. Once erased, `decompte` holds what the yearly proof needs and
    `connu_le` is the first day of its month."""

    reference = models.CharField("référence", max_length=11, unique=True, default=nouvelle_reference, editable=False)
    etat = models.CharField("état", max_length=8, choices=_ETATS, default=EtatViolence.OUVERT)
    connu_le = models.DateTimeField("connu depuis")
    saisi_le = models.DateTimeField("saisi le")
    contenu = JsonScelle(default=dict, blank=True)
    clos_le = models.DateField(null=True, blank=True)
    efface_apres = models.DateField(null=True, blank=True)
    efface_le = models.DateField(null=True, blank=True)
    decompte = models.JSONField(default=dict, blank=True)
    rejoint = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="doubles")

    class Meta:
        ordering = ["-saisi_le", "-id"]
        verbose_name = "dossier réservé"
        verbose_name_plural = "dossiers réservés"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=[e for e, _ in _ETATS]), name="violence_etat_connu"),
            models.CheckConstraint(condition=Q(etat="ouvert") | Q(clos_le__isnull=False, efface_apres__isnull=False), name="violence_close_sait_quand_elle_s_efface"),
            models.CheckConstraint(condition=Q(rejoint__isnull=True) | (~Q(etat="ouvert") & ~Q(rejoint=F("id"))), name="violence_qui_rejoint_est_close"),
            models.CheckConstraint(condition=~Q(etat="efface") | Q(contenu="", efface_le__isnull=False), name="violence_effacee_n_a_plus_de_recit"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"dossier {self.reference}"

    @property
    def recit(self) -> RecitViolence:
        return RecitViolence.lire(self.contenu["recit"])


class LecteurNomme(ModeleOrganisation):
    """Somebody who may read one case. `exceptionnel`: by a break-glass, until `jusqu_a`, with its reason in `contenu`."""

    signalement = models.ForeignKey(SignalementViolence, on_delete=models.CASCADE, related_name="lecteurs")
    membre = models.ForeignKey("comptes.Membre", on_delete=models.CASCADE, related_name="+")
    depuis = models.DateTimeField()
    jusqu_a = models.DateTimeField(null=True, blank=True)
    retire_le = models.DateTimeField(null=True, blank=True)
    exceptionnel = models.BooleanField(default=False)
    contenu = JsonScelle(default=dict, blank=True)

    class Meta:
        ordering = ["depuis", "id"]
        verbose_name = "lecteur nommé"
        verbose_name_plural = "lecteurs nommés"
        constraints = [
            models.UniqueConstraint(
                fields=["signalement", "membre"], condition=Q(retire_le=None, exceptionnel=False), name="lecteur_violence_une_fois"
            ),
            models.CheckConstraint(condition=Q(exceptionnel=False) | Q(jusqu_a__isnull=False), name="lecture_exceptionnelle_a_une_fin"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"lecteur {self.membre_id}"


class SorteSuite(models.TextChoices):
    AUTORITE = "autorite", "Signalement à une autorité"
    ECARTEE = "ecartee", "Autorité non saisie"
    MESURE = "mesure", "Mesure de protection"
    ECHANGE = "echange", "Échange"
    SUSPENSION = "suspension", "Suspension du contrat"
    REPRISE = "reprise", "Décision sur la reprise"
    CLOTURE = "cloture", "Clôture"
    REOUVERTURE = "reouverture", "Réouverture"
    LECTEURS = "lecteurs", "Lecteurs"
    EXCEPTION = "exception", "Ouverture exceptionnelle"
    EXPORT = "export", "Copie remise"
    JONCTION = "jonction", "Signalements réunis"


class SuiteViolence(ModeleOrganisation):
    """One line of the thread. `contenu` (encrypted): texte, par, autorite, destinataire, voie… as its kind needs. `avant_le`: to be done or
    awaited by; `fini_le`: receipt received, measure ended, decision known."""

    signalement = models.ForeignKey(SignalementViolence, on_delete=models.CASCADE, related_name="suites")
    sorte = models.CharField(max_length=12, choices=SorteSuite.choices)
    le = models.DateTimeField()
    saisi_le = models.DateTimeField()
    avant_le = models.DateField(null=True, blank=True)
    fini_le = models.DateField(null=True, blank=True)
    responsable = models.ForeignKey(
        "comptes.Membre", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contenu = JsonScelle(default=dict, blank=True)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "suite d’un dossier réservé"
        verbose_name_plural = "suites des dossiers réservés"
        constraints = [
            models.CheckConstraint(condition=Q(sorte__in=SorteSuite.values), name="suite_violence_sorte_connue")
        ]

    def __str__(self) -> str:
        return f"{self.sorte} {self.pk}"


class PieceViolence(ModeleOrganisation):
    """A file of a case, encrypted in the store; its name and type are here, encrypted too."""

    suite = models.ForeignKey(SuiteViolence, on_delete=models.CASCADE, related_name="pieces")
    fichier_id = models.UUIDField(unique=True)
    contenu = JsonScelle(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "pièce d’un dossier réservé"
        verbose_name_plural = "pièces des dossiers réservés"

    def __str__(self) -> str:
        return f"pièce {self.pk}"
