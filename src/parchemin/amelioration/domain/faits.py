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


class NatureFait(StrEnum):
    RECLAMATION = "reclamation"
    DIFFICULTE = "difficulte"
    ALEA = "alea"


class EtatFait(StrEnum):
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


FINIS = (EtatFait.CLOSE, EtatFait.CLASSEE)


class CanalFait(StrEnum):
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
class DonneesFait:
    """What the guards and the clocks look at. `depuis`: the day from which the answer is counted (received, or opened again)."""

    jour: date
    etat: EtatFait
    nature: NatureFait
    depuis: date
    etat_depuis: date
    charge: bool = False
    cause: str = ""
    solution: str = ""
    informes: int = 0
    avis: str = ""
    mediation_proposee_le: date | None = None
    """Of the one that has no result yet; so is `mediation_prevue_le`."""
    mediation_prevue_le: date | None = None
    mediation_conclue: bool = False


@dataclass(frozen=True, slots=True)
class HorlogeFait:
    """The next act and the last day on which it is in time."""

    geste: str
    avant_le: date


@dataclass(frozen=True, slots=True)
class PortraitFait:
    """What two entries are compared by. `sujets`: (kind in words, key, label) of what each is tied to."""

    nature: NatureFait
    theme: str
    recu_le: date
    sujets: frozenset[tuple[str, int, str]]


@cache
def recueil() -> Recueil:
    sections = {"natures", "etats", "canaux", "qualites", "resultats", "themes"} | {f"passages_{n}" for n in NatureFait}
    return Recueil(_CHEMIN, supplements=frozenset(sections))


@cache
def natures_fait() -> dict[NatureFait, tuple[str, str]]:
    """Nature -> (its name, its definition)."""
    return lire_mots(recueil().supplement("natures"), NatureFait, "registres.yaml: natures")


@cache
def etats_fait() -> dict[EtatFait, tuple[str, str]]:
    return lire_mots(recueil().supplement("etats"), EtatFait, "registres.yaml: etats")


@cache
def canaux() -> dict[CanalFait, str]:
    return {k: v[0] for k, v in lire_mots(recueil().supplement("canaux"), CanalFait, "canaux").items()}


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
def passages_fait(nature: NatureFait) -> tuple[PassageGarde[EtatFait], ...]:
    """Raises `ValueError` for a guard that does not exist or a way told twice."""
    return lire_transitions(recueil().supplement(f"passages_{nature}"), EtatFait, _GARDES, f"registres.yaml: {nature}")


def depart(nature: NatureFait) -> EtatFait:
    return EtatFait.SURVENU if nature is NatureFait.ALEA else EtatFait.RECUE


def passage_fait(nature: str, de: str, vers: str) -> PassageGarde[EtatFait] | None:
    return transition(passages_fait(NatureFait(nature)), de, vers)


def objections_fait(p: PassageGarde[EtatFait], f: DonneesFait, delais: DelaisRegistres) -> list[Constat]:
    """Everything that stops this passage on that day. Empty: it may happen."""
    return objections(p, (f, delais), _GARDES)


def anciennete_max(jour: date) -> int:
    """Years after which a day written down is taken for a slip of the hand."""
    return int(recueil().valeur_au("anciennete_max", jour))


def fin_de_conservation(clos_le: date) -> date:
    """Last day on which a closed entry keeps what was said and of whom."""
    return ajouter_mois(clos_le, int(recueil().valeur_au("conservation", clos_le)))


