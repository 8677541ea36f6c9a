"""Evidence: list, one with its versions and what it serves, and the acts on it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.preuves import sources_de_preuves
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.preuves import formulaires as f
from parchemin.preuves import pieces
from parchemin.preuves.models import NaturePreuve, Preuve, RattachementPreuve
from parchemin.preuves.selectors.choix import choix, recueil
from parchemin.preuves.selectors.preuves import attendu_de, courantes, jugees, premier_terme, versions
from parchemin.preuves.selectors.questions import questions_sur
from parchemin.preuves.services import preuves as services
from parchemin.preuves.vues.commun import FORMULAIRE, RAISONS, acteur, contenu, journal_de, lien, peut, regard, remplir
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de

TOUTES = "Preuves déposées"


def etat_preuve(p: Preuve, termes: dict[int, date | None], jour: date, avance: int) -> tuple[str, str]:
    """Tone and words of one evidence in the list."""
    if p.retiree_le is not None:
        return "nu", "Retirée"
    if getattr(p, "suite", 0):
        return "nu", "Remplacée"
    terme = termes.get(p.pk)
    if terme is not None and terme < jour:
        return "al", "À rafraîchir"
    if terme is not None and terme <= jour + timedelta(days=avance):
        return "in", "Bientôt à refaire"
    return "ok", "À jour"


class FiltrePreuves(df.FilterSet):
    q = df.CharFilter(field_name="titre", lookup_expr="icontains", label="Titre")
    etat = df.ChoiceFilter(
        label="État", empty_label="En service", method="par_etat",
        choices=[("rafraichir", "À rafraîchir"), ("verifier", "À vérifier"), ("remplacees", "Remplacées ou retirées"), ("toutes", "Toutes")],
    )  # fmt: skip
    famille = df.ChoiceFilter(label="Référentiel", empty_label="Tous", method="par_famille")
    nature = df.ChoiceFilter(label="Sorte", empty_label="Toutes", choices=NaturePreuve.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        c = self.request.choix_preuves
        vu = self.request.regard_preuves
        self.filters["famille"].extra["choices"] = [(k, r.nom) for k, r in c.referentiels.items() if vu.voit_famille(k)]

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "rafraichir":
            jour = aujourdhui()
            return lignes.filter(
                pk__in=[pk for pk, le in self.request.termes_preuves.items() if le is not None and le < jour]
            )
        return lignes.filter(verifiee_le__isnull=True) if valeur == "verifier" else lignes

    def par_famille(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # The frameworks offered are those that the reader sees.
        return lignes.filter(pk__in=RattachementPreuve.objects.filter(famille=valeur).order_by().values("preuve_id"))


class TablePreuves(tables.Table):
    titre = tables.Column("Preuve", order_by=("titre", "pk"))
    etat = tables.Column("État", empty_values=(), orderable=False)
    effective_le = tables.Column("Datée du", order_by=("effective_le", "pk"))
    deposee_le = tables.Column("Déposée le", order_by=("deposee_le", "pk"))
    deposee_par_libelle = tables.Column("Par", orderable=False)
    sert = tables.Column("Sert", empty_values=(), orderable=False)
    verifiee_le = tables.Column("Vérifiée le", order_by=("verifiee_le", "pk"))
    responsable = tables.Column("Tenue par", orderable=False, visible=False)
    nature = tables.Column("Sorte", orderable=False, visible=False)
    empreinte = tables.Column("Empreinte", orderable=False, visible=False)
    lien = tables.Column("Adresse", orderable=False, visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_titre(self, record: Preuve) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', lien("preuve", self.request.organisation.slug, record.pk), record.titre
        )

    def value_titre(self, record: Preuve) -> str:
        return record.titre

    def _etat(self, p: Preuve) -> tuple[str, str]:
        return etat_preuve(p, self.request.termes_preuves, aujourdhui(), self.request.avance_preuves)

    def render_etat(self, record: Preuve) -> SafeString:
        return statut(*self._etat(record))

    def value_etat(self, record: Preuve) -> str:
        return self._etat(record)[1]

    def render_sert(self, record: Preuve) -> str:
        return ", ".join(
            dict.fromkeys(
                f"{_nom(self.request, r.famille)} {r.exigence}"
                for r in record.rattachements.all()
                if self.request.regard_preuves.voit_famille(r.famille)
            )
        )

    def render_effective_le(self, value: Any) -> str:
        return date_courte(value)

    def value_effective_le(self, value: Any) -> Any:
        return value

    def render_deposee_le(self, value: Any) -> str:
        return date_courte(jour_de(value))

    def value_deposee_le(self, value: Any) -> Any:
        return jour_de(value)

    def render_verifiee_le(self, value: Any) -> str:
        return date_courte(value)

    def value_verifiee_le(self, value: Any) -> Any:
        return value

    def render_responsable(self, value: Any) -> str:
        return str(value.libelle)


def _nom(request: Any, famille: str) -> str:
    r = request.choix_preuves.referentiels.get(famille)
    return r.nom if r is not None else famille


class ListePreuves(VueListe):
    table_class = TablePreuves
    filterset_class = FiltrePreuves
    template_name = "preuves/liste.html"
    titre = TOUTES
    sous_titre = "Fichiers, pages et actes gardés. Ce que font les autres pages de Parchemin s’offre tout seul, exigence par exigence."
    nom_export = "preuves"
    vide_titre = "Aucune preuve"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucune preuve déposée"
    neuf_texte = "Ce que vous faites dans Parchemin prouve déjà beaucoup. Déposez ici le reste : baux, CV, comptes rendus, pages de votre site."

    def lignes(self) -> QuerySet[Any]:
        o, jour = self.request.organisation, aujourdhui()
        self.request.regard_preuves = vu = regard(self.request)
        self.request.choix_preuves = choix(o, jour)
        self.request.avance_preuves = int(recueil().valeur_au("prevenir", jour))
        self.request.termes_preuves = {pk: premier_terme(x) for pk, x in jugees(o, jour).items()}
        etat = self.request.GET.get("etat")
        lignes = Preuve.objects.all() if etat in ("toutes", "remplacees") else courantes(o.pk)
        if etat == "remplacees":
            lignes = lignes.exclude(pk__in=courantes(o.pk).order_by().values("pk"))
        return (
            vu.filtrer(lignes)
            .annotate(suite=Count("remplacee_par"))
            .select_related("responsable__utilisateur")
            .prefetch_related("rattachements")
            .order_by("-effective_le", "-pk")
        )


liste = exige("preuves.voir")(ListePreuves.as_view())


def _ou_404(pk: int) -> Preuve:
    p: Preuve = get_object_or_404(
        Preuve.objects.select_related("responsable__utilisateur", "organisation", "remplace"), pk=pk
    )
    return p


def vue_ou_404(request: HttpRequest, pk: int) -> Preuve:
    """One that the reader sees: to a guest, what was not opened does not exist."""
    if not regard(request).voit(pk):
        raise Http404
    return _ou_404(pk)


@exige("preuves.voir")
@require_safe
def preuve(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p, jour, vu = vue_ou_404(request, pk), aujourdhui(), regard(request)
    c = choix(p.organisation, jour)
    suite = versions(p)
    jugements = dict(jugees(p.organisation, jour).get(p.pk, []))
    sert = []
    for r in p.rattachements.order_by("famille", "exigence", "attendu", "pk"):
        if not vu.voit_famille(r.famille):
            continue
        a, e = attendu_de(c, r.cle), c.exigences.get(f"{r.famille}:{r.exigence}")
        j = jugements.get(r.cle)
        referentiel = c.referentiels.get(r.famille)
        sert.append({
            "r": r, "nom": referentiel.titre if referentiel else r.famille, "e": e, "mots": a.libelle if a else "",
            "raison": RAISONS[j.raison] if j and j.raison else "", "jusque": j.jusque if j else None, "juge": j is not None,
        })  # fmt: skip
    courante = suite[0].pk == p.pk and p.retiree_le is None
    source = next((s for s in sources_de_preuves() if s.code == p.origine), None)
    ouvre = p.origine_chemin if source is not None and peut(request, source.permission) else ""
    contexte = {
        "p": p, "sert": sert, "versions": [v for v in suite if vu.voit(v.pk)], "courante": courante, "derniere": suite[0] if vu.voit(suite[0].pk) else None,
        "questions": questions_sur(request, preuve=p.pk), "questionner": peut(request, "preuves.questionner"), "source": source, "ouvre": ouvre,
        "etat": etat_preuve(p, {p.pk: premier_terme(list(jugements.items()))}, jour, 0) if courante else ("nu", "Retirée" if p.retiree_le else "Remplacée"),
        "demande": None if vu.invite else getattr(p, "demande", None), "journal": journal_de(request, services.TYPE, p.pk), "deposer": peut(request, "preuves.deposer") and courante,
        "tenir": peut(request, "preuves.tenir") and courante, "a_moi": p.deposee_par_id == request.user.pk and p.nature != NaturePreuve.ACTE,
        "detachable": len(sert) > 1,
    }  # fmt: skip
    return render(request, "preuves/preuve.html", contexte)


@exige("preuves.voir")
@require_safe
def fichier(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    p = vue_ou_404(request, pk)
    f_ = Fichier.toutes.filter(pk=p.fichier, organisation_id=p.organisation_id).first() if p.fichier else None
    if f_ is None:
        raise Http404
    return servir(request, f_)


@exige("preuves.deposer")
def deposer(request: HttpRequest, slug: str) -> HttpResponse:
    """`pour`: the expectation that one came from, chosen already."""
    o = request.organisation  # type: ignore[attr-defined]
    pour, faites = request.GET.get("pour", ""), list[int]()

    def geste(x: dict[str, Any]) -> str:
        with transaction.atomic():
            p = services.deposer(
                organisation=o, contenu=contenu(request, x, pieces.PREUVE.code), sert=x["sert"], acteur=acteur(request)
            )
        faites.append(p.pk)
        return "La preuve est déposée."

    reponse = remplir(
        request, gabarit=FORMULAIRE, cle="preuves.deposer", titre="Déposer une preuve", classe=partial(f.FormulaireDepot, organisation=o), geste=geste,
        retour=_retour(slug, pour), bouton="Déposer", initial={"sert": [pour] if pour else [], "effective_le": aujourdhui()},
        contexte={"retour_mots": "Preuves"},
    )  # fmt: skip
    return redirect("preuves:preuve", slug, faites[0]) if faites else reponse


def _retour(slug: str, cle: str) -> str:
    """The page of the requirement behind a key; the first page for an address typed by hand."""
    morceaux = cle.split(":")
    try:
        return lien("exigence", slug, morceaux[0], morceaux[1]) if len(morceaux) > 1 else lien("accueil", slug)
    except NoReverseMatch:
        return lien("accueil", slug)


@exige("preuves.deposer")
@require_POST
def garder(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep an act that offers itself, for one expectation or several."""
    acte = request.POST.get("acte", "")[:150]
    source = next((s for s in sources_de_preuves() if s.code == acte.partition("/")[0]), None)
    if source is not None and not peut(request, source.permission):
        raise PermissionDenied
    try:
        p = services.garder(
            organisation=request.organisation, acte=acte, sert=request.POST.getlist("sert")[:20],  # type: ignore[attr-defined]
            acteur=acteur(request),
        )  # fmt: skip
    except ErreurMetier as e:
        return _refus(request, slug, e)
    messages.success(request, "L’acte est gardé comme preuve : quelqu’un peut maintenant le vérifier.")
    return redirect("preuves:preuve", slug, p.pk)


