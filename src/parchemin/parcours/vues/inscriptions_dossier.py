"""What an enrolment gathers: contracts, absences, prerequisites and proofs, accommodations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import AccesRefuse, exige
from parchemin.parcours.models import (
    Absence,
    Amenagement,
    Contrat,
    EtatAmenagement,
    Inscription,
    Prerequis,
    TypeContrat,
    VoieAcces,
)
from parchemin.parcours.services import contrats, dossiers
from parchemin.parcours.vues.inscriptions import trouver
from parchemin.parcours.vues.inscriptions_commun import acteur, peut, remplir
from parchemin.parcours.vues.inscriptions_formulaires import (
    FormulaireAbsence,
    FormulaireAmenagement,
    FormulaireContrat,
    FormulaireDecisionAmenagement,
    FormulaireDemandeAmenagement,
    FormulairePrerequis,
    FormulaireVerification,
)
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models import Fichier

GABARIT = "parcours/inscriptions/formulaire.html"
_CHAMPS_CONTRAT = ("type_contrat", "numero_deca", "debut", "fin", "employeur", "siret", "tuteur", "tuteur_courriel")


def _page(objet: Inscription, slug: str) -> str:
    return reverse("parcours:inscription", args=[slug, objet.pk])


@exige("parcours.gerer_inscriptions")
def contrat(request: HttpRequest, slug: str, pk: int, contrat: int | None = None) -> HttpResponse:
    """Record a contract, or correct one."""
    objet = trouver(request, pk)
    ligne = get_object_or_404(Contrat.objects, pk=contrat, inscription=objet) if contrat else None
    initial: dict[str, Any] = {"debut": objet.entree, "fin": objet.fin_prevue}
    if objet.voie == VoieAcces.PROFESSIONNALISATION:
        initial["type_contrat"] = TypeContrat.PROFESSIONNALISATION
    if ligne is not None:
        initial = {n: getattr(ligne, n) for n in _CHAMPS_CONTRAT}

    def geste(d: dict[str, Any]) -> str:
        contrats.enregistrer_contrat(
            inscription=objet,
            contrat=ligne,
            acteur=acteur(request),
            **(d | {"type_contrat": TypeContrat(d["type_contrat"])}),
        )
        return "Le contrat est enregistré."

    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.contrat:{pk}-{contrat or 0}",
        titre="Corriger le contrat" if ligne else "Enregistrer un contrat",
        classe=FormulaireContrat,
        geste=geste,
        retour=_page(objet, slug),
        initial=initial,
        contexte={"objet": objet},
    )


@exige("parcours.gerer_inscriptions")
def absence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)

    def geste(d: dict[str, Any]) -> str:
        dossiers.enregistrer_absence(inscription=objet, acteur=acteur(request), **d)
        return "L’absence est notée."

    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.absence:{pk}",
        titre="Noter une absence",
        classe=FormulaireAbsence,
        geste=geste,
        retour=_page(objet, slug),
        contexte={"objet": objet},
        bouton="Noter l’absence",
    )


@exige("parcours.gerer_inscriptions")
@require_POST
def absence_retirer(request: HttpRequest, slug: str, pk: int, absence: int) -> HttpResponse:
    objet = trouver(request, pk)
    ligne = get_object_or_404(Absence.objects.select_related("inscription__personne"), pk=absence, inscription=objet)
    dossiers.retirer_absence(absence=ligne, acteur=acteur(request))
    messages.success(request, "L’absence est retirée.")
    return redirect(_page(objet, slug))


@exige("parcours.gerer_inscriptions")
def prerequis_ajouter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)

    def geste(d: dict[str, Any]) -> str:
        dossiers.ajouter_prerequis(inscription=objet, libelle=d["libelle"], acteur=acteur(request))
        return "Le prérequis est ajouté : il reste à vérifier."

    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.prerequis:{pk}",
        titre="Demander un prérequis",
        classe=FormulairePrerequis,
        geste=geste,
        retour=_page(objet, slug),
        contexte={"objet": objet},
        bouton="Ajouter",
    )


@exige("parcours.gerer_inscriptions")
def prerequis(request: HttpRequest, slug: str, pk: int, prerequis: int) -> HttpResponse:
    """Say whether it is satisfied, with the proof."""
    objet = trouver(request, pk)
    ligne = get_object_or_404(Prerequis.objects, pk=prerequis, inscription=objet)

    def geste(d: dict[str, Any]) -> str:
        dossiers.verifier_prerequis(
            prerequis=ligne,
            satisfait={"oui": True, "non": False}.get(d["satisfait"]),
            piece=d["piece"],
            le=d["le"],
            acteur=acteur(request),
            par_id=request.user.pk,
        )
        return "La vérification est notée."

    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.verification:{prerequis}",
        titre=f"Vérifier : {ligne.libelle}",
        classe=FormulaireVerification,
        geste=geste,
        retour=_page(objet, slug),
        initial={"satisfait": {True: "oui", False: "non", None: ""}[ligne.satisfait]},
        contexte={"objet": objet},
        bouton="Noter la vérification",
    )


@exige("parcours.voir_personnes")
@require_GET
def prerequis_piece(request: HttpRequest, slug: str, pk: int, prerequis: int) -> HttpResponseBase:
    objet = trouver(request, pk)
    ligne = get_object_or_404(Prerequis.objects.filter(piece_id__isnull=False), pk=prerequis, inscription=objet)
    return servir(request, get_object_or_404(Fichier.objects, pk=ligne.piece_id))


@exige("parcours.gerer_inscriptions")
def amenagement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Record a decision, for who decides; hand over a request, for a partner."""
    objet = trouver(request, pk)
    decide = peut(request, "parcours.decider_amenagements")

    def geste(d: dict[str, Any]) -> str:
        if decide:
            dossiers.accorder_amenagement(inscription=objet, acteur=acteur(request), **d)
            return "L’aménagement est enregistré."
        dossiers.demander_amenagement(inscription=objet, acteur=acteur(request), **d)
        return "La demande est transmise. La décision se verra sur cette page."

    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.amenagement:{pk}",
        titre="Enregistrer un aménagement" if decide else "Demander un aménagement",
        classe=FormulaireAmenagement if decide else FormulaireDemandeAmenagement,
        geste=geste,
        retour=_page(objet, slug),
        contexte={
            "objet": objet,
            "consequences": []
            if decide
            else [
                "Qui organise l’évaluation décide de l’aménagement. Tant qu’il n’est pas accordé, il ne s’applique pas."
            ],
        },
        bouton="Enregistrer" if decide else "Transmettre la demande",
    )


