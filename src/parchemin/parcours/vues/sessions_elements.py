"""What is assessed in each certification."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.parcours.models import ElementEvalue, ModeResultat, NatureElement
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.parcours.services import elements as services
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut, remplir
from parchemin.parcours.vues.sessions_formulaires import FormulaireElement
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


class FiltreCertifications(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Intitulé ou numéro")

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        mots = cle_recherche(valeur).split()
        return lignes.filter(
            pk__in=[c.pk for c in lignes if all(m in cle_recherche(f"{c.numero} {c.intitule}") for m in mots)]
        )


class TableCertifications(tables.Table):
    intitule = tables.Column("Certification", order_by=("cle_tri", "pk"))
    nombre = tables.Column(
        "Éléments évalués", order_by=("nombre", "pk"), attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )

    class Meta:
        empty_text = ""

    def render_intitule(self, record: Certification) -> SafeString:
        url = reverse("parcours:elements", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.intitule, record.numero)

    def value_intitule(self, record: Certification) -> str:
        return record.intitule


class ListeCertifications(VueListe):
    table_class = TableCertifications
    filterset_class = FiltreCertifications
    template_name = "parcours/sessions/elements_certifications.html"
    titre = "Ce qui est évalué"
    sous_titre = "Pour chaque certification : blocs, unités, épreuves, jusqu’à la capacité ou la compétence."
    nom_export = "elements-evalues"
    vide_titre = "Aucune certification"
    neuf_titre = "Aucune certification suivie"
    neuf_texte = "Ce qui est évalué se dit certification par certification. Suivez d’abord une fiche : ses blocs viennent avec elle."
    neuf_gestes = (
        GesteNeuf(("referentiel.gerer_certifications",), "Trouver une fiche", "referentiel:fiches", icone="search"),
    )

    def lignes(self) -> QuerySet[Any]:
        siens = ElementEvalue.objects.filter(certification=OuterRef("pk")).order_by().values("certification")
        compte = Subquery(siens.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return (
            Certification.objects.select_related("fiche__version")
            .annotate(nombre=Coalesce(compte, 0))
            .order_by("cle_tri", "pk")
        )


liste = exige("parcours.voir_sessions")(ListeCertifications.as_view())


def _certification(pk: int) -> Certification:
    objet: Certification = get_object_or_404(
        Certification.objects.select_related("fiche__version", "fiche__source"), pk=pk
    )
    return objet


@exige("parcours.voir_sessions")
@require_GET
def elements(request: HttpRequest, slug: str, certification: int) -> HttpResponse:
    objet = _certification(certification)
    lignes = list(
        ElementEvalue.objects.filter(certification=objet)
        .annotate(n_sessions=Count("sessions", distinct=True), n_resultats=Count("resultats", distinct=True))
        .order_by("ordre", "code", "pk")
    )
    codes = {e.code for e in lignes}
    contexte = {
        "certification": objet,
        "lignes": _en_arbre(lignes),
        "manquants": [m for m in blocs_au_choix(objet, aujourdhui()) if m[0][:40] not in codes],
        "gerer": peut(request, "parcours.gerer_sessions"),
        "journal": [
            p for p in journal_de(request, "certification", certification, 60) if p.acte.startswith("parcours.")
        ][:20],
    }
    return render(request, "parcours/sessions/elements.html", contexte)


def _en_arbre(lignes: list[ElementEvalue]) -> list[tuple[int, ElementEvalue]]:
    """(depth, element): each one right under what it depends on."""
    enfants: dict[int | None, list[ElementEvalue]] = {}
    for e in lignes:
        enfants.setdefault(e.parent_id, []).append(e)
    resultat: list[tuple[int, ElementEvalue]] = []

    def descendre(parent: int | None, profondeur: int) -> None:
        for e in enfants.get(parent, ()):
            resultat.append((profondeur, e))
            descendre(e.pk, profondeur + 1)

    descendre(None, 0)
    return resultat


@exige("parcours.gerer_sessions")
@require_POST
def depuis_les_blocs(request: HttpRequest, slug: str, certification: int) -> HttpResponse:
    objet = _certification(certification)
    crees = services.creer_depuis_les_blocs(certification=objet, jour=aujourdhui(), acteur=acteur(request))
    n = len(crees)
    messages.success(
        request, f"{n} élément{'s créés' if n > 1 else ' créé'}." if n else "Tous les blocs ont déjà leur élément."
    )
    return redirect("parcours:elements", slug=slug, certification=certification)


@exige("parcours.gerer_sessions")
def element(request: HttpRequest, slug: str, certification: int, element: int | None = None) -> HttpResponse:
    objet = _certification(certification)
    ligne = get_object_or_404(ElementEvalue.objects, pk=element, certification=objet) if element else None
    noms = ("nature", "code", "libelle", "parent", "mode", "facultatif", "code_bloc", "ordre", "du", "au")
    parent = request.GET.get("parent", "")
    initial: dict[str, Any] = {"parent": parent, "mode": ModeResultat.VALIDATION}
    if parent:
        initial["nature"] = NatureElement.COMPETENCE
    if ligne is not None:
        initial = {n: getattr(ligne, n) for n in noms}

    def geste(d: dict[str, Any]) -> str:
        services.enregistrer_element(
            certification=objet,
            element=ligne,
            acteur=acteur(request),
            **(d | {"nature": NatureElement(d["nature"]), "mode": ModeResultat(d["mode"])}),
        )
        return "L’élément est enregistré."

    return remplir(
        request,
        gabarit="parcours/sessions/element.html",
        cle=f"parcours.element:{certification}-{element or 0}",
        titre="Corriger un élément évalué" if ligne else "Ajouter un élément évalué",
        classe=partial(
            FormulaireElement, certification=objet, element=ligne, blocs=blocs_au_choix(objet, aujourdhui())
        ),
        geste=geste,
        retour=reverse("parcours:elements", args=[slug, certification]),
        initial=initial,
        contexte={"certification": objet, "element": ligne},
    )


@exige("parcours.gerer_sessions")
@require_POST
def element_supprimer(request: HttpRequest, slug: str, certification: int, element: int) -> HttpResponse:
    ligne = get_object_or_404(
        ElementEvalue.objects.select_related("certification__fiche"),
        pk=element,
        certification=_certification(certification),
    )
    try:
        services.supprimer_element(element=ligne, acteur=acteur(request))
        messages.success(request, "L’élément est supprimé.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("parcours:elements", slug=slug, certification=certification)
