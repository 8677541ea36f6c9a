"""The engine: the rule set in force, applied to one dossier. It proposes; the jury decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from parchemin.deliberation.domain.briques import BRIQUES, CONSEQUENCES
from parchemin.deliberation.domain.calcul import Brique, Calcul, rien
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.jeux import JeuDeRegles, jeu_applicable, jeu_par_code, variante_de
from parchemin.deliberation.domain.nombres import DIX
from parchemin.deliberation.domain.proposition import Etape, Issue, Mention, Proposition, Resultat
from parchemin.deliberation.domain.reglement import Evaluation, Reglement

SANS_JEU = "sans-regle"
_VIDE = ResultatUnite(EtatUnite.A_SAISIR)


@lru_cache(maxsize=512)
def _compiler(jeu: JeuDeRegles, reglement: Reglement) -> tuple[tuple[Brique, ...], tuple[Brique, ...]]:
    """Bricks that decide, then those that follow, made ready for one règlement: what no candidate changes is done once."""
    decident: list[Brique] = []
    suivent: list[Brique] = []
    for regle in jeu.regles:
        brique = BRIQUES[regle["brique"]](regle, reglement)
        if brique is not rien:
            (suivent if regle["brique"] in CONSEQUENCES else decident).append(brique)
    return tuple(decident), tuple(suivent)


@lru_cache(maxsize=4096)
def _jeu(reglement: Reglement, statut: str, jour: date) -> JeuDeRegles | None:
    return jeu_applicable(reglement.famille, variante_de(reglement.famille, statut, reglement.enregistrement), jour)


def deliberer(dossier: Dossier, reglement: Reglement, jour: date) -> Proposition:
    """What the rules in force on the jury's day propose for one candidate, and why.

    Pure, and stable: the same dossier, règlement and day give the same proposal for ever, whatever the law becomes. Raises
    nothing for an incomplete dossier: it says what is missing.
    """
    jeu = _jeu(reglement, dossier.statut, jour)
    return _sans_jeu(reglement, jour) if jeu is None else appliquer(jeu, dossier, reglement, jour)


def rejouer(code: str, dossier: Dossier, reglement: Reglement, jour: date) -> Proposition:
    """The same, under a rule set named by its code (a recorded decision). Raises `LookupError` when it is unknown.

    Decided without a rule set, it stays so: one written since does not apply to it.
    """
    if code == SANS_JEU:
        return _sans_jeu(reglement, jour)
    jeu = jeu_par_code(code)
    if jeu is None:
        raise LookupError(code)
    return appliquer(jeu, dossier, reglement, jour)


def appliquer(jeu: JeuDeRegles, dossier: Dossier, reglement: Reglement, jour: date) -> Proposition:
    """Run the bricks in order."""
    k = Calcul(dossier, reglement, jour)
    for briques in _compiler(jeu, reglement):
        for brique in briques:
            brique(k)
    return Proposition(
        k.resultat or Resultat.EN_ATTENTE, jeu.code, jour, k.mention, k.moyenne, tuple(k.moyennes.items()),
        tuple(_issues(k)), tuple(k.acquis), tuple(k.documents), tuple(k.suites), tuple(k.etapes), tuple(k.alertes),
    )  # fmt: skip


def consequences(
    proposition: Proposition, dossier: Dossier, reglement: Reglement, resultat: Resultat, mention: Mention
) -> Proposition:
    """The proposal with what follows from the jury's own decision: kept things, documents, next act, and their steps.

    The same object when the jury followed it. What was proposed (`resultat`, averages, units) stays as proposed. Without a rule
    set nothing follows but what was there.
    """
    jeu = jeu_par_code(proposition.jeu)
    if resultat is proposition.resultat or jeu is None:
        return proposition
    k = Calcul(dossier, reglement, proposition.jour)
    decident, suivent = _compiler(jeu, reglement)
    for brique in decident:
        brique(k)
    k.resultat, k.mention = resultat, mention
    k.suites.clear()
    for brique in suivent:
        brique(k)
    return replace(
        proposition, acquis=tuple(k.acquis), documents=tuple(k.documents), suites=tuple(k.suites), trace=tuple(k.etapes)
    )


def _issues(k: Calcul) -> Iterable[Issue]:
    resultats, validees = k.dossier.resultats, k.validees
    comptees = {x[0].code for x in k.comptees} | k.dans_moyenne
    acquis: bool | None
    issues, nouveau = [], tuple.__new__
    for code, libelle, notee, coefficient in _colonnes(k.reglement):
        x = resultats.get(code, _VIDE)
        note = x.note
        if validees and code in validees:
            acquis = validees[code][0]
        elif x.acquis is not None:
            acquis = x.acquis
        elif note is not None and notee:
            acquis = note >= DIX
        else:
            acquis = True if x.etat is EtatUnite.VAE else None
        issues.append(nouveau(Issue, (code, libelle, x.etat._value_, note, acquis, code in comptees, coefficient)))
    return issues


@lru_cache(maxsize=512)
def _colonnes(reglement: Reglement) -> tuple[tuple[str, str, bool, Decimal], ...]:
    return tuple((u.code, u.libelle, u.evaluation is Evaluation.NOTE, u.coefficient) for u in reglement.unites)


def _sans_jeu(reglement: Reglement, jour: date) -> Proposition:
    trace = (Etape("sans_jeu", None, "", (reglement.famille, jour)),)
    return Proposition(
        Resultat.AU_JURY, SANS_JEU, jour, Mention.AUCUNE, None, (), (), (), (), (), trace, ("sans_jeu",)
    )  # fmt: skip


def simuler(proposition: Proposition) -> Proposition:
    """The same, labelled: computed here, decided elsewhere or never."""
    return replace(proposition, simulation=True)
