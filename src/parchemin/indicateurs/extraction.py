"""From the database to the declared schema: courses and contracts of one organisation, read in a few queries.

Read through the models, whose fields give the same Python values on both engines; then written into Arrow columns of declared
types. A course without a planned end has no year and is told apart by the caller (`sans_fin`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from parchemin.deliberation.domain.proposition import Resultat as Decide
from parchemin.deliberation.models import Decision, EtatDeliberation, OrigineDecision
from parchemin.indicateurs.domain.absences import heures_jusqu_au
from parchemin.indicateurs.domain.catalogue import reglages
from parchemin.indicateurs.domain.faits import ContratSuivi, Parcours, ResultatCompte
from parchemin.indicateurs.domain.session_du_parcours import jours_de_session
from parchemin.parcours.domain.ruptures import pendant_l_essai
from parchemin.parcours.models import (
    Absence,
    Contrat,
    EtatInscription,
    EtatResultat,
    Forme,
    Inscription,
    MotifSortie,
    Presentation,
    SessionFormation,
    TypeContrat,
)
from parchemin.parcours.models import Resultat as Cellule
from parchemin.socle.horloge import aujourdhui

_RESULTATS = {
    Decide.ADMIS: ResultatCompte.ADMIS, Decide.PARTIEL: ResultatCompte.PARTIEL, Decide.AJOURNE: ResultatCompte.AJOURNE,
    Decide.NON_DELIVRABLE: ResultatCompte.AJOURNE, Decide.SANS_DROIT: ResultatCompte.AJOURNE,
}  # fmt: skip
"""What is neither is awaited: an oral of the second group, a livret, the jury."""
_ORDRE = tuple(ResultatCompte)

_ESSAI = timedelta(days=45)
"""The trial period when every day is in the company: before that many calendar days, one is surely in it (art. L. 6222-18)."""

_ESSAI_FINI = timedelta(weeks=36)
"""Forty-five days in the company at one week in four: later, the trial period is surely over."""


def parcours_de(organisation_id: int, rattrapage: int | None = None) -> Iterator[Parcours]:
    """Every enrolment that has a planned end. `rattrapage`: months (`domain.session_du_parcours`); today's when it is not given."""
    mois = reglages(aujourdhui()).rattrapage if rattrapage is None else rattrapage
    sessions, decisions = _sessions(organisation_id), _decisions(organisation_id)
    absences, prevues = _absences(organisation_id), _heures_prevues(organisation_id)
    lignes = Inscription.toutes.filter(organisation=organisation_id, fin_prevue__isnull=False).order_by("pk")
    for i in lignes.iterator(chunk_size=2000):
        if i.fin_prevue is None:  # the filter says so; its type does not
            continue
        debut, limite = jours_de_session(i.fin_prevue, mois)
        siennes = [x for x in sessions.get(i.pk, ()) if debut <= x.au <= limite]
        vues = [x.vue for x in siennes]
        decide, resultat = _meilleure(decisions.get(i.pk, ()), debut, limite)
        presente = any(vues)
        if not presente and all(vue is None for vue in vues):
            # A decision that came without a mark: who was admitted, in part or not, was there.
            presente = decide in (Decide.ADMIS, Decide.PARTIEL, Decide.AJOURNE)
        if resultat is not ResultatCompte.ADMIS and _sans_reponse(siennes, decisions.get(i.pk, ())):
            resultat = ResultatCompte.ATTENTE
        yield Parcours(
            organisation=organisation_id, inscription=i.pk, personne=i.personne_id, certification=i.certification_id,
            site=i.site_id, partenaire=i.prestataire_id, voie=i.voie, partiel=bool(i.perimetre_blocs),
            progressive=i.forme == Forme.PROGRESSIVE, annulee=i.etat == EtatInscription.ANNULEE, entree=i.entree,
            fin=i.fin_prevue, sorti_le=i.sortie_le, transfert=i.motif_sortie == MotifSortie.TRANSFERT, inscrit=bool(vues) or presente, presente=presente,
            resultat=str(resultat), minutes_absence=absences.get(i.pk, 0), minutes_prevues=prevues.get(i.pk),
            derniere_session=max((x.au for x in siennes), default=None),
        )  # fmt: skip


def sans_fin(organisation_id: int) -> int:
    """Enrolments that no year can claim: no planned end was written."""
    return Inscription.toutes.filter(organisation=organisation_id, fin_prevue__isnull=True).exclude(
        etat=EtatInscription.ANNULEE
    ).count()  # fmt: skip


_Decidee = tuple[date, Decide, ResultatCompte]


class _Passee(NamedTuple):
    """One session of a course. `vue`: present at one épreuve at least, at none, or None when no cell was filled. `a_remplir`: a cell is
    still empty."""

    du: date
    au: date
    vue: bool | None
    a_remplir: bool


def _sans_reponse(sessions: Iterable[_Passee], decisions: Iterable[_Decidee]) -> bool:
    """Did the person sit, or may they have sat, a session that no decision came after? Who was absent all along waits for none."""
    derniere = max((le for le, _, _ in decisions), default=date.min)
    return any(x.du > derniere and (x.vue is not False or x.a_remplir) for x in sessions)


def _meilleure(decisions: Iterable[_Decidee], debut: date, limite: date) -> tuple[Decide | None, ResultatCompte]:
    """Of a course, as it was taken and as it counts. An admission is its own however early it came: it ended it."""
    siennes = [
        x for x in decisions if x[0] <= limite and (x[0] >= debut or x[2] is ResultatCompte.ADMIS)
    ]  # fmt: skip
    if not siennes:
        return None, ResultatCompte.AUCUN
    _, decide, resultat = min(siennes, key=lambda x: _ORDRE.index(x[2]))
    return decide, resultat


