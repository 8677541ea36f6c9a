"""Why a contract ended before its term, and what the law asks then: codes, words and delays are dated data.

Pure. A cause that nobody said stays unknown: it is never guessed from the free text (facts b.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from parchemin.parcours.domain.inscription_suivi import PeriodeEssai
from parchemin.socle.periodes import ajouter_mois
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "ruptures.yaml"
INCONNU = "non renseignée"


@dataclass(frozen=True, slots=True)
class MotCode:
    """A code, its words, those met in files. `rupture`: false for an early end that breaks nothing. `du`: first day of the law."""

    code: str
    mots: str
    alias: tuple[str, ...] = ()
    texte: str = ""
    rupture: bool = True
    essai: bool | None = None
    du: date | None = None


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"causes", "initiatives", "raisons"}))


def _lire(section: str) -> dict[str, MotCode]:
    lus: dict[str, MotCode] = {}
    connus = {t.cle for t in recueil().textes()}
    for brut in recueil().supplement(section):
        mot = MotCode(**{**brut, "alias": tuple(brut.get("alias", ()))})
        if mot.code in lus or (mot.texte and mot.texte not in connus):
            raise ValueError(f"ruptures.yaml: {section}, {mot.code} is written twice or quotes what is not there")
        lus[mot.code] = mot
    return lus


@cache
def causes() -> dict[str, MotCode]:
    """By code, in the order of the file. Raises `ValueError` for a text that is not there."""
    return _lire("causes")


@cache
def initiatives() -> dict[str, MotCode]:
    """Who asked for it."""
    return _lire("initiatives")


@cache
def raisons() -> dict[str, MotCode]:
    """What lies behind, as the CFA analyses it."""
    return _lire("raisons")


def causes_au(debut: date) -> dict[str, MotCode]:
    """Those that the law knew for a contract begun on that day."""
    return {code: m for code, m in causes().items() if m.du is None or m.du <= debut}


def cause_en_mots(code: str) -> str:
    """Its words, « non renseignée » for none."""
    return causes()[code].mots if code in causes() else INCONNU


def initiative_en_mots(code: str) -> str:
    return initiatives()[code].mots if code in initiatives() else INCONNU


def raisons_en_mots(codes: Iterable[str]) -> list[str]:
    return [raisons()[x].mots for x in codes if x in raisons()]


def est_une_rupture(cause: str) -> bool:
    """An unknown cause is one: only a diploma obtained takes a contract out of the ruptures (art. L. 6222-19)."""
    return causes()[cause].rupture if cause in causes() else True


def pendant_l_essai(cause: str) -> bool | None:
    """Does this cause say that the contract ended within its first forty-five days in the company, or after? None: it tells neither."""
    return causes()[cause].essai if cause in causes() else None


@dataclass(frozen=True, slots=True)
class EtapeRupture:
    """One thing to do. `jour`: its day, and `sens` how to read it (« au plus tard le », « pas avant le », « jusqu’au ») ; `passee`: behind us.
    `source`: the text, with « (à vérifier) » when it is unsure."""

    quoi: str
    source: str
    jour: date | None = None
    sens: str = ""
    passee: bool = False


def _valeur(cle: str, jour: date) -> tuple[int, str]:
    p = recueil().parametre(cle, jour)
    citation = recueil().texte(p.texte, jour).citation
    return int(p.valeur), f"{citation} (à vérifier)" if p.a_verifier and "à vérifier" not in citation else citation


def _texte(cle: str, jour: date) -> str:
    return recueil().texte(cle, jour).citation


def _plus(jour: date, *, mois: int = 0, jours: int = 0) -> date | None:
    """The day so far from another, or None out of the calendar: a wrong year must not hide the page that corrects it."""
    try:
        return ajouter_mois(jour, mois) + timedelta(days=jours)
    except (OverflowError, ValueError):
        return None


def dates_de_demission(saisine: date) -> tuple[date, date]:
    """(first day to inform the employer, first day of the break when that is done): the day an act is done is not counted."""
    attente, _ = _valeur("mediateur_avant_employeur", saisine)
    preavis, _ = _valeur("preavis_apprenti", saisine)
    informe = saisine + timedelta(days=attente)
    return informe, informe + timedelta(days=preavis)


def voies_de_rupture(essai: PeriodeEssai, jour: date, *, mineur: bool) -> list[EtapeRupture]:
    """Before anything is signed: which ways are open today, and from when."""
    etapes: list[EtapeRupture] = []
    libre = (
        "Rompre librement, par écrit, par l’une ou l’autre des parties (seuls les jours passés en entreprise comptent)"
    )
    etapes.append(EtapeRupture(libre, essai.source, essai.fin, "au plus tôt jusqu’au", essai.fin < jour))
    etapes.append(
        EtapeRupture("Signer un accord écrit des deux parties, à tout moment ensuite.", _texte("L6222-18", jour))
    )
    informe, fin = dates_de_demission(jour)
    d6222 = _texte("D6222-21-1", jour)
    etapes.append(
        EtapeRupture(
            "Démission : saisir d’abord le médiateur de l’apprentissage. S’il est saisi aujourd’hui, informer l’employeur par écrit daté",
            d6222,
            informe,
            "pas avant le",
        )
    )
    etapes.append(EtapeRupture("… puis rompre, si l’employeur est informé ce jour-là", d6222, fin, "pas avant le"))  # fmt: skip
    if mineur:
        n, source = _valeur("mediateur_mineur", jour)
        etapes.append(
            EtapeRupture(
                f"Apprenti mineur : son représentant légal signe aussi ; s’il ne répond pas, le médiateur saisi aujourd’hui intervient sous {n} jours",
                source, jour + timedelta(days=n), "au plus tard le",
            )
        )  # fmt: skip
    return etapes


def etapes_apres(
    *, rompu_le: date, cause: str, essai: PeriodeEssai, jour: date, mineur: bool = False, repris_le: date | None = None
) -> list[EtapeRupture]:
    """What a recorded break asks for: what should have been done before it, then what remains, with its last day.

    `repris_le`: start of the next contract, when there is one: nothing is looked for any more.
    """
    avant = _avant(rompu_le, cause, essai, mineur)
    apres: list[EtapeRupture] = []
    if not cause:
        apres.append(
            EtapeRupture(
                "Dire la cause et qui l’a demandée : sans elles, la rupture reste « non renseignée » dans l’analyse.",
                _texte("usage", jour),
            )
        )
    apres.append(EtapeRupture("Vérifier que la rupture, écrite, est notifiée au CFA et à l’opérateur de compétences.", _texte("R6222-21", jour)))  # fmt: skip
    if not est_une_rupture(cause):
        return [*avant, *apres]
    if cause == "exclusion":
        n, source = _valeur("autre_cfa", rompu_le)
        apres.append(EtapeRupture("S’inscrire dans un autre CFA : deux mois après l’exclusion, dont la date est peut-être plus ancienne que la rupture", source, _plus(rompu_le, mois=n), "au plus tard le"))  # fmt: skip
    elif repris_le is None:
        n, source = _valeur("formation_maintenue", rompu_le)
        fin = _plus(rompu_le, mois=n)
        apres.append(EtapeRupture("Garder la personne en formation et l’aider à trouver un autre employeur", source, fin, "jusqu’au", fin is not None and fin < jour))  # fmt: skip
        apres.append(EtapeRupture("La recevoir, lui proposer des entreprises, et le noter.", _texte("L6231-2", jour)))
    if repris_le is None and cause != "exclusion":
        n, source = _valeur("abandon_apres", rompu_le)
        limite = _plus(rompu_le, jours=n)
        apres.append(EtapeRupture("Sans nouveau contrat, le tableau de bord de l’apprentissage la comptera en abandon", source, limite, "à partir du", limite is not None and limite <= jour))  # fmt: skip
    return [*avant, *apres]


def _avant(rompu_le: date, cause: str, essai: PeriodeEssai, mineur: bool) -> Sequence[EtapeRupture]:
    """What the cause supposed, read backwards from the day of the break."""
    etapes: list[EtapeRupture] = []
    if cause == "essai" and not rompu_le <= essai.fin:
        etapes.append(EtapeRupture("Vérifier les jours réellement passés en entreprise : la période libre finissait peut-être avant cette rupture", essai.source, essai.fin, "au plus tôt le"))  # fmt: skip
    if cause == "demission":
        preavis, source = _valeur("preavis_apprenti", rompu_le)
        attente, _ = _valeur("mediateur_avant_employeur", rompu_le)
        informe = _plus(rompu_le, jours=-preavis)
        saisi = _plus(rompu_le, jours=-preavis - attente)
        etapes.append(EtapeRupture("Vérifier que le médiateur a été saisi", source, saisi, "au plus tard le", True))
        etapes.append(EtapeRupture("Vérifier que l’employeur a été informé par écrit daté", source, informe, "au plus tard le", True))  # fmt: skip
        if mineur:
            etapes.append(EtapeRupture("Vérifier la signature du représentant légal.", _texte("L6222-18", rompu_le), passee=True))  # fmt: skip
    if cause in ("faute_grave", "inaptitude", "force_majeure", "deces_employeur"):
        etapes.append(EtapeRupture("Vérifier la lettre de licenciement : ces ruptures suivent la procédure de licenciement.", _texte("L6222-18", rompu_le), passee=True))  # fmt: skip
    if cause == "liquidation":
        etapes.append(EtapeRupture("Vérifier la notification du liquidateur, et dire à l’apprenti son droit à une indemnité.", _texte("L6222-18-3", rompu_le), passee=True))  # fmt: skip
    if cause == "diplome":
        n, source = _valeur("prevenir_diplome", rompu_le)
        etapes.append(EtapeRupture("Vérifier que l’employeur a été informé par écrit", source, _plus(rompu_le, mois=-n), "au plus tard le", True))  # fmt: skip
    return etapes


def alias_de(mots: dict[str, MotCode]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(words → code, words met in files → code), for the reader of a column."""
    return {m.mots: m.code for m in mots.values()}, {a: m.code for m in mots.values() for a in (*m.alias, m.code)}
