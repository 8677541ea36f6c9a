"""The states of a finding on a partner, the passages between them with what must be true, and the measure the rule proposes. Pure.

Source: Code du travail, art. R. 6113-16-3 ff. (a certifier follows those it habilitates); severities, delays and the rule are a usage
of the trade (control grid of a network), written in `donnees/constats.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.reseau import constats_constats as c
from parchemin.reseau.constats import LETTRE_PAS_PARTIE
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import PassageGarde, lire_mots, lire_transitions, objections, transition

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "constats.yaml"
_SECTIONS = frozenset(
    {"citables", "gravites", "etats", "passages", "mesures", "sans_mesure", "autorites", "fondements", "recours"}
)


class GraviteConstat(StrEnum):
    OBSERVATION = "observation"
    MINEURE = "mineure"
    MAJEURE = "majeure"
    CRITIQUE = "critique"


class EtatConstat(StrEnum):
    OUVERT = "ouvert"
    TRANSMIS = "transmis"
    REPONDU = "repondu"
    MAINTENU = "maintenu"
    LEVE = "leve"
    ACTION = "action"
    A_RELIRE = "a_relire"
    CLOS = "clos"


FINIS_CONSTAT = (EtatConstat.LEVE, EtatConstat.CLOS)


class NatureMesure(StrEnum):
    """What is decided of a partner. `AUCUNE`: the reasoned absence of a sanction is a decision too."""

    AUCUNE = "aucune"
    RESTRICTION = "restriction"
    MISE_EN_DEMEURE = "mise_en_demeure"
    SUSPENSION = "suspension"
    RETRAIT = "retrait"
    RESILIATION = "resiliation"


QUI_CHANGENT_L_ETAT = (
    NatureMesure.MISE_EN_DEMEURE, NatureMesure.SUSPENSION, NatureMesure.RETRAIT, NatureMesure.RESILIATION,
)  # fmt: skip
"""The measures that change the state of the habilitation, the day their letter leaves."""


class NatureCertificateur(StrEnum):
    """What the certifier is in law: the judge of its decisions depends on it."""

    PRIVE = "prive"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class SensGravite:
    code: GraviteConstat
    libelle: str
    sens: str
    autre_relecteur: bool


@dataclass(frozen=True, slots=True)
class FaitsConstat:
    """What the guards look at. `reponse`: the partner answered; `repondre_avant`: its last day; `actions`: how many were asked,
    of which `prouvees` were answered and `acceptees` read and accepted; `lettre_partie`: the letter that asked was sent."""

    jour: date
    gravite: GraviteConstat
    reponse: bool
    repondre_avant: date | None
    actions: int
    prouvees: int
    acceptees: int
    ouvert_par: int | None
    relecteur: int | None
    relecteur_libelle: str
    lettre_partie: bool = True


@dataclass(frozen=True, slots=True)
class ConstatPese:
    """One finding as the rule of measures weighs it. `corriger_avant`: the last day to correct, once it is maintained."""

    cle: int
    gravite: GraviteConstat
    etat: EtatConstat
    corriger_avant: date | None


@dataclass(frozen=True, slots=True)
class RegleMesure:
    code: str
    gravite: GraviteConstat
    apres_delai: bool
    au_moins: int
    mesure: NatureMesure
    raison: str


@dataclass(frozen=True, slots=True)
class MesureProposee:
    """What the rule says, in words, and of which findings. A person decides."""

    nature: NatureMesure
    raison: str
    constats: tuple[int, ...] = ()


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=_SECTIONS)


@cache
def gravites() -> dict[GraviteConstat, SensGravite]:
    """Raises `ValueError` when one is missing or said twice."""
    lues = [SensGravite(**{**x, "code": GraviteConstat(x["code"])}) for x in recueil().supplement("gravites")]
    if [g.code for g in lues] != list(GraviteConstat):
        raise ValueError("constats.yaml: every severity once, in order")
    return {g.code: g for g in lues}


@cache
def etats_constat() -> dict[EtatConstat, tuple[str, str]]:
    """State -> (its name, what it means). Raises `ValueError` when one is missing or said twice."""
    return lire_mots(recueil().supplement("etats"), EtatConstat, "constats.yaml: etats")


@cache
def passages_constat() -> tuple[PassageGarde[EtatConstat], ...]:
    """Raises `ValueError` for a guard that does not exist or a way told twice."""
    return lire_transitions(recueil().supplement("passages"), EtatConstat, _GARDES, "constats.yaml")


@cache
def regles_mesure() -> tuple[RegleMesure, ...]:
    """The heaviest first."""
    return tuple(
        RegleMesure(**{**x, "gravite": GraviteConstat(x["gravite"]), "mesure": NatureMesure(x["mesure"])})
        for x in recueil().supplement("mesures")
    )


@cache
def autorites() -> tuple[tuple[str, str], ...]:
    return tuple((x["code"], x["libelle"]) for x in recueil().supplement("autorites"))


@cache
def fondements_mesure(nature: NatureMesure) -> tuple[str, ...]:
    """Keys of the texts that give the certifier the power of this measure."""
    return tuple(x["texte"] for x in recueil().supplement("fondements") if nature in x["natures"])


@cache
def recours(nature: NatureMesure, certificateur: NatureCertificateur) -> tuple[tuple[str, str], ...]:
    """(how this measure of such a certifier may be contested, key of the text it rests on)."""
    return tuple(
        (x["dit"], x["texte"])
        for x in recueil().supplement("recours")
        if nature in x["natures"] and certificateur in x["certificateur"]
    )


@cache
def citables() -> tuple[str, ...]:
    """Keys of the texts that a finding may rest on."""
    return tuple(recueil().supplement("citables"))


def passage_constat(de: str, vers: str) -> PassageGarde[EtatConstat] | None:
    return transition(passages_constat(), de, vers)


def objections_constat(p: PassageGarde[EtatConstat], f: FaitsConstat) -> list[Constat]:
    """Everything that stops this passage on that day. Empty: it may happen."""
    return objections(p, f, _GARDES)


def delai_de_reponse(jour: date) -> date:
    return jour + timedelta(days=int(recueil().valeur_au("reponse", jour)))


def delai_de_correction(gravite: str, jour: date) -> date:
    return jour + timedelta(days=int(recueil().valeur_au(f"corriger_{GraviteConstat(gravite)}", jour)))


def en_retard(x: ConstatPese, jour: date) -> bool:
    """Maintained, its last day to correct is over, and it is neither closed nor dropped."""
    return x.etat not in FINIS_CONSTAT and x.corriger_avant is not None and x.corriger_avant < jour


def proposer(constats: Iterable[ConstatPese], jour: date) -> MesureProposee:
    """The heaviest measure whose rule is met; else none, said too."""
    vivants = [x for x in constats if x.etat not in FINIS_CONSTAT]
    for r in regles_mesure():
        siens = [x for x in vivants if x.gravite is r.gravite and (not r.apres_delai or en_retard(x, jour))]
        if len(siens) >= r.au_moins:
            return MesureProposee(r.mesure, r.raison, tuple(x.cle for x in siens))
    return MesureProposee(NatureMesure.AUCUNE, str(recueil().supplement("sans_mesure")[0]))


def _reponse_ou_silence(f: FaitsConstat) -> list[Constat]:
    if f.reponse:
        return []
    if not f.lettre_partie:
        return [LETTRE_PAS_PARTIE.constat()]
    if f.repondre_avant is None or f.repondre_avant < f.jour:
        return []
    return [c.DELAI_COURT.constat(le=date_fr(f.repondre_avant))]


def _une_action(f: FaitsConstat) -> list[Constat]:
    return [] if f.actions else [c.SANS_ACTION.constat()]


def _preuves_donnees(f: FaitsConstat) -> list[Constat]:
    reste = f.actions - f.prouvees
    return [c.PREUVE_ATTENDUE.constat(n=reste)] if reste > 0 else []


def _actions_acceptees(f: FaitsConstat) -> list[Constat]:
    reste = f.actions - f.acceptees
    return [c.ACTION_PAS_ACCEPTEE.constat(n=reste)] if reste > 0 or not f.actions else []


def _autre_relecteur(f: FaitsConstat) -> list[Constat]:
    g = gravites()[f.gravite]
    if not g.autre_relecteur or f.relecteur is None or f.relecteur != f.ouvert_par:
        return []
    return [c.MEME_RELECTEUR.constat(qui=f.relecteur_libelle, gravite=g.libelle.lower())]


def _sans_suite(f: FaitsConstat) -> list[Constat]:
    if f.gravite is GraviteConstat.OBSERVATION:
        return []
    return [c.ACTION_EXIGEE.constat(gravite=gravites()[f.gravite].libelle.lower())]


_GARDES: dict[str, Callable[[FaitsConstat], list[Constat]]] = {
    "reponse_ou_silence": _reponse_ou_silence, "une_action": _une_action, "preuves_donnees": _preuves_donnees,
    "actions_acceptees": _actions_acceptees, "autre_relecteur": _autre_relecteur, "sans_suite": _sans_suite,
}  # fmt: skip
