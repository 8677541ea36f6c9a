"""The organisation's own certifications: attach a fiche, describe a local one, date the capacity."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.models import (
    BlocLocal,
    Capacite,
    CapaciteCertification,
    Certification,
    EnregistrementLocal,
    Fiche,
    NatureLocale,
)
from parchemin.socle.cles import cle_tri
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.identifiants import NumeroFiche
from parchemin.socle.periodes import Periode, date_fr

DEJA_SUIVIE = declarer(
    Controle(
        code="REF-061",
        titre="Certification déjà suivie",
        quoi="{code} fait déjà partie de vos certifications.",
        pourquoi="Une fiche n’est suivie qu’une fois ; ce qui change avec le temps, c’est votre capacité.",
        remede="Ouvrez la certification et ajoutez-lui une capacité.",
        gravite=Gravite.BLOQUANT,
    )
)
CAPACITE_CHEVAUCHE = declarer(
    Controle(
        code="REF-062",
        titre="Capacités qui se contredisent",
        quoi="« {nouvelle} » {periode} chevauche « {ancienne} », déjà enregistrée {periode_ancienne}.",
        pourquoi="Un même jour, une organisation ne peut pas être deux fois dans la même capacité, ni certificatrice "
        "et simple partenaire : la règle appliquée au jury en dépend.",
        remede="Fermez d’abord la période précédente, la veille du changement.",
        gravite=Gravite.BLOQUANT,
    )
)
DATES_INVERSEES = declarer(
    Controle(
        code="REF-063",
        titre="Dates inversées",
        quoi="La fin ({au}) précède le début ({du}).",
        pourquoi="Une période se lit du premier au dernier jour, tous deux compris.",
        remede="Corrigez l’une des deux dates, ou laissez la fin vide si elle n’est pas connue.",
        gravite=Gravite.BLOQUANT,
    )
)
CODE_LOCAL_PRIS = declarer(
    Controle(
        code="REF-064",
        titre="Code interne déjà utilisé",
        quoi="Le code « {code} » désigne déjà une de vos certifications.",
        pourquoi="Le code interne sert à retrouver la certification dans vos fichiers : il doit être unique.",
        remede="Choisissez un autre code, ou laissez-le vide.",
        gravite=Gravite.BLOQUANT,
    )
)
MOT_RESERVE = declarer(
    Controle(
        code="REF-065",
        titre="Mention réservée aux registres nationaux",
        quoi="Le texte « {texte} » cite le RNCP ou le Répertoire spécifique pour une certification qui n’y est pas.",
        pourquoi="Laisser croire à un enregistrement expose à une mise en demeure (article R. 6113-14-1 du code du "
        "travail).",
        remede="Retirez la mention. Si la certification a été enregistrée, indiquez-le dans « Enregistrements », avec "
        "ses dates.",
        gravite=Gravite.BLOQUANT,
        source="Code du travail, art. R. 6113-14-1",
    )
)

PERIODE_CHEVAUCHE = declarer(
    Controle(
        code="REF-066",
        titre="Périodes qui se chevauchent",
        quoi="« {nouvelle} » {periode} chevauche « {ancienne} », déjà enregistré {periode_ancienne}.",
        pourquoi="Un jour donné, un seul numéro d’enregistrement vaut, et un code de bloc n’a qu’un contenu : la règle "
        "appliquée au jury en dépend.",
        remede="Fermez d’abord la période précédente, la veille du changement.",
        gravite=Gravite.BLOQUANT,
    )
)
# Two of these on the same day contradict each other: one decides, the other does not.
_EXCLUSIVES = {Capacite.CERTIFICATEUR, Capacite.CO_CERTIFICATEUR, Capacite.PARTENAIRE, Capacite.PREPARATEUR}


_MENTION = re.compile(
    r"\bR\.?\s?N\.?\s?C\.?\s?P|\bR\.?S\.?\s?\d+|r[ée]pertoire\s+(national|sp[ée]cifique)",
    re.IGNORECASE,
)


def _refuser_mention_reservee(*textes: str) -> None:
    for texte in textes:
        if _MENTION.search(texte):
            raise ErreurMetier(MOT_RESERVE.constat(texte=texte[:80]))


def _periode(du: date, au: date | None) -> Periode:
    if au is not None and au < du:
        raise ErreurMetier(DATES_INVERSEES.constat(au=date_fr(au), du=date_fr(du)))
    return Periode(du, au)


def _en_mots(periode: Periode) -> str:
    debut = f"du {date_fr(periode.debut)}" if periode.debut else "depuis toujours"
    return f"{debut} au {date_fr(periode.fin)}" if periode.fin else f"depuis le {date_fr(periode.debut)}"  # type: ignore[arg-type]


def _sujet(certification: Certification) -> Reference:
    return Reference("certification", str(certification.pk), certification.numero or certification.intitule)


def _refuser_chevauchement(
    certification: Certification, capacite: Capacite, periode: Periode, sauf: CapaciteCertification | None = None
) -> None:
    # Serialises two people dating the same certification at the same moment (PostgreSQL; SQLite is serial already).
    Certification.toutes.select_for_update().get(pk=certification.pk)
    autres = CapaciteCertification.toutes.filter(certification=certification)
    for autre in autres.exclude(pk=sauf.pk) if sauf else autres:
        incompatible = autre.capacite == capacite or {Capacite(autre.capacite), capacite} <= _EXCLUSIVES
        ancienne = Periode(autre.du, autre.au)
        if incompatible and ancienne.chevauche(periode):
            raise ErreurMetier(
                CAPACITE_CHEVAUCHE.constat(
                    nouvelle=capacite.label,
                    periode=_en_mots(periode),
                    ancienne=autre.get_capacite_display(),
                    periode_ancienne=_en_mots(ancienne),
                )
            )


def _refuser_periodes(nouvelle: str, periode: Periode, certification: Certification, lignes: QuerySet[Any]) -> None:
    """One at a time among `lignes` (rows with `du`, `au`), also when two people write at once."""
    Certification.toutes.select_for_update().get(pk=certification.pk)
    for autre in lignes:
        ancienne = Periode(autre.du, autre.au)
        if ancienne.chevauche(periode):
            raise ErreurMetier(
                PERIODE_CHEVAUCHE.constat(
                    nouvelle=nouvelle,
                    periode=_en_mots(periode),
                    ancienne=str(autre),
                    periode_ancienne=_en_mots(ancienne),
                )
            )


@transaction.atomic
def suivre_fiche(
    *,
    organisation: Organisation,
    fiche: Fiche,
    capacite: Capacite,
    du: date,
    au: date | None = None,
    reference: str = "",
    acteur: Reference,
) -> Certification:
    """Make a fiche of the registers one of the organisation's certifications, in a dated capacity."""
    if Certification.toutes.filter(organisation=organisation, fiche=fiche).exists():
        raise ErreurMetier(DEJA_SUIVIE.constat(code=fiche.code))
    intitule = fiche.version.intitule if fiche.version else fiche.code
    try:
        with transaction.atomic():
            certification = Certification.toutes.create(
                organisation=organisation, fiche=fiche, cle_tri=cle_tri(intitule)[:900]
            )
    except IntegrityError as e:
        raise ErreurMetier(DEJA_SUIVIE.constat(code=fiche.code)) from e
    consigner(
        chaine=f"o:{organisation.pk}",
        acte="referentiel.suivre_fiche",
        acteur=acteur,
        sujet=_sujet(certification),
        details={"fiche": fiche.code},
        phrase=f"a ajouté {fiche.code} aux certifications de l’organisation.",
    )
    dater_capacite(certification=certification, capacite=capacite, du=du, au=au, reference=reference, acteur=acteur)
    return certification


