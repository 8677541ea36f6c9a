"""Contracts behind an enrolment: recorded, corrected, broken. A break keeps its own date, its coded cause and its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from parchemin.journal.facade import Reference
from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.domain.inscription import LIBELLES_VOIE
from parchemin.parcours.domain.ruptures import (
    cause_en_mots,
    causes_au,
    est_une_rupture,
    initiative_en_mots,
    initiatives,
    raisons,
)
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import Contrat, EtatInscription, Inscription, TypeContrat, VoieAcces
from parchemin.parcours.services.dates_credibles import controler_credibles
from parchemin.parcours.services.inscriptions import consigner_dossier
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.identifiants import Siret
from parchemin.socle.periodes import Periode, date_fr

_VOIES = {
    TypeContrat.APPRENTISSAGE: VoieAcces.APPRENTISSAGE,
    TypeContrat.PROFESSIONNALISATION: VoieAcces.PROFESSIONNALISATION,
}


@dataclass(frozen=True, slots=True)
class AnalyseRupture:
    """Why, as codes: `cause` and `initiative` empty when nobody said; `raisons` in any order."""

    cause: str = ""
    initiative: str = ""
    raisons: tuple[str, ...] = ()

    @property
    def en_mots(self) -> str:
        return f"cause : {cause_en_mots(self.cause).lower()} ; à l’initiative de : {initiative_en_mots(self.initiative).lower()}"


def admet_un_contrat(inscription: Inscription) -> bool:
    """Is there a kind of contract for this route? On the others, every contract would be refused (INS-029)."""
    return inscription.voie in _VOIES.values()


def periode_effective(debut: date, fin: date | None, rompu_le: date | None) -> Periode:
    """Days under contract: the day of the break is not one, so that another contract may begin on it."""
    dernier = max(debut, rompu_le - timedelta(days=1)) if rompu_le else fin
    return Periode(debut, dernier)


def controler_dates(debut: date, fin: date | None, rompu_le: date | None = None) -> list[Constat]:
    """Inverted dates: an end before the start, a break before the start or after the planned end. The form and the import say the same."""
    if fin is not None and fin < debut:
        return [c.DATES_INVERSEES.constat(quoi="Contrat", fin=date_fr(fin), debut=date_fr(debut))]
    if rompu_le is not None and rompu_le < debut:
        return [c.DATES_INVERSEES.constat(quoi="Rupture", fin=date_fr(rompu_le), debut=date_fr(debut))]
    if rompu_le is not None and fin is not None and rompu_le > fin:
        return [c.RUPTURE_APRES_TERME.constat(jour=date_fr(rompu_le), fin=date_fr(fin))]
    return []


def controler_simultanes(nouvelle: Periode, autres: Iterable[tuple[str, Periode]]) -> list[Constat]:
    """Other contracts of the same person (employer, days) that run on a same day."""
    return [
        c.CONTRATS_SIMULTANES.constat(employeur=employeur, periode=sienne.en_mots)
        for employeur, sienne in autres
        if sienne.chevauche(nouvelle)
    ]


def controler_voie(inscription: Inscription, type_contrat: TypeContrat) -> list[Constat]:
    if inscription.voie == _VOIES[type_contrat]:
        return []
    return [c.CONTRAT_ET_VOIE.constat(contrat=type_contrat.label, voie=LIBELLES_VOIE[inscription.voie])]


def controler_contrat(
    *,
    inscription: Inscription,
    type_contrat: TypeContrat,
    debut: date,
    fin: date | None,
    rompu_le: date | None = None,
    sauf: Contrat | None = None,
) -> list[Constat]:
    """Findings on a contract: inverted dates, another route, two at once for one person, whatever the enrolments."""
    if constats := controler_dates(debut, fin, rompu_le) or controler_voie(inscription, type_contrat):
        return constats
    if constats := controler_credibles(inscription.entree, ("Début du contrat", debut), ("Fin prévue", fin)):
        return constats
    autres = list(
        Contrat.toutes.filter(inscription__personne=inscription.personne_id)
        .exclude(inscription__etat=EtatInscription.ANNULEE)
        .exclude(pk=sauf.pk if sauf else 0)
        .order_by("debut", "pk")
    )
    if any((k.inscription_id, k.type_contrat, k.debut) == (inscription.pk, type_contrat, debut) for k in autres):
        return [c.CONTRAT_DEJA_LA.constat(debut=date_fr(debut))]
    siennes = [(k.employeur, periode_effective(k.debut, k.fin, k.rompu_le)) for k in autres]
    return controler_simultanes(periode_effective(debut, fin, rompu_le), siennes)


def controler_analyse(analyse: AnalyseRupture, debut: date) -> list[Constat]:
    """A code that the data do not have, or that the law did not know when the contract began."""
    connus = causes_au(debut)
    inconnus = [x for x in (analyse.cause,) if x and x not in connus]
    inconnus += [x for x in (analyse.initiative,) if x and x not in initiatives()]
    inconnus += [x for x in analyse.raisons if x not in raisons()]
    return [c.CAUSE_INCONNUE.constat(valeur=x, debut=date_fr(debut)) for x in inconnus]


def raisons_ordonnees(codes: Iterable[str]) -> list[str]:
    """As the data order them: one set of reasons is always written the same way."""
    voulues = set(codes)
    return [x for x in raisons() if x in voulues]


def _refuser(constats: Sequence[Constat]) -> None:
    if bloquants := [k for k in constats if k.est_bloquant]:
        raise ErreurMetier(*bloquants)


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
    """Record a contract, or correct one. Raises IDE-002 (SIRET), INS-022, INS-029, INS-030, INS-031, INS-046, INS-052, INS-053."""
    propre = Siret.parse(siret).valeur if siret.strip() else ""
    rompu_le = contrat.rompu_le if contrat else None
    _refuser(
        controler_contrat(
            inscription=inscription, type_contrat=type_contrat, debut=debut, fin=fin, rompu_le=rompu_le, sauf=contrat
        )
    )
    ligne = contrat or Contrat(organisation_id=inscription.organisation_id, inscription=inscription)
    ligne.type_contrat, ligne.employeur, ligne.siret = type_contrat, employeur, propre
    ligne.tuteur, ligne.tuteur_courriel, ligne.numero_deca = tuteur, tuteur_courriel, numero_deca
    ligne.debut, ligne.fin = debut, fin
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
def rompre(
    *, contrat: Contrat, le: date, motif: str = "", analyse: AnalyseRupture | None = None, acteur: Reference
) -> Contrat:
    """Record a break. Raises INS-022 before the first day, INS-032 when it is already broken, INS-035 (health), INS-046, INS-047, INS-052, INS-053."""
    ligne: Contrat = Contrat.toutes.select_for_update(of=("self",)).get(pk=contrat.pk)
    if ligne.rompu_le is not None:
        raise ErreurMetier(c.CONTRAT_DEJA_ROMPU.constat(employeur=ligne.employeur, jour=date_fr(ligne.rompu_le)))
    return _ecrire_rupture(ligne, le, motif, analyse or AnalyseRupture(), acteur, nouvelle=True)


@transaction.atomic
def preciser_rupture(
    *, contrat: Contrat, le: date, motif: str = "", analyse: AnalyseRupture, acteur: Reference
) -> Contrat:
    """Say or correct why a contract was broken, and when. Raises like `rompre`, and INS-048 when it is not broken."""
    ligne: Contrat = Contrat.toutes.select_for_update(of=("self",)).get(pk=contrat.pk)
    if ligne.rompu_le is None:
        raise ErreurMetier(c.PAS_ROMPU.constat(employeur=ligne.employeur))
    return _ecrire_rupture(ligne, le, motif, analyse, acteur, nouvelle=False)


def _ecrire_rupture(
    ligne: Contrat, le: date, motif: str, analyse: AnalyseRupture, acteur: Reference, *, nouvelle: bool
) -> Contrat:
    refuser_la_sante(c.DIAGNOSTIC, motif)
    constats = controler_dates(ligne.debut, ligne.fin, le) or controler_credibles(
        ligne.inscription.entree, ("Rupture", le)
    )
    constats += controler_analyse(analyse, ligne.debut)
    if not nouvelle and not constats:
        # A break moved later may meet the next contract.
        constats += controler_contrat(
            inscription=ligne.inscription, type_contrat=TypeContrat(ligne.type_contrat), debut=ligne.debut, fin=ligne.fin,
            rompu_le=le, sauf=ligne,
        )  # fmt: skip
    _refuser(constats)
    avant = (ligne.rompu_le, ligne.motif_rupture, ligne.cause_rupture, ligne.initiative_rupture, ligne.raisons_rupture)
    retenues = raisons_ordonnees(analyse.raisons)
    if avant == (le, motif, analyse.cause, analyse.initiative, retenues):
        return ligne
    ligne.rompu_le, ligne.motif_rupture = le, motif
    ligne.cause_rupture, ligne.initiative_rupture, ligne.raisons_rupture = analyse.cause, analyse.initiative, retenues
    ligne.save(update_fields=["rompu_le", "motif_rupture", "cause_rupture", "initiative_rupture", "raisons_rupture"])
    quoi = "la rupture" if est_une_rupture(analyse.cause) else "la fin anticipée"
    consigner_dossier(
        inscription=ligne.inscription,
        acte="parcours.rompre_contrat" if nouvelle else "parcours.preciser_rupture",
        acteur=acteur,
        phrase=f"a {'enregistré' if nouvelle else 'précisé'} {quoi} du contrat chez {ligne.employeur}, le {date_fr(le)} ({analyse.en_mots}).",
        details={
            "contrat": ligne.pk, "le": le, "motif": motif, "cause": analyse.cause, "initiative": analyse.initiative,
            "raisons": retenues,
        },
    )  # fmt: skip
    return ligne
