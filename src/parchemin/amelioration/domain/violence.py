"""A reserved case: what is known, who is to be told, since how long, when it may be closed, what may be counted. Pure.

Sources are in `donnees/violences.yaml`: Code du travail L. 6225-4 and following, Code pénal 434-1 and 434-3, Code de procédure pénale 40,
indicator 12 of the Qualiopi framework (décret n° 2026-728).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from parchemin.amelioration import constats_violence as c
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import ajouter_mois, date_fr
from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import PassageGarde, lire_mots, lire_transitions, objections, transition

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "violences.yaml"
_SECTIONS = frozenset({"natures", "lieux", "autorites", "etats", "passages", "regles", "numeros", "gestes"})


class NatureViolence(StrEnum):
    """What it looks like to who reports; several at once are usual. Nobody is asked to qualify an offence."""

    VIOLENCE = "violence"
    HARCELEMENT_MORAL = "harcelement_moral"
    HARCELEMENT_SEXUEL = "harcelement_sexuel"
    VIOLENCE_SEXUELLE = "violence_sexuelle"
    DISCRIMINATION = "discrimination"
    EN_LIGNE = "en_ligne"


class LieuViolence(StrEnum):
    ENTREPRISE = "entreprise"
    CFA = "cfa"
    HEBERGEMENT = "hebergement"
    TRAJET = "trajet"
    EN_LIGNE = "en_ligne"
    AUTRE = "autre"


class AutoriteSaisie(StrEnum):
    POLICE = "police"
    PROCUREUR = "procureur"
    INSPECTION = "inspection"
    DREETS = "dreets"
    RECTORAT = "rectorat"
    CRIP = "crip"
    DEFENSEUR = "defenseur"
    AUTRE = "autre"


class EtatViolence(StrEnum):
    OUVERT = "ouvert"
    CLOS = "clos"
    EFFACE = "efface"


CRITERES = {
    "danger": "Quelqu’un est en danger maintenant",
    "mineur": "La personne est mineure",
    "vulnerable": "La personne est vulnérable (maladie, handicap, grossesse, isolement…)",
    "apprenti": "La personne est apprentie ou en stage",
    "risque_serieux": "Sa santé ou son intégrité est sérieusement menacée",
    "crime": "Un crime (viol, par exemple) peut encore être empêché ou se reproduire",
    "agent_public": "Je suis agent public (établissement public, chambre consulaire…)",
    "scolaire": "Le centre dépend de l’Éducation nationale",
}
"""What who reports ticks. The rules of the file read these words, and those that follow from the rest of the account."""
_DEDUITS = frozenset({"entreprise", "discrimination", "delit"})


@dataclass(frozen=True, slots=True)
class RecitViolence:
    """What was seen or said, as it was told. Kept encrypted as a whole. `criteres`: words of `CRITERES`; `ecartes`: identifiers of members
    who must not be told."""

    natures: tuple[str, ...]
    lieu: str
    lieu_precis: str = ""
    criteres: tuple[str, ...] = ()
    victime: str = ""
    mis_en_cause: str = ""
    faits: str = ""
    paroles: str = ""
    temoins: str = ""
    ecartes: tuple[int, ...] = ()

    def en_donnees(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def lire(cls, donnees: Mapping[str, Any]) -> RecitViolence:
        """Lists of JSON become tuples again."""
        lues: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in donnees.items()}
        return cls(**lues)


@dataclass(frozen=True, slots=True)
class RegleSignalement:
    """Who is to be told when. `due` False: a way open to the person. `source` says when it is still to be checked."""

    code: str
    autorite: AutoriteSaisie
    si: frozenset[str]
    due: bool
    texte: str
    mots: str


@dataclass(frozen=True, slots=True)
class AutoriteDue:
    """One authority, with every reason to tell it."""

    autorite: AutoriteSaisie
    libelle: str
    due: bool
    raisons: tuple[tuple[str, str], ...]
    """(words, source)."""


@dataclass(frozen=True, slots=True)
class NumeroUtile:
    numero: str
    lettre: str
    qui: str
    quand: str
    urgence: bool
    a_verifier: bool = False


@dataclass(frozen=True, slots=True)
class FaitsCloture:
    """What the guards of a case look at. `a_prevenir`: names of authorities due, neither told nor set aside."""

    jour: date
    a_prevenir: tuple[str, ...]
    mesures_ouvertes: int
    efface_apres: date | None


@dataclass(frozen=True, slots=True)
class CasCompte:
    """A case, without anything that names: all that the proof is made from. `heures`: between known and first told, None when nobody was."""

    annee: int
    mois: int
    natures: tuple[str, ...]
    autorites: tuple[str, ...]
    heures: int | None
    recepisses: int
    signalements: int
    mesure: bool
    clos: bool


@dataclass(frozen=True, slots=True)
class LignePreuve:
    """One year of the proof. Words where a number would say too much; `detail` is None when one kind has too few cases."""

    annee: int
    situations: str
    signalees: str
    delai: str
    recepisses: str
    mesures: str
    closes: str
    natures: tuple[tuple[str, int], ...] | None
    autorites: tuple[tuple[str, int], ...] | None


@cache
def recueil_violences() -> Recueil:
    return Recueil(_CHEMIN, supplements=_SECTIONS)


@cache
def natures_violence() -> dict[NatureViolence, tuple[str, str]]:
    return lire_mots(recueil_violences().supplement("natures"), NatureViolence, "violences.yaml: natures")


@cache
def lieux_violence() -> dict[LieuViolence, tuple[str, str]]:
    return lire_mots(recueil_violences().supplement("lieux"), LieuViolence, "violences.yaml: lieux")


@cache
def autorites() -> dict[AutoriteSaisie, tuple[str, str]]:
    return lire_mots(recueil_violences().supplement("autorites"), AutoriteSaisie, "violences.yaml: autorites")


@cache
def etats_violence() -> dict[EtatViolence, tuple[str, str]]:
    return lire_mots(recueil_violences().supplement("etats"), EtatViolence, "violences.yaml: etats")


@cache
def passages_violence() -> tuple[PassageGarde[EtatViolence], ...]:
    return lire_transitions(recueil_violences().supplement("passages"), EtatViolence, _GARDES, "violences.yaml")


@cache
def regles_signalement() -> tuple[RegleSignalement, ...]:
    """Raises `ValueError` for a condition that nobody can tick, or a text that is not there."""
    lues = tuple(
        RegleSignalement(r["code"], AutoriteSaisie(r["autorite"]), frozenset(r["si"]), r["due"], r["texte"], r["mots"])
        for r in recueil_violences().supplement("regles")
    )
    for r in lues:
        if r.si - CRITERES.keys() - _DEDUITS or not r.si:
            raise ValueError(f"violences.yaml: {r.code} asks what nobody can say")
        recueil_violences().texte(r.texte, date.max)
    return lues


@cache
def numeros() -> tuple[NumeroUtile, ...]:
    return tuple(NumeroUtile(**n) for n in recueil_violences().supplement("numeros"))


@cache
def gestes_immediats() -> tuple[str, ...]:
    return tuple(recueil_violences().supplement("gestes"))


def criteres_de(recit: RecitViolence) -> frozenset[str]:
    """What was ticked, and what follows from the kind and the place."""
    deduits = {"entreprise"} if recit.lieu == LieuViolence.ENTREPRISE else set()
    if NatureViolence.DISCRIMINATION in recit.natures:
        deduits.add("discrimination")
    if recit.natures:
        deduits.add("delit")
    return frozenset(recit.criteres) | deduits


def autorites_dues(recit: RecitViolence, jour: date) -> tuple[AutoriteDue, ...]:
    """Who is to be told, in the order of the file: those due first. An authority that one rule makes due is due."""
    vrais = criteres_de(recit)
    trouvees: dict[AutoriteSaisie, list[RegleSignalement]] = {}
    for r in regles_signalement():
        if r.si <= vrais:
            trouvees.setdefault(r.autorite, []).append(r)
    noms = autorites()
    toutes = [
        AutoriteDue(
            a, noms[a][0], any(r.due for r in regles),
            tuple((r.mots, recueil_violences().texte(r.texte, jour).citation) for r in regles),
        )
        for a, regles in trouvees.items()
    ]  # fmt: skip
    return tuple(sorted(toutes, key=lambda a: not a.due))


def heures_entre(debut: datetime, fin: datetime) -> int:
    """Whole hours, begun ones left out; never negative."""
    return max(0, int((fin - debut).total_seconds() // 3600))


def delai_dit(heures: int) -> str:
    """« moins d’une heure », « 31 heures », « 4 jours » from three days on."""
    if heures < 1:
        return "moins d’une heure"
    if heures < 72:
        return f"{heures} heure{'s' if heures > 1 else ''}"
    return f"{heures // 24} jours"


def reprise_attendue(constat_le: date) -> date:
    """Last day for the DREETS to say whether the contract is taken up again."""
    return constat_le + timedelta(days=int(recueil_violences().valeur_au("reprise", constat_le)))


def effacement(clos_le: date) -> date:
    """Day after which a closed case is erased."""
    return ajouter_mois(clos_le, int(recueil_violences().valeur_au("conservation", clos_le)))


def passage_violence(de: str, vers: str) -> PassageGarde[EtatViolence] | None:
    return transition(passages_violence(), de, vers)


def objections_violence(p: PassageGarde[EtatViolence], f: FaitsCloture) -> list[Constat]:
    return objections(p, f, _GARDES)


def _autorites_saisies(f: FaitsCloture) -> list[Constat]:
    return [c.AUTORITES_A_SAISIR.constat(qui=", ".join(f.a_prevenir))] if f.a_prevenir else []


def _mesures_finies(f: FaitsCloture) -> list[Constat]:
    return [c.MESURES_OUVERTES.constat(n=f.mesures_ouvertes)] if f.mesures_ouvertes else []


def _duree_passee(f: FaitsCloture) -> list[Constat]:
    if f.efface_apres is not None and f.efface_apres < f.jour:
        return []
    return [c.TROP_TOT.constat(le=date_fr(f.efface_apres) if f.efface_apres else "sa clôture")]


_GARDES: dict[str, Callable[[FaitsCloture], list[Constat]]] = {
    "autorites_saisies": _autorites_saisies, "mesures_finies": _mesures_finies, "duree_passee": _duree_passee,
}  # fmt: skip


def preuve(cas: Iterable[CasCompte], jour: date) -> tuple[LignePreuve, ...]:
    """By year of the report, the latest first. A case enters it once its month is over, so that nobody sees the day it came; under the
    threshold of the file no number and no kind is given, and one kind under it hides them all: the others would give it by subtraction.
    Kinds wait for the end of their year: from one month to the next, they would give that of the case in between."""
    seuil = int(recueil_violences().valeur_au("seuil_detail", jour))
    par_annee: dict[int, list[CasCompte]] = {}
    for x in cas:
        if (x.annee, x.mois) < (jour.year, jour.month):
            par_annee.setdefault(x.annee, []).append(x)
    return tuple(
        _ligne(annee, siens, seuil, finie=annee < jour.year) for annee, siens in sorted(par_annee.items(), reverse=True)
    )


def _ligne(annee: int, cas: list[CasCompte], seuil: int, *, finie: bool) -> LignePreuve:
    n = len(cas)
    delais = [x.heures for x in cas if x.heures is not None]
    if not delais:
        delai = "sans objet"
    elif len(delais) < seuil:
        delai = "toujours en moins d’un jour" if max(delais) < 24 else "plus d’un jour au moins une fois"
    else:
        delai = f"médiane : {delai_dit(int(median(delais)))}"
    return LignePreuve(
        annee, str(n) if n >= seuil else f"1 à {seuil - 1}", _part(sum(x.signalements > 0 for x in cas), n), delai,
        _part(sum(x.signalements > 0 and x.recepisses >= x.signalements for x in cas), sum(x.signalements > 0 for x in cas)),
        _part(sum(x.mesure for x in cas), n), _part(sum(x.clos for x in cas), n),
        _detail((x.natures for x in cas), {str(k): v[0] for k, v in natures_violence().items()}, seuil) if finie else None,
        _detail((x.autorites for x in cas), {str(k): v[0] for k, v in autorites().items()}, seuil) if finie else None,
    )  # fmt: skip


def _part(oui: int, sur: int) -> str:
    """« toutes », « une partie », « aucune »: a share, never a number of cases."""
    if not sur:
        return "sans objet"
    return "toutes" if oui == sur else "une partie" if oui else "aucune"


def _detail(
    listes: Iterable[tuple[str, ...]], noms: Mapping[str, str], seuil: int
) -> tuple[tuple[str, int], ...] | None:
    compte = Counter(x for liste in listes for x in set(liste))
    if not compte or min(compte.values()) < seuil:
        return None
    return tuple((noms[x], compte[x]) for x in noms if x in compte)
