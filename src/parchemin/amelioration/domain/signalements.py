"""Réclamations, difficultés, aléas: their states, clocks and likeness. Pure.

Source: guide de lecture Qualiopi V9, glossary and indicator 31 (acknowledgement, answer, mediation, follow-up table; solution given to the
unforeseen). The guide fixes no delay: those here are usage, and each organisation has its own. Two entries are said alike for reasons that
are written out, never by a score.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.amelioration import constats_registres as c
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import ajouter_mois, date_fr
from parchemin.socle.textes import Recueil
from parchemin.socle.transitions import PassageGarde, lire_mots, lire_transitions, objections, transition

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "registres.yaml"


class NatureSignalement(StrEnum):
    RECLAMATION = "reclamation"
    DIFFICULTE = "difficulte"
    ALEA = "alea"


class EtatSignalement(StrEnum):
    RECUE = "recue"
    ACCUSEE = "accusee"
    EN_TRAITEMENT = "en_traitement"
    EN_MEDIATION = "en_mediation"
    REPONDUE = "repondue"
    SURVENU = "survenu"
    SOLUTION_DONNEE = "solution_donnee"
    INFORMEES = "informees"
    CLOSE = "close"
    CLASSEE = "classee"


FINIS = (EtatSignalement.CLOSE, EtatSignalement.CLASSEE)


class CanalSignalement(StrEnum):
    """How it arrived."""

    FORMULAIRE = "formulaire"
    COURRIEL = "courriel"
    COURRIER = "courrier"
    ORAL = "oral"
    REUNION = "reunion"
    CONSTATE = "constate"


class QualiteAuteur(StrEnum):
    """Who says it, as a party of the training."""

    APPRENANT = "apprenant"
    FAMILLE = "famille"
    ENTREPRISE = "entreprise"
    EQUIPE = "equipe"
    FINANCEUR = "financeur"
    PARTENAIRE = "partenaire"
    AUTRE = "autre"


class ResultatMediation(StrEnum):
    ACCORD = "accord"
    DESACCORD = "desaccord"
    REFUSEE = "refusee"


class AvisReponse(StrEnum):
    """What the person says of the answer."""

    SATISFAIT = "satisfait"
    INSATISFAIT = "insatisfait"


@dataclass(frozen=True, slots=True)
class DelaisRegistres:
    """Days (and months for `recurrence`) that the organisation gives itself."""

    accuse: int
    reponse: int
    mediation: int
    avis: int
    alea: int
    recurrence: int


@dataclass(frozen=True, slots=True)
class FaitsSignalement:
    """What the guards and the clocks look at. `depuis`: the day from which the answer is counted (received, or opened again)."""

    jour: date
    etat: EtatSignalement
    nature: NatureSignalement
    depuis: date
    etat_depuis: date
    charge: bool = False
    cause: str = ""
    solution: str = ""
    informes: int = 0
    avis: str = ""
    mediation_proposee_le: date | None = None
    """Of the one that has no result yet."""
    mediation_conclue: bool = False


@dataclass(frozen=True, slots=True)
class HorlogeSignalement:
    """The next act and the last day on which it is in time."""

    geste: str
    avant_le: date


@dataclass(frozen=True, slots=True)
class PortraitSignalement:
    """What two entries are compared by. `sujets`: (kind in words, key, label) of what each is tied to."""

    nature: NatureSignalement
    theme: str
    recu_le: date
    sujets: frozenset[tuple[str, int, str]]


@cache
def recueil() -> Recueil:
    sections = {"natures", "etats", "canaux", "qualites", "resultats", "themes"} | {
        f"passages_{n}" for n in NatureSignalement
    }
    return Recueil(_CHEMIN, supplements=frozenset(sections))


@cache
def natures_signalement() -> dict[NatureSignalement, tuple[str, str]]:
    """Nature -> (its name, its definition)."""
    return lire_mots(recueil().supplement("natures"), NatureSignalement, "registres.yaml: natures")


@cache
def etats_signalement() -> dict[EtatSignalement, tuple[str, str]]:
    return lire_mots(recueil().supplement("etats"), EtatSignalement, "registres.yaml: etats")


@cache
def canaux() -> dict[CanalSignalement, str]:
    return {k: v[0] for k, v in lire_mots(recueil().supplement("canaux"), CanalSignalement, "canaux").items()}


@cache
def qualites() -> dict[QualiteAuteur, str]:
    return {k: v[0] for k, v in lire_mots(recueil().supplement("qualites"), QualiteAuteur, "qualites").items()}


@cache
def resultats() -> dict[ResultatMediation, str]:
    return {k: v[0] for k, v in lire_mots(recueil().supplement("resultats"), ResultatMediation, "resultats").items()}


def themes_proposes() -> list[str]:
    """The list that an organisation starts from."""
    return [str(t) for t in recueil().supplement("themes")]


def delais_d_usage(jour: date) -> DelaisRegistres:
    return DelaisRegistres(**{n: int(recueil().valeur_au(n, jour)) for n in DelaisRegistres.__slots__})


@cache
def passages_signalement(nature: NatureSignalement) -> tuple[PassageGarde[EtatSignalement], ...]:
    """Raises `ValueError` for a guard that does not exist or a way told twice."""
    return lire_transitions(recueil().supplement(f"passages_{nature}"), EtatSignalement, _GARDES, f"registres.yaml: {nature}")


def depart(nature: NatureSignalement) -> EtatSignalement:
    return EtatSignalement.SURVENU if nature is NatureSignalement.ALEA else EtatSignalement.RECUE


def passage_signalement(nature: str, de: str, vers: str) -> PassageGarde[EtatSignalement] | None:
    return transition(passages_signalement(NatureSignalement(nature)), de, vers)


def objections_signalement(
    p: PassageGarde[EtatSignalement], f: FaitsSignalement, delais: DelaisRegistres
) -> list[Constat]:
    """Everything that stops this passage on that day. Empty: it may happen."""
    return objections(p, (f, delais), _GARDES)


def horloge(f: FaitsSignalement, d: DelaisRegistres) -> HorlogeSignalement | None:
    """The next act and its last day; None once it is over."""
    e, apres = f.etat, timedelta(days=1)
    if e is EtatSignalement.RECUE and f.nature is NatureSignalement.RECLAMATION:
        return HorlogeSignalement("Accuser réception", f.depuis + d.accuse * apres)
    if e in (EtatSignalement.RECUE, EtatSignalement.ACCUSEE, EtatSignalement.EN_TRAITEMENT):
        return HorlogeSignalement("Répondre", f.depuis + d.reponse * apres)
    if e is EtatSignalement.EN_MEDIATION:
        return HorlogeSignalement("Tenir la médiation", (f.mediation_proposee_le or f.etat_depuis) + d.mediation * apres)
    if e is EtatSignalement.REPONDUE:
        return HorlogeSignalement("Clore", f.etat_depuis + d.avis * apres)
    if e is EtatSignalement.SURVENU:
        return HorlogeSignalement("Donner la solution", f.depuis + d.alea * apres)
    if e is EtatSignalement.SOLUTION_DONNEE:
        return HorlogeSignalement("Dire qui a été informé", f.etat_depuis + d.alea * apres)
    if e is EtatSignalement.INFORMEES:
        return HorlogeSignalement("Clore", f.etat_depuis + d.avis * apres)
    return None


def rouvre(f: FaitsSignalement) -> bool:
    """Does a dissatisfied person open it again? Not once a mediation came to its end: then it may be closed with what was said."""
    return f.nature is not NatureSignalement.RECLAMATION or not f.mediation_conclue


def raisons_de_ressembler(a: PortraitSignalement, b: PortraitSignalement, mois: int) -> tuple[str, ...]:
    """Why two entries are alike, in words; empty: they are not. Same nature, same theme, something in common, not too far apart. Symmetric."""
    debut, fin = sorted((a.recu_le, b.recu_le))
    if a.nature != b.nature or not a.theme or a.theme != b.theme or ajouter_mois(debut, mois) < fin:
        return ()
    communs = {(sorte, cle) for sorte, cle, _ in a.sujets} & {(sorte, cle) for sorte, cle, _ in b.sujets}
    if not communs:
        return ()
    mots = {(sorte, cle): libelle for sorte, cle, libelle in a.sujets}
    ecart = (fin - debut).days
    return (
        f"même nature ({natures_signalement()[a.nature][0].lower()})",
        f"même thème ({a.theme})",
        *(f"même {sorte} ({mots[sorte, cle]})" for sorte, cle in sorted(communs)),
        f"{ecart} jours d’écart" if ecart > 1 else "à un jour d’écart au plus",
    )


Garde = Callable[[tuple[FaitsSignalement, DelaisRegistres]], list[Constat]]


def _charge_confiee(x: tuple[FaitsSignalement, DelaisRegistres]) -> list[Constat]:
    return [] if x[0].charge else [c.PERSONNE_EN_CHARGE.constat()]


def _cause_ecrite(x: tuple[FaitsSignalement, DelaisRegistres]) -> list[Constat]:
    return [] if x[0].cause.strip() else [c.CAUSE.constat()]


def _avis_connu(x: tuple[FaitsSignalement, DelaisRegistres]) -> list[Constat]:
    f, d = x
    if f.avis == AvisReponse.SATISFAIT:
        return []
    if f.avis == AvisReponse.INSATISFAIT:
        return [] if f.mediation_conclue else [c.INSATISFAIT.constat()]
    fin = f.etat_depuis + timedelta(days=d.avis)
    return [] if f.jour > fin else [c.AVIS.constat(le=date_fr(fin))]


def _pas_de_mediation(x: tuple[FaitsSignalement, DelaisRegistres]) -> list[Constat]:
    le = x[0].mediation_proposee_le
    return [] if le is None else [c.MEDIATION_OUVERTE.constat(le=date_fr(le))]


def _mediation_finie(x: tuple[FaitsSignalement, DelaisRegistres]) -> list[Constat]:
    le = x[0].mediation_proposee_le
    return [] if le is None else [c.MEDIATION_SANS_RESULTAT.constat(le=date_fr(le))]


def _solution_ecrite(x: tuple[FaitsSignalement, DelaisRegistres]) -> list[Constat]:
    return [] if x[0].solution.strip() else [c.SOLUTION.constat()]


def _quelqu_un_informe(x: tuple[FaitsSignalement, DelaisRegistres]) -> list[Constat]:
    return [] if x[0].informes else [c.INFORMES.constat()]


_GARDES: dict[str, Garde] = {
    "charge_confiee": _charge_confiee, "cause_ecrite": _cause_ecrite, "avis_connu": _avis_connu, "pas_de_mediation": _pas_de_mediation,
    "mediation_finie": _mediation_finie, "solution_ecrite": _solution_ecrite, "quelqu_un_informe": _quelqu_un_informe,
}  # fmt: skip
