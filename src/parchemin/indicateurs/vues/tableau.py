"""All figures of a year, cut as one asks; the calculation; the definitions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs.domain.catalogue import annees_reunies, catalogue, seuils
from parchemin.indicateurs.extraction import sans_fin
from parchemin.indicateurs.selectors.avertissements import doubles_de
from parchemin.indicateurs.selectors.definitions import definitions as lire_definitions
from parchemin.indicateurs.selectors.definitions import reglages_dits
from parchemin.indicateurs.selectors.fraicheur import donnees_changees_le
from parchemin.indicateurs.selectors.perimetres import DIMENSIONS
from parchemin.indicateurs.selectors.taux import annees_de, calcul_courant, couper, en_mots_annees
from parchemin.indicateurs.vues.commun import (
    acteur,
    cellules,
    choix_de_filtres,
    libelle_annee,
    parcours_sans_noms,
    perimetre_demande,
    peut,
)
from parchemin.indicateurs.vues.tableau_export import a_exporter
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

FAMILLES = {
    "reussite": ("Réussite", ("presentation", "obtention", "obtention_inscrits", "interruption", "absenteisme")),
    "ruptures": ("Ruptures", ("rupture", "rupture_9_mois", "rupture_nette", "rupture_hors_essai")),
    "blocs": ("Blocs", ("validation_bloc",)),
}
_PAR_DEFAUT = "certification"


@exige("indicateurs.voir")
@require_safe
def tableau(request: HttpRequest, slug: str) -> HttpResponseBase:
    organisation = request.organisation  # type: ignore[attr-defined]
    calcul = calcul_courant(organisation.pk)
    contexte: dict[str, Any] = {
        "calcul": calcul,
        "calculable": peut(request, "indicateurs.calculer"),
        "sans_fin": sans_fin(organisation.pk),
    }
    if calcul is not None:
        annees = annees_de(calcul)
        demandee = entier_borne(request.GET.get("annee", ""))
        # The last year that is over: the one under way has no jury yet.
        finies = [a for a in annees if a <= calcul.observe_le.year - (calcul.observe_le.month < 9)]
        annee = demandee if demandee in annees else next(iter(finies or annees), 0)
        perimetre, filtres = perimetre_demande(request)
        par = request.GET.get("par", "")
        par = par if par in DIMENSIONS else _PAR_DEFAUT
        famille = request.GET.get("famille", "")
        # Only the figure of the blocs has blocs to be cut by, or filtered on.
        famille = "blocs" if par == "bloc" or perimetre.bloc else famille if famille in FAMILLES else "reussite"
        rangees = couper(calcul, annee, FAMILLES[famille][1], par, perimetre) if annee else []
        export = request.GET.get("export")
        if export in ("csv", "xlsx") and annee:
            exporter = exporter_csv if export == "csv" else exporter_xlsx
            quand = "toutes-les-annees" if par == "annee" else f"{annee - perimetre.cumul}-{annee}"
            nom = f"taux-{famille}-{quand}-par-{par}"
            return exporter(nom, *a_exporter(rangees, DIMENSIONS[par], perimetre, filtres, calcul.observe_le))
        contexte |= {
            "change_le": donnees_changees_le(calcul), "seuil": seuils(calcul.observe_le).diffusion, "annees": [(a, libelle_annee(a)) for a in annees], "annee": annee,
            "libelle_annee": "toutes les années" if par == "annee" else en_mots_annees(perimetre.annees(annee)) if annee else "",
            "familles": [(cle, titre) for cle, (titre, _) in FAMILLES.items()], "famille": famille,
            "titre_famille": FAMILLES[famille][0], "colonnes": [catalogue()[c] for c in FAMILLES[famille][1]],
            "dimensions": list(DIMENSIONS.items()), "par": par, "titre_par": DIMENSIONS[par],
            "lignes": cellules(rangees, slug, calcul.observe_le),
            "perimetre": perimetre, "filtres": filtres, "cumuls": range(1, annees_reunies(calcul.observe_le) + 1),
            **choix_de_filtres(), **doubles_de(calcul, noms=not parcours_sans_noms(request), reunir=peut(request, "parcours.fusionner_personnes")),
        }  # fmt: skip
    return render(request, "indicateurs/tableau.html", contexte)


@exige("indicateurs.calculer")
@require_POST
def calculer(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the calculation; it goes on when the page is left."""
    qui = acteur(request)
    try:
        lancer(
            "indicateurs.calculer", organisation_id=request.organisation.pk,  # type: ignore[attr-defined]
            parametres={"acteur": [qui.type, qui.identifiant, qui.libelle]}, demandeur_id=request.user.pk, demandeur_libelle=qui.libelle,
        )  # fmt: skip
        messages.success(request, "Le calcul est lancé : cette page montre les nouveaux chiffres dès qu’il est fini.")
    except ErreurMetier as e:
        dire_constats(request, e.constats)
    return redirect("indicateurs:tableau", slug=slug)


@exige("indicateurs.voir")
@require_safe
def definitions(request: HttpRequest, slug: str) -> HttpResponse:
    jour = aujourdhui()
    contexte = {
        "groupes": lire_definitions(request.organisation.pk, jour),  # type: ignore[attr-defined]
        "parametres": reglages_dits(jour),
    }
    return render(request, "indicateurs/definitions.html", contexte)
