"""Blocs presented at the sessions of each year, and what the decision in force says of each: read in six queries.

A bloc is presented when one of its elements was, at a session that was not cancelled. It is validated when the jury awarded the whole
certification, or holds every compulsory element of the bloc as acquired. A session of the course counts in the year of the course, as
the certification does (`domain.session_du_parcours`); an earlier or a later one, in its own. An element belongs to a bloc by its official code, or is one
itself (bloc, CCP).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from parchemin.deliberation.domain.proposition import Resultat as Decide
from parchemin.deliberation.models import IssueUnite
from parchemin.indicateurs.domain.catalogue import reglages
from parchemin.indicateurs.domain.faits import BlocPresente, EtatBloc, ResultatBloc
from parchemin.indicateurs.domain.session_du_parcours import annee_de_session
from parchemin.indicateurs.extraction import rendues
from parchemin.parcours.models import (
    ElementEvalue,
    EtatInscription,
    EtatResultat,
    Inscription,
    NatureElement,
    Presentation,
)
from parchemin.parcours.models import Resultat as Cellule
from parchemin.socle.horloge import aujourdhui

_DIX = Decimal(10)
_DEFINITIFS = (Decide.PARTIEL, Decide.AJOURNE, Decide.NON_DELIVRABLE, Decide.SANS_DROIT)
_ETATS = {
    str(EtatResultat.PRESENT): EtatBloc.PRESENTE, str(EtatResultat.A_SAISIR): EtatBloc.ATTENDU,
    str(EtatResultat.ABSENT): EtatBloc.ABSENT, str(EtatResultat.EXCUSE): EtatBloc.ABSENT,
}  # fmt: skip
"""What is neither was not presented again: dispensed, kept, carried over, won elsewhere."""
_FORCE = tuple(EtatBloc)


@dataclass(slots=True)
class _Lu:
    """One bloc at one session: the state of its elements, and which are acquired (compulsory ones apart)."""

    etats: set[EtatBloc] = field(default_factory=set)
    acquis: list[bool] = field(default_factory=list)
    facultatifs: list[bool] = field(default_factory=list)

    def noter(self, etat: str, acquis: bool | None, facultatif: bool) -> None:
        self.etats.add(_ETATS.get(etat, EtatBloc.ACQUIS))
        if acquis is not None:
            (self.facultatifs if facultatif else self.acquis).append(acquis)

    @property
    def etat(self) -> EtatBloc:
        return min(self.etats, key=_FORCE.index)

    @property
    def gagne(self) -> bool:
        comptent = self.acquis or self.facultatifs
        return bool(comptent) and all(comptent)


_Blocs = dict[str, _Lu]


def blocs_de(organisation_id: int, rattrapage: int | None = None) -> Iterator[BlocPresente]:
    """One row per (enrolment, bloc, year), by enrolment, year, code. `rattrapage`: months, today's when it is not given."""
    elements = _elements(organisation_id)
    if not elements:
        return
    mois = reglages(aujourdhui()).rattrapage if rattrapage is None else rattrapage
    siennes = _siennes(organisation_id)
    saisis, issues = _saisis(organisation_id, elements), _issues(organisation_id, elements)
    trouves: dict[tuple[int, int, str], tuple[tuple[int, int], date, EtatBloc, ResultatBloc]] = {}
    dernieres: dict[tuple[int, int, str], date] = {}

    def retenir(inscription: int, le: date, blocs: Iterable[tuple[str, EtatBloc, ResultatBloc]]) -> None:
        annee = annee_de_session(siennes[inscription].fin, le, mois)
        for code, etat, resultat in blocs:
            cle = (inscription, annee, code)
            if etat is not EtatBloc.ACQUIS:  # what is held already is not to be presented that day
                dernieres[cle] = max(le, dernieres.get(cle, le))
            rang = (_FORCE.index(etat), list(ResultatBloc).index(resultat))
            if cle not in trouves or (rang, -le.toordinal()) < (trouves[cle][0], -trouves[cle][1].toordinal()):
                trouves[cle] = (rang, le, etat, resultat)

    decidees: dict[int, tuple[int, str]] = {}
    lignes = (
        rendues(organisation_id)
        .order_by("pk")
        .values_list("pk", "presentation_id", "inscription_id", "decidee_le", "resultat")
    )
    for decision, presentation, inscription, le, resultat in lignes:
        if presentation is None:
            retenir(inscription, le, _juges({}, issues.get(decision, {}), resultat))
        else:
            decidees[presentation] = (decision, resultat)
    sessions = Presentation.toutes.filter(organisation=organisation_id).exclude(session__etat="annulee").order_by("pk")
    for pk, inscription, au in sessions.values_list("pk", "inscription_id", "session__au"):
        decision, resultat = decidees.get(pk, (0, ""))
        retenir(inscription, au, _juges(saisis.get(pk, {}), issues.get(decision, {}), resultat))
    for cle, (_, le, etat, resultat) in sorted(trouves.items()):
        (inscription, annee, code), valide = cle, resultat is ResultatBloc.VALIDE
        s = siennes[inscription]
        yield BlocPresente(
            organisation=organisation_id, inscription=inscription, personne=s.personne, certification=s.certification, site=s.site,
            partenaire=s.prestataire, voie=s.voie, bloc=code, annee=annee, le=le if valide else dernieres.get(cle, le),
            annulee=s.etat == EtatInscription.ANNULEE, etat=str(etat), resultat=str(resultat),
        )  # fmt: skip


