"""The definitions page: every indicator whole, and of the official ones what was imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.indicateurs.domain.catalogue import (
    LIBELLES_ARRONDI,
    LIBELLES_SOURCE,
    Indicateur,
    SourceIndicateur,
    arrondi,
    catalogue,
    recueil,
    source,
)
from parchemin.indicateurs.domain.officiel.inserjeunes import INSERJEUNES_CFA
from parchemin.indicateurs.models import FigureOfficielle
from parchemin.indicateurs.selectors.officiels import MesureOfficielle, mesures_de, releve_courant


@dataclass(frozen=True)
class Definition:
    """One indicator, with its dated words. `importees`: (establishment, period, figure), of an official one."""

    indicateur: Indicateur
    texte: str
    seuil: str
    arrondi: str
    importees: tuple[tuple[str, str, MesureOfficielle], ...] = ()


def definitions(organisation_id: int, jour: date) -> list[tuple[str, str, list[Definition]]]:
    """(source, its words, its indicators), in the order of the catalogue. Three queries at most."""
    figures = _importees(organisation_id)
    groupes: dict[str, list[Definition]] = {str(s): [] for s in SourceIndicateur}
    for i in catalogue().values():
        seuil = recueil().parametre(i.seuil, jour)
        groupes[i.source].append(
            Definition(
                i,
                source(i, jour),
                f"{seuil.valeur} {seuil.unite}",
                LIBELLES_ARRONDI[arrondi(i, jour)],
                tuple(figures.get(i.mesure, ())),
            )
        )
    return [(cle, LIBELLES_SOURCE[SourceIndicateur(cle)], siens) for cle, siens in groupes.items() if siens]


def _importees(organisation_id: int) -> dict[str, list[tuple[str, str, MesureOfficielle]]]:
    """By measure: the latest period of each establishment, as published."""
    releve = releve_courant(organisation_id, INSERJEUNES_CFA)
    if releve is None:
        return {}
    vues: dict[str, FigureOfficielle] = {}
    lignes = FigureOfficielle.toutes.filter(releve=releve).select_related("etablissement")
    for f in lignes.order_by("-periode", "uai", "pk"):
        vues.setdefault(f.uai, f)
    lues: dict[str, list[tuple[str, str, MesureOfficielle]]] = {}
    for f in vues.values():
        for mesure in mesures_de(f):
            lues.setdefault(mesure.cle, []).append((f.etablissement.denomination, f.periode, mesure))
    return lues


def reglages_dits(jour: date) -> list[tuple[str, str, str]]:
    """(value in words, citation, note) of every parameter in force."""
    mots = {str(k): v.capitalize() for k, v in LIBELLES_ARRONDI.items()}
    dits = []
    for p in recueil().parametres():
        if jour in p.periode:
            citation = recueil().texte(p.texte, jour).citation
            verifier = " (à vérifier)" if p.a_verifier and "à vérifier" not in citation else ""
            dits.append((f"{mots.get(str(p.valeur), p.valeur)} {p.unite}", f"{citation}{verifier}", p.note))
    return dits
