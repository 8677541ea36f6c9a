"""The watch list: facts of the enrolments under way, the rules they meet, what was noted. A fixed number of queries whatever theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.comptes.models import Membre
from parchemin.deliberation.selectors.deliberations import lit_en_auditeur
from parchemin.indicateurs.domain.statut_outil import StatutOutil
from parchemin.indicateurs.domain.veille import (
    AbsenceSuivie,
    ContratSuiviVeille,
    FaitsSuivis,
    ReglagesVeille,
    SignalVeille,
    a_empire,
    signaux,
    statut_de,
)
from parchemin.indicateurs.models import NoteDeSuivi, ReglageVeille
from parchemin.parcours.domain.inscription_suivi import periode_essai
from parchemin.parcours.domain.ruptures import est_une_rupture
from parchemin.parcours.models import Absence, Contrat, EtatInscription, Inscription, Presentation, VoieAcces
from parchemin.parcours.selectors.contrats import hors_entreprise
from parchemin.parcours.selectors.perimetre import est_restreint, inscriptions_visibles
from parchemin.parcours.selectors.sessions import CONTRATS_ATTENDUS

_ABSENCES = timedelta(days=150)
_ESSAI = timedelta(days=45 * 7)
"""Forty-five days in the company at one day a week: a contract begun before is surely past them."""


@dataclass(frozen=True, slots=True)
class ASuivre:
    """One person to follow: status of the State's tool, rules met, last note. `a_voir`: not seen yet, to see again, or worse since."""

    inscription: int
    statut: StatutOutil
    signaux: tuple[SignalVeille, ...]
    note: NoteDeSuivi | None
    a_voir: bool

    @property
    def urgent(self) -> bool:
        return any(s.urgent for s in self.signaux)


def inscriptions_suivies(membre: Membre) -> QuerySet[Any]:
    """Under way, with a contract expected: all of the house, those of a partner's establishments. An auditor reads all, without names."""
    if lit_en_auditeur(membre, "indicateurs"):
        lignes = Inscription.objects.select_related("personne", "certification__fiche__version", "prestataire", "site")
    else:
        lignes = inscriptions_visibles(membre)
    return lignes.filter(etat=EtatInscription.EN_COURS, voie__in=CONTRATS_ATTENDUS)


def reglages_de(organisation_id: int) -> ReglagesVeille:
    """The latest of each rule."""
    derniers: dict[str, ReglageVeille] = {}
    for x in ReglageVeille.toutes.filter(organisation=organisation_id).order_by("pk"):
        derniers[x.regle] = x
    return ReglagesVeille(
        {cle: x.seuils for cle, x in derniers.items()}, frozenset(cle for cle, x in derniers.items() if not x.active)
    )


