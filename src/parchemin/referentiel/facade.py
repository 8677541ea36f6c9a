"""What the rooms above may ask of the registers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.referentiel.apres_import import EffetListe, apres_import, apres_liste, effets_liste
from parchemin.referentiel.domain import validite
from parchemin.referentiel.domain.familles import DIPLOMES_ETAT, LIBELLES_FAMILLE, Famille, deviner_famille
from parchemin.referentiel.domain.validite import EtatEnregistrement, Reponse, Statut
from parchemin.referentiel.lectures import EtatsLus
from parchemin.referentiel.lieux import (
    Lieu,
    LieuxCharges,
    chercher_communes,
    chercher_pays,
    lieu_de_naissance,
    lieux_en_vigueur,
)
from parchemin.referentiel.models import Certification, Fiche, NatureLocale
from parchemin.referentiel.organismes import ListesLues, age_depasse, listes_en_vigueur
from parchemin.referentiel.selectors import (
    CERTIFIENT,
    Bloc,
    blocs_au,
    capacites_au,
    capacites_tenues,
    certifie_au,
    chercher,
    etat_de,
    etat_local,
    fiches_remplacantes,
    fiches_remplacees,
    partenaires_du_siret,
    partenaires_visibles,
    version_au,
    voies_au,
)
from parchemin.referentiel.services.lieux import importer_lieux
from parchemin.referentiel.services.organismes import mettre_en_service, preparer_liste

__all__ = [
    "CERTIFIENT",
    "DIPLOMES_ETAT",
    "LIBELLES_FAMILLE",
    "Bloc",
    "EffetListe",
    "EnregistrementAu",
    "EtatsLus",
    "Famille",
    "Lieu",
    "LieuxCharges",
    "ListesLues",
    "Reponse",
    "Statut",
    "age_depasse",
    "apres_import",
    "apres_liste",
    "blocs_au",
    "capacites_au",
    "capacites_tenues",
    "certifie_au",
    "chercher",
    "chercher_communes",
    "chercher_pays",
    "effets_liste",
    "enregistrement_au",
    "famille",
    "fiches_remplacantes",
    "fiches_remplacees",
    "importer_lieux",
    "inscription_possible",
    "jury_possible",
    "lieu_de_naissance",
    "lieux_en_vigueur",
    "listes_en_vigueur",
    "mettre_en_service",
    "niveau",
    "partenaires_du_siret",
    "partenaires_visibles",
    "preparer_liste",
    "version_au",
    "voies_au",
]


def etat_au(objet: Fiche | Certification, jour: date) -> EtatEnregistrement:
    """Dates and level in the state observed on `jour`; of a local certification, its dated registrations.

    Raises `LookupError` when a fiche has no state in force.
    """
    fiche = objet.fiche if isinstance(objet, Certification) else objet
    if fiche is None:
        return etat_local(objet, jour)  # type: ignore[arg-type]
    version = version_au(fiche, jour)
    if version is None:
        raise LookupError(f"{fiche.code} has no state in force")
    return etat_de(version, fiche)


def inscription_possible(objet: Fiche | Certification, jour: date) -> Reponse:
    """May a person start preparing this certification on `jour`?"""
    return validite.inscription_possible(etat_au(objet, jour), jour)


def jury_possible(objet: Fiche | Certification, jour: date) -> Reponse:
    """May a jury award this certification on `jour`?"""
    return validite.jury_possible(etat_au(objet, jour), jour)


def niveau(objet: Fiche | Certification, jour: date) -> Reponse:
    """The level on `jour`, and how it may be worded."""
    return validite.niveau(etat_au(objet, jour), jour)


@dataclass(frozen=True, slots=True)
class EnregistrementAu:
    """The registration under which a certification stands on a day: its number, and where that registration is.

    After the end, the number stays that of the people engaged before it (`statut`: award possible, or to be justified).
    """

    code: str
    statut: Statut


def enregistrement_au(certification: Certification, jour: date) -> EnregistrementAu | None:
    """The registration that counts for a jury of `jour`, or None: outside the registers, not yet, or closed for good."""
    etat = etat_au(certification, jour)
    statut = validite.statut_au(etat, jour)
    if not etat.repertoire or statut in (Statut.A_VENIR, Statut.CLOSE):
        return None
    return EnregistrementAu(etat.code, statut)


def famille(certification: Certification) -> Famille:
    """The family that selects the rules: the person's correction, else the guess from the fiche."""
    if certification.famille_corrigee:
        return Famille(certification.famille_corrigee)
    fiche = certification.fiche
    version = fiche.version if fiche is not None else None
    if fiche is None or version is None:
        devinee = deviner_famille(repertoire="", sigle="", intitule=certification.intitule, de_droit=False)
        # Said to be a CQP when it was created: its title alone seldom says it.
        est_cqp = certification.nature_locale == NatureLocale.CQP and devinee is Famille.LOCALE
        return Famille.CQP if est_cqp else devinee
    return deviner_famille(
        repertoire=fiche.repertoire,
        sigle=version.abrege_code or "",
        intitule=version.intitule,
        de_droit="de droit" in version.type_enregistrement.lower(),
        agricole="agriculture" in (version.certificateurs or "").lower(),
    )
