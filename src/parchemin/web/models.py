"""The personal calendar feed, and what a member has seen of the day page."""

from __future__ import annotations

from django.db import models

from parchemin.comptes.models import ModeleOrganisation
from parchemin.socle.elision import de


class AbonnementCalendrier(ModeleOrganisation):
    """A member's calendar feed. Its address is a signed (subscription, version): raising `version` revokes it."""

    membre = models.OneToOneField("comptes.Membre", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "abonnement au calendrier"
        constraints = [models.CheckConstraint(condition=models.Q(version__gte=1), name="abonnement_version_positive")]

    def __str__(self) -> str:
        return f"calendrier {de(str(self.membre))}"


class FrequenceResume(models.TextChoices):
    """Weekly unless told: one message before the week starts is read; one a day is soon filtered away, and what is urgent is shown
    days ahead anyway."""

    SEMAINE = "semaine", "Chaque lundi"
    JOUR = "jour", "Chaque jour ouvré"
    JAMAIS = "jamais", "Jamais"


class ReglageResume(ModeleOrganisation):
    """How often a member gets the summary of their day page. `dernier_le`: the day it was last looked at, whether or not it had anything."""

    membre = models.OneToOneField("comptes.Membre", on_delete=models.CASCADE, related_name="+")
    frequence = models.CharField(
        "fréquence", max_length=8, choices=FrequenceResume.choices, default=FrequenceResume.SEMAINE
    )
    dernier_le = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "réglage du résumé"
        verbose_name_plural = "réglages du résumé"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(frequence__in=FrequenceResume.values), name="resume_frequence_connue"
            )
        ]

    def __str__(self) -> str:
        return f"résumé {de(str(self.membre))} : {self.get_frequence_display()}"


class EcheanceVue(ModeleOrganisation):
    """A member has read a line that asked for nothing else; it does not come back for them. `cle` of the `Echeance`."""

    membre = models.ForeignKey("comptes.Membre", on_delete=models.CASCADE, related_name="+")
    cle = models.CharField("clé", max_length=200)
    vue_le = models.DateTimeField("vue le", auto_now_add=True)

    class Meta:
        verbose_name = "échéance vue"
        verbose_name_plural = "échéances vues"
        constraints = [models.UniqueConstraint(fields=["membre", "cle"], name="echeance_vue_une_fois_par_membre")]

    def __str__(self) -> str:
        return f"{self.cle}, vue par {self.membre}"
