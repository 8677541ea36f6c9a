"""« Ce qui manque » to one enrolment: from the rows to what the calculation reads, and back to words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.nombres import DIX, ecrire
from parchemin.deliberation.domain.proposition import LIBELLES_RESULTAT, Proposition, Resultat
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.deliberation.models import AcquisConserve, ChoixNote, Decision, NatureAcquis, ReglementExamen
from parchemin.deliberation.selectors.acquis import (
    AcquisLu,
    derniere_date,
    encore_mobilisables,
    lire_acquis,
)
from parchemin.deliberation.selectors.blocs import BlocDetenu, blocs_detenus
from parchemin.deliberation.selectors.conservation import citation
from parchemin.deliberation.selectors.dossiers import dossiers_de
from parchemin.deliberation.selectors.manque_calcul import (
    ENTRETIEN,
    Limite,
    Manque,
    Possibilite,
    SessionPrevue,
    ce_qui_manque,
    note_minimale,
    reprendre,
    simuler,
)
from parchemin.deliberation.selectors.reglements import reglement_applicable, vers_domaine
from parchemin.parcours.models import EtatSession, Inscription, Presentation, SessionExamen
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import date_fr

NOTES_CHERCHEES = 12
"""Above, the mark needed at each unit is not looked for: nobody reads thirty of them."""


@dataclass(frozen=True, slots=True)
class LimiteLue:
    """A last day in words: what is lost after it, according to whom, with its text."""

    jour: date
    quoi: str
    selon: str
    texte: str


@dataclass(frozen=True, slots=True)
class SessionLue:
    """A planned session that serves: where to find it, what one loses by waiting for it."""

    pk: int
    libelle: str
    jour: date
    a_temps: bool
    perdus: str


@dataclass(frozen=True, slots=True)
class ManquantLu:
    """One thing still to be passed, in words. `note`: the mark needed, everything else being there."""

    code: str
    libelle: str
    au_choix: bool
    avant_le: date | None
    texte: str
    sessions: tuple[SessionLue, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows. `situation`: where one stands; `reglement` None: nothing can be computed, and why."""

    inscription: Inscription
    reglement: ReglementExamen | None
    situation: str
    obtenue: bool
    manquants: tuple[ManquantLu, ...]
    limites: tuple[LimiteLue, ...]
    acquis: tuple[AcquisLu, ...]
    blocs: tuple[BlocDetenu, ...]
    calcul: Calculable | None


@dataclass(frozen=True, slots=True)
class Calculable:
    """What a simulation starts from: the dossier of a next session, the règlement, the day."""

    dossier: Dossier
    reglement: Reglement
    jour: date

    @property
    def a_supposer(self) -> list[Unite]:
        """Units that a hypothesis may fill: those assessed and neither kept nor dispensed; then those kept, to take again."""
        return list(self.reglement.evaluees)

    def actuel(self, code: str) -> ResultatUnite | None:
        x = self.dossier.resultats.get(code)
        return None if x is None or x.etat is EtatUnite.A_SAISIR else x


def derniere_decision(inscription: Inscription) -> Decision | None:
    """The decision in force on this enrolment, the latest one."""
    trouvee: Decision | None = (
        Decision.objects.filter(inscription=inscription, en_vigueur=True).order_by("-decidee_le", "-pk").first()
    )
    return trouvee


def derniere_presentation(inscription: Inscription) -> Presentation | None:
    """The latest session where they are a candidate, cancelled ones left out."""
    lignes = Presentation.objects.filter(inscription=inscription).exclude(session__etat=EtatSession.ANNULEE)
    trouvee: Presentation | None = (
        lignes.select_related("session__certification__fiche__version", "inscription")
        .order_by("-session__du", "-pk")
        .first()
    )
    return trouvee


def acquis_mobilisables(inscription: Inscription, jour: date) -> list[AcquisConserve]:
    """What still counts, by at least one reading, towards this certification. One query."""
    lignes = AcquisConserve.objects.filter(
        personne=inscription.personne_id, certification=inscription.certification_id, retire_le__isnull=True
    ).exclude(nature=NatureAcquis.CERTIFICATION)
    return encore_mobilisables(list(lignes.order_by("alerte_le", "code", "pk")), jour)


def dossier_sans_session(
    inscription: Inscription, acquis: Sequence[AcquisConserve], garder: Mapping[int, bool] | None = None
) -> Dossier:
    """A candidate who comes with what they keep and nothing else. `garder`: choices by row; absent, kept."""
    choix = garder or {}
    resultats = {}
    for a in acquis:
        if choix.get(a.pk, True):
            etat = EtatUnite.REPORT if a.note is not None and a.note < DIX else EtatUnite.BENEFICE
            resultats[a.code] = ResultatUnite(etat, a.note, None if a.note is not None else True, a.obtenu_le)
    return Dossier(
        statut=inscription.statut, forme=inscription.forme, resultats=resultats, entree=inscription.entree,
        derniere_inscription=inscription.entree, handicap=False, derogation=bool(inscription.derogation),
    )  # fmt: skip


