"""The rectification of signed minutes as a table: from which state to which, by whom, under which guards. Pure.

Beside `acte`: the session stays signed or closed, and what moves is the rectification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from parchemin.deliberation import choix
from parchemin.deliberation import constats_acte as c
from parchemin.deliberation import constats_rectification as cr
from parchemin.deliberation.acte import EN_MOTS, Etape, Qui, desaccord, noms
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.socle.constats import Constat


class Nature(StrEnum):
    """Why (`NatureRectification` stores it)."""

    ERREUR_MATERIELLE = "erreur_materielle"
    NOTE_OMISE = "note_omise"
    DECISION_AUTORITE = "decision_autorite"
    SECONDE_DELIBERATION = "seconde_deliberation"


AVEC_PIECE = frozenset({Nature.DECISION_AUTORITE, Nature.SECONDE_DELIBERATION})
"""Natures that quote a document: the judgement, the letter, the day on which the jury met again."""


class EtapeRectification(StrEnum):
    """Where a rectification stands; `AUCUNE`: not begun."""

    AUCUNE = "aucune"
    PREPAREE = "preparee"
    A_SIGNER = "a_signer"
    SCELLEE = "scellee"
    ABANDONNEE = "abandonnee"


EN_CLAIR = {
    EtapeRectification.AUCUNE: "rien n’est ouvert",
    EtapeRectification.PREPAREE: "la rectification est en préparation",
    EtapeRectification.A_SIGNER: "les membres sont appelés à signer",
    EtapeRectification.SCELLEE: "les membres ont signé",
    EtapeRectification.ABANDONNEE: "la rectification est abandonnée",
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One candidate: decision in force, decision asked for, are results corrected, was the first replaced meanwhile (version)."""

    nom: str
    avant: tuple[Resultat, Mention]
    apres: tuple[Resultat, Mention]
    corrige: bool = False
    remplacee_par: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """What the guards look at. `autre`: the rectification of this jury that is not finished, in words.

    `attente`: a second person was asked. `demandeur`, `porte`: who asks, and may they state the reason (present president,
    direction)? `seconde`, `a_siege`: who agrees, and were they present? `regle`: the dated rule, in words. `refus`: who refused to
    sign, the president among them when `president_refuse` names them. `lignes_max`: the dated setting.
    """

    session: Etape
    intitule: str
    etape: EtapeRectification = EtapeRectification.AUCUNE
    laquelle: str = "La rectification"
    autre: str = ""
    nature: Nature = Nature.ERREUR_MATERIELLE
    nature_en_mots: str = ""
    reference: str = ""
    lignes: tuple[Ligne, ...] = ()
    attente: bool = False
    demandeur: str = ""
    porte: bool = True
    seconde: str = ""
    a_siege: bool = True
    regle: str = ""
    signatures_attendues: tuple[str, ...] = ()
    signatures: int = 0
    refus: tuple[str, ...] = ()
    president_refuse: str = ""
    lignes_max: int = 25


Garde = Callable[[Situation], Iterable[Constat]]


def pv_signe(s: Situation) -> Iterable[Constat]:
    if s.session not in (Etape.SIGNEE, Etape.CLOSE):
        yield cr.PAS_ENCORE_SIGNE.constat(session=s.intitule, etat=EN_MOTS[s.session])


def une_a_la_fois(s: Situation) -> Iterable[Constat]:
    if s.autre:
        yield cr.UNE_A_LA_FOIS.constat(laquelle=s.autre)


def piece_citee(s: Situation) -> Iterable[Constat]:
    if s.nature in AVEC_PIECE and len(s.reference.strip()) < 4:
        yield cr.PIECE.constat(nature=s.nature_en_mots or str(s.nature))


def personne_n_attend(s: Situation) -> Iterable[Constat]:
    if s.attente:
        yield c.DEMANDE_EN_COURS.constat(quoi="Rectifier le procès-verbal", quand="l’accord d’une seconde personne")


def des_candidats(s: Situation) -> Iterable[Constat]:
    if not s.lignes:
        yield cr.AUCUNE_LIGNE.constat()


def lignes_bornees(s: Situation) -> Iterable[Constat]:
    """Everything takes effect in one transaction, which others wait for."""
    if len(s.lignes) > s.lignes_max:
        yield cr.TROP_DE_LIGNES.constat(maximum=s.lignes_max, nombre=len(s.lignes))


def lignes_permises(s: Situation) -> Iterable[Constat]:
    """What the nature allows, candidate by candidate. What the rule itself allows is asked of `choix.controler_choix`."""
    for x in s.lignes:
        if x.remplacee_par:
            yield c.ANCIENNE.constat(ou=x.nom, version=x.remplacee_par)
        elif s.nature is Nature.NOTE_OMISE and not x.corrige:
            yield cr.SANS_NOTE.constat(ou=x.nom, nom=x.nom)
        elif s.nature is Nature.SECONDE_DELIBERATION and not choix.plus_favorable(x.avant, x.apres):
            yield cr.PAS_PLUS_FAVORABLE.constat(
                ou=x.nom, nom=x.nom, decide=choix.en_mots(*x.apres), avant=choix.en_mots(*x.avant)
            )
        elif s.nature is Nature.ERREUR_MATERIELLE and x.avant[0] is Resultat.EN_ATTENTE:
            # What the jury signed is that it waits: to decide now is no slip of the pen.
            yield c.ATTENTE_SIGNEE.constat(ou=x.nom, nom=x.nom, decide=choix.en_mots(*x.apres))


