"""What the pages of this room share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from parchemin.comptes.models import Etablissement
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.indicateurs.domain.catalogue import Indicateur, annees_reunies, catalogue
from parchemin.indicateurs.models import Calcul
from parchemin.indicateurs.selectors.perimetres import SANS, Perimetre, Rang
from parchemin.indicateurs.selectors.taux import Chiffre, LigneCoupe, calcul_courant
from parchemin.indicateurs.services.publications import finie
from parchemin.parcours.models import VoieAcces
from parchemin.parcours.vues.inscriptions_commun import acteur, peut
from parchemin.plateforme.nombres import entier_borne
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui

__all__ = [
    "Cellule",
    "acteur",
    "calcul_ou_404",
    "cellules",
    "certification_demandee",
    "choix_de_filtres",
    "indicateur_ou_404",
    "libelle_annee",
    "perimetre_demande",
    "peut",
    "sans_noms",
]
_BLOC_MAX = 60


def parcours_sans_noms(request: HttpRequest) -> bool:
    """Does this reader follow courses by their code, and read no name?"""
    return lit_sans_noms(request.membre) or not peut(request, "parcours.voir_personnes")  # type: ignore[attr-defined]


def sans_noms(request: HttpRequest) -> bool:
    """Names of a survey are for those who run it: what somebody answered is theirs."""
    return lit_sans_noms(request.membre) or not (  # type: ignore[attr-defined]
        peut(request, "indicateurs.enqueter") and peut(request, "parcours.voir_personnes")
    )


def calcul_ou_404(request: HttpRequest) -> Calcul:
    calcul = calcul_courant(request.organisation.pk)  # type: ignore[attr-defined]
    if calcul is None:
        raise Http404("no calculation yet")
    return calcul


def indicateur_ou_404(code: str) -> Indicateur:
    if code not in catalogue():
        raise Http404("unknown indicator")
    return catalogue()[code]


def certification_demandee(request: HttpRequest) -> Certification | None:
    """`?certification=`, of the active organisation; anything else is all of them."""
    pk = entier_borne(request.GET.get("certification", ""))
    if not pk:
        return None
    trouvee: Certification | None = (
        Certification.objects.select_related("fiche__version", "fiche__source").filter(pk=pk).first()
    )
    if trouvee is None:
        raise Http404("unknown certification")
    return trouvee


def perimetre_demande(request: HttpRequest) -> tuple[Perimetre, list[str]]:
    """The filters of the address, and each of them in words. Another organisation's site, or an unknown one, is a 404."""
    certification = certification_demandee(request)
    mots = [f"{certification.intitule} ({certification.numero})"] if certification else []
    etablissements: dict[str, int | None] = {}
    for nom in ("site", "partenaire"):
        pk = etablissements[nom] = entier_borne(request.GET.get(nom, ""))
        if pk == SANS:
            mots.append(f"sans {nom}")
        elif pk is not None:
            trouve = Etablissement.objects.filter(pk=pk).first()
            if trouve is None:
                raise Http404(f"unknown {nom}")
            mots.append(f"{nom} : {trouve.denomination}")
    voie = request.GET.get("voie", "")
    if voie:
        if voie not in VoieAcces.values:
            raise Http404("unknown route")
        mots.append(f"voie : {VoieAcces(voie).label}")
    bloc = request.GET.get("bloc", "")[:_BLOC_MAX]
    if "\0" in bloc:  # no base keeps it, and PostgreSQL refuses to look for it
        raise Http404("unknown bloc")
    if bloc:
        mots.append(f"bloc {bloc}")
    demande = entier_borne(request.GET.get("cumul", "")) or 1
    cumul = demande if 1 <= demande <= annees_reunies(aujourdhui()) else 1
    p = Perimetre(
        certification.pk if certification else None,
        etablissements["site"],
        etablissements["partenaire"],
        voie,
        bloc,
        cumul,
    )
    return p, mots


def choix_de_filtres() -> dict[str, Any]:
    """What the filters offer: certifications, establishments and routes of the organisation."""
    certifications = Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")
    return {
        "certifications": [(c.pk, f"{c.intitule} ({c.numero})") for c in certifications],
        "etablissements": list(Etablissement.objects.order_by("cle_tri", "pk").values_list("pk", "denomination")),
        "voies": VoieAcces.choices,
    }


@dataclass(frozen=True)
class Cellule:
    """One figure of a cut, with its two addresses: its method, and those it counts. `en_cours`: its year is not over."""

    c: Chiffre
    methode: str
    gens: str
    en_cours: bool = False


def cellules(lignes: list[LigneCoupe], slug: str, jour: date) -> list[tuple[Rang, list[Cellule]]]:
    """The rows of a cut as their template meets them, for figures as they were on `jour`. An address is made once by figure and year, not once by cell."""

    @cache
    def adresse(nom: str, annee: int, indicateur: str) -> str:
        return reverse(f"indicateurs:{nom}", args=[slug, annee, indicateur])

    rangees = []
    for x in lignes:
        filtres = x.rang.perimetre.requete()
        rangees.append((x.rang, [
            Cellule(
                c, f"{adresse('chiffre', x.annee, c.indicateur.code)}{filtres}",
                f"{adresse('personnes', x.annee, c.indicateur.code)}{filtres}", en_cours=not finie(x.annee, jour),
            )
            for c in x.chiffres
        ]))  # fmt: skip
    return rangees


def libelle_annee(annee: int) -> str:
    """« 2025-2026 »."""
    return f"{annee - 1}-{annee}"
