"""The list of règlements d'examen."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.comptes.acces import exige
from parchemin.deliberation.models import ReglementExamen
from parchemin.deliberation.selectors.reglements import sessions_en_mots
from parchemin.deliberation.selectors.reglements_pages import (
    ETATS,
    etat_de,
    reglements_listes,
    sessions_sans_reglement,
)
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.vues.inscriptions_commun import peut
from parchemin.parcours.vues.inscriptions_liste import FiltreCertification
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.templatetags.parchemin import statut, typo
from parchemin.referentiel import facade
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui


class FiltreReglements(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Certification, spécialité, texte")
    certification = FiltreCertification()
    famille = df.ChoiceFilter(
        method="par_famille", label="Famille", empty_label="Toutes",
        choices=[(str(f), mots) for f, mots in facade.LIBELLES_FAMILLE.items()],
    )  # fmt: skip
    etat = df.ChoiceFilter(method="par_etat", label="État", empty_label="Tous", choices=ETATS)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # A few hundred règlements: compared in Python, accents folded.
        mots = cle_recherche(valeur).split()
        return lignes.filter(
            pk__in=[
                r.pk for r in lignes
                if all(m in cle_recherche(f"{r.certification.numero} {r.certification} {r.specialite} {r.reference}") for m in mots)
            ]
        )  # fmt: skip

    def par_famille(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(pk__in=[r.pk for r in lignes if facade.famille(r.certification) == valeur])

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        return lignes.filter(pk__in=[r.pk for r in lignes if etat_de(r, jour)[0] == valeur])


_NUM = {"th": {"class": "num"}, "td": {"class": "num"}}


class TableReglements(tables.Table):
    certification = tables.Column("Certification", order_by=("certification__cle_tri", "specialite", "version", "pk"))
    # On the page, the family and the specialty are under the certification: they are columns of the file only.
    famille = tables.Column("Famille", accessor="certification", orderable=False, visible=False)
    specialite = tables.Column("Spécialité", accessor="pk", order_by=("specialite", "pk"), visible=False)
    version = tables.Column("Version", order_by=("version", "pk"), attrs=_NUM)
    sessions = tables.Column("Sessions", accessor="pk", order_by=("session_du", "pk"))
    reference = tables.Column("Texte de référence", order_by=("reference", "pk"))
    unites = tables.Column("Unités", accessor="n_unites", order_by=("n_unites", "pk"), attrs=_NUM)
    decisions = tables.Column("Décisions", accessor="n_decisions", order_by=("n_decisions", "pk"), attrs=_NUM)
    etat = tables.Column("État", accessor="pk", orderable=False, attrs={"td": {"class": "etat-reglement"}})

    class Meta:
        empty_text = ""
        default = ""

    def render_certification(self, record: ReglementExamen) -> SafeString:
        url = reverse("deliberation:reglement", args=[self.request.organisation.slug, record.pk])
        sous = (record.certification.numero, self.value_famille(record), record.specialite)
        return format_html(
            '<a href="{}">{}</a><span class="sous">{}</span>',
            url,
            record.certification.intitule,
            " · ".join(typo(x) for x in sous if x),
        )

    def value_certification(self, record: ReglementExamen) -> str:
        return nom_certification(record.certification)

    def value_famille(self, record: ReglementExamen) -> str:
        return facade.LIBELLES_FAMILLE[facade.famille(record.certification)]

    def value_specialite(self, record: ReglementExamen) -> str:
        return record.specialite or "toutes"

    def render_sessions(self, record: ReglementExamen) -> str:
        return sessions_en_mots(record)

    value_sessions = render_sessions

    def render_etat(self, record: ReglementExamen) -> SafeString:
        _, ton, mots = etat_de(record, aujourdhui())
        return statut(ton, mots)

    def value_etat(self, record: ReglementExamen) -> str:
        return etat_de(record, aujourdhui())[2]


class ListeReglements(VueListe):
    table_class = TableReglements
    filterset_class = FiltreReglements
    template_name = "deliberation/reglements/liste.html"
    titre = "Règlements d’examen"
    sous_titre = "Ce qui est évalué, avec quel poids et quels seuils : c’est sur lui que le jury décide."
    nom_export = "reglements"
    vide_titre = "Aucun règlement"
    neuf_titre = "Aucun règlement d’examen"
    neuf_texte = "Sans règlement, rien n’est proposé au jury. Il s’écrit en un geste à partir des blocs de la fiche."
    neuf_gestes = (
        GesteNeuf(("deliberation.gerer_reglements",), "Écrire un règlement", "deliberation:reglement_nouveau"),
    )

    def lignes(self) -> QuerySet[Any]:
        return reglements_listes().order_by("certification__cle_tri", "specialite", "-version", "pk")

    def contexte(self) -> dict[str, Any]:
        gerer = peut(self.request, "deliberation.gerer_reglements")
        return {
            "gerer": gerer,
            "sans": sessions_sans_reglement(self.request.membre, aujourdhui())[:10] if gerer else [],
        }


liste = exige("deliberation.voir_reglements")(ListeReglements.as_view())
