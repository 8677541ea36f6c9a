"""Who may assess during the course (CCF)."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.deliberation.formulaires_reglements import FormulaireHabilitation
from parchemin.deliberation.models import HabilitationCCF, NatureHabilitation
from parchemin.deliberation.services import habilitations_ccf as services
from parchemin.parcours.selectors.perimetre import est_restreint, etablissements_de
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.vues.inscriptions_commun import acteur, peut, remplir
from parchemin.parcours.vues.inscriptions_liste import FiltreCertification
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import statut
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import Periode


def _visibles(request: Any) -> QuerySet[Any]:
    """A partner sees its own establishments only."""
    lignes = HabilitationCCF.objects.select_related("etablissement", "certification__fiche__version")
    if est_restreint(request.membre):
        lignes = lignes.filter(etablissement__in=etablissements_de(request.membre))
    return lignes.order_by("etablissement__cle_tri", "certification__cle_tri", "-du", "pk")


def _etablissements(request: Any) -> QuerySet[Any]:
    return Etablissement.objects.filter(pk__in=_visibles(request).order_by().values("etablissement")).order_by(
        "cle_tri", "pk"
    )


class FiltreHabilitations(df.FilterSet):
    etablissement = df.ModelChoiceFilter(queryset=_etablissements, label="Établissement", empty_label="Tous")
    certification = FiltreCertification()
    nature = df.ChoiceFilter(label="À quel titre", empty_label="Tous", choices=NatureHabilitation.choices)


class TableHabilitations(tables.Table):
    etablissement = tables.Column("Établissement", order_by=("etablissement__cle_tri", "pk"))
    certification = tables.Column("Certification", order_by=("certification__cle_tri", "pk"))
    specialite = tables.Column("Spécialité", accessor="pk", order_by=("specialite", "pk"))
    nature = tables.Column("À quel titre", order_by=("nature", "pk"))
    periode = tables.Column("Période", accessor="du", order_by=("du", "pk"))
    etat = tables.Column("État", accessor="pk", orderable=False, attrs={"td": {"class": "etat-reglement"}})

    class Meta:
        empty_text = ""
        default = ""

    def render_etablissement(self, record: HabilitationCCF) -> SafeString | str:
        if not peut(self.request, "deliberation.gerer_reglements"):
            return record.etablissement.denomination
        url = reverse("deliberation:habilitation_ccf", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.etablissement.denomination)

    def value_etablissement(self, record: HabilitationCCF) -> str:
        return record.etablissement.denomination

    def render_certification(self, record: HabilitationCCF) -> SafeString:
        return format_html('{}<span class="sous">{}</span>', record.certification.intitule, record.certification.numero)

    def value_certification(self, record: HabilitationCCF) -> str:
        return nom_certification(record.certification)

    def render_specialite(self, record: HabilitationCCF) -> str:
        return record.specialite or "toutes"

    value_specialite = render_specialite

    def render_nature(self, record: HabilitationCCF) -> SafeString:
        return format_html('{}<span class="sous">{}</span>', record.get_nature_display(), record.reference)

    def value_nature(self, record: HabilitationCCF) -> str:
        return f"{record.get_nature_display()} ({record.reference})"

    def render_periode(self, record: HabilitationCCF) -> str:
        return Periode(record.du, record.au).en_mots

    value_periode = render_periode

    def render_etat(self, record: HabilitationCCF) -> SafeString:
        return statut(*_etat(record))

    def value_etat(self, record: HabilitationCCF) -> str:
        return _etat(record)[1]


def _etat(h: HabilitationCCF) -> tuple[str, str]:
    jour = aujourdhui()
    if h.du > jour:
        return "in", "À venir"
    return ("nu", "Finie") if h.au is not None and h.au < jour else ("ok", "En cours")


class ListeHabilitations(VueListe):
    table_class = TableHabilitations
    filterset_class = FiltreHabilitations
    template_name = "deliberation/reglements/habilitations.html"
    titre = "Contrôle en cours de formation"
    sous_titre = "Qui peut évaluer en cours de formation (CCF), pour quelle certification et jusqu’à quand."
    nom_export = "habilitations-ccf"
    vide_titre = "Aucune habilitation"
    neuf_texte = "Les unités en CCF d’un diplôme de l’éducation nationale demandent un établissement public, sous contrat ou habilité."

    def lignes(self) -> QuerySet[Any]:
        return _visibles(self.request)

    def contexte(self) -> dict[str, Any]:
        return {"gerer": peut(self.request, "deliberation.gerer_reglements")}


liste = exige("deliberation.voir_reglements")(ListeHabilitations.as_view())


@exige("deliberation.gerer_reglements")
def habilitation(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    ligne = get_object_or_404(HabilitationCCF.objects.select_related("etablissement"), pk=pk) if pk else None
    noms = ("etablissement", "certification", "specialite", "nature", "reference", "du", "au")
    initial: dict[str, Any] = {"nature": NatureHabilitation.HABILITATION}
    if ligne is not None:
        initial = {n: getattr(ligne, n) for n in noms}
    elif (cle := entier_borne(request.GET.get("certification", ""))) is not None:
        initial["certification"] = cle

    def geste(d: dict[str, Any]) -> str:
        services.enregistrer_habilitation(
            habilitation=ligne, acteur=acteur(request), **(d | {"nature": NatureHabilitation(d["nature"])})
        )
        return "L’habilitation est enregistrée."

    return remplir(
        request,
        gabarit="deliberation/reglements/habilitation.html",
        cle=f"deliberation.habilitation_ccf:{pk or 0}",
        titre="Corriger une habilitation" if ligne else "Enregistrer une habilitation au CCF",
        classe=partial(FormulaireHabilitation, habilitation=ligne),
        geste=geste,
        retour=reverse("deliberation:habilitations_ccf", args=[slug]),
        initial=initial,
        contexte={"habilitation": ligne},
    )


@exige("deliberation.gerer_reglements")
@require_POST
def retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    ligne = get_object_or_404(
        HabilitationCCF.objects.select_related("etablissement", "certification__fiche__version"), pk=pk
    )
    services.retirer_habilitation(habilitation=ligne, acteur=acteur(request))
    messages.success(request, "L’habilitation est retirée.")
    return redirect("deliberation:habilitations_ccf", slug=slug)
