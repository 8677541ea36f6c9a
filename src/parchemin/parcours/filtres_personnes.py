"""Filters of the list of people, in the URL."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.db.models import Q, QuerySet

from parchemin.parcours.models import EtatInscription, Personne
from parchemin.parcours.selectors.perimetre import inscriptions_visibles
from parchemin.parcours.selectors.personnes import INCOMPLETE, MANQUES, chercher_personnes
from parchemin.parcours.tables_personnes import MOTS_ETAT
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_annees

COMPLETUDES = [
    ("non", "Incomplète"),
    ("oui", "Complète"),
    *((cle, f"Il manque {mots}") for cle, (mots, _) in MANQUES.items()),
]


class FiltrePersonnes(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom, prénom, référence ou adresse")
    identite = df.ChoiceFilter(method="par_completude", label="Identité", empty_label="Toutes", choices=COMPLETUDES)
    etat = df.ChoiceFilter(
        field_name="etat_identite", label="Confirmation", empty_label="Toutes", choices=list(MOTS_ETAT.items())
    )
    certification = df.ModelChoiceFilter(
        method="par_certification", label="Certification", empty_label="Toutes", queryset=Certification.objects.none()
    )
    parcours = df.ChoiceFilter(
        method="par_parcours",
        label="Inscription",
        empty_label="Toutes",
        choices=[("sans", "Aucune"), *EtatInscription.choices],
    )
    mineurs = df.BooleanFilter(method="par_minorite", label="Mineurs seulement", widget=forms.CheckboxInput)

    class Meta:
        model = Personne
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        certifications: Any = self.filters["certification"]
        certifications.queryset = Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")
        certifications.field.label_from_instance = lambda c: f"{c.numero} {c}".strip()[:90]

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return chercher_personnes(valeur, lignes)

    def par_completude(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur in MANQUES:
            return lignes.filter(MANQUES[valeur][1])
        return lignes.filter(INCOMPLETE) if valeur == "non" else lignes.exclude(INCOMPLETE)

    def _inscriptions(self) -> QuerySet[Any]:
        return inscriptions_visibles(self.request.membre).order_by()

    def par_certification(self, lignes: QuerySet[Any], nom: str, valeur: Certification) -> QuerySet[Any]:
        return lignes.filter(pk__in=self._inscriptions().filter(certification=valeur).values("personne_id"))

    def par_parcours(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "sans":
            return lignes.exclude(pk__in=self._inscriptions().values("personne_id"))
        return lignes.filter(pk__in=self._inscriptions().filter(etat=valeur).values("personne_id"))

    def par_minorite(self, lignes: QuerySet[Any], nom: str, valeur: bool) -> QuerySet[Any]:
        if not valeur:
            return lignes
        limite = ajouter_annees(aujourdhui(), -18)
        m, j = limite.month, limite.day
        return lignes.filter(
            Q(naissance_annee__gt=limite.year)
            | Q(naissance_annee=limite.year, naissance_mois__gt=m)
            | Q(naissance_annee=limite.year, naissance_mois=m, naissance_jour__gt=j)
        )