def _amenagement(objet: Inscription, pk: int) -> Amenagement:
    lignes = Amenagement.objects.select_related("inscription__personne")
    return get_object_or_404(lignes, pk=pk, inscription=objet)


@exige("parcours.decider_amenagements")
def amenagement_decider(request: HttpRequest, slug: str, pk: int, amenagement: int) -> HttpResponse:
    """Grant or refuse what was asked."""
    objet = trouver(request, pk)
    ligne = _amenagement(objet, amenagement)

    def geste(d: dict[str, Any]) -> str:
        accorde = d.pop("accorde") == "oui"
        dossiers.decider_amenagement(amenagement=ligne, accorde=accorde, acteur=acteur(request), **d)
        return "L’aménagement est accordé." if accorde else "L’aménagement est refusé."

    avis = f" (avis {ligne.avis})" if ligne.avis else ""
    return remplir(
        request,
        gabarit=GABARIT,
        cle=f"parcours.amenagement_decider:{amenagement}",
        titre="Décider d’un aménagement",
        classe=FormulaireDecisionAmenagement,
        geste=geste,
        retour=_page(objet, slug),
        initial={"du": ligne.du, "au": ligne.au},
        contexte={
            "objet": objet,
            "consequences": [f"{ligne.mesure}, demandé par {ligne.demande_par_libelle or 'le secrétariat'}{avis}."],
        },
        bouton="Enregistrer la décision",
    )


@exige("parcours.gerer_inscriptions")
@require_POST
def amenagement_retirer(request: HttpRequest, slug: str, pk: int, amenagement: int) -> HttpResponse:
    """Take back a request; what was decided, only by who decides."""
    objet = trouver(request, pk)
    ligne = _amenagement(objet, amenagement)
    if ligne.etat != EtatAmenagement.DEMANDE and not peut(request, "parcours.decider_amenagements"):
        raise AccesRefuse("parcours.decider_amenagements")
    dossiers.retirer_amenagement(amenagement=ligne, acteur=acteur(request))
    messages.success(request, "L’aménagement est retiré.")
    return redirect(_page(objet, slug))