@transaction.atomic
def creer_certification_locale(
    *,
    organisation: Organisation,
    nature: NatureLocale,
    intitule: str,
    code: str = "",
    description: str = "",
    capacite: Capacite,
    du: date,
    au: date | None = None,
    acteur: Reference,
) -> Certification:
    """Describe a certification that no register holds. It is never worded as RNCP or RS."""
    _refuser_mention_reservee(intitule, code, description)
    if code and Certification.toutes.filter(organisation=organisation, code_local=code).exists():
        raise ErreurMetier(CODE_LOCAL_PRIS.constat(code=code))
    try:
        with transaction.atomic():
            certification = Certification.toutes.create(
                organisation=organisation,
                nature_locale=nature,
                intitule_local=intitule,
                code_local=code,
                description=description,
                cle_tri=cle_tri(intitule)[:900],
            )
    except IntegrityError as e:
        raise ErreurMetier(CODE_LOCAL_PRIS.constat(code=code)) from e
    consigner(
        chaine=f"o:{organisation.pk}",
        acte="referentiel.creer_certification_locale",
        acteur=acteur,
        sujet=_sujet(certification),
        details={"intitule": intitule, "nature": str(nature), "code": code},
        phrase=f"a créé la certification « {intitule} », hors des registres nationaux.",
    )
    dater_capacite(certification=certification, capacite=capacite, du=du, au=au, acteur=acteur)
    return certification


