"""The break of a contract: recorded, then made precise; what the law asks, with its days, before and after."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from parchemin.comptes.acces import exige
from parchemin.parcours.domain.ruptures import etapes_apres, voies_de_rupture
from parchemin.parcours.models import Contrat, Inscription, TypeContrat
from parchemin.parcours.selectors.contrats import essai_de, est_mineur, reprise_de
from parchemin.parcours.services import contrats
from parchemin.parcours.services.contrats import AnalyseRupture
from parchemin.parcours.vues.inscriptions import trouver
from parchemin.parcours.vues.inscriptions_commun import acteur, remplir
from parchemin.parcours.vues.inscriptions_formulaires import FormulaireRupture
from parchemin.socle.horloge import aujourdhui

_GABARIT = "parcours/inscriptions/rupture.html"


def _contrat(request: HttpRequest, pk: int, contrat: int) -> tuple[Inscription, Contrat]:
    objet = trouver(request, pk)
    return objet, get_object_or_404(Contrat.objects, pk=contrat, inscription=objet)


def _analyse(d: dict[str, Any]) -> AnalyseRupture:
    return AnalyseRupture(d["cause"], d["initiative"], tuple(d["raisons"]))


@exige("parcours.gerer_inscriptions")
def rompre(request: HttpRequest, slug: str, pk: int, contrat: int) -> HttpResponse:
    objet, ligne = _contrat(request, pk, contrat)
    jour = aujourdhui()

    def geste(d: dict[str, Any]) -> str:
        contrats.rompre(contrat=ligne, le=d["le"], motif=d["motif"], analyse=_analyse(d), acteur=acteur(request))
        return "La rupture est enregistrée : la suite, avec ses dates, est sur cette page."

    apprentissage = ligne.type_contrat == TypeContrat.APPRENTISSAGE
    return remplir(
        request,
        gabarit=_GABARIT,
        cle=f"parcours.rupture:{contrat}",
        titre=f"Rupture du contrat chez {ligne.employeur}",
        classe=partial(FormulaireRupture, debut=ligne.debut),
        geste=geste,
        retour=reverse("parcours:inscription", args=[slug, pk]),
        contexte={
            "objet": objet,
            "etapes": voies_de_rupture(essai_de(ligne), jour, mineur=est_mineur(objet.personne, jour)) if apprentissage else [],
            "consequences": [
                "Le contrat compte dans le taux de rupture de sa promotion, quelle que soit la cause, sauf diplôme obtenu.",
                "La personne reste inscrite : si elle quitte aussi la formation, enregistrez ensuite la sortie.",
            ],
        },
        bouton="Enregistrer la rupture",
        danger=True,
    )  # fmt: skip


@exige("parcours.gerer_inscriptions")
def preciser(request: HttpRequest, slug: str, pk: int, contrat: int) -> HttpResponse:
    """Say afterwards what was not known on the day, or correct it."""
    objet, ligne = _contrat(request, pk, contrat)

    def geste(d: dict[str, Any]) -> str:
        contrats.preciser_rupture(
            contrat=ligne, le=d["le"], motif=d["motif"], analyse=_analyse(d), acteur=acteur(request)
        )
        return "La rupture est précisée."

    initial: dict[str, Any] = {
        "le": ligne.rompu_le, "cause": ligne.cause_rupture, "initiative": ligne.initiative_rupture,
        "raisons": ligne.raisons_rupture, "motif": ligne.motif_rupture,
    }  # fmt: skip
    return remplir(
        request,
        gabarit=_GABARIT,
        cle=f"parcours.rupture_precisee:{contrat}",
        titre=f"Préciser la rupture du contrat chez {ligne.employeur}",
        classe=partial(FormulaireRupture, debut=ligne.debut),
        geste=geste,
        retour=reverse("parcours:inscription", args=[slug, pk]),
        initial=initial,
        contexte={"objet": objet, "etapes": suite_de(ligne, aujourdhui()) if ligne.rompu_le else []},
    )


def suite_de(ligne: Contrat, jour: date) -> list[Any]:
    """What a recorded break of apprenticeship asks for; nothing for another contract, or for one that runs."""
    if ligne.rompu_le is None or ligne.type_contrat != TypeContrat.APPRENTISSAGE:
        return []
    personne = ligne.inscription.personne
    return etapes_apres(
        rompu_le=ligne.rompu_le, cause=ligne.cause_rupture, essai=essai_de(ligne), jour=jour,
        mineur=est_mineur(personne, ligne.rompu_le), repris_le=reprise_de(ligne),
    )  # fmt: skip
