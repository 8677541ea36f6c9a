"""« Ce qui manque », worked out from propositions of the engine: nothing here knows a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.nombres import DIX
from parchemin.deliberation.domain.proposition import Acquis, Proposition, Resultat, Suite
from parchemin.deliberation.domain.reglement import Evaluation, Reglement

ENTRETIEN = "entretien_final"
_A_PASSER = frozenset({"reinscription", "reinscription_choix", "remplacement", "nouvelle_presentation", ENTRETIEN})
_DEMI = Decimal("0.5")


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
    """A planned session at which something missing can be passed, and the codes lost if one waits for it."""

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


@dataclass(frozen=True, slots=True)
class Manque:
    """What is missing on a day. `limites`: every limit, earliest first, with the codes that are lost the day after."""

    proposition: Proposition
    manquants: tuple[Manquant, ...]
    limites: tuple[Limite, ...]


class NoteNecessaire(NamedTuple):
    """The lowest mark that gets the certification, on the scale of marks (half points)."""

    exacte: Decimal
    au_pas: Decimal


def ce_qui_manque(dossier: Dossier, reglement: Reglement, jour: date, sessions: Iterable[SessionPrevue] = ()) -> Manque:
    """From the proposition of the day: what remains, each limit with its text, the planned sessions that serve."""
    p = deliberer(dossier, reglement, jour)
    libelles = {u.code: u.libelle for u in reglement.unites} | {ENTRETIEN: "Entretien final"}
    dus: dict[str, list[Suite]] = {}
    choix: dict[str, list[Suite]] = {}
    for s in p.suites:
        cible = dus if s.nature in _A_PASSER else choix if s.nature == "reinscription_libre" else None
        if cible is not None:
            for code in s.codes or ((ENTRETIEN,) if s.nature == ENTRETIEN else ()):
                cible.setdefault(code, []).append(s)
    if p.resultat is Resultat.EN_ATTENTE:
        dus |= {u.code: [] for u in reglement.evaluees if not u.facultative and _attendu(dossier, u.code)}
        if reglement.entretien_final and dossier.entretien_final is None and not dus:
            dus[ENTRETIEN] = []
    limites = _limites(p.acquis)
    prevues = sorted((s for s in sessions if s.jour >= jour), key=lambda s: (s.jour, s.libelle))
    manquants = []
    for code, suites, au_choix in (
        *((c, s, False) for c, s in dus.items()),
        *((c, s, True) for c, s in choix.items() if c not in dus),
    ):
        propres = [Limite(s.avant_le, (code,), s.texte) for s in suites if s.avant_le is not None]
        toutes = tuple(sorted({*propres, *limites}))
        possibles = tuple(_possibilite(s, toutes, code) for s in prevues if code in s.codes)
        manquants.append(Manquant(code, libelles.get(code, code), au_choix, toutes, possibles))
    return Manque(p, tuple(manquants), limites)


def _attendu(dossier: Dossier, code: str) -> bool:
    x = dossier.resultats.get(code)
    return x is None or x.etat is EtatUnite.A_SAISIR or (
        x.note is None and x.acquis is None and x.etat is EtatUnite.PRESENT
    )  # fmt: skip


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


def simuler(
    dossier: Dossier, reglement: Reglement, jour: date, hypotheses: Mapping[str, Decimal | bool]
) -> Proposition:
    """What would be proposed if. Labelled simulation: it is never a decision. Raises `ValueError` for an unknown code."""
    connus = {u.code for u in reglement.evaluees} | {ENTRETIEN}
    if inconnus := sorted(hypotheses.keys() - connus):
        raise ValueError(f"unknown units: {', '.join(inconnus)}")
    resultats, entretien = dict(dossier.resultats), dossier.entretien_final
    for code, valeur in hypotheses.items():
        if code == ENTRETIEN:
            entretien = bool(valeur)
        elif isinstance(valeur, bool):
            resultats[code] = ResultatUnite(EtatUnite.PRESENT, acquis=valeur)
        else:
            resultats[code] = ResultatUnite(EtatUnite.PRESENT, valeur)
    suppose = replace(dossier, resultats=resultats, entretien_final=entretien)
    return replace(deliberer(suppose, reglement, jour), simulation=True)


def reprendre(dossier: Dossier, proposition: Proposition) -> Dossier:
    """The dossier of a next session, with everything that this proposal lets the person keep, and nothing else."""
    resultats = {
        c: x for c, x in dossier.resultats.items()
        if x.etat in (EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE) or (x.etat is EtatUnite.VAE and x.acquis is not False)
    }  # fmt: skip
    for a in proposition.acquis:
        if a.nature == "certification" or a.code in resultats:
            continue
        etat = EtatUnite.REPORT if a.note is not None and a.note < DIX else EtatUnite.BENEFICE
        resultats[a.code] = ResultatUnite(etat, a.note, None if a.note is not None else True, a.obtenu_le)
    return replace(dossier, resultats=resultats, controle={}, entretien_final=None, livret=Livret.NON_FOURNI)


def note_minimale(dossier: Dossier, reglement: Reglement, jour: date, code: str) -> NoteNecessaire | None:
    """The lowest mark at one unit, everything else unchanged, that leads to the award. None: no mark does.

    A better mark never worsens a proposal: six propositions find it among the half points. Raises `ValueError` for a unit that
    is unknown, or not assessed by a mark.
    """
    unite = next((u for u in reglement.evaluees if u.code == code), None)
    if unite is None or unite.evaluation is not Evaluation.NOTE:
        raise ValueError(f"{code} is no unit with a mark")
    bas, haut = -1, 40
    if simuler(dossier, reglement, jour, {code: haut * _DEMI}).resultat is not Resultat.ADMIS:
        return None
    while haut - bas > 1:
        milieu = (bas + haut) // 2
        suffit = simuler(dossier, reglement, jour, {code: milieu * _DEMI}).resultat is Resultat.ADMIS
        bas, haut = (bas, milieu) if suffit else (milieu, haut)
    return NoteNecessaire(haut * _DEMI, haut * _DEMI)
