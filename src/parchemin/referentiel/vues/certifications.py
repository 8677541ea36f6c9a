"""The organisation's certifications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import roles_dans
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference, evenements_de, phrases
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.listes import VueListe
from parchemin.referentiel import selectors
from parchemin.referentiel.domain.qualites import jury_selon_qualite
from parchemin.referentiel.filtres import FiltreCertifications
from parchemin.referentiel.forms import (
    FormulaireAnnulation,
    FormulaireBloc,
    FormulaireCapacite,
    FormulaireCertificationLocale,
    FormulaireEnregistrement,
    FormulaireSuite,
)
from parchemin.referentiel.models import BlocLocal, Capacite, CapaciteCertification, Certification, NatureLocale
from parchemin.referentiel.services import certifications as services
from parchemin.referentiel.services import suites
from parchemin.referentiel.tables import TableCertifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

_PORTEURS = {Capacite.CERTIFICATEUR.value, Capacite.CO_CERTIFICATEUR.value}


def _acteur(request: HttpRequest) -> Reference:
    return reference_de(request.user)  # type: ignore[arg-type]


def _reporter(formulaire: forms.Form, erreur: ErreurMetier) -> None:
    refuser(formulaire, erreur)


class ListeCertifications(VueListe):
    table_class = TableCertifications
    filterset_class = FiltreCertifications
    template_name = "referentiel/certifications.html"
    nom_export = "certifications"
    vide_titre = "Aucune certification suivie"
    vide_texte = "Cherchez votre fiche dans les registres nationaux, puis dites en quelle qualité vous la portez."

    def lignes(self) -> QuerySet[Any]:
        return selectors.certifications_suivies()

    def contexte(self) -> dict[str, Any]:
        restreint = roles_dans(self.request.membre, "referentiel") <= {Role.PARTENAIRE, Role.MEMBRE_JURY}
        return {"titre": f"Certifications {de(self.request.organisation.nom)}" if restreint else "Vos certifications"}


liste = exige("referentiel.consulter")(ListeCertifications.as_view())


@exige("referentiel.gerer_certifications")
def suivre(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    fiche = get_object_or_404(selectors.fiches_visibles(), code=code.upper())
    saisie = Saisie(request, f"referentiel.suivre:{fiche.code.lower()}", titre=f"Suivre {fiche.code}")
    organisation = request.organisation  # type: ignore[attr-defined]
    proposee = selectors.qualite_au_registre(fiche, organisation.siren)
    formulaire = FormulaireCapacite(
        request.POST or None, initial=({"capacite": proposee} if proposee else {}) | saisie.initiales
    )
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        try:
            certification = services.suivre_fiche(
                organisation=request.organisation,  # type: ignore[attr-defined]
                fiche=fiche,
                capacite=Capacite(d["capacite"]),
                du=d["du"],
                au=d["au"],
                reference=d["reference"],
                acteur=_acteur(request),
            )
        except ErreurMetier as e:
            _reporter(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, f"{fiche.code} fait maintenant partie de vos certifications.")
            if d["capacite"] in _PORTEURS and proposee not in _PORTEURS:
                messages.warning(
                    request,
                    f"Le registre ne nomme pas {organisation.nom} parmi les certificateurs actifs de {fiche.code}. "
                    "Si c’est une erreur de saisie, annulez la qualité ci-dessous.",
                )
            return redirect("referentiel:certification", slug=slug, pk=certification.pk)
    contexte = {
        "formulaire": formulaire,
        "saisie": saisie,
        "fiche": fiche,
        "proposee": Capacite(proposee).label if proposee else "",
    }
    return render(request, "referentiel/suivre.html", contexte, status=422 if formulaire.errors else 200)


@exige("referentiel.gerer_certifications")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    saisie = Saisie(request, "referentiel.nouvelle", titre="Nouvelle certification")
    formulaire = FormulaireCertificationLocale(request.POST or None, initial=saisie.initiales)
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        try:
            certification = services.creer_certification_locale(
                organisation=request.organisation,  # type: ignore[attr-defined]
                nature=NatureLocale(d["nature"]),
                intitule=d["intitule"],
                code=d["code"],
                description=d["description"],
                capacite=Capacite(d["capacite"]),
                du=d["du"],
                au=d["au"],
                acteur=_acteur(request),
            )
        except ErreurMetier as e:
            _reporter(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, "La certification est créée.")
            return redirect("referentiel:certification", slug=slug, pk=certification.pk)
    contexte = {"formulaire": formulaire, "saisie": saisie}
    return render(request, "referentiel/nouvelle.html", contexte, status=422 if formulaire.errors else 200)


@exige("referentiel.consulter")
@require_GET
def certification(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = get_object_or_404(Certification.objects.select_related("fiche__version", "fiche__source"), pk=pk)
    jour = aujourdhui()
    page = selectors.PageFiche(objet.fiche, objet.fiche.version, jour) if objet.fiche and objet.fiche.version else None
    capacites = [c.capacite for c in selectors.capacites_au(objet, jour)]
    # As on the day page: who carries it, asked for, and not replaced yet.
    suivre = page is not None and suites.sur_demande(page.version.type_enregistrement) and not page.remplacantes
    fin = suites.fin_de(objet) if suivre and _PORTEURS & set(capacites) else None
    contexte: dict[str, Any] = {
        "certification": objet,
        "page": page,
        "capacites": CapaciteCertification.objects.filter(certification=objet).order_by("du", "pk"),
        "jury_qualite": jury_selon_qualite(capacites, jour),
        "blocs": BlocLocal.objects.filter(certification=objet).order_by("code", "du"),
        "enregistrements": objet.enregistrements.order_by("du"),
        "fin": fin,
        "suite": objet.suites.filter(fin=fin).first() if fin else None,
        "changements": selectors.changements_de(objet.fiche)[:6] if objet.fiche else [],
        "journal": phrases(evenements_de([request.organisation.chaine], "certification", str(pk))[:20]),  # type: ignore[attr-defined]
        "jour": jour,
    }
    return render(request, "referentiel/certification.html", contexte)


def _ajout(request: HttpRequest, slug: str, pk: int, classe: type[forms.Form], titre: str, geste: Any) -> HttpResponse:
    """One small form on a certification: same shape for a capacity, a bloc, a registration."""
    objet = get_object_or_404(Certification.objects.select_related("fiche__version"), pk=pk)
    nom = request.resolver_match.url_name if request.resolver_match else ""
    saisie = Saisie(request, f"referentiel.{nom}:{pk}", titre=f"{titre}, {objet}")
    formulaire = classe(request.POST or None, initial=saisie.initiales)
    if request.method == "POST" and formulaire.is_valid():
        try:
            geste(objet, formulaire.cleaned_data)
        except ErreurMetier as e:
            _reporter(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, "C’est enregistré.")
            return redirect("referentiel:certification", slug=slug, pk=pk)
    contexte = {"formulaire": formulaire, "saisie": saisie, "certification": objet, "titre": titre}
    return render(request, "referentiel/ajout.html", contexte, status=422 if formulaire.errors else 200)


@exige("referentiel.gerer_certifications")
def ajouter_capacite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(objet: Certification, d: dict[str, Any]) -> None:
        services.dater_capacite(
            certification=objet,
            acteur=_acteur(request),
            **(d | {"capacite": Capacite(d["capacite"])}),
        )

    return _ajout(request, slug, pk, FormulaireCapacite, "Dater une capacité", geste)


@exige("referentiel.gerer_certifications")
def fermer_capacite(request: HttpRequest, slug: str, pk: int, capacite: int) -> HttpResponse:
    from parchemin.comptes.forms import FormulaireFin

    ligne = get_object_or_404(
        CapaciteCertification.objects.select_related("certification"), pk=capacite, certification_id=pk
    )

    def geste(objet: Certification, d: dict[str, Any]) -> None:
        services.fermer_capacite(capacite=ligne, au=d["au"], acteur=_acteur(request))

    return _ajout(request, slug, pk, FormulaireFin, f"Fin de la capacité « {ligne} »", geste)


@exige("referentiel.gerer_certifications")
def annuler_capacite(request: HttpRequest, slug: str, pk: int, capacite: int) -> HttpResponse:
    ligne = get_object_or_404(
        CapaciteCertification.objects.select_related("certification__fiche"), pk=capacite, certification_id=pk
    )

    def geste(objet: Certification, d: dict[str, Any]) -> None:
        services.annuler_capacite(capacite=ligne, motif=d["motif"], acteur=_acteur(request))

    return _ajout(request, slug, pk, FormulaireAnnulation, f"Annuler la capacité « {ligne} »", geste)


@exige("referentiel.gerer_certifications")
def ajouter_bloc(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(objet: Certification, d: dict[str, Any]) -> None:
        services.ajouter_bloc_local(certification=objet, acteur=_acteur(request), **d)

    return _ajout(request, slug, pk, FormulaireBloc, "Ajouter un bloc", geste)


@exige("referentiel.gerer_certifications")
def noter_suite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(objet: Certification, d: dict[str, Any]) -> None:
        suites.noter_suite(certification=objet, acteur=_acteur(request), **d)

    return _ajout(request, slug, pk, FormulaireSuite, "Noter la suite de l’enregistrement", geste)


@exige("referentiel.gerer_certifications")
def ajouter_enregistrement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(objet: Certification, d: dict[str, Any]) -> None:
        services.enregistrer_periode_registre(certification=objet, acteur=_acteur(request), **d)

    return _ajout(request, slug, pk, FormulaireEnregistrement, "Dater un enregistrement", geste)
