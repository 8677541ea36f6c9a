"""One page that a director reads in two minutes: what was said, what was done about it, whether it worked."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import QuerySet

from parchemin.amelioration.domain.actions import sortes
from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.selectors.bord import (
    NEES_DE_FAITS,
    compte_conseil,
    comptes_des_actions,
    comptes_des_faits,
    voix_manquantes,
)
from parchemin.amelioration.vues.actions import FiltreActions, TableActions
from parchemin.amelioration.vues.commun import peut
from parchemin.comptes.acces import exige
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.nombres import entier_borne
from parchemin.socle.horloge import aujourdhui


def _annees() -> list[tuple[str, str]]:
    jour = aujourdhui()
    return [(str(a), str(a)) for a in range(jour.year, jour.year - 5, -1)]


class FiltreBord(FiltreActions):
    sorte = df.ChoiceFilter(
        label="Née de", empty_label="Toutes", method="par_sorte",
        choices=[(str(s), m) for s, m in sortes().items() if s in NEES_DE_FAITS],
    )  # fmt: skip
    annee = df.ChoiceFilter(label="Année", empty_label="Toutes", method="par_annee", choices=_annees)

    def par_annee(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(annee=int(valeur))


class TableauDeBord(VueListe):
    """The measures that complaints, difficulties and hazards led to, under the counts of the year. Filters, exports, prints."""

    table_class = TableActions
    filterset_class = FiltreBord
    template_name = "amelioration/bord.html"
    titre = "L’amélioration en une page"
    sous_titre = "Ce qui nous a été dit, ce que nous en avons fait, et si cela a servi."
    nom_export = "mesures-d-amelioration"
    vide_titre = "Aucune mesure"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucune mesure née d’une réclamation, d’une difficulté ou d’un aléa"
    neuf_texte = "Depuis la page d’un fait signalé, « Ouvrir une action » : elle apparaîtra ici."

    def lignes(self) -> QuerySet[Any]:
        nees = ActionAmelioration.objects.filter(origines__sorte__in=[str(s) for s in NEES_DE_FAITS])
        return (
            ActionAmelioration.objects.filter(pk__in=nees.order_by().values("pk"))
            .select_related("organisation", "responsable__utilisateur")
            .prefetch_related("origines")
            .order_by("avant_le", "pk")
        )

    def contexte(self) -> dict[str, Any]:
        jour, o = aujourdhui(), self.request.organisation.pk
        annee = min(entier_borne(self.request.GET.get("annee", "")) or jour.year, jour.year)
        return {
            "annee": annee, "faits": comptes_des_faits(o, annee, jour), "actions": comptes_des_actions(o, annee, jour),
            "manquantes": voix_manquantes(o, annee), "conseil": compte_conseil(o, annee, jour),
            "lit_registres": peut(self.request, "amelioration.registres_lire"),
            "lit_voix": peut(self.request, "amelioration.voir_appreciations"), "mene_conseil": peut(self.request, "amelioration.conseil"),
        }  # fmt: skip


bord = exige("amelioration.voir")(TableauDeBord.as_view())
