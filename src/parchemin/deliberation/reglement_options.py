"""The choices that a family leaves to the certifier: which ones, and what was chosen, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.jeux import jeux
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.recit import liste
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.referentiel.domain.familles import Famille
from parchemin.socle.periodes import date_fr

_PAR_BRIQUE = {
    "moyenne_reglement": ("seuil_unite", "compensation", "moyenne_minimale"),
    "paliers_score": ("paliers",),
    "validite": ("validite_mois",),
    "accreditation": ("accreditations",),
    "pfmp": ("pfmp",),
    "engagement": ("fin_validite", "entretien_final"),
    "activite": ("semaines_activite",),
}
_AVEC_ENTRETIEN = frozenset({Famille.PRIVE, Famille.LOCALE})
COLONNES = frozenset({"entretien_final", "pfmp", "fin_validite"})
"""Choices that are columns of the table; the others live in `options`."""


def options_offertes(famille: Famille, jour: date) -> frozenset[str]:
    """Names of the choices that the rule sets of this family read, on `jour` or later (every variant but VAE)."""
    noms: set[str] = {"entretien_final"} if famille in _AVEC_ENTRETIEN else set()
    for jeu in jeux():
        if jeu.famille is not famille or jeu.variante == "vae" or (jeu.au is not None and jeu.au < jour):
            continue
        for regle in jeu.regles:
            noms.update(_PAR_BRIQUE.get(regle["brique"], ()))
            if regle.get("option") == "conservation_mois":
                noms.add("conservation_mois")
    return frozenset(noms)


def options_en_mots(r: Reglement, offertes: frozenset[str]) -> list[tuple[str, str]]:
    """(what, choice) of everything that the family asks, in words, whatever was chosen or left."""
    return [(titre, _MOTS[nom](r)) for nom, titre in _TITRES if nom in offertes]


def _n(valeur: Any) -> str:
    return ecrire(Decimal(str(valeur)))


def _compensation(r: Reglement) -> str:
    if not r.options.get("compensation"):
        return "Pas de compensation : tout ce qui est obligatoire doit être acquis."
    return f"Les unités se compensent ; la moyenne doit atteindre {_n(r.options.get('moyenne_minimale', 10))} sur 20."


def _mois(options: Mapping[str, Any], nom: str, sinon: str) -> str:
    return f"{options[nom]} mois." if options.get(nom) else sinon


def _accreditations(r: Reglement) -> str:
    if not r.accreditations:
        return "Aucune période enregistrée."
    mots = liste([p.en_mots for p in r.accreditations])
    return f"{mots[0].upper()}{mots[1:]}."


def _paliers(r: Reglement) -> str:
    paliers = sorted((Decimal(str(s)), str(nom)) for s, nom in r.options.get("paliers", ()))
    mots = liste([f"« {nom} » à partir de {_n(s)}" for s, nom in paliers]) if paliers else "aucun niveau"
    return f"{mots[0].upper()}{mots[1:]}."


_TITRES = (
    ("seuil_unite", "Acquis d’une unité notée"),
    ("compensation", "Compensation"),
    ("entretien_final", "Entretien final"),
    ("pfmp", "Périodes en milieu professionnel"),
    ("fin_validite", "Fin de validité du titre"),
    ("conservation_mois", "Conservation d’un acquis partiel"),
    ("paliers", "Niveaux selon la moyenne"),
    ("validite_mois", "Validité de la certification"),
    ("accreditations", "Accréditation"),
    ("semaines_activite", "Activité demandée aux adultes"),
)
_MOTS = {
    "seuil_unite": lambda r: f"À partir de {_n(r.options.get('seuil_unite', 10))} sur 20.",
    "compensation": _compensation,
    "entretien_final": lambda r: (
        "Demandé, devant le jury, quand tout est acquis." if r.entretien_final else "Non demandé."
    ),
    "pfmp": lambda r: (
        "Leur validation est exigée." if r.pfmp else "Leur validation n’est pas demandée par le règlement."
    ),
    "fin_validite": lambda r: f"Le {date_fr(r.fin_validite)}." if r.fin_validite else "Non connue.",
    "conservation_mois": lambda r: _mois(r.options, "conservation_mois", "Non dite par le règlement."),
    "paliers": _paliers,
    "validite_mois": lambda r: _mois(r.options, "validite_mois", "Sans limite de durée."),
    "accreditations": _accreditations,
    "semaines_activite": lambda r: (
        f"{r.options['semaines_activite']} semaines, dans les trois ans."
        if r.options.get("semaines_activite")
        else "Non demandée par la spécialité."
    ),
}
