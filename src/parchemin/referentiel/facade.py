"""What the rooms above may ask of the registers."""

from __future__ import annotations

from datetime import date

from parchemin.referentiel.domain import validite
from parchemin.referentiel.domain.familles import DIPLOMES_ETAT, LIBELLES_FAMILLE, Famille, deviner_famille
from parchemin.referentiel.domain.validite import EtatEnregistrement, Reponse, Statut
from parchemin.referentiel.lieux import Lieu, LieuxCharges, chercher_communes, chercher_pays, lieu_de_naissance
from parchemin.referentiel.models import Certification, EnregistrementLocal, Fiche
from parchemin.referentiel.selectors import Bloc, blocs_au, capacites_au, chercher, etat_de, version_au, voies_au

__all__ = [
    "DIPLOMES_ETAT",
    "LIBELLES_FAMILLE",
    "Bloc",
    "Famille",
    "Lieu",
    "LieuxCharges",
    "Reponse",
    "Statut",
    "blocs_au",
    "capacites_au",
    "chercher",
    "chercher_communes",
    "chercher_pays",
    "enregistrement_au",
    "famille",
    "inscription_possible",
    "jury_possible",
    "lieu_de_naissance",
    "niveau",
    "version_au",
    "voies_au",
]


def etat_au(fiche: Fiche, jour: date) -> EtatEnregistrement:
    """Dates and level of a fiche in the state observed on `jour`. Raises `LookupError` when no state is in force."""
    version = version_au(fiche, jour)
    if version is None:
        raise LookupError(f"{fiche.code} has no state in force")
    return etat_de(version, fiche)


def inscription_possible(fiche: Fiche, jour: date) -> Reponse:
    """May a person start preparing this certification on `jour`?"""
    return validite.inscription_possible(etat_au(fiche, jour), jour)


def jury_possible(fiche: Fiche, jour: date) -> Reponse:
    """May a jury award this certification on `jour`?"""
    return validite.jury_possible(etat_au(fiche, jour), jour)


def niveau(fiche: Fiche, jour: date) -> Reponse:
    """The level on `jour`, and how it may be worded."""
    return validite.niveau(etat_au(fiche, jour), jour)


def enregistrement_au(certification: Certification, jour: date) -> str | None:
    """Number under which a certification is registered on `jour`, or None: the rule of the jury depends on it.

    For a local certification, its dated registrations decide; for a fiche, its published dates.
    """
    if certification.fiche is not None:
        statut = validite.statut_au(etat_au(certification.fiche, jour), jour)
        return certification.fiche.code if statut is Statut.ENREGISTREE else None
    for periode in EnregistrementLocal.toutes.filter(certification=certification):
        if periode.du <= jour and (periode.au is None or jour <= periode.au):
            return str(periode.code)
    return None


def famille(certification: Certification) -> Famille:
    """The family that selects the rules: the person's correction, else the guess from the fiche."""
    if certification.famille_corrigee:
        return Famille(certification.famille_corrigee)
    fiche = certification.fiche
    version = fiche.version if fiche is not None else None
    if fiche is None or version is None:
        return deviner_famille(repertoire="", sigle="", intitule=certification.intitule, de_droit=False)
    return deviner_famille(
        repertoire=fiche.repertoire,
        sigle=version.abrege_code or "",
        intitule=version.intitule,
        de_droit="de droit" in version.type_enregistrement.lower(),
        agricole="agriculture" in (version.certificateurs or "").lower(),
    )
