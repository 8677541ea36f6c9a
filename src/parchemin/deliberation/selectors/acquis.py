"""Reading what people keep: who may see it, how it stands on a day, what is about to lapse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_dans
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import AcquisConserve, Decision, NatureAcquis
from parchemin.deliberation.selectors.conservation import citation
from parchemin.parcours.models import Inscription, Personne
from parchemin.parcours.selectors.perimetre import inscriptions_visibles, personnes_visibles
from parchemin.socle.periodes import ajouter_mois, date_fr

SEUILS = (6, 3, 1)
"""Months before a benefit lapses at which the secretariat is told, each time until the person is warned."""
_A_PERIMETRE = frozenset({Role.PARTENAIRE, Role.MEMBRE_JURY})


class EtatAcquis(StrEnum):
    """How something kept stands on a day."""

    A_VIE = "a_vie"
    EN_COURS = "en_cours"
    BIENTOT = "bientot"
    DISCUTE = "discute"
    PERDU = "perdu"
    CERTIFIE = "certifie"
    RETIRE = "retire"


LIBELLES_ETAT = {
    EtatAcquis.A_VIE: "Sans limite",
    EtatAcquis.EN_COURS: "Conservé",
    EtatAcquis.BIENTOT: "Délai proche",
    EtatAcquis.DISCUTE: "Délai discuté",
    EtatAcquis.PERDU: "Hors délai",
    EtatAcquis.CERTIFIE: "Certification obtenue",
    EtatAcquis.RETIRE: "Retiré",
}
TONS = {
    EtatAcquis.A_VIE: "ok", EtatAcquis.EN_COURS: "ok", EtatAcquis.BIENTOT: "al", EtatAcquis.DISCUTE: "al",
    EtatAcquis.PERDU: "ko", EtatAcquis.CERTIFIE: "in", EtatAcquis.RETIRE: "nu",
}  # fmt: skip


def a_perimetre(membre: Membre) -> bool:
    """Only roles that see a part of the people."""
    return roles_dans(membre, "deliberation") <= _A_PERIMETRE


def acquis_visibles(membre: Membre) -> QuerySet[Any]:
    """What this member may read: a partner, of the people it prepares; an auditor reads all. With `certifie`: is the
    certification itself obtained since?
    """
    obtenue = Decision.objects.filter(
        inscription__personne=OuterRef("personne"), inscription__certification=OuterRef("certification"),
        en_vigueur=True, resultat=Resultat.ADMIS,
    )  # fmt: skip
    lignes = AcquisConserve.objects.select_related(
        "personne", "certification__fiche__version", "decision", "reference_bloc"
    ).annotate(certifie=Exists(obtenue))
    if not a_perimetre(membre):
        return lignes
    return lignes.filter(personne__in=personnes_visibles(membre).order_by().values("pk"))


def inscriptions_lisibles(membre: Membre) -> QuerySet[Any]:
    """Enrolments whose « ce qui manque » this member may read; an auditor reads them all."""
    if a_perimetre(membre):
        return inscriptions_visibles(membre)
    return Inscription.objects.select_related("personne", "certification__fiche__version", "prestataire", "site")


def derniere_date(a: AcquisConserve) -> date | None:
    """The latest reading: after it nobody holds that it still counts. None: no end."""
    dates = [date.fromisoformat(x[0]) for x in a.lectures if x[0]]
    if a.mobilisable_jusqu_au is not None:
        dates.append(a.mobilisable_jusqu_au)
    return max(dates, default=None)


def etat_acquis(a: AcquisConserve, jour: date) -> EtatAcquis:
    """How it stands on a day. Between the two readings it is disputed, never simply lost."""
    if a.retire_le is not None:
        return EtatAcquis.RETIRE
    if getattr(a, "certifie", False) and a.nature != NatureAcquis.CERTIFICATION:
        return EtatAcquis.CERTIFIE
    fin = derniere_date(a)
    if fin is None or a.alerte_le is None:
        return EtatAcquis.A_VIE
    if jour > fin:
        return EtatAcquis.PERDU
    if jour > a.alerte_le:
        return EtatAcquis.DISCUTE
    return EtatAcquis.BIENTOT if jour >= ajouter_mois(a.alerte_le, -SEUILS[0]) else EtatAcquis.EN_COURS


def condition_etat(etat: str, jour: date) -> Q:
    """The same question asked of the database. Raises `LookupError` for an unknown state.

    `derniere_date` lives in JSON: « perdu » and « discute » are told apart by `perdus_de`, in Python.
    """
    vivant = Q(retire_le__isnull=True) & (Q(certifie=False) | Q(nature=NatureAcquis.CERTIFICATION))
    # The first day on which « six months before » has come: as `ajouter_mois` counts, whatever the length of months.
    proche = _dernier_a_alerter(jour, SEUILS[0])
    conditions = {
        EtatAcquis.RETIRE: Q(retire_le__isnull=False),
        EtatAcquis.CERTIFIE: Q(retire_le__isnull=True, certifie=True) & ~Q(nature=NatureAcquis.CERTIFICATION),
        EtatAcquis.A_VIE: vivant & Q(alerte_le__isnull=True),
        EtatAcquis.EN_COURS: vivant & Q(alerte_le__gt=proche),
        EtatAcquis.BIENTOT: vivant & Q(alerte_le__gte=jour, alerte_le__lte=proche),
        EtatAcquis.DISCUTE: vivant & Q(alerte_le__lt=jour, pk__in=_discutes(jour)),
        EtatAcquis.PERDU: vivant & Q(alerte_le__lt=jour) & ~Q(pk__in=_discutes(jour)),
    }
    if etat not in conditions:
        raise LookupError(etat)
    return conditions[EtatAcquis(etat)]


def _discutes(jour: date) -> list[int]:
    """Keys of what one reading has lost and another keeps: few, and only among those with two readings."""
    lignes = AcquisConserve.objects.filter(retire_le__isnull=True, alerte_le__lt=jour).exclude(lectures=[])
    return [a.pk for a in lignes.order_by("pk") if (fin := derniere_date(a)) is not None and fin >= jour]


def _dernier_a_alerter(jour: date, mois: int) -> date:
    """The latest day such that, `mois` months before it, it is already `jour`."""
    borne = ajouter_mois(jour, mois) + timedelta(days=3)
    while ajouter_mois(borne, -mois) > jour:
        borne -= timedelta(days=1)
    return borne


def prochaine_alerte(a: AcquisConserve) -> date | None:
    """First day on which the secretariat has to warn the person: 6, 3, then 1 month before; a warning covers its threshold."""
    if a.alerte_le is None:
        return None
    for mois in SEUILS:
        seuil = ajouter_mois(a.alerte_le, -mois)
        if a.contactee_le is None or a.contactee_le < seuil:
            return seuil
    return None


def intitule_acquis(a: AcquisConserve) -> str:
    """« E4 · Étude technique (12,5) »."""
    nom = a.libelle if a.libelle.startswith(a.code) else f"{a.code} · {a.libelle}"
    return f"{nom} ({ecrire(a.note)})" if a.note is not None else nom


def limites_en_mots(a: AcquisConserve) -> str:
    """The two data in words, both readings when there are two, and the text with its « à vérifier »."""
    morceaux = []
    if a.nature == NatureAcquis.CERTIFICATION:
        fin = (
            f"valable jusqu’au {date_fr(a.mobilisable_jusqu_au)}" if a.mobilisable_jusqu_au else "sans limite de durée"
        )
        morceaux.append(fin)
    else:
        if a.definitif:
            morceaux.append("acquis définitif")
        if a.mobilisable_jusqu_au is not None:
            debut = "compte pour cette certification" if a.definitif else "mobilisable"
            morceaux.append(f"{debut} jusqu’au {date_fr(a.mobilisable_jusqu_au)}")
        elif not a.definitif:
            morceaux.append("conservé sans limite de durée")
    return " ; ".join(morceaux)


def lectures_en_mots(a: AcquisConserve) -> list[str]:
    """« jusqu’au 15 mars 2026, selon l’accord du 8 novembre 2019 », « jusqu’au 4 juillet 2030, en comptant de date à date »."""
    mots = []
    for jusqu_au, selon in a.lectures:
        limite = f"jusqu’au {date_fr(date.fromisoformat(jusqu_au))}" if jusqu_au else "sans limite"
        mots.append(f"{limite}, {selon if selon.startswith('en ') else f'selon {selon}'}")
    return mots


@dataclass(frozen=True, slots=True)
class AcquisLu:
    """One line of a block: what, how it stands, until when, with its text."""

    acquis: AcquisConserve
    etat: EtatAcquis
    quoi: str
    limites: str
    lectures: tuple[str, ...]
    texte: str

    @property
    def libelle_etat(self) -> str:
        return LIBELLES_ETAT[self.etat]

    @property
    def ton(self) -> str:
        return TONS[self.etat]


def lire_acquis(a: AcquisConserve, jour: date) -> AcquisLu:
    return AcquisLu(
        a, etat_acquis(a, jour), intitule_acquis(a), limites_en_mots(a), tuple(lectures_en_mots(a)),
        citation(a.texte, a.obtenu_le) if a.texte else "",
    )  # fmt: skip


def acquis_de(personne: Personne, membre: Membre, jour: date) -> list[AcquisLu]:
    """What this person keeps, all certifications, withdrawn ones left out; one query."""
    lignes = acquis_visibles(membre).filter(personne=personne, retire_le__isnull=True)
    return [lire_acquis(a, jour) for a in lignes.order_by("certification__cle_tri", "alerte_le", "code", "pk")]


def a_prevenir(membre: Membre, jour: date) -> list[AcquisConserve]:
    """Benefits that lapse within six months, or lapsed within a month, soonest first. One query."""
    lignes = acquis_visibles(membre).filter(
        retire_le__isnull=True, certifie=False, alerte_le__gte=jour - timedelta(days=31),
        alerte_le__lte=_dernier_a_alerter(jour, SEUILS[0]),
    )  # fmt: skip
    return list(lignes.order_by("alerte_le", "personne__cle_tri", "pk"))


def encore_mobilisables(acquis: Sequence[AcquisConserve], jour: date) -> list[AcquisConserve]:
    """Those that at least one reading lets count on that day."""
    return [a for a in acquis if (fin := derniere_date(a)) is None or fin >= jour]


def acquis_mobilisables(personne: Personne, jour: date) -> list[tuple[str, str]]:
    """(what, until when) of everything a person still keeps, for themselves. Needs no member: they read their own."""
    lignes = AcquisConserve.toutes.filter(personne=personne, retire_le__isnull=True).order_by("obtenu_le", "code", "pk")
    return [(intitule_acquis(a), limites_en_mots(a)) for a in encore_mobilisables(list(lignes), jour)]
