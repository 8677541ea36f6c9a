"""The authority's decision beside our simulation: the same, different, or nothing to compare. The authority is never wrong here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from parchemin.deliberation.domain.jeux import jeux
from parchemin.deliberation.domain.proposition import DEFINITIFS, LIBELLES_MENTION, LIBELLES_RESULTAT, Mention, Resultat

REFUS = frozenset({Resultat.AJOURNE, Resultat.NON_DELIVRABLE})
"""Lists of results often write « refusé » for both."""

APRES_ORAUX = frozenset({Resultat.ADMIS, Resultat.AJOURNE})
"""What the second group ends with, without a mention."""


class Accord(StrEnum):
    """What the comparison gives."""

    IDENTIQUE = "identique"
    DIFFERE = "differe"
    SANS_CALCUL = "sans_calcul"


LIBELLES_ACCORD = {
    Accord.IDENTIQUE: "Même résultat",
    Accord.DIFFERE: "À regarder",
    Accord.SANS_CALCUL: "Sans comparaison",
}


@dataclass(frozen=True, slots=True)
class Concordance:
    """`phrase`: said plainly. `a_verifier`: what to look at, the likeliest first."""

    accord: Accord
    phrase: str
    a_verifier: tuple[str, ...] = ()
    titre: str = LIBELLES_ACCORD[Accord.IDENTIQUE]


def accord(resultat: str, mention: str, proposition: Mapping[str, Any] | None) -> Accord:
    """The verdict alone; `selectors.importees` asks the database the same question."""
    simule = (proposition or {}).get("resultat", "")
    if simule not in DEFINITIFS:
        return Accord.SANS_CALCUL
    if resultat in REFUS and simule in REFUS:
        return Accord.IDENTIQUE
    if simule == Resultat.CONTROLE and not mention and resultat in APRES_ORAUX:
        # The marks of the orals are not here: nothing can be computed after them.
        return Accord.SANS_CALCUL
    if resultat != simule:
        return Accord.DIFFERE
    if resultat == Resultat.ADMIS and mention != (proposition or {}).get("mention", ""):
        return Accord.DIFFERE
    return Accord.IDENTIQUE


def comparer(
    resultat: str,
    mention: str,
    proposition: Mapping[str, Any] | None,
    *,
    avec_notes: bool = True,
    absent: bool = False,
) -> Concordance:
    """`avec_notes`: the authority gave marks, so that the simulation rests on them. `absent`: it said that and no more."""
    verdict = accord(resultat, mention, proposition)
    if proposition is None:
        return Concordance(
            verdict,
            "Aucune simulation n’a été faite : il n’y a pas de règlement enregistré pour cette certification et cette session.",
            ("Enregistrez le règlement d’examen, puis ouvrez la simulation du candidat.",),
        )
    if verdict is Accord.SANS_CALCUL:
        quoi = LIBELLES_RESULTAT[Resultat(proposition["resultat"])].lower()
        if proposition["resultat"] == Resultat.CONTROLE:
            return Concordance(
                verdict,
                "La simulation ouvre l’épreuve de contrôle ; l’autorité donne le résultat d’après ces oraux, dont les notes ne sont pas ici.",
            )
        return Concordance(verdict, f"La simulation ne conclut pas ({quoi}) : il n’y a rien à comparer.")
    if verdict is Accord.IDENTIQUE:
        pareil = resultat == proposition["resultat"] and not absent
        titre = LIBELLES_ACCORD[verdict] if pareil else "Non délivrée dans les deux cas"
        return Concordance(verdict, _meme(resultat, proposition["resultat"], absent), titre=titre)
    decide = "Absent" if absent else _mots(resultat, mention)
    calcule = _mots(proposition["resultat"], proposition.get("mention", ""))
    return Concordance(
        verdict,
        f"L’autorité a décidé « {decide} » ; la simulation donne « {calcule} ». La décision de l’autorité est la seule qui vaut.",
        tuple(_pistes(proposition, avec_notes)),
    )


def _meme(resultat: str, simule: str, absent: bool) -> str:
    """Two words for one refusal are both quoted: what is the same is that nothing is awarded."""
    decide = "Absent" if absent else LIBELLES_RESULTAT[Resultat(resultat)]
    calcule = LIBELLES_RESULTAT[Resultat(simule)]
    if decide == calcule:
        return "La simulation donne le même résultat que l’autorité."
    return (
        f"L’autorité a écrit « {decide} » ; la simulation donne « {calcule} ». Les mots diffèrent, mais dans les deux cas la "
        "certification n’est pas délivrée : c’est ce qui est comparé."
    )


def suites_communes(resultat: str, proposition: Mapping[str, Any] | None) -> bool:
    """Does what the simulation lets keep hold for the authority's decision? Same result, or two refusals that keep the same."""
    simule = (proposition or {}).get("resultat", "")
    if resultat == simule:
        return resultat != Resultat.CONTROLE
    return resultat in REFUS and simule in REFUS | {Resultat.CONTROLE}


def _pistes(proposition: Mapping[str, Any], avec_notes: bool) -> list[str]:
    pistes = [
        "Une note mal recopiée : comparez avec le relevé de l’autorité."
        if avec_notes
        else "Les notes : l’autorité ne les a pas données, la simulation repose sur celles saisies ici.",
        "Le règlement : coefficients, unités, spécialité et session sont-ils les bons ?",
    ]
    sources = {e["source"] for e in proposition.get("etapes", []) if "vérifier" in e.get("source", "")}
    jeu = next((j for j in jeux() if j.code == proposition.get("jeu")), None)
    if jeu is not None and jeu.a_verifier:
        pistes.append(f"La règle « {jeu.libelle} » est marquée à vérifier.{f' {jeu.note}' if jeu.note else ''}")
    pistes += [f"Un texte marqué à vérifier : {s}." for s in sorted(sources)]
    pistes.append("Le jury est souverain : il a pu relever une note ou tenir compte du livret.")
    return pistes


def _mots(resultat: str, mention: str) -> str:
    mots = LIBELLES_RESULTAT[Resultat(resultat)]
    return f"{mots}, {LIBELLES_MENTION[Mention(mention)]}" if mention else mots