def dossier_de(inscription: Inscription, jour: date) -> tuple[Dossier, Presentation | None]:
    """The dossier to start from: that of the session in progress, else what is kept since the last decision."""
    presentation = derniere_presentation(inscription)
    acquis = acquis_mobilisables(inscription, jour)
    if presentation is not None:
        decidee = Decision.objects.filter(presentation=presentation, en_vigueur=True).exists()
        dossier = dossiers_de(presentation.session, [presentation])[presentation.pk]
        if not decidee:
            return _completer(dossier, acquis), presentation
        if dossier.resultats:
            return _completer(replace(dossier, resultats=_restes(dossier), controle={}), acquis), None
    choix = {
        x.acquis_id: x.garder
        for x in ChoixNote.objects.filter(
            reinscription__inscription=inscription, reinscription__en_vigueur=True, garder__isnull=False
        ).order_by("pk")
    }
    return dossier_sans_session(inscription, acquis, {k: bool(v) for k, v in choix.items()}), None


def _restes(dossier: Dossier) -> dict[str, ResultatUnite]:
    """Dispenses, and parts won by VAE: they follow the person from one session to the next."""
    return {c: x for c, x in dossier.resultats.items() if x.etat in (EtatUnite.DISPENSE, EtatUnite.VAE)}


def _completer(dossier: Dossier, acquis: Sequence[AcquisConserve]) -> Dossier:
    """Add what is kept where the session has nothing."""
    resultats = {c: x for c, x in dossier.resultats.items() if x.etat is not EtatUnite.A_SAISIR}
    for a in acquis:
        if a.code not in resultats:
            etat = EtatUnite.REPORT if a.note is not None and a.note < DIX else EtatUnite.BENEFICE
            resultats[a.code] = ResultatUnite(etat, a.note, None if a.note is not None else True, a.obtenu_le)
    return replace(dossier, resultats=resultats)


def sessions_prevues(inscription: Inscription, jour: date) -> dict[SessionPrevue, SessionExamen]:
    """Sessions to come that are open to this enrolment: same certification, same specialty, not settled. Two queries."""
    lignes = (
        SessionExamen.objects.filter(
            certification=inscription.certification_id, au__gte=jour,
            etat__in=[EtatSession.PREPAREE, EtatSession.OUVERTE],
        )
        .prefetch_related("elements")
        .order_by("du", "pk")
    )  # fmt: skip
    specialite = cle_recherche(inscription.specialite)
    resultat = {}
    for s in lignes:
        if s.specialite and specialite and cle_recherche(s.specialite) != specialite:
            continue
        codes = tuple(sorted(e.code for e in s.elements.all()))
        resultat[SessionPrevue(s.jury_le or s.au, codes, f"{s.intitule} (n° {s.pk})")] = s
    return resultat


def page_de(inscription: Inscription, jour: date) -> Page:
    """Everything the page says. A dozen queries whatever the number of units and sessions."""
    reglement = reglement_applicable(inscription.certification, inscription.specialite, jour)
    acquis = acquis_mobilisables(inscription, jour)
    lus = tuple(lire_acquis(a, jour) for a in acquis)
    blocs = tuple(blocs_detenus(inscription.personne, inscription.certification, jour))
    decision = derniere_decision(inscription)
    obtenue = decision is not None and decision.resultat == Resultat.ADMIS
    if reglement is None:
        situation = (
            "Aucun règlement d’examen n’est écrit pour cette certification : ce qui manque ne se calcule pas encore."
        )
        return Page(inscription, None, situation, obtenue, (), _limites_seules(acquis), lus, blocs, None)
    domaine = vers_domaine(reglement, jour)
    dossier, presentation = dossier_de(inscription, jour)
    proposition = deliberer(dossier, domaine, jour)
    if presentation is not None and proposition.concluante and proposition.resultat is not Resultat.ADMIS:
        dossier = reprendre(dossier, proposition)
    prevues = sessions_prevues(inscription, jour)
    manque = ce_qui_manque(dossier, domaine, jour, prevues)
    calcul = Calculable(dossier, domaine, jour)
    manquants = () if obtenue else tuple(_manquants(manque, calcul, prevues))
    limites = tuple(_limite(x, domaine, jour) for x in manque.limites) or _limites_seules(acquis)
    situation = _situation(decision, proposition, presentation, len(manquants))
    return Page(inscription, reglement, situation, obtenue, manquants, limites, lus, blocs, calcul)


def _situation(
    decision: Decision | None, proposition: Proposition, presentation: Presentation | None, reste: int
) -> str:
    if decision is not None and decision.resultat == Resultat.ADMIS:
        return f"La certification a été obtenue le {date_fr(decision.decidee_le)}."
    n = f"{reste} unité{'s' * (reste > 1)} à passer" if reste else "Plus rien à passer"
    if presentation is not None:
        session = f"{n}. Session en cours : {presentation.session.intitule}."
        if proposition.resultat in (Resultat.EN_ATTENTE, Resultat.ADMIS):
            return session
        return f"{session} Les résultats saisis mèneraient à « {LIBELLES_RESULTAT[proposition.resultat].lower()} »."
    if decision is not None:
        return f"{n}. Dernière décision, le {date_fr(decision.decidee_le)} : {decision.get_resultat_display().lower()}."
    return f"{n}. Aucune décision pour l’instant."


