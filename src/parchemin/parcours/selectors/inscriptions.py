"""Reading enrolments: the certification as it stands on a day, what is missing, what a member may see of them."""

from __future__ import annotations

from datetime import date

from parchemin.parcours.domain.inscription import CertificationVisee
from parchemin.parcours.models import Personne
from parchemin.referentiel import facade
from parchemin.referentiel.models import BlocLocal, Certification


def naissance_complete(personne: Personne) -> date | None:
    """The date of birth when day, month and year are known and make a real day."""
    annee, mois, jour = personne.naissance_annee, personne.naissance_mois, personne.naissance_jour
    if not (annee and mois and jour):
        return None
    try:
        return date(annee, mois, jour)
    except ValueError:
        return None


def visee_au(certification: Certification, jour: date) -> CertificationVisee:
    """The certification on a day. Kept on the object itself: thousands of lines of one import ask once per day.

    Load it with `select_related("fiche__version", "fiche__source")`; throw the object away to read afresh.
    """
    cache: dict[date, CertificationVisee] = certification.__dict__.setdefault("_visees", {})
    if jour not in cache:
        cache[jour] = _lire(certification, jour)
    return cache[jour]


def _lire(certification: Certification, jour: date) -> CertificationVisee:
    fiche = certification.fiche
    capacite = bool(facade.capacites_au(certification, jour))
    if fiche is None:
        locaux = BlocLocal.toutes.filter(certification=certification)
        blocs = frozenset(b.code for b in locaux if b.du <= jour and (b.au is None or jour <= b.au))
        registre = "RNCP" if (facade.enregistrement_au(certification, jour) or "").startswith("RNCP") else ""
        return CertificationVisee(
            certification.code_local,
            certification.intitule,
            facade.famille(certification),
            registre,
            None,
            blocs,
            capacite,
        )
    try:
        entree = facade.inscription_possible(fiche, jour)
    except LookupError:
        entree = None
    blocs, voies = _contenu(certification, jour)
    return CertificationVisee(
        fiche.code,
        certification.intitule,
        facade.famille(certification),
        fiche.repertoire,
        entree,
        blocs,
        capacite,
        voies,
    )


def _contenu(certification: Certification, jour: date) -> tuple[frozenset[str], tuple[tuple[str, bool], ...]]:
    """Blocs and routes of the version of a day; a version is opened once per object."""
    assert certification.fiche is not None  # noqa: S101 (asked by `_lire` only)
    version = facade.version_au(certification.fiche, jour)
    if version is None:
        return frozenset(), ()
    cache = certification.__dict__.setdefault("_contenus", {})
    if version.pk not in cache:
        blocs = frozenset(b.code for b in facade.blocs_au(certification.fiche, jour))
        cache[version.pk] = blocs, facade.voies_au(certification.fiche, jour)
    resultat: tuple[frozenset[str], tuple[tuple[str, bool], ...]] = cache[version.pk]
    return resultat
