"""What is read of the conseil de perfectionnement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.amelioration.domain.conseil import (
    A_VENIR,
    EU_LIEU,
    EtatSeance,
    FaitsSeance,
    PointLu,
    SorteSujet,
    SujetConseil,
    couverture,
    quorum_attendu,
    recueil,
    sujets,
)
from parchemin.amelioration.matieres import matiere_du_sujet
from parchemin.amelioration.models import (
    ActionAmelioration,
    DecisionConseil,
    MembreConseil,
    OrigineAction,
    PointOrdreDuJour,
    ReglesConseil,
    SeanceConseil,
    SortePresence,
)
from parchemin.indicateurs.domain.faits import annee_scolaire

TYPE_DECISION = "decision_conseil"
SUJET_SEANCE = "seance_conseil"


def regles_de(organisation_id: int) -> ReglesConseil:
    """The rules of the house; all silent when none was written (not saved then)."""
    return ReglesConseil.toutes.filter(organisation=organisation_id).first() or ReglesConseil(
        organisation_id=organisation_id
    )


def en_mandat(organisation_id: int, jour: date) -> QuerySet[MembreConseil]:
    membres: QuerySet[MembreConseil] = MembreConseil.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), organisation=organisation_id, du__lte=jour
    ).order_by("cle_tri", "pk")
    return membres


def sujet_de(p: PointOrdreDuJour) -> SujetConseil | None:
    return sujets().get(p.sujet)


def est_permanent(p: PointOrdreDuJour) -> bool:
    s = sujet_de(p)
    return s is not None and s.sorte is SorteSujet.PERMANENT


def faits_seance(s: SeanceConseil, jour: date) -> FaitsSeance:
    """What the guards look at."""
    return FaitsSeance(
        jour=jour, le=s.le, membres=en_mandat(s.organisation_id, s.le).count(),
        presents=s.presences.filter(sorte=SortePresence.PRESENT).count(),
        points=tuple(PointLu(p.titre, est_permanent(p), p.dit, p.vide_parce_que) for p in s.points.order_by("rang", "pk")),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quorum:
    """`attendu` None: the règlement sets none, and nothing is said of it."""

    attendu: int | None
    presents: int
    membres: int

    @property
    def atteint(self) -> bool:
        return self.attendu is not None and self.presents >= self.attendu


def quorum_de(s: SeanceConseil) -> Quorum:
    r = regles_de(s.organisation_id)
    membres = en_mandat(s.organisation_id, s.le).count()
    presents = s.presences.filter(sorte=SortePresence.PRESENT).count()
    return Quorum(quorum_attendu(r.quorum, r.quorum_nombre, membres), presents, membres)


def precedente(s: SeanceConseil) -> SeanceConseil | None:
    """The last meeting held before this one."""
    avant: SeanceConseil | None = (
        SeanceConseil.toutes.filter(organisation=s.organisation_id, le__lt=s.le, etat__in=EU_LIEU)
        .order_by("-le", "-pk")
        .first()
    )
    return avant


def periode_regardee(s: SeanceConseil, jour: date) -> tuple[date, date]:
    """From the last meeting, or a year before, to this day (or to the meeting, once past)."""
    avant = precedente(s)
    return (avant.le if avant is not None else s.le - timedelta(days=365)), max(min(jour, s.le), s.le - timedelta(365))


def matiere_lue(p: PointOrdreDuJour, s: SeanceConseil, jour: date) -> list[dict[str, Any]]:
    """What the conseil has before it on this point: as it stands while the meeting is prepared, then as it was frozen."""
    if p.matiere_le is not None or s.etat != EtatSeance.PREPAREE:
        figee: list[dict[str, Any]] = p.matiere
        return figee
    du, au = periode_regardee(s, jour)
    return matiere_du_sujet(p.sujet, s.organisation, du, au) if p.sujet else []


def actions_des_decisions(organisation_id: int, decisions: list[int]) -> dict[int, ActionAmelioration]:
    """Decision -> the action born from it."""
    origines = OrigineAction.toutes.filter(
        organisation=organisation_id, type=TYPE_DECISION, identifiant__in=[str(d) for d in decisions]
    ).select_related("action__responsable__utilisateur")
    return {int(o.identifiant): o.action for o in origines.order_by("-pk")}


@dataclass(frozen=True, slots=True)
class SuiteDecision:
    """One decision, and where its action stands."""

    decision: DecisionConseil
    action: ActionAmelioration | None


def suites_de(s: SeanceConseil) -> list[SuiteDecision]:
    """Decisions of one meeting, in the order of its agenda."""
    lues = list(
        DecisionConseil.toutes.filter(point__seance=s).select_related("point").order_by("point__rang", "point_id", "pk")
    )
    actions = actions_des_decisions(s.organisation_id, [d.pk for d in lues])
    return [SuiteDecision(d, actions.get(d.pk)) for d in lues]


def annee_du_conseil(jour: date) -> int:
    """School year, named by the calendar year in which it ends."""
    return annee_scolaire(jour)


def seances_de_l_annee(organisation_id: int, annee: int) -> list[SeanceConseil]:
    lignes = SeanceConseil.toutes.filter(
        organisation=organisation_id, le__range=(date(annee - 1, 9, 1), date(annee, 8, 31))
    ).exclude(etat=EtatSeance.ANNULEE)
    return list(lignes.order_by("le", "pk"))


@dataclass(frozen=True, slots=True)
class LigneAnnee:
    """One legal subject in a year. `cases`: for each meeting, `traite`, `prevu` or ""."""

    sujet: SujetConseil
    cases: tuple[str, ...]

    @property
    def etat(self) -> str:
        return "traite" if "traite" in self.cases else "prevu" if "prevu" in self.cases else "manque"


def annee_couverte(seances: list[SeanceConseil]) -> list[LigneAnnee]:
    """The eight subjects against these meetings: dealt with once something is written in minutes, planned while to come."""
    traites: dict[int, list[str]] = defaultdict(list)
    prevus: dict[int, list[str]] = defaultdict(list)
    etats = {s.pk: s.etat for s in seances}
    lus = PointOrdreDuJour.toutes.filter(seance__in=seances).exclude(sujet="").order_by("pk")
    for seance, sujet, dit in lus.values_list("seance_id", "sujet", "dit"):
        if etats[seance] in A_VENIR:
            prevus[seance].append(sujet)
        elif dit.strip():
            traites[seance].append(sujet)
    en_attente = {x.code: set(y) for x, y in couverture(prevus)}
    return [
        LigneAnnee(
            sujet,
            tuple("traite" if s.pk in vus else "prevu" if s.pk in en_attente[sujet.code] else "" for s in seances),
        )
        for sujet, vus in couverture(traites)
    ]


def fin_de_mandat_proche(organisation_id: int, jour: date) -> QuerySet[MembreConseil]:
    """Mandates that end soon, when the same person has no later one."""
    avant = jour + timedelta(days=int(recueil().valeur_au("fin_de_mandat", jour)))
    finissent = en_mandat(organisation_id, jour).filter(au__lte=avant)
    suivants = MembreConseil.toutes.filter(organisation=organisation_id, du__gt=jour).values("cle_recherche")
    return finissent.exclude(cle_recherche__in=suivants)
