"""The list of sessions whose results a member types."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.parcours.models import EtatSession, SessionExamen
from parchemin.plateforme.templatetags.parchemin import date_courte, statut

_TONS = {
    EtatSession.PREPAREE: "nu", EtatSession.OUVERTE: "in", EtatSession.COMPLETE: "ok", EtatSession.ANNULEE: "ko",
}  # fmt: skip


class TableResultats(tables.Table):
    intitule = tables.Column("Session", order_by=("intitule", "pk"))
    du = tables.Column("Premier jour", order_by=("du", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    candidats = tables.Column("Candidats", order_by=("candidats", "pk"))
    restants = tables.Column("Reste à saisir", order_by=("restants", "pk"))

    class Meta:
        empty_text = ""

    def render_intitule(self, record: SessionExamen) -> SafeString:
        url = reverse("parcours:grille", args=[self.request.organisation.slug, record.pk])
        sous = " · ".join(x for x in (record.certification.intitule, record.certification.numero) if x)
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.intitule, sous)

    def value_intitule(self, record: SessionExamen) -> str:
        return record.intitule

    def render_du(self, value: Any) -> str:
        return date_courte(value)

    def render_etat(self, record: SessionExamen) -> SafeString:
        return statut(_TONS[EtatSession(record.etat)], record.get_etat_display())

    def value_etat(self, record: SessionExamen) -> str:
        return str(record.get_etat_display())

    def render_restants(self, record: Any) -> str:
        return f"{record.restants} sur {record.cellules}" if record.restants else "rien"

    def value_restants(self, record: Any) -> int:
        return int(record.restants)


class FiltreResultats(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Session", method="chercher")
    etat = django_filters.ChoiceFilter(label="État", choices=EtatSession.choices, empty_label="Tous")
    reste = django_filters.ChoiceFilter(
        label="Reste à saisir",
        choices=[("oui", "Oui"), ("non", "Non")],
        method="filtrer_reste",
        empty_label="Peu importe",
    )

    class Meta:
        model = SessionExamen
        fields: list[str] = []

    def chercher(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(intitule__icontains=valeur.strip())

    def filtrer_reste(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(restants__gt=0) if valeur == "oui" else lignes.filter(restants=0)
