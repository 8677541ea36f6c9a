"""Reading enrolments: the certification as it stands on a day, what is missing, what a member may see of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parchemin.comptes.models import Etablissement
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.domain.inscription import CertificationVisee, recueil
from parchemin.parcours.domain.inscription_suivi import AObtenir
from parchemin.parcours.models import EtatInscription, EtatSession, Inscription, Personne, Presentation
from parchemin.parcours.registres import conclusions_de
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.referentiel import facade
from parchemin.referentiel.domain.validite import Reponse, inscription_possible
from parchemin.referentiel.models import BlocLocal, Certification
from parchemin.referentiel.selectors import etat_de, partenaires_visibles
from parchemin.socle.constats import Constat


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
        enregistrement = facade.enregistrement_au(certification, jour)
        registre = "RNCP" if enregistrement is not None and enregistrement.code.startswith("RNCP") else ""
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


def entree_aujourdhui(certification: Certification, jour: date) -> Reponse | None:
    """What the state in force answers about an entry today, without a query: for a list. None outside the registers."""
    fiche = certification.fiche
    if fiche is None or fiche.version is None:
        return None
    return inscription_possible(etat_de(fiche.version, fiche), jour)


def blocs_au_choix(certification: Certification, jour: date) -> list[tuple[str, str]]:
    """(code, « code · title ») of the blocs in force on a day, by code."""
    if certification.fiche is None:
        locaux = BlocLocal.toutes.filter(certification=certification).order_by("code", "du")
        return [(b.code, f"{b.code} · {b.libelle}") for b in locaux if b.du <= jour and (b.au is None or jour <= b.au)]
    return sorted((b.code, f"{b.code} · {b.libelle}") for b in facade.blocs_au(certification.fiche, jour))


def prestataire_declare(certification: Certification, prestataire: Etablissement | None, jour: date) -> list[Constat]:
    """A partner that prepares for a certifier is declared on the fiche (INS-021). Diplomas of the State declare nobody."""
    fiche = certification.fiche
    if fiche is None or prestataire is None or prestataire.sorte != SorteEtablissement.PARTENAIRE:
        return []
    if facade.famille(certification) in facade.DIPLOMES_ETAT or not prestataire.siret:
        return []
    if partenaires_visibles(fiche).filter(siret=prestataire.siret, etat="Actif").exists():
        return []
    texte = recueil().texte("R6113-16", jour).citation
    return [c.PRESTATAIRE_NON_DECLARE.constat(nom=prestataire.denomination, code=fiche.code, texte=texte)]


def etapes(
    inscription: Inscription, manques: Sequence[AObtenir], presentations: Sequence[Presentation]
) -> list[tuple[str, str, str]]:
    """The chain of an enrolment, in words: enrolled, file, session, convocation, result."""
    resultat = [("Inscription", f"entrée le {date_courte(inscription.entree)}", "fait")]
    if inscription.etat == EtatInscription.EN_COURS:
        n = len(manques)
        mots = f"{n} chose{'s' * (n > 1)} à obtenir" if n else "complet"
        resultat.append(("Dossier", mots, "al" if n else "fait"))
    vivantes = [p for p in presentations if p.session.etat != EtatSession.ANNULEE]
    if vivantes and (conclue := conclusions_de(vivantes[:1]).get(vivantes[0].pk)):
        resultat.append(("Session", f"le {date_courte(vivantes[0].session.du)}", "fait"))
        resultat.append(("Décision", *conclue))
    elif vivantes:
        derniere = vivantes[0]
        resultat.append(("Session", f"le {date_courte(derniere.session.du)}", "fait"))
        mots = f"le {date_courte(derniere.convoquee_le)}" if derniere.convoquee_le else "à envoyer"
        resultat.append(("Convocation", mots, "fait" if derniere.convoquee_le else ""))
    else:
        resultat.append(("Session", "pas encore candidat", ""))
    fins = {
        EtatInscription.TERMINEE: ("Parcours", "terminé", "fait"),
        EtatInscription.SORTIE: ("Parcours", f"sortie le {date_courte(inscription.sortie_le)}", "al"),
        EtatInscription.ANNULEE: ("Inscription", "annulée", "ko"),
    }
    if fin := fins.get(EtatInscription(inscription.etat)):
        resultat.append(fin)
    return resultat
