"""Enrol, correct, end: each act checks the rights of the day of entry, writes, and says so in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain import inscription as regles
from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.models import Inscription, Personne, Prerequis, VoieAcces
from parchemin.parcours.selectors.inscriptions import naissance_complete, visee_au
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

RECEVABILITE = "Recevabilité du dossier de VAE"
TROIS_ANS = "Trois ans d’activité professionnelle en rapport avec le diplôme"


def reference_personne(personne: Personne) -> Reference:
    """The person, as the journal names them: the subject of every act on their enrolments."""
    return Reference("personne", str(personne.pk), personne.nom_complet)


def controler_inscription(
    *,
    naissance: date | None,
    certification: Certification,
    voie: str,
    statut: str,
    forme: str,
    entree: date,
    perimetre_blocs: Sequence[str],
    derogation: str,
    jour: date,
) -> list[Constat]:
    """Every finding on an enrolment that is asked, those that block first (INS-001 to INS-025).

    The certification is read once per day of entry and kept on the object: a thousand lines ask nothing more.
    """
    demande = regles.DemandeInscription(
        naissance=naissance,
        voie=voie,
        statut=statut,
        forme=forme,
        entree=entree,
        perimetre_blocs=tuple(perimetre_blocs),
        derogation=derogation,
    )
    return regles.controler(visee_au(certification, entree), demande, jour)


@transaction.atomic
def inscrire(
    *,
    organisation: Organisation,
    personne: Personne,
    certification: Certification,
    voie: str,
    statut: str,
    entree: date,
    fin_prevue: date | None = None,
    forme: str = "",
    specialite: str = "",
    prestataire: Etablissement | None = None,
    site: Etablissement | None = None,
    perimetre_blocs: Sequence[str] = (),
    derogation: str = "",
    dossier_cpf: str = "",
    numero_candidat: str = "",
    millesime: str = "",
    acteur: Reference,
    en_lot: bool = False,
) -> Inscription:
    """Enrol a person to a certification. `en_lot`: one act of a batch that writes the journal itself.

    Raises `ErreurMetier` with every blocking finding; warnings do not stop (show them with `controler_inscription`).
    """
    constats = controler_inscription(
        naissance=naissance_complete(personne),
        certification=certification,
        voie=voie,
        statut=statut,
        forme=forme,
        entree=entree,
        perimetre_blocs=perimetre_blocs,
        derogation=derogation,
        jour=aujourdhui(),
    )
    constats += _rattachement(organisation, certification, prestataire, site)
    constats += _periode(entree, fin_prevue)
    refuser_si_bloquant(constats)
    try:
        with transaction.atomic():
            inscription: Inscription = Inscription.toutes.create(
                organisation=organisation,
                personne=personne,
                certification=certification,
                specialite=specialite,
                voie=voie,
                statut=statut,
                forme=forme,
                prestataire=prestataire,
                site=site,
                entree=entree,
                fin_prevue=fin_prevue,
                perimetre_blocs=list(dict.fromkeys(perimetre_blocs)),
                derogation=derogation,
                dossier_cpf=dossier_cpf,
                numero_candidat=numero_candidat,
                millesime=millesime,
            )
    except IntegrityError as e:
        raise ErreurMetier(
            c.DEJA_INSCRITE.constat(
                personne=personne.nom_complet, code=certification.numero or certification, entree=date_fr(entree)
            )
        ) from e
    _prerequis_de_droit(inscription)
    if not en_lot:
        consigner(
            chaine=organisation.chaine,
            acte="parcours.inscrire",
            acteur=acteur,
            sujet=reference_personne(personne),
            details={
                "inscription": inscription.pk,
                "certification": certification.numero or certification.intitule,
                "voie": voie,
                "statut": statut,
                "entree": entree,
                "blocs": list(inscription.perimetre_blocs),
                "derogation": derogation,
                "a_regarder": [k.code for k in constats],
            },
            phrase=f"a inscrit {personne.nom_complet} à {certification.numero or certification.intitule}, "
            f"entrée le {date_fr(entree)}.",
        )
    return inscription


def refuser_si_bloquant(constats: Sequence[Constat]) -> None:
    """Raise `ErreurMetier` with the findings that block, if any."""
    bloquants = [k for k in constats if k.est_bloquant]
    if bloquants:
        raise ErreurMetier(*bloquants)


def _periode(entree: date, fin: date | None) -> list[Constat]:
    if fin is None or fin >= entree:
        return []
    return [c.DATES_INVERSEES.constat(quoi="Fin prévue", fin=date_fr(fin), debut=date_fr(entree))]


def _rattachement(
    organisation: Organisation, certification: Certification, *etablissements: Etablissement | None
) -> list[Constat]:
    """Establishments and certification of the same organisation."""
    return [
        c.ETABLISSEMENT_ETRANGER.constat(nom=e.denomination)
        for e in etablissements
        if e is not None and e.organisation_id != organisation.pk
    ]


def _prerequis_de_droit(inscription: Inscription) -> None:
    """What the law asks to be proved before the jury, put on the list at once."""
    libelle = ""
    if inscription.voie == VoieAcces.VAE:
        libelle = RECEVABILITE
    elif inscription.statut == "experience":
        libelle = TROIS_ANS
    if libelle:
        Prerequis.toutes.create(organisation_id=inscription.organisation_id, inscription=inscription, libelle=libelle)