def _refus(request: HttpRequest, slug: str, e: ErreurMetier, pk: int | None = None) -> HttpResponse:
    contexte = {"constats": e.constats, "retour": lien("preuve", slug, pk) if pk else lien("accueil", slug)}
    return render(request, "preuves/refus.html", contexte, status=422)


def _sur_une(
    request: HttpRequest, slug: str, p: Preuve, *, nom: str, titre: str, classe: Any, geste: Any, bouton: str, vers: str = "", **autres: Any
) -> HttpResponse:  # fmt: skip
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.{nom}:{p.pk}", titre=titre, classe=classe, geste=geste, retour=lien("preuve", slug, p.pk),
        bouton=bouton, contexte={"page_mots": p.titre, "page_url": lien("preuve", slug, p.pk)}, vers=vers, **autres,
    )  # fmt: skip


@exige("preuves.deposer")
def remplacer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p, faites = _ou_404(pk), list[int]()

    def geste(x: dict[str, Any]) -> str:
        with transaction.atomic():
            neuve = services.remplacer(
                preuve=p, contenu=contenu(request, x, pieces.PREUVE.code), acteur=acteur(request)
            )
        faites.append(neuve.pk)
        return "La nouvelle version est en service ; l’ancienne reste lisible."

    initial = {
        "titre": p.titre, "effective_le": aujourdhui(), "lien": p.lien, "description": p.description, "responsable": p.responsable_id, "mois": p.mois,
    }  # fmt: skip
    reponse = _sur_une(
        request, slug, p, nom="remplacer", titre="Remplacer la preuve", geste=geste, bouton="Remplacer", initial=initial,
        classe=partial(f.FormulaireContenu, organisation=p.organisation, garde=p.responsable_id),
    )  # fmt: skip
    return redirect("preuves:preuve", slug, faites[0]) if faites else reponse


