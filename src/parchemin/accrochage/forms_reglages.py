"""The form of the settings of one certification."""

from __future__ import annotations

from typing import Any

from django import forms

from parchemin.accrochage.domain.reglages import LIBELLES_DELIVRANCE, LIBELLES_SCORE, DateDelivrance, FormeScore
from parchemin.plateforme.formulaires import ChampDate


class FormulaireReglage(forms.Form):
    """Fields of `domain.reglages.ReglageCertification`, the day they count from, and why."""

    du = ChampDate(label="Pour les certifications délivrées depuis le")
    obtention = forms.ChoiceField(
        label="Mode d’obtention", widget=forms.RadioSelect,
        choices=[("PAR_ADMISSION", "Par admission"), ("PAR_SCORING", "Par score")],
        help_text="Par score : la certification situe la personne sur une échelle, comme un test de langue.",
    )  # fmt: skip
    forme_score = forms.ChoiceField(
        label="Score transmis", choices=[(str(k), v) for k, v in LIBELLES_SCORE.items()],
        help_text="Le niveau et la note sont ceux du procès-verbal ; un jury qui n’en donne pas n’en transmet pas.",
    )  # fmt: skip
    libelle_option = forms.CharField(
        label="Option ou spécialité", max_length=255, required=False,
        help_text="Employée quand l’inscription n’en porte pas.",
    )  # fmt: skip
    modalite_examen = forms.ChoiceField(
        label="Modalité de l’examen", required=False,
        choices=[("", "Ne rien dire"), ("EN_PRESENTIEL", "En présentiel"), ("A_DISTANCE", "À distance"), ("MIXTE", "Mixte")],
    )  # fmt: skip
    validite_mois = forms.IntegerField(
        label="Durée de validité, en mois", required=False, min_value=1, max_value=600,
        help_text="Vide : sans limite, ou celle du procès-verbal, qui l’emporte toujours quand il en porte une.",
    )  # fmt: skip
    niveau_langue = forms.BooleanField(
        label="Chaque certification porte un niveau de langue (CECRL)", required=False,
        help_text="Le niveau du procès-verbal est repris s’il se nomme A1 à C2 ; sans niveau, le passage ne part pas.",
    )  # fmt: skip
    niveau_numerique = forms.BooleanField(
        label="Chaque certification porte un score numérique (DigComp)", required=False,
        help_text="Score de 1 à 1 000, à donner sur le passage ou par import ; sans lui, le passage ne part pas.",
    )  # fmt: skip
    nature_deposant = forms.ChoiceField(
        label="Qui a enregistré la fiche à France compétences", required=False,
        choices=[("", "Comme le dit le compte"), ("CERTIFICATEUR", "Le certificateur"), ("TIERS_CONFIANCE", "Un tiers de confiance")],
    )  # fmt: skip
    date_delivrance = forms.ChoiceField(
        label="Date de délivrance transmise", choices=[(str(k), v) for k, v in LIBELLES_DELIVRANCE.items()],
        help_text="Les trois mois courent de la délivrance. La Caisse des Dépôts attend la date du parchemin ; choisissez-la si "
        "tous les parchemins de cette certification se délivrent ici : le passage attend alors le sien.",
    )  # fmt: skip
    motif = forms.CharField(label="Pourquoi ce réglage", max_length=300, required=False)

    def clean_forme_score(self) -> FormeScore:
        return FormeScore(self.cleaned_data["forme_score"])

    def clean_date_delivrance(self) -> DateDelivrance:
        return DateDelivrance(self.cleaned_data["date_delivrance"])

    def clean(self) -> dict[str, Any]:
        return super().clean() or {}
