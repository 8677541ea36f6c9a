"""Training sessions and trainers: where, when, how long, with what and with whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain import presentation_constats as c
from parchemin.parcours.domain.inscription_constats import DATES_INVERSEES
from parchemin.parcours.models import Formateur, Inscription, SessionFormation
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr


@transaction.atomic
def enregistrer_formateur(
    *,
    organisation: Organisation,
    formateur: Formateur | None = None,
    nom: str,
    prenom: str,
    courriel: str = "",
    employeur: str = "",
    qualifications: str = "",
    acteur: Reference,
) -> Formateur:
    """Record a trainer, with what qualifies them, or correct one."""
    ligne = formateur or Formateur(organisation=organisation)
    ligne.nom, ligne.prenom, ligne.courriel = nom, prenom, courriel
    ligne.employeur, ligne.qualifications = employeur, qualifications
    ligne.save()
    consigner(
        chaine=organisation.chaine,
        acte="parcours.enregistrer_formateur",
        acteur=acteur,
        sujet=Reference("formateur", str(ligne.pk), str(ligne)),
        details={"employeur": employeur, "qualifications": qualifications},
        phrase=f"a {'corrigé' if formateur else 'enregistré'} la fiche de {ligne}, qui forme.",
    )
    return ligne


@transaction.atomic
def enregistrer_formation(
    *,
    organisation: Organisation,
    formation: SessionFormation | None = None,
    certification: Certification,
    intitule: str,
    etablissement: Etablissement | None = None,
    lieu: str = "",
    du: date,
    au: date,
    duree_heures: Decimal | None = None,
    moyens: str = "",
    formateurs: Sequence[Formateur] = (),
    acteur: Reference,
) -> SessionFormation:
    """Record a training session, or correct one. Raises INS-022, SES-039."""
    if au < du:
        raise ErreurMetier(DATES_INVERSEES.constat(quoi="Session de formation", fin=date_fr(au), debut=date_fr(du)))
    if etablissement is not None and etablissement.organisation_id != organisation.pk:
        raise ErreurMetier(c.CENTRE_ETRANGER.constat(nom=etablissement.denomination))
    ligne = formation or SessionFormation(organisation=organisation)
    ligne.certification, ligne.intitule, ligne.etablissement, ligne.lieu = certification, intitule, etablissement, lieu
    ligne.du, ligne.au, ligne.duree_heures, ligne.moyens = du, au, duree_heures, moyens
    ligne.save()
    ligne.formateurs.set(formateurs)
    consigner(
        chaine=organisation.chaine,
        acte="parcours.enregistrer_formation",
        acteur=acteur,
        sujet=reference_formation(ligne),
        details={"du": du, "au": au, "heures": duree_heures, "formateurs": [f.pk for f in formateurs]},
        phrase=f"a {'corrigé' if formation else 'créé'} la session de formation « {intitule} », du {date_fr(du)} au {date_fr(au)}.",
    )
    return ligne


@transaction.atomic
def choisir_participants(
    *,
    formation: SessionFormation,
    ajoutes: Sequence[Inscription] = (),
    retires: Sequence[Inscription] = (),
    acteur: Reference,
) -> None:
    """Who follows a training session. Enrolments of its certification only (SES-001)."""
    etrangere = next((i for i in ajoutes if i.certification_id != formation.certification_id), None)
    if etrangere is not None:
        raise ErreurMetier(
            c.AUTRE_CERTIFICATION.constat(
                ou=str(etrangere.personne),
                sienne=etrangere.certification.numero or etrangere.certification.intitule,
                celle=formation.certification.numero or formation.certification.intitule,
            )
        )
    formation.inscriptions.add(*ajoutes)
    formation.inscriptions.remove(*retires)
    morceaux = [
        f"{mot} {len(liste)} participant{'s' * (len(liste) > 1)}"
        for mot, liste in (("ajouté", ajoutes), ("retiré", retires))
        if liste
    ]
    if morceaux:
        consigner(
            chaine=f"o:{formation.organisation_id}",
            acte="parcours.choisir_participants",
            acteur=acteur,
            sujet=reference_formation(formation),
            details={"ajoutes": [i.pk for i in ajoutes], "retires": [i.pk for i in retires]},
            phrase=f"a {' et '.join(morceaux)} à la formation « {formation.intitule} ».",
        )


def reference_formation(formation: SessionFormation) -> Reference:
    return Reference("session_formation", str(formation.pk), formation.intitule)
