"""Filters of the lists, in the URL."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.db.models import Q, QuerySet

from parchemin.referentiel import selectors
from parchemin.referentiel.certificateurs import declares
from parchemin.referentiel.models import (
    Capacite,
    CapaciteCertification,
    EtatInstantane,
    Habilitation,
    Importance,
    SourceRegistre,
)
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui


class FiltreFiches(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Numéro, sigle, mots, ROME, certificateur")
    registre = df.ChoiceFilter(
        field_name="repertoire", label="Registre", empty_label="Tous", choices=[("RNCP", "RNCP"), ("RS", "RS")]
    )
    niveau = df.ChoiceFilter(
        field_name="version__niveau",
        label="Niveau",
        empty_label="Tous",
        choices=[(n, f"Niveau {n}") for n in range(2, 9)],
    )
    actif = df.ChoiceFilter(
        method="par_etat", label="Enregistrement", empty_label="Tous", choices=[("oui", "En cours"), ("non", "Terminé")]
    )
    droit = df.ChoiceFilter(
        method="par_type", label="Type", empty_label="Tous", choices=[("droit", "De droit"), ("demande", "Sur demande")]
    )
    rome = df.CharFilter(method="par_rome", label="Code ROME")
    nsf = df.CharFilter(method="par_nsf", label="Code NSF")
    certificateur = df.CharFilter(method="par_certificateur", label="Certificateur (nom ou SIREN)")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.form.fields.values():
            champ.widget.attrs.setdefault("autocomplete", "off")

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return selectors.chercher(valeur, lignes)

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(version__actif=valeur == "oui")

    def par_type(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(
            version__type_enregistrement="Enregistrement de droit"
            if valeur == "droit"
            else "Enregistrement sur demande"
        )

    def _par_code(self, lignes: QuerySet[Any], nomenclature: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(version_id__in=selectors.versions_au_code(nomenclature, valeur))

    def par_rome(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return self._par_code(lignes, "ROME", valeur)

    def par_nsf(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return self._par_code(lignes, "NSF", valeur)

    def par_certificateur(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(version_id__in=declares(valeur).order_by().values("version_id"))


class FiltreCertifications(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Intitulé ou numéro")
    capacite = df.ChoiceFilter(method="par_capacite", label="Qualité", empty_label="Toutes", choices=Capacite.choices)
    registre = df.ChoiceFilter(
        method="par_registre",
        label="Registre",
        empty_label="Tous",
        choices=[("RNCP", "RNCP"), ("RS", "RS"), ("hors", "Hors registres")],
    )

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        numero = "".join(valeur.upper().split())
        textes = Q()
        for mot in cle_recherche(valeur).split():
            textes &= Q(cle_tri__contains=mot)
        return lignes.filter(textes | Q(fiche__code__endswith=numero) | Q(code_local__iexact=valeur.strip()))

    def par_capacite(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        tenues = CapaciteCertification.objects.filter(
            Q(au__isnull=True) | Q(au__gte=jour), du__lte=jour, capacite=valeur
        )
        return lignes.filter(pk__in=tenues.order_by().values("certification_id"))

    def par_registre(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "hors":
            return lignes.filter(fiche__isnull=True)
        return lignes.filter(fiche__repertoire=valeur)


class FiltreExports(df.FilterSet):
    source = df.ModelChoiceFilter(
        queryset=SourceRegistre.objects.order_by("code"), label="Registre", empty_label="Tous"
    )
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=EtatInstantane.choices)


class FiltrePartenaires(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom, SIREN ou SIRET")
    role = df.ChoiceFilter(field_name="habilitation", label="Peut", empty_label="Tout", choices=Habilitation.choices)
    etat = df.ChoiceFilter(
        label="État", empty_label="Tous", choices=[("Actif", "Actif"), ("Inactif", "Inactif"), ("Supprimé", "Retiré")]
    )

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        compact = "".join(valeur.split())
        if compact.isdigit() and len(compact) >= 9:
            return lignes.filter(siret__startswith=compact)
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(cle_recherche__contains=mot)
        return lignes


class FiltreChangements(df.FilterSet):
    importance = df.ChoiceFilter(label="Importance", empty_label="Tout", choices=Importance.choices)
    fiche = df.CharFilter(method="par_fiche", label="Fiche")
    miennes = df.BooleanFilter(
        method="par_mes_fiches", label="Mes certifications seulement", widget=forms.CheckboxInput
    )

    def par_fiche(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(fiche__code__contains=valeur.upper().replace(" ", ""))

    def par_mes_fiches(self, lignes: QuerySet[Any], nom: str, valeur: bool) -> QuerySet[Any]:
        from parchemin.referentiel.models import Certification

        if not valeur:
            return lignes
        return lignes.filter(fiche_id__in=Certification.objects.filter(fiche__isnull=False).values("fiche_id"))


class FiltreHistorique(df.FilterSet):
    importance = df.ChoiceFilter(label="Importance", empty_label="Tout", choices=Importance.choices)
    export = df.DateFromToRangeFilter(
        field_name="instantane__date_export",
        label="Export",
        widget=df.widgets.DateRangeWidget(attrs={"type": "date"}),
    )
