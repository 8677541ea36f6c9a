"""« Ce qui manque » to one enrolment: from the rows to what the calculation reads, and back to words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.manque import (
    ENTRETIEN,
    Manquant,
    NoteNecessaire,
    SessionPrevue,
    ce_qui_manque,
    note_minimale,
    reprendre,
    simuler,
    supposer,
)
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.nombres import DIX, ecrire
from parchemin.deliberation.domain.proposition import LIBELLES_RESULTAT, Proposition, Resultat
from parchemin.deliberation.domain.recit import phrase, source
from parchemin.deliberation.domain.reglement import Evaluation, Reglement, Unite
from parchemin.deliberation.models import AcquisConserve, ChoixNote, Decision, NatureAcquis, ReglementExamen
from parchemin.deliberation.selectors.acquis import (
    AcquisLu,
    derniere_date,
    encore_mobilisables,
    lire_acquis,
)
from parchemin.deliberation.selectors.applicables import elements_applicables
from parchemin.deliberation.selectors.blocs import BlocDetenu, blocs_detenus
from parchemin.deliberation.selectors.conservation import citation
from parchemin.deliberation.selectors.dossiers import dossiers_de, natures_de
from parchemin.deliberation.selectors.passages import AUCUN, entrees_du_parcours, passages_de
from parchemin.deliberation.selectors.reglements import reglement_applicable, vers_domaine
from parchemin.deliberation.selectors.suites import Borne, bornes_des_decisions, decision_recue
from parchemin.deliberation.selectors.transposes import SansEffet, Transpose, completer, sans_effet, transposes
from parchemin.parcours.domain.derogations import NatureDerogation
from parchemin.parcours.models import EtatSession, Inscription, Presentation, SessionExamen
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr

_FERME = "Inscrire la personne à la fiche qui remplace celle-ci, s’il y en a une : sa page « Ce qui manque » dira ce que ses CCP y donnent."
NOTES_CHERCHEES = 12
"""Above, the mark needed at each unit is not looked for: nobody reads thirty of them."""


@dataclass(frozen=True, slots=True)
class LimiteLue:
    """A last day in words: what is lost after it, according to whom, with its text."""

    jour: date
    quoi: str
    selon: str
    texte: str
    nature: str = ""
    estimation: bool = False

    @property
    def phrase(self) -> str:
        """What that day is for: losing something, passing again, asking for a renewal, or a duty of the organisation."""
        return f"{_MOTS_DE_LIMITE.get(self.nature, 'Dernier jour pour repasser')} : {self.quoi}"


_MOTS_DE_LIMITE = {
    "": "Après, ne compte plus",
    "transmission": "À faire par l’organisme au plus tard ce jour-là",
    "renouvellement": "À renouveler au plus tard ce jour-là",
    "entretien_final": "Dernier jour pour passer",
    "nouvelle_presentation": "Dernier jour pour repasser",
}


@dataclass(frozen=True, slots=True)
class SessionLue:
    """A planned session that serves: where to find it, what one loses by waiting for it. `passee`: the last day to pass it, already
    over that day.
    """

    pk: int
    libelle: str
    jour: date
    a_temps: bool
    perdus: str
    passee: date | None = None


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
    propre: bool = False

    @property
    def entretien(self) -> bool:
        return self.code == ENTRETIEN


@dataclass(frozen=True, slots=True)
class RegleDite:
    """One step of the reasoning about coming back. `verdict` False: it closes the way; `remede`: what is then to be done."""

    verdict: bool | None
    phrase: str
    texte: str
    remede: str = ""


_DU_RETOUR = {
    "nouvelle_formation": "Faire suivre une nouvelle formation, puis inscrire la personne de nouveau avec sa date d’entrée ; les CCP gardés lui restent.",
    "nouvelle_presentation": "",
    "formation_depuis": "",
    "an_sans_objet": "",
    "titre_clos": _FERME,
    "titre_sans_ccp": _FERME,
    "titre_lecture_etroite": _FERME,
    "titre_annee_de_plus": "",
}
"""Steps that tell whoever comes back how many times and until when, and what is to be done when the way is closed."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows. `situation`: where one stands; `reglement` None: nothing can be computed, and `constat` says why.

    `transposes`: won in another fiche, and counted here; `sans_effet`: won in the fiche before, and counting for nothing here;
    `regles`: what the rule says of coming back, with its text; `ferme`: it lets nobody present as things stand.
    """

    inscription: Inscription
    reglement: ReglementExamen | None
    situation: str
    obtenue: bool
    manquants: tuple[ManquantLu, ...]
    limites: tuple[LimiteLue, ...]
    acquis: tuple[AcquisLu, ...]
    blocs: tuple[BlocDetenu, ...]
    calcul: Calculable | None
    transposes: tuple[Transpose, ...] = ()
    sans_effet: tuple[SansEffet, ...] = ()
    regles: tuple[RegleDite, ...] = ()
    constat: Constat | None = None
    ferme: bool = False

    @property
    def blocs_d_ici(self) -> list[BlocDetenu]:
        """Blocs held, without those already told as won in another fiche."""
        dits = {t.bloc.code for t in self.transposes}
        return [b for b in self.blocs if b.code not in dits]

    @property
    def sans_correspondance(self) -> bool:
        """Is something held in the fiche before that no correspondence quotes?"""
        return any(not x.demande for x in self.sans_effet)


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


def decisions_de(inscription: Inscription) -> list[Decision]:
    """In force for the same person and certification, on any of their enrolments, the latest first; never of another specialty."""
    lignes = Decision.objects.filter(
        inscription__personne=inscription.personne_id, inscription__certification=inscription.certification_id,
        en_vigueur=True,
    ).select_related("inscription")  # fmt: skip
    sienne = cle_recherche(inscription.specialite)
    return [
        d for d in lignes.order_by("-decidee_le", "-pk")
        if not sienne or not d.inscription.specialite or cle_recherche(d.inscription.specialite) == sienne
    ]  # fmt: skip


def derniere_presentation(inscription: Inscription) -> Presentation | None:
    """The latest session where they are a candidate, cancelled ones left out."""
    lignes = Presentation.objects.filter(inscription=inscription).exclude(session__etat=EtatSession.ANNULEE)
    trouvee: Presentation | None = (
        lignes.select_related("session__certification__fiche__version", "inscription")
        .order_by("-session__du", "-pk")
        .first()
    )
    return trouvee


def acquis_gardes(inscription: Inscription, jour: date) -> list[AcquisConserve]:
    """Everything that is still kept, by at least one reading: the certification itself too, once awarded. One query."""
    lignes = AcquisConserve.objects.filter(
        personne=inscription.personne_id, certification=inscription.certification_id, retire_le__isnull=True
    )
    return encore_mobilisables(list(lignes.order_by("alerte_le", "code", "pk")), jour)


def acquis_mobilisables(inscription: Inscription, jour: date) -> list[AcquisConserve]:
    """What still counts towards this certification: its parts, not itself. One query."""
    return [a for a in acquis_gardes(inscription, jour) if a.nature != NatureAcquis.CERTIFICATION]


def dossier_sans_session(
    inscription: Inscription, acquis: Sequence[AcquisConserve], jour: date, garder: Mapping[int, bool] | None = None
) -> Dossier:
    """A candidate who comes with what they keep and nothing else. `garder`: choices by row; absent, kept."""
    choix, natures = garder or {}, natures_de(inscription)
    passages = passages_de([inscription.personne_id], inscription.certification_id, jour).get(
        inscription.personne_id, AUCUN
    )
    resultats = {}
    for a in acquis:
        if choix.get(a.pk, True):
            etat = EtatUnite.REPORT if a.note is not None and a.note < DIX else EtatUnite.BENEFICE
            resultats[a.code] = ResultatUnite(etat, a.note, None if a.note is not None else True, a.obtenu_le)
    return Dossier(
        statut=inscription.statut, forme=inscription.forme, resultats=resultats,
        entree=entrees_du_parcours([inscription])[inscription.pk], derniere_inscription=inscription.entree,
        echecs=passages.echecs, partiels=passages.partiels,
        premiere_candidature=next(iter(passages.candidatures), None),
        handicap=NatureDerogation.HANDICAP in natures, derogation=NatureDerogation.RECTEUR in natures,
    )  # fmt: skip


def renonces(inscription: Inscription) -> set[int]:
    """What the person chose in writing to take again: it no longer counts, whatever session they then join."""
    return set(
        ChoixNote.objects.filter(
            reinscription__inscription=inscription, reinscription__en_vigueur=True, garder=False
        ).order_by("pk").values_list("acquis_id", flat=True)
    )  # fmt: skip


def dossier_de(inscription: Inscription, jour: date) -> tuple[Dossier, Presentation | None]:
    """The dossier to start from: that of the session in progress, else what is kept since the last decision."""
    presentation = derniere_presentation(inscription)
    perdus = renonces(inscription)
    acquis = [a for a in acquis_mobilisables(inscription, jour) if a.pk not in perdus]
    if presentation is not None:
        dossier = dossiers_de(presentation.session, [presentation])[presentation.pk]
        if not _est_decidee(presentation):
            return _completer(dossier, acquis), presentation
        if dossier.resultats:
            # The jury that has decided since is one of those before: a year may run from it.
            depuis = passages_de([inscription.personne_id], inscription.certification_id, jour + timedelta(days=1))
            passages = depuis.get(inscription.personne_id, AUCUN)
            apres = replace(
                dossier, resultats=_restes(dossier), controle={}, entretien_final=None, echecs=passages.echecs,
                partiels=passages.partiels,
            )  # fmt: skip
            return _completer(apres, acquis), None
    return dossier_sans_session(inscription, acquis, jour), None


def _est_decidee(presentation: Presentation) -> bool:
    """By a jury, or by an authority whose decision names the enrolment and not the session."""
    return bool(
        Decision.objects.filter(
            Q(presentation=presentation)
            | Q(
                inscription=presentation.inscription_id, presentation__isnull=True,
                decidee_le__gte=presentation.session.au,
            ),
            en_vigueur=True,
        ).exists()
    )  # fmt: skip


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
    """Everything the page says. About forty queries at most, whatever the number of units and sessions."""
    reglement = reglement_applicable(inscription.certification, inscription.specialite, jour)
    perdus = renonces(inscription)
    gardes = [a for a in acquis_gardes(inscription, jour) if a.pk not in perdus]
    acquis = [a for a in gardes if a.nature != NatureAcquis.CERTIFICATION]
    lus = tuple(lire_acquis(a, jour) for a in gardes)
    blocs = tuple(blocs_detenus(inscription.personne, inscription.certification, jour, inscription.specialite))
    decisions = decisions_de(inscription)
    decision = next((d for d in decisions if d.inscription_id == inscription.pk), None)
    tenue = next((d for d in decisions if d.resultat == Resultat.ADMIS), None)
    tenus = tuple(transposes(inscription.personne, inscription.certification, jour, reglement, blocs))
    perdues = tuple(sans_effet(inscription.personne, inscription.certification, jour, tenus)) if not tenue else ()
    bornes = [*bornes_de(acquis), *_bornes_transposees(tenus, {a.code for a in acquis})]
    if reglement is None:
        constat = elements_applicables(inscription.certification, inscription.specialite, jour).constat
        situation = "Ce qui manque ne se calcule pas encore."
        return Page(
            inscription, None, situation, tenue is not None, (), _limites(bornes), lus, blocs, None, tenus, perdues,
            constat=constat,
        )  # fmt: skip
    domaine = vers_domaine(reglement, jour)
    dossier, presentation = dossier_de(inscription, jour)
    dossier = completer(dossier, tenus)
    proposition = deliberer(dossier, domaine, jour)
    if presentation is not None and proposition.concluante and proposition.resultat is not Resultat.ADMIS:
        # What the session in progress would let keep, were it decided so: an estimate, and told as such.
        bornes += [b for b in _bornes_proposees(proposition) if b.code not in {x.code for x in bornes}]
        dossier = reprendre(dossier, proposition)
    gardees = {a.code for a in acquis if a.note is None} | {t.code for t in tenus}
    bornes += (
        bornes_des_decisions(decisions, _libelles(domaine), gardees, dossier.entree or inscription.entree)
        if tenue is None
        else bornes_des_decisions([tenue], _libelles(domaine), gardees, date.min)
    )
    prevues = sessions_prevues(inscription, jour)
    calcul = Calculable(dossier, domaine, jour)
    # Nothing more may be presented as things stand: what remains is told all the same, once the way is open again.
    ferme = proposition.resultat is Resultat.SANS_DROIT
    manque = ce_qui_manque(replace(dossier, echecs=(), partiels=()) if ferme else dossier, domaine, jour, prevues)
    # No planned session is open to whoever may not present again: none is shown beside what remains.
    ouvertes = {} if ferme else prevues
    manquants = [] if tenue else _manquants(manque.manquants, calcul, bornes, ouvertes)
    if not tenue:
        manquants += _a_reprendre(acquis, {m.code for m in manquants}, calcul, bornes, ouvertes)
    situation = _situation(
        inscription, tenue or decision, proposition, presentation, [m.code for m in manquants if not m.au_choix]
    )
    regles = () if tenue else tuple(
        RegleDite(e.verdict, phrase(e), source(e, jour), _DU_RETOUR[e.regle] if e.verdict is False else "")
        for e in proposition.trace if e.regle in _DU_RETOUR
    )  # fmt: skip
    return Page(
        inscription, reglement, situation, tenue is not None, tuple(manquants), _limites(bornes), lus, blocs, calcul,
        tenus, perdues, regles, ferme=ferme and tenue is None,
    )  # fmt: skip


def _bornes_transposees(tenus: Sequence[Transpose], deja: Collection[str]) -> list[Borne]:
    """Last days of what counts from another fiche: those of this one, by its own rule."""
    bornes = []
    for t in tenus:
        if t.limites is None or t.code in deja:
            continue
        texte = citation(t.limites.texte, t.obtenu_le)
        lues = [(x.jusqu_au, x.selon) for x in t.limites.lectures if x.jusqu_au is not None]
        if not lues and t.limites.jusqu_au is not None:
            lues = [(t.limites.jusqu_au, "")]
        bornes += [Borne(j, t.code, t.element.libelle, selon, texte) for j, selon in lues]
    return bornes


def bornes_de(acquis: Sequence[AcquisConserve]) -> list[Borne]:
    """Every reading of every limit of what is recorded as kept."""
    bornes = []
    for a in acquis:
        texte = citation(a.texte, a.obtenu_le) if a.texte else a.preuve
        lectures = [(date.fromisoformat(j), str(selon)) for j, selon in a.lectures if j]
        if not lectures and a.mobilisable_jusqu_au is not None:
            lectures = [(a.mobilisable_jusqu_au, "")]
        bornes += [Borne(j, a.code, a.libelle, selon, texte) for j, selon in lectures]
    return bornes


def _bornes_proposees(p: Proposition) -> list[Borne]:
    bornes = []
    for a in p.acquis:
        lectures = [(x.jusqu_au, x.selon) for x in a.lectures if x.jusqu_au is not None]
        if not lectures and a.mobilisable_jusqu_au is not None:
            lectures = [(a.mobilisable_jusqu_au, "")]
        bornes += [Borne(j, a.code, a.libelle, selon, citation(a.texte, p.jour), "", True) for j, selon in lectures]
    return bornes


def _limites(bornes: Sequence[Borne]) -> tuple[LimiteLue, ...]:
    """Gathered by day, reading and text; earliest first."""
    groupes: dict[tuple[date, str, str, str, bool], list[str]] = {}
    for b in bornes:
        groupes.setdefault((b.jour, b.selon, b.texte, b.nature, b.estimation), []).append(b.libelle)
    lues = [
        LimiteLue(j, ", ".join(dict.fromkeys(noms)), selon, texte, nature, estimation)
        for (j, selon, texte, nature, estimation), noms in groupes.items()
    ]
    return tuple(sorted(lues, key=lambda x: (x.jour, x.quoi, x.selon)))


def _situation(
    inscription: Inscription, decision: Decision | None, proposition: Proposition, presentation: Presentation | None,
    restent: Sequence[str],
) -> str:  # fmt: skip
    if decision is not None and decision.resultat == Resultat.ADMIS:
        ailleurs = decision.inscription_id != inscription.pk
        dans = f", dans l’inscription du {date_fr(decision.inscription.entree)}" if ailleurs else ""
        return f"La certification a été obtenue le {date_fr(decision.decidee_le)}{dans}."
    n = _reste(restent)
    if presentation is not None:
        session = f"{n}. Session en cours : {presentation.session.intitule}."
        if proposition.resultat in (Resultat.EN_ATTENTE, Resultat.ADMIS):
            return session
        return f"{session} Les résultats saisis mèneraient à « {LIBELLES_RESULTAT[proposition.resultat].lower()} »."
    if decision is not None:
        return f"{n}. Dernière décision, le {date_fr(decision.decidee_le)} : {decision_recue(decision).lower()}."
    return f"{n}. Aucune décision pour l’instant."


def _reste(codes: Sequence[str]) -> str:
    """« 2 unités et l’entretien final à passer », « Plus rien à passer »."""
    unites = sum(c != ENTRETIEN for c in codes)
    mots = [f"{unites} unité{'s' * (unites > 1)}"] if unites else []
    if ENTRETIEN in codes:
        mots.append("l’entretien final" if unites else "L’entretien final")
    return f"{' et '.join(mots)} à passer" if mots else "Plus rien à passer"


def _libelles(reglement: Reglement) -> dict[str, str]:
    return {u.code: u.libelle for u in reglement.unites} | {ENTRETIEN: "l’entretien final"}


def _manquants(
    manquants: Sequence[Manquant],
    calcul: Calculable,
    bornes: Sequence[Borne],
    prevues: Mapping[SessionPrevue, SessionExamen],
) -> list[ManquantLu]:
    notes = _notes_necessaires(manquants, calcul)
    autres = frozenset(m.code for m in manquants if not m.au_choix and m.code != ENTRETIEN)
    return [_lu(m.code, m.libelle, m.au_choix, notes.get(m.code, ""), bornes, prevues, autres) for m in manquants]


def _a_reprendre(
    acquis: Sequence[AcquisConserve],
    deja: set[str],
    calcul: Calculable,
    bornes: Sequence[Borne],
    prevues: Mapping[SessionPrevue, SessionExamen],
) -> list[ManquantLu]:
    """Marks below 10 that are kept: they may be taken again instead."""
    connus = {u.code for u in calcul.reglement.evaluees}
    return [
        _lu(a.code, a.libelle, True, "", bornes, prevues)
        for a in acquis
        if a.note is not None and a.note < DIX and a.code in connus and a.code not in deja
    ]


def _lu(
    code: str,
    libelle: str,
    au_choix: bool,
    note: str,
    bornes: Sequence[Borne],
    prevues: Mapping[SessionPrevue, SessionExamen],
    restent: frozenset[str] = frozenset(),
) -> ManquantLu:
    """One thing to pass: its own last day, else the first day on which something kept is lost by waiting. `restent`: the units
    after which the interview comes.
    """
    # The interview ends what remains: it has the last day of the rest when it has none of its own.
    siens = restent | {code} if code == ENTRETIEN else {code}
    propres = [b for b in bornes if b.propre and b.code in siens]
    autres = [b for b in bornes if not b.nature and b.code != code]
    retenue = min(propres or autres, key=lambda b: b.jour, default=None)
    sessions = []
    for prevue, s in prevues.items():
        sert = (
            (restent <= {*prevue.codes} if restent else not prevue.codes) if code == ENTRETIEN else code in prevue.codes
        )
        if not sert:
            continue
        perdus = [b.libelle for b in autres if b.jour < prevue.jour]
        passee = min((b.jour for b in propres if b.jour < prevue.jour), default=None)
        sessions.append(
            SessionLue(
                s.pk, s.intitule, s.du, not perdus and passee is None, ", ".join(dict.fromkeys(perdus)), passee
            )
        )  # fmt: skip
    return ManquantLu(
        code,
        libelle,
        au_choix,
        retenue.jour if retenue else None,
        retenue.texte if retenue else "",
        tuple(sessions),
        note,
        retenue is not None and retenue.propre,
    )


def _notes_necessaires(manquants: Sequence[Manquant], calcul: Calculable) -> dict[str, str]:
    """The mark needed where only one is missing; nothing when several are: the simulation says the rest."""
    dus = [m.code for m in manquants if not m.au_choix and m.code != ENTRETIEN]
    notees = {u.code for u in calcul.reglement.evaluees if u.evaluation is Evaluation.NOTE}
    if len(dus) != 1 or dus[0] not in notees:
        return {}
    return {dus[0]: phrase_note(note_minimale(calcul.dossier, calcul.reglement, calcul.jour, dus[0]))}


def phrase_note(note: NoteNecessaire | None) -> str:
    """The mark needed at one unit, in words."""
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
    for code in [c for c, v in hypotheses.items() if not isinstance(v, bool)][:NOTES_CHERCHEES]:
        autres = {c: v for c, v in hypotheses.items() if c != code}
        suppose = supposer(calcul.dossier, calcul.reglement, autres)
        note = note_minimale(suppose, calcul.reglement, calcul.jour, code)
        necessaires.append((noms[code], phrase_note(note)))
    return Simulation(proposition, tuple(necessaires))


def perdus_a(acquis: Sequence[AcquisConserve], jour: date) -> list[AcquisConserve]:
    """Those that no reading lets count any more on that day."""
    return [a for a in acquis if (fin := derniere_date(a)) is not None and fin < jour]