def demandee_par_qui_la_porte(s: Situation) -> Iterable[Constat]:
    if not s.porte:
        yield cr.QUI_DEMANDE.constat(nom=s.demandeur or "Cette personne")


def seconde_a_siege(s: Situation) -> Iterable[Constat]:
    if not s.a_siege:
        yield cr.PAS_SIEGE.constat(nom=s.seconde or "Cette personne", regle=s.regle)


def signatures_reglees(s: Situation) -> Iterable[Constat]:
    if s.signatures_attendues:
        yield c.SIGNATURES_ATTENDUES.constat(noms=noms(s.signatures_attendues))
    elif not s.signatures:
        yield c.PERSONNE_N_A_SIGNE.constat()


def jury_d_accord(s: Situation) -> Iterable[Constat]:
    """What the jury did not agree to is not its decision: its president refuses, or more refuse than sign."""
    if not s.signatures_attendues and (pourquoi := desaccord(s.refus, s.president_refuse, s.signatures)):
        yield cr.JURY_EN_DESACCORD.constat(noms=noms(s.refus), pourquoi=pourquoi)


def reponses(s: Situation) -> Iterable[Constat]:
    """Why the answers of the members do not let the text take effect."""
    yield from signatures_reglees(s)
    yield from jury_d_accord(s)


@dataclass(frozen=True, slots=True)
class Transition:
    """One step, as `acte.Transition`."""

    code: str
    titre: str
    de: EtapeRectification
    vers: EtapeRectification
    qui: Qui
    gardes: tuple[Garde, ...]
    phrase: str
    deux: bool = False


_E = EtapeRectification
OUVRIR = Transition(
    "deliberation.ouvrir_rectification", "Rectifier le procès-verbal", _E.AUCUNE, _E.PREPAREE, Qui.RECTIFIE,
    (pv_signe, une_a_la_fois, piece_citee),
    "a ouvert la rectification du procès-verbal de « {session} » ({nature}). Raison : {motif}",
)  # fmt: skip
MODIFIER = Transition(
    "deliberation.modifier_rectification", "Modifier la rectification", _E.PREPAREE, _E.PREPAREE, Qui.RECTIFIE,
    (personne_n_attend, piece_citee),
    "a modifié la rectification en préparation de « {session} » : {quoi}.",
)  # fmt: skip
ACCORDER = Transition(
    "deliberation.rectifier", "Rectifier le procès-verbal", _E.PREPAREE, _E.A_SIGNER, Qui.RECTIFIE,
    (pv_signe, piece_citee, des_candidats, lignes_bornees, lignes_permises, demandee_par_qui_la_porte, seconde_a_siege),
    "a approuvé la rectification du procès-verbal de « {session} » : le procès-verbal rectificatif n° {numero} est à signer.",
    deux=True,
)  # fmt: skip
SCELLER = Transition(
    "deliberation.rectificatif_signe", "Procès-verbal rectificatif signé", _E.A_SIGNER, _E.SCELLEE, Qui.MEMBRE,
    (lignes_permises, reponses),
    "a recueilli toutes les réponses des membres : le procès-verbal rectificatif n° {numero} de « {session} » est signé, "
    "et ses décisions prennent effet.",
)  # fmt: skip
ABANDONNER = tuple(
    Transition(
        "deliberation.abandonner_rectification", "Abandonner la rectification", de, _E.ABANDONNEE, Qui.RECTIFIE,
        (personne_n_attend, *((demandee_par_qui_la_porte,) if de is _E.A_SIGNER else ())),
        "a abandonné la rectification {numero}du procès-verbal de « {session} ». Raison : {motif}",
    )
    for de in (_E.PREPAREE, _E.A_SIGNER)
)  # fmt: skip
"""Nothing took effect yet. Once members are called, only who may ask for a rectification gives it up."""
TRANSITIONS: tuple[Transition, ...] = (OUVRIR, MODIFIER, ACCORDER, SCELLER, *ABANDONNER)


def controler(transition: Transition, s: Situation) -> list[Constat]:
    """Everything the guards say. DEL-089 alone when it is not the moment."""
    if s.etape is not transition.de:
        return [cr.RECTIFICATION_FERMEE.constat(laquelle=s.laquelle, etat=EN_CLAIR[s.etape])]
    trouves = [x for garde in transition.gardes for x in garde(s)]
    return sorted(trouves, key=lambda x: not x.est_bloquant)


def suivantes(e: EtapeRectification) -> list[Transition]:
    """What may come next."""
    return [t for t in TRANSITIONS if t.de is e]