def _libelles(reglement: Reglement) -> dict[str, str]:
    return {u.code: u.libelle for u in reglement.unites} | {ENTRETIEN: "l’entretien final"}


def _limite(x: Limite, reglement: Reglement, jour: date) -> LimiteLue:
    noms = _libelles(reglement)
    return LimiteLue(x.jour, ", ".join(noms.get(c, c) for c in x.codes), x.lecture, citation(x.texte, jour))


def _limites_seules(acquis: Sequence[AcquisConserve]) -> tuple[LimiteLue, ...]:
    """Limits of what is kept, when no règlement says what remains."""
    lignes = []
    for a in acquis:
        texte = citation(a.texte, a.obtenu_le) if a.texte else ""
        if a.lectures:
            lignes += [LimiteLue(date.fromisoformat(j), a.libelle, selon, texte) for j, selon in a.lectures if j]
        elif a.mobilisable_jusqu_au is not None:
            lignes.append(LimiteLue(a.mobilisable_jusqu_au, a.libelle, "", texte))
    return tuple(sorted(lignes, key=lambda x: (x.jour, x.quoi)))


def _manquants(manque: Manque, calcul: Calculable, prevues: Mapping[SessionPrevue, SessionExamen]) -> list[ManquantLu]:
    noms = _libelles(calcul.reglement)
    notes = _notes_necessaires(manque, calcul)
    lus = []
    for m in manque.manquants:
        propre = next((x for x in m.limites if x.codes == (m.code,)), None)
        premiere = m.limites[0] if m.limites else None
        retenue = propre or premiere
        lus.append(
            ManquantLu(
                m.code, m.libelle, m.au_choix, retenue.jour if retenue else None,
                citation(retenue.texte, calcul.jour) if retenue else "",
                tuple(_session(p, prevues[p.session], noms) for p in m.possibilites), notes.get(m.code, ""),
            )
        )  # fmt: skip
    return lus


def _session(p: Possibilite, s: SessionExamen, noms: Mapping[str, str]) -> SessionLue:
    return SessionLue(s.pk, s.intitule, s.du, p.a_temps, ", ".join(noms.get(c, c) for c in p.perdus))


def _notes_necessaires(manque: Manque, calcul: Calculable) -> dict[str, str]:
    """The mark needed where only one is missing; nothing when several are: the simulation says the rest."""
    dus = [m.code for m in manque.manquants if not m.au_choix and m.code != ENTRETIEN]
    notees = {u.code for u in calcul.reglement.evaluees if u.evaluation is Evaluation.NOTE}
    if len(dus) != 1 or dus[0] not in notees:
        return {}
    note = note_minimale(calcul.dossier, calcul.reglement, calcul.jour, dus[0])
    return {dus[0]: phrase_note(note)}


def phrase_note(note: Any) -> str:
    if note is None:
        return "Aucune note à cette seule unité ne suffirait."
    if not note.exacte:
        return "Toute note suffit, à condition de s’y présenter."
    return f"Il faut au moins {ecrire(note.au_pas)}."


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would be proposed with hypothetical marks. Never stored, never a decision. `necessaires`: (unit, sentence)."""

    proposition: Proposition
    necessaires: tuple[tuple[str, str], ...]


def simuler_avec(calcul: Calculable, hypotheses: Mapping[str, Decimal | bool]) -> Simulation:
    """The proposal if; and for each unit supposed by a mark, the lowest that would do, the other hypotheses unchanged."""
    proposition = simuler(calcul.dossier, calcul.reglement, calcul.jour, hypotheses)
    noms = _libelles(calcul.reglement)
    necessaires = []
    notees = [c for c, v in hypotheses.items() if not isinstance(v, bool)][:NOTES_CHERCHEES]
    for code in notees:
        autres = {c: v for c, v in hypotheses.items() if c != code}
        base = dict(calcul.dossier.resultats)
        for autre, v in autres.items():
            if autre != ENTRETIEN:
                base[autre] = (
                    ResultatUnite(EtatUnite.PRESENT, acquis=v)
                    if isinstance(v, bool)
                    else ResultatUnite(EtatUnite.PRESENT, v)
                )
        entretien = bool(autres[ENTRETIEN]) if ENTRETIEN in autres else calcul.dossier.entretien_final
        suppose = replace(calcul.dossier, resultats=base, entretien_final=entretien)
        necessaires.append((noms[code], phrase_note(note_minimale(suppose, calcul.reglement, calcul.jour, code))))
    return Simulation(proposition, tuple(necessaires))


def perdus_a(acquis: Sequence[AcquisConserve], jour: date) -> list[AcquisConserve]:
    """Those that no reading lets count any more on that day."""
    return [a for a in acquis if (fin := derniere_date(a)) is not None and fin < jour]
