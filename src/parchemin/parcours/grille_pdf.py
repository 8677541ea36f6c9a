"""The grid of a session on paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from parchemin.parcours.domain.resultats import ACCORDES, EN_MOTS, ModeCellule, ecrire_cellule
from parchemin.parcours.models import EtatSession, QualiteSiege, SessionExamen
from parchemin.parcours.selectors.grille import Cellule, lire_grille, periode_en_mots
from parchemin.plateforme.pdf import composer
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr

GABARIT = Path(__file__).resolve().parent / "gabarits" / "grille.typ"
_LIBELLE = 70
_ESPACE_NUL = "\u200b"


def _secable(code: str, pas: int = 10) -> str:
    """A long code without spaces may be cut anywhere every ten signs, instead of running over the next column."""
    return _ESPACE_NUL.join(code[i : i + pas] for i in range(0, len(code), pas))


def _case(cellule: Cellule, rempli: bool) -> str | None:
    if cellule.resultat is None:
        return None
    if cellule.valeur.etat in ACCORDES:
        return EN_MOTS[cellule.valeur.etat] if cellule.valeur.manque else cellule.valeur.en_mots
    return ecrire_cellule(cellule.valeur) if rempli else ""


def donnees_grille(session: SessionExamen, organisation: str, rempli: bool, le: datetime) -> dict[str, Any]:
    """What the template shows. Blank: identities and empty cells, with the results kept from before."""
    grille = lire_grille(session)
    final = session.etat == EtatSession.COMPLETE
    mention = ("Résultats arrêtés, avant délibération" if final else "Brouillon") if rempli else "Grille vierge"
    sieges = session.sieges.select_related("membre").order_by("pk")
    membres = [{"nom": str(s.membre), "qualite": str(QualiteSiege(s.qualite).label)} for s in sieges]
    n = len(grille.lignes)
    local = le.astimezone(PARIS)
    return {
        "titre": "Résultats de la session" if rempli else "Grille de saisie des résultats",
        "auteur": organisation,
        "mention": mention,
        "session": {
            "certification": session.certification.intitule,
            "numero": session.certification.numero,
            "intitule": session.intitule,
            "periode": periode_en_mots(session),
            "lieu": session.lieu or (str(session.centre) if session.centre else ""),
            "specialite": session.specialite,
            "jury_le": date_fr(session.jury_le) if session.jury_le else "",
        },
        "comptes": f"{n} candidat{'s' if n > 1 else ''}"
        + (f", {grille.restants} sur {grille.total} à saisir" if rempli and grille.restants else ""),
        "legende": " · ".join(
            mot
            for mode, mot in ((ModeCellule.NOTE, "Note sur 20"), (ModeCellule.VALIDATION, "O acquis · N non acquis"))
            if any(c.element.mode == mode for c in grille.colonnes)
        ),
        "imprime_le": f"{date_fr(local.date())} à {local.hour} h {local:%M}",
        "colonnes": [
            {
                "code": _secable(c.code),
                "libelle": c.element.libelle
                if len(c.element.libelle) <= _LIBELLE
                else f"{c.element.libelle[: _LIBELLE - 1]}…",
                "attente": c.attente,
            }
            for c in grille.colonnes
        ],
        "lignes": [
            {
                "rang": i,
                "nom": ligne.nom,
                "nom_de_naissance": ligne.nom_de_naissance,
                "naissance": ligne.naissance,
                "numero": ligne.numero,
                "cellules": [_case(c, rempli) for c in ligne.cellules],
            }
            for i, ligne in enumerate(grille.lignes, start=1)
        ],
        "membres": membres,
        "lignes_libres": 0 if membres else 3,
    }


def composer_grille(*, session: SessionExamen, organisation: str, rempli: bool, le: datetime) -> bytes:
    """The PDF. Raises `ErreurMetier` (PDF-001) for a name that the fonts cannot draw."""
    return composer(GABARIT, donnees_grille(session, organisation, rempli, le), le=le)