def faits_de(
    lignes: QuerySet[Any], organisation_id: int, jour: date, visibles: QuerySet[Any] | None = None
) -> list[FaitsSuivis]:
    """Facts of these enrolments, in their order. `visibles`: enrolments whose breaks may be told to the reader; None: all."""
    cles = lignes.order_by().values("pk")
    inscriptions = list(lignes.order_by("pk").values_list("pk", "personne_id", "entree", "fin_prevue", "voie"))
    personnes = {p for _, p, *_ in inscriptions}
    par_inscription: dict[int, list[Contrat]] = defaultdict(list)
    ruptures: dict[int, list[date]] = defaultdict(list)
    contrats = Contrat.toutes.filter(organisation=organisation_id).exclude(inscription__etat=EtatInscription.ANNULEE)
    if visibles is not None:
        contrats = contrats.filter(Q(inscription__in=cles) | Q(inscription__in=visibles.order_by().values("pk")))
    for k in contrats.select_related("inscription").order_by("debut", "pk"):
        par_inscription[k.inscription_id].append(k)
        if k.rompu_le is not None and est_une_rupture(k.cause_rupture) and k.inscription.personne_id in personnes:
            ruptures[k.inscription.personne_id].append(k.rompu_le)
    absences: dict[int, list[AbsenceSuivie]] = defaultdict(list)
    recentes = Absence.toutes.filter(organisation=organisation_id, inscription__in=cles, au__gte=jour - _ABSENCES)
    for i, du, au, heures, justifiee in recentes.order_by("du", "pk").values_list("inscription_id", "du", "au", "heures", "justifiee"):  # fmt: skip
        absences[i].append(AbsenceSuivie(du, au, heures, justifiee))
    sessions = Presentation.toutes.filter(organisation=organisation_id, inscription__in=cles).exclude(session__etat="annulee")  # fmt: skip
    candidats = set(sessions.order_by().values_list("inscription_id", flat=True))
    a_l_essai = {pk for pk, *_ in inscriptions if any(_essai_possible(k, jour) for k in par_inscription[pk])}
    dehors = hors_entreprise(a_l_essai)
    return [
        FaitsSuivis(
            inscription=pk, entree=entree, fin_prevue=fin, apprenti=voie == VoieAcces.APPRENTISSAGE,
            contrats=tuple(
                ContratSuiviVeille(
                    k.debut, k.fin, k.rompu_le, k.cause_rupture, k.employeur, k.tuteur,
                    periode_essai(k.debut, dehors.get(pk, ())).fin if _essai_possible(k, jour) else None,
                )
                for k in par_inscription[pk]
            ),
            ruptures=tuple(ruptures.get(personne, ())), absences=tuple(absences.get(pk, ())), candidat=pk in candidats,
        )
        for pk, personne, entree, fin, voie in inscriptions
    ]  # fmt: skip


def _essai_possible(k: Contrat, jour: date) -> bool:
    return k.rompu_le is None and k.debut <= jour <= k.debut + _ESSAI


def a_suivre(
    lignes: QuerySet[Any], organisation_id: int, jour: date, visibles: QuerySet[Any] | None = None
) -> dict[int, ASuivre]:
    """By enrolment, those that meet a rule, seen already or not. `visibles`: as in `faits_de`."""
    r = reglages_de(organisation_id)
    trouves = [(f, s) for f in faits_de(lignes, organisation_id, jour, visibles) if (s := signaux(f, r, jour))]
    notes = dernieres_notes([f.inscription for f, _ in trouves])
    suivis = {}
    for f, s in trouves:
        note = notes.get(f.inscription)
        suivis[f.inscription] = ASuivre(f.inscription, statut_de(f, jour), tuple(s), note, _a_voir(note, s, jour))
    return suivis


def _a_voir(note: NoteDeSuivi | None, s: Sequence[SignalVeille], jour: date) -> bool:
    return note is None or note.revoir_le <= jour or a_empire(note.constate, s)


def dernieres_notes(inscriptions: Sequence[int]) -> dict[int, NoteDeSuivi]:
    """By enrolment, the latest."""
    notes: dict[int, NoteDeSuivi] = {}
    for n in NoteDeSuivi.toutes.filter(inscription__in=inscriptions).order_by("pk"):
        notes[n.inscription_id] = n
    return notes


def notes_de(inscription: Inscription) -> QuerySet[Any]:
    return NoteDeSuivi.toutes.filter(inscription=inscription).order_by("-pk")


def ruptures_dites_a(membre: Membre) -> QuerySet[Any] | None:
    """Enrolments whose breaks this member may know: a partner knows nothing of what happened at another. None: all."""
    return (
        inscriptions_visibles(membre) if est_restreint(membre) and not lit_en_auditeur(membre, "indicateurs") else None
    )


def a_suivre_de(inscription: Inscription, jour: date, membre: Membre | None = None) -> ASuivre | None:
    """Of one enrolment, when a rule concerns it; as this member may know it, or all that is known."""
    lignes = Inscription.toutes.filter(pk=inscription.pk, etat=EtatInscription.EN_COURS, voie__in=CONTRATS_ATTENDUS)
    visibles = ruptures_dites_a(membre) if membre else None
    return a_suivre(lignes, inscription.organisation_id, jour, visibles).get(inscription.pk)


def a_suivre_du_membre(membre: Membre, jour: date) -> dict[int, ASuivre]:
    return a_suivre(inscriptions_suivies(membre), membre.organisation_id, jour, ruptures_dites_a(membre))