class _Sienne(NamedTuple):
    """What is read of an enrolment."""

    personne: int
    certification: int
    site: int | None
    prestataire: int | None
    voie: str
    etat: str
    fin: date | None


def _siennes(organisation_id: int) -> dict[int, _Sienne]:
    champs = ("personne_id", "certification_id", "site_id", "prestataire_id", "voie", "etat", "fin_prevue")
    lignes = Inscription.toutes.filter(organisation=organisation_id).order_by().values_list("pk", *champs)
    return {pk: _Sienne(*reste) for pk, *reste in lignes}


def _elements(organisation_id: int) -> dict[int, tuple[str, bool]]:
    """By element: the bloc it belongs to, and whether it is optional."""
    blocs = {NatureElement.BLOC, NatureElement.CCP}
    lignes = ElementEvalue.toutes.filter(organisation=organisation_id).order_by()
    return {
        pk: (code_bloc or code, facultatif)
        for pk, nature, code, code_bloc, facultatif in lignes.values_list(
            "pk", "nature", "code", "code_bloc", "facultatif"
        )
        if code_bloc or nature in blocs
    }


def _saisis(organisation_id: int, elements: dict[int, tuple[str, bool]]) -> dict[int, _Blocs]:
    """By registration to a session: what was entered of each bloc."""
    lus: dict[int, _Blocs] = defaultdict(lambda: defaultdict(_Lu))
    lignes = Cellule.toutes.filter(organisation=organisation_id).order_by()
    for pk, element, etat, note, acquis in lignes.values_list(
        "presentation_id", "element_id", "etat", "note", "acquis"
    ):
        if element in elements:
            code, facultatif = elements[element]
            lus[pk][code].noter(etat, acquis if acquis is not None or note is None else note >= _DIX, facultatif)
    return lus


def _issues(organisation_id: int, elements: dict[int, tuple[str, bool]]) -> dict[int, _Blocs]:
    """By decision: what it says of each bloc."""
    lus: dict[int, _Blocs] = defaultdict(lambda: defaultdict(_Lu))
    lignes = IssueUnite.toutes.filter(decision__in=rendues(organisation_id), element__isnull=False).order_by()
    for decision, element, etat, acquis in lignes.values_list("decision_id", "element_id", "etat", "acquis"):
        if element in elements:
            code, facultatif = elements[element]
            lus[decision][code].noter(etat, acquis, facultatif)
    return lus


def _juges(saisis: _Blocs, issues: _Blocs, resultat: str) -> Iterator[tuple[str, EtatBloc, ResultatBloc]]:
    """Of one person at one session. The grid says who was there; without it, the decision does."""
    for code in {**saisis, **issues}:
        lu = saisis[code] if code in saisis else issues[code]
        yield code, lu.etat, _juge(issues.get(code, lu), resultat)


def _juge(lu: _Lu, resultat: str) -> ResultatBloc:
    if resultat == Decide.ADMIS:
        return ResultatBloc.VALIDE
    if resultat not in _DEFINITIFS:
        return ResultatBloc.AUCUN
    return ResultatBloc.VALIDE if lu.gagne else ResultatBloc.NON_VALIDE