@exige("preuves.tenir")
@require_POST
def verifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _ou_404(pk)
    try:
        services.verifier(preuve=p, acteur=acteur(request))
    except ErreurMetier as e:
        return _refus(request, slug, e, pk)
    messages.success(request, "La preuve est vérifiée.")
    return redirect("preuves:preuve", slug, pk)


@exige("preuves.tenir")
def suivre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.suivre(preuve=p, acteur=acteur(request), **x)
        return "Le suivi est enregistré."

    return _sur_une(
        request, slug, p, nom="suivi", titre="Qui la tient, jusqu’à quand", geste=geste, bouton="Enregistrer",
        initial={"responsable": p.responsable_id, "mois": p.mois, "valide_au": p.valide_au},
        classe=partial(f.FormulaireSuivi, organisation=p.organisation, garde=p.responsable_id),
    )  # fmt: skip


@exige("preuves.tenir")
def rattacher(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        n = len(services.rattacher(preuve=p, sert=x["sert"], acteur=acteur(request)))
        return "La preuve sert aussi ce que vous avez choisi." if n else "Elle le servait déjà."

    return _sur_une(
        request, slug, p, nom="rattacher", titre="Rattacher à d’autres exigences", geste=geste, bouton="Rattacher",
        classe=partial(f.FormulaireRattacher, organisation=p.organisation),
    )  # fmt: skip


@exige("preuves.tenir")
@require_POST
def detacher(request: HttpRequest, slug: str, pk: int, rattachement: int) -> HttpResponse:
    r = get_object_or_404(RattachementPreuve.objects.select_related("preuve"), pk=rattachement, preuve=pk)
    try:
        services.detacher(rattachement=r, acteur=acteur(request))
    except ErreurMetier as e:
        return _refus(request, slug, e, pk)
    messages.success(request, "La preuve ne sert plus cette exigence.")
    return redirect("preuves:preuve", slug, pk)


@exige("preuves.tenir")
def retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.retirer(preuve=p, acteur=acteur(request), **x)
        return "La preuve est retirée : elle reste lisible et ne sert plus."

    return _sur_une(
        request, slug, p, nom="retirer", titre="Retirer la preuve", classe=f.FormulaireRaison, geste=geste, bouton="Retirer", danger=True
    )  # fmt: skip
