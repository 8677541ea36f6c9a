"""The pool of members: list, record, forms, mandates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.journal.facade import evenements_de, phrases
from parchemin.parcours.domain import jury_constats
from parchemin.parcours.models import MandatJury, MembreJury
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.services import jurys as services
from parchemin.parcours.vues.jurys import acteur_de
from parchemin.parcours.vues.jurys_formulaires import (
    FormulaireFinMandat,
    FormulaireMandat,
    FormulaireMembreJury,
    initiales_membre,
)
from parchemin.parcours.vues.jurys_tables import FiltreMembresJury, TableMembresJury
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


class ListeMembresJury(VueListe):
    table_class = TableMembresJury
    filterset_class = FiltreMembresJury
    template_name = "parcours/jurys/membres.html"
    titre = "Membres de jury"
    sous_titre = "Celles et ceux que vous pouvez appeler, et leurs mandats."
    nom_export = "membres-de-jury"
    vide_titre = "Aucun membre"
    vide_texte = "Ajoutez une personne, ou importez votre liste."
    neuf_gestes = (
        GesteNeuf.importer("parcours.gerer_jurys", "parcours.membres_jury", "Importer votre liste"),
        GesteNeuf(("parcours.gerer_jurys",), "Ajouter une personne", "parcours:membre_jury_nouveau"),
    )

    def lignes(self) -> QuerySet[Any]:
        mandats = MandatJury.objects.select_related("certification__fiche__version").order_by("du", "pk")
        return (
            selectors.membres_visibles(self.request.membre)
            .prefetch_related(Prefetch("mandats", queryset=mandats))
            .annotate(
                nb_jurys=Count(
                    "sieges",
                    filter=Q(sieges__session__jury_le__gte=aujourdhui()) & ~Q(sieges__convocation="refusee"),
                    distinct=True,
                )
            )
        )


membres = exige("parcours.voir_jurys")(ListeMembresJury.as_view())


def _membre_ou_404(request: HttpRequest, pk: int) -> MembreJury:
    return get_object_or_404(
        selectors.membres_visibles(request.membre).select_related("utilisateur", "organisation"),  # type: ignore[attr-defined]
        pk=pk,
    )


@exige("parcours.voir_jurys")
@require_GET
def membre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = _membre_ou_404(request, pk)
    jour = aujourdhui()
    chaine = objet.organisation.chaine
    contexte = {
        "membre": objet,
        "jour": jour,
        "mandats": MandatJury.objects.filter(membre=objet).select_related("certification__fiche__version"),
        "sieges": objet.sieges.select_related("session__certification__fiche__version").order_by(
            "-session__jury_le", "pk"
        )[:50],
        "homonymes": services.homonymes(objet.organisation, objet.nom, objet.prenom, objet),
        "journal": phrases(evenements_de([chaine], "membre_jury", str(objet.pk))[:30]),
    }
    return render(request, "parcours/jurys/membre.html", contexte)


@exige("parcours.gerer_jurys")
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    return _fiche(request, slug, None)


@exige("parcours.gerer_jurys")
def modifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _fiche(request, slug, _membre_ou_404(request, pk))


def _fiche(request: HttpRequest, slug: str, objet: MembreJury | None) -> HttpResponse:
    organisation: Any = request.organisation  # type: ignore[attr-defined]
    cle = f"parcours.membre_jury:{objet.pk}" if objet else "parcours.membre_jury"
    titre = str(objet) if objet else "Nouveau membre de jury"
    saisie = Saisie(request, cle, titre=titre)
    initiales = (initiales_membre(objet) if objet else {}) | saisie.initiales
    formulaire = FormulaireMembreJury(request.POST or None, initial=initiales, organisation=organisation)
    if request.method == "POST" and formulaire.is_valid():
        d = dict(formulaire.cleaned_data)
        try:
            ligne = services.enregistrer_membre(
                organisation=organisation, membre=objet, acteur=acteur_de(request), utilisateur=d.pop("utilisateur"),
                homonyme_confirme=d.pop("homonyme_confirme"), **d,
            )  # fmt: skip
        except ErreurMetier as e:
            for constat in e.constats:
                if constat.code == jury_constats.HOMONYME.code:
                    formulaire.proposer_homonyme()
            refuser(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, "La fiche est enregistrée.")
            return redirect("parcours:membre_jury", slug=slug, pk=ligne.pk)
    contexte = {"formulaire": formulaire, "saisie": saisie, "membre": objet, "titre": titre}
    return render(request, "parcours/jurys/membre_modifier.html", contexte, status=422 if formulaire.errors else 200)


@exige("parcours.gerer_jurys")
def mandat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = _membre_ou_404(request, pk)
    saisie = Saisie(request, f"parcours.mandat_jury:{pk}", titre=f"Mandat de {objet}")
    formulaire = FormulaireMandat(request.POST or None, initial=saisie.initiales)

    def geste(d: dict[str, Any]) -> None:
        services.donner_mandat(membre=objet, acteur=acteur_de(request), **d)

    return _geste(request, slug, objet, formulaire, saisie, "Enregistrer un mandat", geste)


@exige("parcours.gerer_jurys")
def fin_mandat(request: HttpRequest, slug: str, pk: int, mandat: int) -> HttpResponse:
    objet = _membre_ou_404(request, pk)
    ligne = get_object_or_404(
        MandatJury.objects.select_related("membre", "organisation", "certification__fiche"), pk=mandat, membre=objet
    )
    saisie = Saisie(request, f"parcours.fin_mandat_jury:{mandat}", titre=f"Fin du mandat de {objet}")
    actuelle = {"au": ligne.au} if ligne.au else {}
    formulaire = FormulaireFinMandat(request.POST or None, initial=actuelle | saisie.initiales)

    def geste(d: dict[str, Any]) -> None:
        services.finir_mandat(mandat=ligne, au=d["au"], acteur=acteur_de(request))
        if apres := selectors.sieges_sous_mandat(ligne, d["au"]):
            jurys = ", ".join(
                f"{s.session.intitule} ({date_fr(s.session.jury_le)})" for s in apres if s.session.jury_le
            )
            messages.warning(
                request, f"{objet} siège encore après cette date : {jurys}. Renouvelez le mandat ou remplacez-le."
            )

    return _geste(
        request, slug, objet, formulaire, saisie, "Fixer la fin du mandat", geste,
        {"mandat": ligne, "sieges": selectors.sieges_sous_mandat(ligne, aujourdhui() - timedelta(days=1))},
    )  # fmt: skip


def _geste(
    request: HttpRequest, slug: str, objet: MembreJury, formulaire: Any, saisie: Saisie, titre: str, geste: Any,
    suite: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        try:
            geste(formulaire.cleaned_data)
        except ErreurMetier as e:
            refuser(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, "C’est enregistré.")
            return redirect("parcours:membre_jury", slug=slug, pk=objet.pk)
    contexte = {
        "formulaire": formulaire, "saisie": saisie, "membre": objet, "titre": titre, "mandat": None, "sieges": [],
        **(suite or {}),
    }  # fmt: skip
    return render(request, "parcours/jurys/mandat.html", contexte, status=422 if formulaire.errors else 200)
