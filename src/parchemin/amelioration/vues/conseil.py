"""The conseil de perfectionnement: the year and what it covers, the members, the rules of the house."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.amelioration.domain.conseil import EtatSeance, colleges, recueil
from parchemin.amelioration.models import MembreConseil, SeanceConseil
from parchemin.amelioration.selectors.conseil import (
    annee_couverte,
    annee_du_conseil,
    en_mandat,
    regles_de,
    seances_de_l_annee,
)
from parchemin.amelioration.services import conseil as services
from parchemin.amelioration.vues.commun import acteur, journal_de, peut, remplir
from parchemin.amelioration.vues.conseil_formulaires import FormulaireMembre, FormulaireRegles
from parchemin.comptes.acces import exige
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois, date_fr

GABARIT = "amelioration/conseil/formulaire.html"
TONS = {
    EtatSeance.PREPAREE: "nu", EtatSeance.CONVOQUEE: "in", EtatSeance.TENUE: "al", EtatSeance.A_APPROUVER: "al",
    EtatSeance.APPROUVEE: "ok", EtatSeance.ANNULEE: "nu",
}  # fmt: skip


def ton(s: SeanceConseil) -> str:
    return TONS[EtatSeance(s.etat)]


@exige("amelioration.voir")
@require_safe
def conseil(request: HttpRequest, slug: str) -> HttpResponse:
    """One school year: its meetings, and the eight subjects of the law against them."""
    o, jour = request.organisation, aujourdhui()  # type: ignore[attr-defined]
    courante = annee_du_conseil(jour)
    annee = entier_borne(request.GET.get("annee", "")) or courante
    annee = annee if 2000 < annee < 2200 else courante
    seances = seances_de_l_annee(o.pk, annee)
    lignes = annee_couverte(seances)
    connues = {annee_du_conseil(x) for x in SeanceConseil.objects.order_by().values_list("le", flat=True)}
    texte = next(t for t in recueil().textes() if t.cle == "r6231_4")
    contexte = {
        "seances": [(s, ton(s)) for s in seances], "lignes": [(x, list(zip(seances, x.cases, strict=True))) for x in lignes], "annee": annee,
        "annees": sorted(connues | {courante, annee}, reverse=True), "manquent": [x.sujet for x in lignes if x.etat == "manque"],
        "regles": regles_de(o.pk), "membres": en_mandat(o.pk, jour).count(), "texte": texte, "preparer": peut(request, "amelioration.conseil"),
        "tenues": sum(s.etat not in ("preparee", "convoquee") for s in seances),
    }  # fmt: skip
    return render(request, "amelioration/conseil/conseil.html", contexte)


class FiltreMembres(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom, qualité")
    college = df.ChoiceFilter(
        label="Au titre de", empty_label="Tous", choices=[(str(k), v) for k, v in colleges().items()]
    )
    mandat = df.ChoiceFilter(
        label="Mandat", empty_label="Tous", method="par_mandat", choices=[("cours", "En cours"), ("fini", "Terminé"), ("venir", "À venir")]
    )  # fmt: skip

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in valeur.split()[:8]:
            lignes = lignes.filter(Q(cle_recherche__contains=services.cle_recherche(mot)) | Q(qualite__icontains=mot))
        return lignes

    def par_mandat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        if valeur == "fini":
            return lignes.filter(au__lt=jour)
        if valeur == "venir":
            return lignes.filter(du__gt=jour)
        return lignes.filter(Q(au__isnull=True) | Q(au__gte=jour), du__lte=jour)


class TableMembres(tables.Table):
    nom = tables.Column("Membre", order_by=("cle_tri", "pk"))
    college = tables.Column("Au titre de", order_by=("college", "cle_tri", "pk"))
    qualite = tables.Column("Qualité", orderable=False)
    du = tables.Column("Du", order_by=("du", "pk"))
    au = tables.Column("Au", order_by=("au", "pk"))
    presences = tables.Column("Séances", empty_values=(), orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_nom(self, record: MembreConseil) -> SafeString | str:
        nom = f"{record} (préside)" if record.preside else str(record)
        if not peut(self.request, "amelioration.conseil"):
            return nom
        url = reverse("amelioration:conseil_membre", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, nom)

    def value_nom(self, record: MembreConseil) -> str:
        return str(record)

    def render_du(self, value: Any) -> str:
        return date_courte(value)

    def value_du(self, value: Any) -> Any:
        return value

    def render_au(self, value: Any) -> str:
        return date_courte(value)

    def value_au(self, value: Any) -> Any:
        return value

    def render_presences(self, record: MembreConseil) -> str:
        notees = [p for p in record.presences.all() if p.sorte]
        return f"{sum(p.sorte == 'present' for p in notees)} sur {len(notees)}" if notees else "—"


class ListeMembres(VueListe):
    table_class = TableMembres
    filterset_class = FiltreMembres
    template_name = "amelioration/conseil/membres.html"
    titre = "Membres du conseil de perfectionnement"
    sous_titre = "Qui siège, à quel titre, et jusqu’à quand."
    nom_export = "conseil-de-perfectionnement-membres"
    vide_titre = "Aucun membre"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucun membre pour l’instant"
    neuf_permission = "amelioration.conseil"
    neuf_texte = "Inscrivez la direction, des formateurs, des apprentis, des entreprises : ce que dit votre règlement."

    def lignes(self) -> QuerySet[Any]:
        return (
            MembreConseil.objects.select_related("organisation").prefetch_related("presences")
            .order_by(Coalesce(F("au"), F("du")).desc(), "cle_tri", "pk")
        )  # fmt: skip


membres = exige("amelioration.voir")(ListeMembres.as_view())


@exige("amelioration.conseil")
def membre_nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]

    def geste(x: dict[str, Any]) -> str:
        m = services.inscrire_membre(organisation=o, acteur=acteur(request), **x)
        return f"{m} est membre du conseil."

    return remplir(
        request, gabarit=GABARIT, cle="amelioration.conseil_membre:", titre="Nouveau membre du conseil", classe=partial(FormulaireMembre, organisation=o),
        geste=geste, retour=reverse("amelioration:conseil_membres", args=[slug]), bouton="Inscrire", contexte={"mandats": _mandats(o.pk)},
        initial={"du": aujourdhui()},
    )  # fmt: skip


def _mandats(organisation_id: int) -> list[str]:
    """How long mandates last, when the règlement says it, with the day one beginning today would end."""
    lus = regles_de(organisation_id).mandats
    jour = aujourdhui()
    return [
        f"{mots} : {lus[str(k)]} mois, donc jusqu’au {date_fr(ajouter_mois(jour, int(lus[str(k)])))} s’il commence aujourd’hui"
        for k, mots in colleges().items() if str(k) in lus
    ]  # fmt: skip


@exige("amelioration.conseil")
def membre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    m = get_object_or_404(MembreConseil.objects.select_related("organisation"), pk=pk)

    def geste(x: dict[str, Any]) -> str:
        services.corriger_membre(membre=m, acteur=acteur(request), **x)
        return "C’est enregistré."

    noms = ("prenom", "nom", "college", "qualite", "preside", "du", "au", "courriel", "telephone")
    return remplir(
        request, gabarit=GABARIT, cle=f"amelioration.conseil_membre:{pk}", titre=str(m), geste=geste,
        classe=partial(FormulaireMembre, organisation=m.organisation), retour=reverse("amelioration:conseil_membres", args=[slug]),
        initial={n: getattr(m, n) for n in noms} | {"compte": m.compte_id},
        contexte={"mandats": _mandats(m.organisation_id), "journal": journal_de(request, "membre_conseil", m.pk)},
    )  # fmt: skip


@exige("amelioration.conseil")
def regles(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    r = regles_de(o.pk)
    formulaires: list[FormulaireRegles] = []

    def classe(*args: Any, **kwargs: Any) -> FormulaireRegles:
        formulaires.append(FormulaireRegles(*args, **kwargs))
        return formulaires[-1]

    def geste(x: dict[str, Any]) -> str:
        services.regler(organisation=o, acteur=acteur(request), **formulaires[-1].valeurs())
        return "C’est enregistré."

    noms = ("reference", "quorum", "quorum_nombre", "seances_par_an", "delai_convocation")
    return remplir(
        request, gabarit=GABARIT, cle="amelioration.conseil_regles:", titre="Ce que dit votre règlement intérieur", classe=classe, geste=geste,
        retour=reverse("amelioration:conseil", args=[slug]), initial={n: getattr(r, n) for n in noms} | {f"mandat_{k}": v for k, v in r.mandats.items()},
        contexte={"intro": "La loi ne fixe ni quorum, ni nombre de séances, ni durée de mandat. Laissez vide ce que votre règlement ne dit pas : rien n’en sera demandé."},
    )  # fmt: skip
