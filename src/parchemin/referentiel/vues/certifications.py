"""The organisation's certifications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference, evenements_de, phrases
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.referentiel import selectors
from parchemin.referentiel.domain import validite
from parchemin.referentiel.forms import (
    FormulaireBloc,
    FormulaireCapacite,
    FormulaireCertificationLocale,
    FormulaireEnregistrement,
)
from parchemin.referentiel.models import BlocLocal, Capacite, CapaciteCertification, Certification, NatureLocale
from parchemin.referentiel.services import certifications as services
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


def _acteur(request: HttpRequest) -> Reference:
    return reference_de(request.user)  # type: ignore[arg-type]


def _reporter(formulaire: forms.Form, erreur: ErreurMetier) -> None:
    for constat in erreur.constats:
        formulaire.add_error(None, f"{constat.quoi} {constat.remede} [{constat.code}]")


@exige("referentiel.consulter")
@require_GET
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    jour = aujourdhui()
    lignes = []
    capacites: dict[int, list[CapaciteCertification]] = {}
    for c in CapaciteCertification.objects.order_by("du", "pk"):
        if c.du <= jour and (c.au is None or jour <= c.au):
            capacites.setdefault(c.certification_id, []).append(c)
    for certification in Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk"):
        etat = statut = None
        if certification.fiche and certification.fiche.version:
            etat = selectors.etat_de(certification.fiche.version, certification.fiche)
            statut = validite.statut_au(etat, jour)
        lignes.append(
            {
                "certification": certification,
                "etat": etat,
                "statut": validite.LIBELLES_STATUT[statut] if statut else "Hors des registres nationaux",
                "ton": validite.TONS_STATUT[statut] if statut else "nu",
                "capacites": capacites.get(certification.pk, []),
            }
        )
    return render(request, "referentiel/certifications.html", {"lignes": lignes})


@exige("referentiel.gerer_certifications")
def suivre(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    fiche = get_object_or_404(selectors.fiches_visibles(), code=code.upper())
    saisie = Saisie(request, f"referentiel.suivre:{fiche.code.lower()}", titre=f"Suivre {fiche.code}")
    formulaire = FormulaireCapacite(
        request.POST or None, initial={"capacite": Capacite.CERTIFICATEUR.value} | saisie.initiales
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
            return redirect("referentiel:certification", slug=slug, pk=certification.pk)
    contexte = {"formulaire": formulaire, "saisie": saisie, "fiche": fiche}
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
    contexte: dict[str, Any] = {
        "certification": objet,
        "page": page,
        "capacites": CapaciteCertification.objects.filter(certification=objet).order_by("du", "pk"),
        "blocs": BlocLocal.objects.filter(certification=objet).order_by("code", "du"),
        "enregistrements": objet.enregistrements.order_by("du"),
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
def ajouter_bloc(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(objet: Certification, d: dict[str, Any]) -> None:
        services.ajouter_bloc_local(certification=objet, acteur=_acteur(request), **d)

    return _ajout(request, slug, pk, FormulaireBloc, "Ajouter un bloc", geste)


@exige("referentiel.gerer_certifications")
def ajouter_enregistrement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(objet: Certification, d: dict[str, Any]) -> None:
        services.enregistrer_periode_registre(certification=objet, acteur=_acteur(request), **d)

    return _ajout(request, slug, pk, FormulaireEnregistrement, "Dater un enregistrement", geste)