def _sessions(organisation_id: int) -> dict[int, list[_Passee]]:
    """By enrolment, its sessions, cancelled ones aside."""
    toutes = Cellule.toutes.filter(organisation=organisation_id).order_by()
    vides = set(toutes.filter(etat=EtatResultat.A_SAISIR).values_list("presentation_id", flat=True).distinct())
    cellules = toutes.exclude(etat=EtatResultat.A_SAISIR)
    remplies = set(cellules.values_list("presentation_id", flat=True).distinct())
    presents = set(cellules.filter(etat=EtatResultat.PRESENT).values_list("presentation_id", flat=True).distinct())
    vues: dict[int, list[_Passee]] = defaultdict(list)
    lignes = Presentation.toutes.filter(organisation=organisation_id).exclude(session__etat="annulee")
    for pk, inscription, du, au in lignes.order_by("pk").values_list(
        "pk", "inscription_id", "session__du", "session__au"
    ):
        vues[inscription].append(_Passee(du, au, pk in presents if pk in remplies else None, pk in vides))
    return vues


def rendues(organisation_id: int) -> QuerySet[Decision]:
    """Decisions in force, of signed minutes or of an authority."""
    ouvertes = [EtatDeliberation.OUVERTE, EtatDeliberation.DELIBEREE]
    lignes: QuerySet[Decision] = Decision.toutes.filter(organisation=organisation_id, en_vigueur=True).exclude(
        origine=OrigineDecision.JURY, deliberation__etat__in=ouvertes
    )
    return lignes


def _decisions(organisation_id: int) -> dict[int, list[_Decidee]]:
    """By enrolment, each decision in force on the last day of its session, or on its own day without one."""
    decisions: dict[int, list[_Decidee]] = defaultdict(list)
    for inscription, au, le, resultat in (
        rendues(organisation_id)
        .order_by("pk")
        .values_list("inscription_id", "presentation__session__au", "decidee_le", "resultat")
    ):
        lu = _RESULTATS.get(Decide(resultat), ResultatCompte.ATTENTE)
        decisions[inscription].append((au or le, Decide(resultat), lu))
    return decisions


def _admis_des(organisation_id: int) -> dict[int, date]:
    """By enrolment, the first day on which the certification was awarded."""
    lignes = rendues(organisation_id).filter(resultat=Decide.ADMIS).order_by("-decidee_le", "pk")
    return dict(lignes.values_list("inscription_id", "decidee_le"))


def _heures_prevues(organisation_id: int) -> dict[int, int]:
    """Minutes of the training sessions that each enrolment follows, those whose length is written."""
    minutes: dict[int, Decimal] = defaultdict(Decimal)
    lignes = SessionFormation.toutes.filter(organisation=organisation_id, duree_heures__isnull=False).order_by("pk")
    for inscription, heures in lignes.values_list("inscriptions", "duree_heures"):
        if inscription is not None and heures is not None:
            minutes[inscription] += heures * 60
    return {i: int(m) for i, m in minutes.items()}


def _absences(organisation_id: int) -> dict[int, int]:
    """Minutes missed by enrolment, of the days of the course alone: it may have been left, or the absence noted, before its last day."""
    minutes: dict[int, Decimal] = defaultdict(Decimal)
    lignes, jour = Absence.toutes.filter(organisation=organisation_id).order_by("pk"), aujourdhui()
    for inscription, du, au, heures, sorti in lignes.values_list(
        "inscription_id", "du", "au", "heures", "inscription__sortie_le"
    ):
        minutes[inscription] += heures_jusqu_au(du, au, heures, min(jour, sorti or jour)) * 60
    return {i: int(m) for i, m in minutes.items()}


def contrats_de(organisation_id: int) -> Iterator[ContratSuivi]:
    """Every apprenticeship contract, with the start of the person's next one."""
    lignes = Contrat.toutes.filter(organisation=organisation_id, type_contrat=TypeContrat.APPRENTISSAGE)
    lus: list[Any] = list(
        lignes.exclude(inscription__etat=EtatInscription.ANNULEE).select_related("inscription").order_by("debut", "pk")
    )
    admis = _admis_des(organisation_id)
    par_personne: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for k in lus:
        par_personne[k.inscription.personne_id].append((k.debut, k.pk))
    for k in lus:
        i = k.inscription
        suivants = [
            d for d, pk in par_personne[i.personne_id] if pk != k.pk and k.rompu_le is not None and d >= k.rompu_le
        ]
        yield ContratSuivi(
            organisation=organisation_id, contrat=k.pk, inscription=i.pk, personne=i.personne_id,
            certification=i.certification_id, site=i.site_id, partenaire=i.prestataire_id, voie=i.voie, debut=k.debut, fin=k.fin,
            rompu_le=k.rompu_le, repris_le=min(suivants, default=None), obtenu=k.rompu_le is not None and (not k.est_rompu or (i.pk in admis and admis[i.pk] <= k.rompu_le)), essai=_a_l_essai(k.debut, k.rompu_le, k.cause_rupture),
        )  # fmt: skip


def _a_l_essai(debut: date, rompu_le: date | None, cause: str) -> bool | None:
    """Surely in the trial period, surely after it, or None: in between it depends on the days of training, which are not known,
    unless the cause tells (after the forty-five days, a contract ends by agreement, resignation or dismissal: art. L. 6222-18)."""
    if rompu_le is None:
        return False
    if rompu_le < debut + _ESSAI:
        return True
    return False if rompu_le >= debut + _ESSAI_FINI else pendant_l_essai(cause)