def horloge(f: DonneesFait, d: DelaisRegistres) -> HorlogeFait | None:
    """The next act and its last day; None once it is over."""
    e, apres = f.etat, timedelta(days=1)
    if e is EtatFait.RECUE and f.nature is NatureFait.RECLAMATION:
        return HorlogeFait("Accuser réception", f.depuis + d.accuse * apres)
    if e in (EtatFait.RECUE, EtatFait.ACCUSEE, EtatFait.EN_TRAITEMENT):
        return HorlogeFait("Répondre", f.depuis + d.reponse * apres)
    if e is EtatFait.EN_MEDIATION:
        # A day was agreed: that one, and not the delay.
        fin = (f.mediation_proposee_le or f.etat_depuis) + d.mediation * apres
        return HorlogeFait("Tenir la médiation", f.mediation_prevue_le or fin)
    if e is EtatFait.REPONDUE:
        return HorlogeFait("Clore", f.etat_depuis + d.avis * apres)
    if e is EtatFait.SURVENU:
        return HorlogeFait("Donner la solution", f.depuis + d.alea * apres)
    if e is EtatFait.SOLUTION_DONNEE:
        return HorlogeFait("Dire qui a été informé", f.etat_depuis + d.alea * apres)
    if e is EtatFait.INFORMEES:
        return HorlogeFait("Clore", f.etat_depuis + d.avis * apres)
    return None


def rouvre(f: DonneesFait) -> bool:
    """Does a dissatisfied person open it again? Not once a mediation came to its end: then it may be closed with what was said."""
    return f.nature is not NatureFait.RECLAMATION or not f.mediation_conclue


def raisons_de_ressembler(a: PortraitFait, b: PortraitFait, mois: int) -> tuple[str, ...]:
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
        f"même nature ({natures_fait()[a.nature][0].lower()})",
        f"même thème ({a.theme})",
        *(f"même {sorte} ({mots[sorte, cle]})" for sorte, cle in sorted(communs)),
        f"{ecart} jours d’écart" if ecart > 1 else "à un jour d’écart au plus",
    )


Garde = Callable[[tuple[DonneesFait, DelaisRegistres]], list[Constat]]


def _charge_confiee(x: tuple[DonneesFait, DelaisRegistres]) -> list[Constat]:
    return [] if x[0].charge else [c.PERSONNE_EN_CHARGE.constat()]


def _cause_ecrite(x: tuple[DonneesFait, DelaisRegistres]) -> list[Constat]:
    return [] if x[0].cause.strip() else [c.CAUSE.constat()]


def _avis_connu(x: tuple[DonneesFait, DelaisRegistres]) -> list[Constat]:
    f, d = x
    if f.avis == AvisReponse.SATISFAIT:
        return []
    if f.avis == AvisReponse.INSATISFAIT:
        return [] if f.mediation_conclue else [c.INSATISFAIT.constat()]
    fin = f.etat_depuis + timedelta(days=d.avis)
    return [] if f.jour > fin else [c.AVIS.constat(le=date_fr(fin))]


def _pas_de_mediation(x: tuple[DonneesFait, DelaisRegistres]) -> list[Constat]:
    le = x[0].mediation_proposee_le
    return [] if le is None else [c.MEDIATION_OUVERTE.constat(le=date_fr(le))]


def _mediation_finie(x: tuple[DonneesFait, DelaisRegistres]) -> list[Constat]:
    le = x[0].mediation_proposee_le
    return [] if le is None else [c.MEDIATION_SANS_RESULTAT.constat(le=date_fr(le))]


def _solution_ecrite(x: tuple[DonneesFait, DelaisRegistres]) -> list[Constat]:
    return [] if x[0].solution.strip() else [c.SOLUTION.constat()]


def _quelqu_un_informe(x: tuple[DonneesFait, DelaisRegistres]) -> list[Constat]:
    return [] if x[0].informes else [c.INFORMES.constat()]


_GARDES: dict[str, Garde] = {
    "charge_confiee": _charge_confiee, "cause_ecrite": _cause_ecrite, "avis_connu": _avis_connu, "pas_de_mediation": _pas_de_mediation,
    "mediation_finie": _mediation_finie, "solution_ecrite": _solution_ecrite, "quelqu_un_informe": _quelqu_un_informe,
}  # fmt: skip