@transaction.atomic
def dater_capacite(
    *,
    certification: Certification,
    capacite: Capacite,
    du: date,
    au: date | None = None,
    reference: str = "",
    acteur: Reference,
) -> CapaciteCertification:
    """Say in which capacity the organisation handles the certification, from `du` to `au` included.

    Raises REF-062 when another capacity of the same days says otherwise, REF-063 when dates are inverted.
    """
    periode = _periode(du, au)
    _refuser_chevauchement(certification, capacite, periode)
    ligne = CapaciteCertification.toutes.create(
        organisation_id=certification.organisation_id,
        certification=certification,
        capacite=capacite,
        du=du,
        au=au,
        reference=reference,
    )
    consigner(
        chaine=f"o:{certification.organisation_id}",
        acte="referentiel.dater_capacite",
        acteur=acteur,
        sujet=_sujet(certification),
        details={"capacite": str(capacite), "du": du, "au": au, "reference": reference},
        phrase=f"a enregistré la capacité « {capacite.label} » {_en_mots(periode)}.",
    )
    return ligne


@transaction.atomic
def fermer_capacite(*, capacite: CapaciteCertification, au: date, acteur: Reference) -> CapaciteCertification:
    """Set the last day of a capacity. The row stays: yesterday's juries sat under it."""
    periode = _periode(capacite.du, au)
    _refuser_chevauchement(capacite.certification, Capacite(capacite.capacite), periode, sauf=capacite)
    capacite.au = au
    capacite.save(update_fields=["au"])
    consigner(
        chaine=f"o:{capacite.organisation_id}",
        acte="referentiel.fermer_capacite",
        acteur=acteur,
        sujet=_sujet(capacite.certification),
        details={"capacite": capacite.capacite, "au": au},
        phrase=f"a fixé la fin de la capacité « {capacite.get_capacite_display()} » : {_en_mots(periode)}.",
    )
    return capacite


@transaction.atomic
def annuler_capacite(*, capacite: CapaciteCertification, motif: str, acteur: Reference) -> None:
    """Take back a capacity entered by mistake: it never was. The journal keeps what was said and why it was withdrawn.

    Raises whatever rooms above object (`Garde` on `referentiel.annuler_capacite`): a jury may have sat under it.
    """
    objections_faites = objections("referentiel.annuler_capacite", capacite)
    if objections_faites:
        raise ErreurMetier(*objections_faites)
    periode, libelle = Periode(capacite.du, capacite.au), capacite.get_capacite_display()
    consigner(
        chaine=f"o:{capacite.organisation_id}",
        acte="referentiel.annuler_capacite",
        acteur=acteur,
        sujet=_sujet(capacite.certification),
        details={"capacite": capacite.capacite, "du": capacite.du, "au": capacite.au, "motif": motif},
        phrase=f"a annulé la capacité « {libelle} » {_en_mots(periode)}, saisie par erreur : {motif}",
    )
    capacite.delete()


@transaction.atomic
def enregistrer_periode_registre(
    *, certification: Certification, code: str, du: date, au: date | None = None, acteur: Reference
) -> EnregistrementLocal:
    """Date the registration of a certification that is local at other times."""
    periode = _periode(du, au)
    code = NumeroFiche.parse(code).code
    _refuser_periodes(code, periode, certification, EnregistrementLocal.toutes.filter(certification=certification))
    ligne = EnregistrementLocal.toutes.create(
        organisation_id=certification.organisation_id, certification=certification, code=code, du=du, au=au
    )
    consigner(
        chaine=f"o:{certification.organisation_id}",
        acte="referentiel.enregistrer_periode_registre",
        acteur=acteur,
        sujet=_sujet(certification),
        details={"code": code, "du": du, "au": au},
        phrase=f"a indiqué l’enregistrement sous le numéro {code} {_en_mots(periode)}.",
    )
    return ligne


@transaction.atomic
def ajouter_bloc_local(
    *,
    certification: Certification,
    code: str,
    libelle: str,
    competences: str = "",
    modalites_evaluation: str = "",
    du: date,
    au: date | None = None,
    acteur: Reference,
) -> BlocLocal:
    """Add a bloc to a local certification, valid from `du` to `au` included."""
    periode = _periode(du, au)
    _refuser_mention_reservee(code, libelle, competences, modalites_evaluation)
    blocs = BlocLocal.toutes.filter(certification=certification, code=code)
    _refuser_periodes(code, periode, certification, blocs)
    bloc = BlocLocal.toutes.create(
        organisation_id=certification.organisation_id,
        certification=certification,
        code=code,
        libelle=libelle,
        competences=competences,
        modalites_evaluation=modalites_evaluation,
        du=du,
        au=au,
    )
    consigner(
        chaine=f"o:{certification.organisation_id}",
        acte="referentiel.ajouter_bloc_local",
        acteur=acteur,
        sujet=_sujet(certification),
        details={"code": code, "libelle": libelle, "du": du, "au": au},
        phrase=f"a ajouté le bloc {code} « {libelle} ».",
    )
    return bloc
