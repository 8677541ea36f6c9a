"""Contracts behind an enrolment: recorded, corrected, broken. A break keeps its own date and reason."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from parchemin.journal.facade import Reference
from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.domain.inscription import LIBELLES_VOIE
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import Contrat, Inscription, TypeContrat, VoieAcces
from parchemin.parcours.services.inscriptions import consigner_dossier
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.identifiants import Siret
from parchemin.socle.periodes import Periode, date_fr

_VOIES = {
    TypeContrat.APPRENTISSAGE: VoieAcces.APPRENTISSAGE,
    TypeContrat.PROFESSIONNALISATION: VoieAcces.PROFESSIONNALISATION,
}


def admet_un_contrat(inscription: Inscription) -> bool:
    """Is there a kind of contract for this route? On the others, every contract would be refused (INS-029)."""
    return inscription.voie in _VOIES.values()


def controler_contrat(
    *, inscription: Inscription, type_contrat: TypeContrat, debut: date, fin: date | None, sauf: Contrat | None = None
) -> list[Constat]:
    """Findings on a contract: inverted dates, another route, two at once."""
    constats = []
    if fin is not None and fin < debut:
        constats.append(c.DATES_INVERSEES.constat(quoi="Contrat", fin=date_fr(fin), debut=date_fr(debut)))
        return constats
    if inscription.voie != _VOIES[type_contrat]:
        constats.append(c.CONTRAT_ET_VOIE.constat(contrat=type_contrat.label, voie=LIBELLES_VOIE[inscription.voie]))
    nouvelle = Periode(debut, fin)
    for autre in Contrat.toutes.filter(inscription=inscription).exclude(pk=sauf.pk if sauf else 0):
        sienne = Periode(autre.debut, autre.rompu_le or autre.fin)
        if sienne.chevauche(nouvelle):
            constats.append(c.CONTRATS_SIMULTANES.constat(employeur=autre.employeur, periode=sienne.en_mots))
    return constats


@transaction.atomic
def enregistrer_contrat(
    *,
    inscription: Inscription,
    contrat: Contrat | None = None,
    type_contrat: TypeContrat,
    employeur: str,
    siret: str = "",
    tuteur: str = "",
    tuteur_courriel: str = "",
    numero_deca: str = "",
    debut: date,
    fin: date | None = None,
    acteur: Reference,
) -> Contrat:
    """Record a contract, or correct one. Raises IDE-002 (SIRET), INS-022, INS-029, INS-030."""
    propre = Siret.parse(siret).valeur if siret.strip() else ""
    bloquants = [
        k
        for k in controler_contrat(
            inscription=inscription, type_contrat=type_contrat, debut=debut, fin=fin, sauf=contrat
        )
        if k.est_bloquant
    ]
    if bloquants:
        raise ErreurMetier(*bloquants)
    ligne = contrat or Contrat(organisation_id=inscription.organisation_id, inscription=inscription)
    ligne.type_contrat, ligne.employeur, ligne.siret = type_contrat, employeur, propre
    ligne.tuteur, ligne.tuteur_courriel, ligne.numero_deca = tuteur, tuteur_courriel, numero_deca
    ligne.debut, ligne.fin = debut, fin
    if ligne.rompu_le and ligne.rompu_le < debut:
        raise ErreurMetier(c.DATES_INVERSEES.constat(quoi="Rupture", fin=date_fr(ligne.rompu_le), debut=date_fr(debut)))
    try:
        with transaction.atomic():
            ligne.save()
    except IntegrityError as e:
        raise ErreurMetier(c.CONTRAT_DEJA_LA.constat(debut=date_fr(debut))) from e
    consigner_dossier(
        inscription=inscription,
        acte="parcours.corriger_contrat" if contrat else "parcours.enregistrer_contrat",
        acteur=acteur,
        phrase=f"a {'corrigé' if contrat else 'enregistré'} le {type_contrat.label.lower()} chez {employeur}, "
        f"à partir du {date_fr(debut)}.",
        details={"contrat": ligne.pk, "debut": debut, "fin": fin, "siret": propre},
    )
    return ligne


@transaction.atomic
def rompre(*, contrat: Contrat, le: date, motif: str = "", acteur: Reference) -> Contrat:
    """Record a break. Raises INS-022 before the first day, INS-032 when it is already broken, INS-035 (health)."""
    refuser_la_sante(c.DIAGNOSTIC, motif)
    ligne: Contrat = Contrat.toutes.select_for_update(of=("self",)).get(pk=contrat.pk)
    if ligne.rompu_le is not None:
        raise ErreurMetier(c.CONTRAT_DEJA_ROMPU.constat(employeur=ligne.employeur, jour=date_fr(ligne.rompu_le)))
    if le < ligne.debut:
        raise ErreurMetier(c.DATES_INVERSEES.constat(quoi="Rupture", fin=date_fr(le), debut=date_fr(ligne.debut)))
    ligne.rompu_le, ligne.motif_rupture = le, motif
    ligne.save(update_fields=["rompu_le", "motif_rupture"])
    consigner_dossier(
        inscription=ligne.inscription,
        acte="parcours.rompre_contrat",
        acteur=acteur,
        phrase=f"a enregistré la rupture du contrat chez {ligne.employeur}, le {date_fr(le)}.",
        details={"contrat": ligne.pk, "le": le, "motif": motif},
    )
    return ligne
