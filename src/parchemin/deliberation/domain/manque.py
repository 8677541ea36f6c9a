"""« Ce qui manque »: what is still to be passed, by when, at which planned session, and what is lost otherwise.

Everything comes from propositions of the engine: nothing here knows a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite, Visee
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.nombres import DIX, ZERO, au_pas_superieur, ecrire
from parchemin.deliberation.domain.proposition import Acquis, Proposition, Resultat, Suite
from parchemin.deliberation.domain.recit import citer, conclusion, phrase_suite
from parchemin.deliberation.domain.reglement import Evaluation, Reglement
from parchemin.socle.periodes import date_fr

ENTRETIEN = "entretien_final"
"""Code under which the final interview of a title is planned, simulated and missing."""
_A_PASSER = frozenset(
    {
        "reinscription",
        "reinscription_choix",
        "remplacement",
        "nouvelle_presentation",
        "representation",
        "representation_entiere",
        "nouvelle_formation",
        ENTRETIEN,
    }
)
_MILLIEME, _MAXIMUM = Decimal("0.001"), 20_000


class SessionPrevue(NamedTuple):
    """A planned session: its day, the codes of the units examined, its label."""

    jour: date
    codes: tuple[str, ...]
    libelle: str


class Limite(NamedTuple):
    """A last day, what it is for, and the text that says so. `lecture`: which reading, where texts disagree."""

    jour: date
    codes: tuple[str, ...]
    texte: str
    lecture: str = ""


class Possibilite(NamedTuple):
    """A planned session at which something missing can be passed, and the codes whose benefit is lost if one waits for it."""

    session: SessionPrevue
    a_temps: bool
    perdus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manquant:
    """Something still to be passed. `au_choix`: a lower mark that may be kept instead. `limites`: earliest first."""

    code: str
    libelle: str
    au_choix: bool
    limites: tuple[Limite, ...]
    possibilites: tuple[Possibilite, ...]

    @property
    def au_plus_tard(self) -> date | None:
        """The earliest limit: after it, something is lost."""
        return self.limites[0].jour if self.limites else None


@dataclass(frozen=True, slots=True)
class Manque:
    """What is missing on a day. `limites`: every limit, earliest first, with the codes that are lost the day after."""

    proposition: Proposition
    manquants: tuple[Manquant, ...]
    limites: tuple[Limite, ...]


def ce_qui_manque(dossier: Dossier, reglement: Reglement, jour: date, sessions: Iterable[SessionPrevue] = ()) -> Manque:
    """From the proposition of the day: what remains, each limit with its text, the planned sessions that serve.

    A limit of something kept bears on everything that remains: past it, that thing has to be passed again.
    """
    p = deliberer(dossier, reglement, jour)
    libelles = {u.code: u.libelle for u in reglement.unites} | {ENTRETIEN: "Entretien final"}
    obligatoires: dict[str, list[Suite]] = {}
    choix: dict[str, list[Suite]] = {}
    for s in p.suites:
        cible = (
            obligatoires
            if s.nature in _A_PASSER
            else choix
            if s.nature in ("reinscription_libre", "controle")
            else None
        )
        if cible is not None:
            for code in s.codes or ((ENTRETIEN,) if s.nature == ENTRETIEN else ()):
                cible.setdefault(code, []).append(s)
    if p.resultat is Resultat.EN_ATTENTE:
        attendus = _attendus(p)
        obligatoires |= {u.code: [] for u in reglement.evaluees if not u.facultative and u.libelle in attendus}
        if reglement.entretien_final and dossier.entretien_final is None and not obligatoires:
            obligatoires[ENTRETIEN] = []
    # The whole ends with the final interview: it remains as long as something does, and is not forgotten behind it.
    entier = dossier.visee is Visee.ENTIERE and p.resultat is not Resultat.ADMIS
    if reglement.entretien_final and entier and dossier.entretien_final is not True and obligatoires:
        obligatoires.setdefault(ENTRETIEN, [])
    limites = _limites(p.acquis)
    prevues = sorted((s for s in sessions if s.jour >= jour), key=lambda s: (s.jour, s.libelle))
    manquants = []
    for code, suites, au_choix in (
        *((c, s, False) for c, s in obligatoires.items()),
        *((c, s, True) for c, s in choix.items() if c not in obligatoires),
    ):
        propres = [Limite(s.avant_le, (code,), s.texte) for s in suites if s.avant_le is not None]
        toutes = tuple(sorted({*propres, *limites}))
        # The interview is held at the session where the last of the rest is passed, or at one of its own.
        autres = {c for c in obligatoires if c != ENTRETIEN}
        possibles = tuple(
            _possibilite(s, toutes, code)
            for s in prevues
            if code in s.codes or (code == ENTRETIEN and autres and autres <= {*s.codes})
        )
        manquants.append(Manquant(code, libelles.get(code, code), au_choix, toutes, possibles))
    return Manque(p, tuple(manquants), limites)


_MANQUES = frozenset({"conserve_perdu", "conserve_sans_date", "report_interdit", "report_trop_bas", "capacite_perdue"})


def _attendus(p: Proposition) -> frozenset[str]:
    """Titles of what the dossier still waits for, as the reasoning names it."""
    noms: set[str] = set()
    for e in p.trace:
        if e.regle == "resultats_manquants":
            noms.update(e.valeurs[0])
        elif e.regle in _MANQUES:
            noms.add(e.valeurs[0])
    return frozenset(noms)


def _limites(acquis: Iterable[Acquis]) -> tuple[Limite, ...]:
    codes: dict[tuple[date, str, str], list[str]] = {}
    for a in acquis:
        bornes = [(x.jusqu_au, x.selon) for x in a.lectures if x.jusqu_au is not None]
        if not bornes and a.mobilisable_jusqu_au is not None:
            bornes = [(a.mobilisable_jusqu_au, "")]
        for borne, selon in bornes:
            codes.setdefault((borne, a.texte, selon), []).append(a.code)
    return tuple(sorted(Limite(borne, tuple(c), texte, selon) for (borne, texte, selon), c in codes.items()))


def _possibilite(session: SessionPrevue, limites: tuple[Limite, ...], code: str) -> Possibilite:
    passees = [x for x in limites if x.jour < session.jour]
    perdus = tuple(dict.fromkeys(c for x in passees for c in x.codes if c != code))
    return Possibilite(session, not passees, perdus)


def raconter_manque(m: Manque) -> str:
    """What is missing, in plain sentences."""
    p = m.proposition
    libelles = {u.code: u.libelle for u in p.unites} | {ENTRETIEN: "entretien final"}

    def noms(codes: Iterable[str]) -> str:
        return citer([libelles.get(c, c) for c in codes])

    phrases = [phrase_suite(s, libelles) for s in p.suites if s.nature in ("pfmp", "controle")]
    dus = [x for x in m.manquants if not x.au_choix]
    if dus:
        phrases.append(f"Il reste à passer : {noms(x.code for x in dus)}.")
    if p.resultat is not Resultat.CONTROLE and (choix := [x.code for x in m.manquants if x.au_choix]):
        phrases.append(f"À garder ou à repasser, au choix : {noms(choix)}.")
    if not phrases:
        return "Il ne manque rien." if p.resultat is Resultat.ADMIS else conclusion(p)
    for limite in m.limites[:1]:
        selon = (
            f", {limite.lecture if limite.lecture.startswith('en ') else f'selon {limite.lecture}'}"
            if limite.lecture
            else ""
        )
        verbe = "ne compte plus" if len(limite.codes) == 1 else "ne comptent plus"
        phrases.append(f"Après le {date_fr(limite.jour)}{selon}, {verbe} : {noms(limite.codes)}.")
    occasions: dict[tuple[object, ...], list[str]] = {}
    for x in dus:
        s = next((y for y in x.possibilites if y.a_temps), x.possibilites[0] if x.possibilites else None)
        occasions.setdefault((s,), []).append(x.code)
    for (occasion,), codes in occasions.items():
        if not isinstance(occasion, Possibilite):
            phrases.append(f"Aucune session prévue pour {noms(codes)}.")
            continue
        suite = ""
        if not occasion.a_temps:
            suite = (
                f" ; il faudra aussi repasser {noms(occasion.perdus)}"
                if occasion.perdus
                else " ; c’est après la date limite"
            )
        phrases.append(
            f"Prochaine session pour {noms(codes)} : {occasion.session.libelle}, le {date_fr(occasion.session.jour)}{suite}."
        )
    return " ".join(phrases)


def supposer(dossier: Dossier, reglement: Reglement, hypotheses: Mapping[str, Decimal | bool]) -> Dossier:
    """The dossier as it would be: a mark, or acquired or not, for each code. Raises `ValueError` for a code that is not there."""
    connus = {u.code for u in reglement.evaluees} | {ENTRETIEN}
    if inconnus := sorted(hypotheses.keys() - connus):
        raise ValueError(f"unknown units: {', '.join(inconnus)}")
    resultats = dict(dossier.resultats)
    entretien = dossier.entretien_final
    for code, valeur in hypotheses.items():
        if code == ENTRETIEN:
            entretien = bool(valeur)
        elif isinstance(valeur, bool):
            resultats[code] = ResultatUnite(EtatUnite.PRESENT, acquis=valeur)
        else:
            resultats[code] = ResultatUnite(EtatUnite.PRESENT, valeur)
    return replace(dossier, resultats=resultats, entretien_final=entretien)


def simuler(
    dossier: Dossier, reglement: Reglement, jour: date, hypotheses: Mapping[str, Decimal | bool]
) -> Proposition:
    """What would be proposed if. Labelled simulation: it is never a decision. Raises `ValueError` for an unknown code."""
    return replace(deliberer(supposer(dossier, reglement, hypotheses), reglement, jour), simulation=True)


def reprendre(dossier: Dossier, proposition: Proposition) -> Dossier:
    """The dossier of a next session, with everything that this proposal lets the person keep, and nothing else.

    Dispenses and parts won by VAE stay. Marks below 10 become reports. The livret, the orals and the absences are of that day.
    """
    resultats = {
        c: x for c, x in dossier.resultats.items()
        if x.etat in (EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE) or (x.etat is EtatUnite.VAE and x.acquis is not False)
    }  # fmt: skip
    for a in proposition.acquis:
        if a.nature == "certification" or a.code in resultats:
            continue
        basse = a.note is not None and a.note < DIX
        etat = EtatUnite.REPORT if basse else EtatUnite.BENEFICE
        resultats[a.code] = ResultatUnite(etat, a.note, None if a.note is not None else True, a.obtenu_le)
    return replace(dossier, resultats=resultats, controle={}, entretien_final=None, livret=Livret.NON_FOURNI)


class NoteNecessaire(NamedTuple):
    """The lowest mark that gets the certification, to the thousandth, and on the scale of marks (half points)."""

    exacte: Decimal
    au_pas: Decimal


def note_minimale(
    dossier: Dossier, reglement: Reglement, jour: date, code: str, *, pas: Decimal = Decimal("0.5")
) -> NoteNecessaire | None:
    """The lowest mark at one unit, everything else unchanged, that leads to the award. None: no mark does.

    Exact: a better mark never worsens a proposal, so fifteen proposals find it among the thousandths from 0 to 20, thresholds,
    roundings and facultative points included. Raises `ValueError` for a unit that is unknown, or not assessed by a mark.
    """
    unite = next((u for u in reglement.evaluees if u.code == code), None)
    if unite is None or unite.evaluation is not Evaluation.NOTE:
        raise ValueError(f"{code} is no unit with a mark")

    def suffit(milliemes: int) -> bool:
        return simuler(dossier, reglement, jour, {code: milliemes * _MILLIEME}).resultat is Resultat.ADMIS

    if not suffit(_MAXIMUM):
        return None
    bas, haut = -1, _MAXIMUM
    while haut - bas > 1:
        milieu = (bas + haut) // 2
        bas, haut = (bas, milieu) if suffit(milieu) else (milieu, haut)
    exacte = haut * _MILLIEME if haut else ZERO
    return NoteNecessaire(exacte, min(au_pas_superieur(exacte, pas), Decimal(20)))


def phrase_note(libelle: str, note: NoteNecessaire | None) -> str:
    """« Il faut au moins 9,5 à Langue vivante. »"""
    if note is None:
        return f"Aucune note à {libelle} ne suffirait à elle seule."
    if not note.exacte:
        return f"Toute note suffit à {libelle}, à condition de s’y présenter."
    return f"Il faut au moins {ecrire(note.au_pas)} à {libelle}."
