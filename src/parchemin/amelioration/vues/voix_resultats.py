"""The results of a campaign: bars with their table, years compared, words by theme; nothing that would tell who said what."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.amelioration import constats_voix as c
from parchemin.amelioration.domain.voix import (
    SANS_AVIS,
    VOIES,
    Depouillement,
    SorteQuestion,
    VoieReponse,
    echelle,
    modeles,
    reglage,
    themes,
)
from parchemin.amelioration.models import CampagneAppreciation, Verbatim
from parchemin.amelioration.selectors.voix import (
    a_ecrire,
    assez,
    comparaisons,
    depouillement_de,
    envoi_en_cours,
    mots_de,
    mots_lisibles,
    relance_due,
    relance_possible_le,
    themes_de,
)
from parchemin.amelioration.services.voix_reponses import classer
from parchemin.amelioration.vues.commun import peut
from parchemin.amelioration.vues.voix_formulaires import FormulaireTheme
from parchemin.comptes.acces import exige
from parchemin.plateforme import graphiques
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.listes.export import exporter_csv
from parchemin.plateforme.templatetags.parchemin import statut
from parchemin.socle.horloge import aujourdhui

TONS = {"4": "ok", "3": "in", "2": "al", "1": "ko", SANS_AVIS: "nu"}


def etat_dit(x: CampagneAppreciation) -> tuple[str, str]:
    """Tone and words."""
    if x.close:
        return "ok", "Close"
    if x.ouverte:
        return ("al", "À clore") if x.ferme_le < aujourdhui() else ("in", "Ouverte")
    return "al", "En préparation"


def resultats(request: HttpRequest, x: CampagneAppreciation, mener: bool) -> dict[str, Any]:
    """What the page of a campaign says of its answers. How many came in is said while it is open; what they hold is not."""
    jour = aujourdhui()
    d = depouillement_de(x)
    montre = assez(x, d)
    invites = x.invites if x.invites is not None else x.invitations.count()
    repondants = x.repondants if x.repondants is not None else x.invitations.filter(repondu=True).count()
    par_voie = dict(x.reponses.order_by().values_list("voie").annotate(n=Count("cle")))
    groupe = request.GET.get("groupe", "")
    envoi = mener and x.ouverte and envoi_en_cours(x)
    vu = d.groupes.get(groupe, d) if d is not None and montre else None
    constats = []
    if x.afflux and "afflux" not in x.ecartees:
        constats.append(c.AFFLUX.constat(n=par_voie.get("afflux", 0)))
    if x.close and not montre:
        constats.append(c.PEU.constat(minimum=reglage("minimum", x.close_le or jour)))
    return {
        "d": d, "montre": montre, "invites": invites, "repondants": repondants, "recues": sum(par_voie.values()),
        "taux": _pc(Fraction(100 * repondants, invites) if invites else None), "voies": [(VOIES[VoieReponse(v)], n, v in x.ecartees) for v, n in sorted(par_voie.items())],
        "questions_vues": _questions(x, vu) if vu is not None else [], "questions_tues": _tues(x, vu) if vu is not None else [], "groupes": [(g, y.n, _pc(_ensemble(y))) for g, y in d.groupes.items()] if d and montre else [],
        "echelle": [mots for _, mots in echelle()], "groupe": groupe if d and groupe in d.groupes else "", "comparaisons": _comparaisons(x) if montre else [],
        "themes": [(t, themes()[t], n) for t, n in themes_de(x)] if montre else [], "constats": constats,
        "a_classer": mots_de(x).filter(theme="").count() if montre else 0, "minimum": reglage("minimum", jour),
        "envoi": envoi, "a_ecrire": a_ecrire(x, 0).count() if mener and x.ouverte and not envoi else 0, "relance_due": mener and not envoi and relance_due(x, jour),
        "relance_le": relance_possible_le(x) if x.ouverte and x.relances < reglage("relances_max", jour) else None,
    }  # fmt: skip


def _pc(part: Fraction | None) -> int | None:
    """A share as it is read: whole points."""
    return None if part is None else round(part)


def _questions(x: CampagneAppreciation, d: Depouillement) -> list[dict[str, Any]]:
    """Each question of the scale, with its bar and the lines of its table."""
    faites = []
    for q in x.lues:
        part = d.questions.get(q.code)
        if q.sorte is not SorteQuestion.ECHELLE or part is None:
            continue
        total = sum(part.comptes.values())
        lignes = [(mots, n := part.comptes.get(code, 0), _pc(Fraction(100 * n, total))) for code, mots in echelle()]
        barre = graphiques.barre(
            [
                (TONS[code], part.comptes.get(code, 0), mots.lower())
                for code, mots in echelle()
                if part.comptes.get(code)
            ]
        )
        faites.append({"q": q, "barre": barre, "lignes": lignes, "favorable": _pc(part.favorable), "avis": part.avis})
    return faites


def _tues(x: CampagneAppreciation, d: Depouillement) -> list[str]:
    """Questions whose answers are too few to be shown; none at all is not told apart from a few."""
    return [q.texte for q in x.lues if x.anonyme and q.sorte is SorteQuestion.ECHELLE and q.code not in d.questions]


def _ensemble(d: Depouillement) -> Fraction | None:
    """Share of favourable answers, every question together."""
    avis = sum(p.avis for p in d.questions.values())
    return (
        Fraction(sum(p.favorable * p.avis for p in d.questions.values() if p.favorable is not None), avis)
        if avis
        else None
    )


def _comparaisons(x: CampagneAppreciation) -> list[dict[str, Any]]:
    return [{"q": y.question, "annees": list(y.annees), "parts": [_pc(p) for p in y.parts]} for y in comparaisons(x)]


@exige("amelioration.voir_appreciations")
def export(request: HttpRequest, slug: str, pk: int) -> Any:
    """The results as they are shown, in a file: totals only."""
    x = get_object_or_404(CampagneAppreciation.objects.all(), pk=pk)
    d = depouillement_de(x)
    entetes = ["Groupe", "Question", *(mots for _, mots in echelle()), "Avis favorables (%)"]
    corps: list[list[Any]] = []
    if d is not None and assez(x, d):
        for nom, vu in [("Ensemble", d), *d.groupes.items()]:
            for y in _questions(x, vu):
                corps.append([nom, y["q"].texte, *(n for _, n, _ in y["lignes"]), y["favorable"]])
    return exporter_csv(f"appreciations-{x.pk}", entetes, corps)


def _campagnes_lues(request: HttpRequest) -> QuerySet[CampagneAppreciation]:
    """Campaigns whose words may be read."""
    lisibles = mots_lisibles(request.organisation.pk).order_by().values("campagne")  # type: ignore[attr-defined]
    lues: QuerySet[CampagneAppreciation] = CampagneAppreciation.objects.filter(pk__in=lisibles).order_by("-au", "-pk")
    return lues


class FiltreMots(df.FilterSet):
    q = df.CharFilter(field_name="texte", lookup_expr="icontains", label="Mots")
    campagne = df.ModelChoiceFilter(
        label="Campagne", empty_label="Toutes", queryset=lambda request: _campagnes_lues(request)
    )
    theme = df.ChoiceFilter(
        label="Thème", empty_label="Tous", method="par_theme", choices=[("aucun", "À classer"), *themes().items()]
    )

    def par_theme(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(theme="" if valeur == "aucun" else valeur)


class TableMots(tables.Table):
    texte = tables.Column("Ce qui est écrit", orderable=False)
    campagne = tables.Column("Campagne", order_by=("campagne__titre", "cle"))
    theme = tables.Column("Thème", order_by=("theme", "cle"), empty_values=())
    de = tables.Column("De", orderable=False, empty_values=())

    class Meta:
        empty_text = ""
        default = ""

    def render_texte(self, record: Verbatim) -> SafeString:
        url = reverse("amelioration:verbatim", args=[self.request.organisation.slug, record.cle])
        return format_html('<a href="{}">{}</a>', url, record.texte)

    def value_texte(self, record: Verbatim) -> str:
        return record.texte

    def render_campagne(self, record: Verbatim) -> str:
        return record.campagne.titre

    def render_theme(self, record: Verbatim) -> SafeString | str:
        return record.get_theme_display() if record.theme else statut("al", "À classer")

    def value_theme(self, record: Verbatim) -> str:
        return record.get_theme_display()

    def render_de(self, record: Verbatim) -> str:
        return record.de or "anonyme"


class ListeMots(VueListe):
    table_class = TableMots
    filterset_class = FiltreMots
    titre = "Ce qu’ils ont écrit"
    sous_titre = "Rangés au hasard : deux phrases qui se suivent ne viennent pas de la même personne."
    nom_export = "mots-des-appreciations"
    vide_titre = "Rien ici"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Rien à lire pour l’instant"
    neuf_texte = "Les mots d’une campagne anonyme se lisent une fois qu’elle est close, s’il y a assez de réponses."

    def lignes(self) -> QuerySet[Any]:
        return mots_lisibles(self.request.organisation.pk)


verbatims = exige("amelioration.lire_verbatims")(ListeMots.as_view())


@exige("amelioration.lire_verbatims")
def verbatim(request: HttpRequest, slug: str, cle: UUID) -> HttpResponse:
    """Read, put under a theme, on to the next."""
    lisibles = mots_lisibles(request.organisation.pk)  # type: ignore[attr-defined]
    v = get_object_or_404(lisibles, cle=cle)
    formulaire = FormulaireTheme(request.POST if request.method == "POST" else None, initial={"theme": v.theme})
    if request.method == "POST" and formulaire.is_valid():
        classer(verbatim=v, theme=formulaire.cleaned_data["theme"])
        suivant = lisibles.filter(theme="", campagne=v.campagne_id).exclude(cle=v.cle).first()
        if suivant is not None:
            return redirect("amelioration:verbatim", slug, suivant.cle)
        messages.success(request, "Tout est classé pour cette campagne.")
        return redirect("amelioration:campagne", slug, v.campagne_id)
    question = next((q.texte for q in v.campagne.lues if q.code == v.question), modeles()[v.campagne.modele].titre)
    contexte = {
        "v": v, "x": v.campagne, "question": question, "formulaire": formulaire, "conduire": peut(request, "amelioration.conduire"),
        "restent": lisibles.filter(theme="", campagne=v.campagne_id).count(),
    }  # fmt: skip
    return render(request, "amelioration/voix/verbatim.html", contexte, status=422 if formulaire.errors else 200)
