"""Tables of this room: what is shown is what is exported."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from parchemin.comptes.models import Etablissement, Membre
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.horloge import aujourdhui


class TableEtablissements(tables.Table):
    denomination = tables.Column("Établissement", order_by=("cle_tri", "pk"))
    sorte = tables.Column("C’est", order_by=("sorte", "cle_tri", "pk"))
    siret = tables.Column("SIRET", order_by=("siret", "pk"))
    uai = tables.Column("UAI", order_by=("uai", "pk"))
    nda = tables.Column("Déclaration d’activité", order_by=("nda", "pk"))
    commune = tables.Column("Commune", order_by=("commune", "pk"))
    actif = tables.Column("État", order_by=("-actif", "cle_tri", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_denomination(self, record: Etablissement) -> str | SafeString:
        request: Any = self.request
        if not request.user.has_perm("comptes.gerer_etablissements", request.organisation):
            return record.denomination
        url = reverse("comptes_o:etablissement", args=[request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.denomination)

    def value_denomination(self, record: Etablissement) -> str:
        return record.denomination

    def render_actif(self, record: Etablissement) -> SafeString:
        return statut("ok", "En activité") if record.actif else statut("nu", "Fermé")

    def value_actif(self, record: Etablissement) -> str:
        return "En activité" if record.actif else "Fermé"


class TableMembres(tables.Table):
    personne = tables.Column(
        "Personne",
        accessor="utilisateur__nom",
        order_by=("utilisateur__nom", "utilisateur__prenom", "pk"),
        empty_values=(),
    )
    adresse = tables.Column("Adresse", accessor="utilisateur__email", order_by=("utilisateur__email", "pk"))
    roles = tables.Column("Rôles", accessor="pk", orderable=False)
    du = tables.Column("Depuis", order_by=("du", "pk"))
    au = tables.Column("Jusqu’au", order_by=("au", "pk"))
    acces = tables.Column("Accès", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_personne(self, record: Membre) -> SafeString:
        url = reverse("comptes_o:membre", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.libelle)

    def value_personne(self, record: Membre) -> str:
        return record.libelle

    def render_roles(self, record: Membre) -> SafeString:
        lignes = self._roles(record)
        if not lignes:
            return format_html('<span class="muted">{}</span>', "Aucun rôle")
        return format_html_join(mark_safe("<br>"), "{}", ((ligne,) for ligne in lignes))

    def value_roles(self, record: Membre) -> str:
        return ", ".join(self._roles(record))

    @staticmethod
    def _roles(record: Any) -> list[str]:
        """Roles of today and to come, with what bounds them (`en_vigueur` is prefetched by the view)."""
        jour = aujourdhui()
        textes = []
        for r in record.en_vigueur:
            du = f" à partir du {date_courte(r.du)}" if r.du > jour else ""
            au = f" jusqu’au {date_courte(r.au)}" if r.au else ""
            textes.append(f"{r.get_role_display()}{du}{au}")
        return textes

    def render_du(self, record: Membre) -> str:
        return date_courte(record.du)

    def value_du(self, record: Membre) -> Any:
        return record.du

    def render_au(self, record: Membre) -> str:
        return date_courte(record.au)

    def value_au(self, record: Membre) -> Any:
        return record.au

    def render_acces(self, record: Membre) -> SafeString:
        if record.attend_acceptation:
            return statut("in", "Attend son accord")
        return statut("ok", "Ouvert") if record.est_actif_le(aujourdhui()) else statut("nu", "Fermé")

    def value_acces(self, record: Membre) -> str:
        if record.attend_acceptation:
            return "Attend son accord"
        return "Ouvert" if record.est_actif_le(aujourdhui()) else "Fermé"
