"""The act of the jury as a table: from which state to which, by whom, under which guards, and the sentence it leaves. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.deliberation import constats_acte as c
from parchemin.referentiel.facade import CERTIFIENT
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr


class Etape(StrEnum):
    """The whole life of a session. The first four are states of the session, the others of its deliberation."""

    PREPAREE = "preparee"
    SAISIE = "ouverte"
    COMPLETE = "complete"
    ANNULEE = "annulee"
    EN_DELIBERATION = "en_deliberation"
    DELIBEREE = "deliberee"
    SIGNEE = "signee"
    CLOSE = "close"


EN_MOTS: Mapping[Etape, str] = {
    Etape.PREPAREE: "en préparation",
    Etape.SAISIE: "ouverte à la saisie",
    Etape.COMPLETE: "prête à délibérer",
    Etape.ANNULEE: "annulée",
    Etape.EN_DELIBERATION: "en délibération",
    Etape.DELIBEREE: "délibérée, procès-verbal à signer",
    Etape.SIGNEE: "délibérée, procès-verbal signé",
    Etape.CLOSE: "close",
}


def etape(etat_session: str, etat_deliberation: str = "") -> Etape:
    """Where a session stands. `etat_deliberation`: "" when no deliberation was opened."""
    if not etat_deliberation:
        return Etape(etat_session)
    return Etape.EN_DELIBERATION if etat_deliberation == "ouverte" else Etape(etat_deliberation)


class Qui(StrEnum):
    """Who may do it, named by the permission asked."""

    SESSIONS = "parcours.gerer_sessions"
    RESULTATS = "parcours.arreter_resultats"
    SECRETARIAT = "deliberation.tenir_deliberation"
    SECONDE_PERSONNE = "deliberation.approuver_deliberation"
    MEMBRE = "deliberation.signer_pv"
    RECTIFIE = "deliberation.rectifier"


@dataclass(frozen=True, slots=True)
class QuiDelibere:
    """Whose jury it is. `ici`: the organisation's own; else `autorite` says whose, with its text."""

    ici: bool
    autorite: str = ""
    texte: str = ""


def qui_delibere(capacite: str, nommes_par: str = "", texte: str = "") -> QuiDelibere:
    """`capacite`: the strongest held on the jury's day. `nommes_par`: the sentence of a rule of nomination, "" when none bears."""
    if nommes_par:
        return QuiDelibere(False, nommes_par, texte)
    if capacite in CERTIFIENT:
        return QuiDelibere(True)
    return QuiDelibere(
        False, "Le jury est celui du certificateur", "Votre organisme n’est pas certificateur à la date du jury"
    )


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a session on one day: everything the guards look at.

    `delivrance`: may a jury award on its day (None: to be justified), with its reason and text; `delivrance_inconnue`: the
    register holds no state of the fiche that day. `importees`: names of those whom an authority decided. `doubles`: names of those who are there by two
    enrolments. `identites`: (name, what is missing). `jury`: blocking findings on those present. `presents`: how many are noted present. `a_decider`, `perimees`,
    `livrets`, `absents_admis`: names. `attente_de`: who is waited for, when the closing of the deliberation is asked. `refus`: who refused to sign, the president
    among them when `president_refuse` names them.
    """

    jour: date
    etape: Etape
    dernier_jour: date
    jury_le: date | None
    qui: QuiDelibere
    certification: str = ""
    candidats: int = 0
    delivrance: bool | None = True
    delivrance_inconnue: bool = False
    delivrance_raison: str = ""
    delivrance_texte: str = ""
    importees: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()
    identites: tuple[tuple[str, str], ...] = ()
    jury: tuple[Constat, ...] = ()
    presents: int = 0
    reglement: bool = True
    hors_reglement: tuple[str, ...] = ()
    a_decider: tuple[str, ...] = ()
    perimees: tuple[str, ...] = ()
    livrets: tuple[str, ...] = ()
    absents_admis: tuple[str, ...] = ()
    attente_de: str = ""
    signatures_attendues: tuple[str, ...] = ()
    signatures: int = 0
    refus: tuple[str, ...] = ()
    president_refuse: str = ""


Garde = Callable[[Situation], Iterable[Constat]]


def noms(liste: Iterable[str], montres: int = 6) -> str:
    """« a, b et c », « a, b et 4 autres »."""
    tous = list(liste)
    if len(tous) > montres:
        return f"{', '.join(tous[:montres])} et {len(tous) - montres} autres"
    return tous[0] if len(tous) == 1 else f"{', '.join(tous[:-1])} et {tous[-1]}" if tous else "personne"


def resultats_complets(s: Situation) -> Iterable[Constat]:
    if s.etape in (Etape.PREPAREE, Etape.SAISIE):
        yield c.RESULTATS_A_ARRETER.constat(etat=EN_MOTS[s.etape])


def des_candidats(s: Situation) -> Iterable[Constat]:
    if not s.candidats:
        yield c.SANS_CANDIDAT.constat()


def jury_a_nous(s: Situation) -> Iterable[Constat]:
    if not s.qui.ici:
        yield c.JURY_AILLEURS.constat(qui=s.qui.autorite, texte=s.qui.texte)


def jour_venu(s: Situation) -> Iterable[Constat]:
    """Neither before the last day of the session, nor before the day of the jury."""
    if s.jury_le is None:
        yield c.SANS_JOUR.constat()
    elif s.jour < s.dernier_jour:
        yield c.TROP_TOT.constat(quoi=f"La session finit le {date_fr(s.dernier_jour)}")
    elif s.jour < s.jury_le:
        yield c.TROP_TOT.constat(quoi=f"Le jury se réunit le {date_fr(s.jury_le)}")


def delivrance(s: Situation) -> Iterable[Constat]:
    if s.delivrance_inconnue:
        yield c.DELIVRANCE_A_VERIFIER.constat(certification=s.certification)
    elif s.delivrance is not True:
        controle = c.DELIVRANCE_CLOSE if s.delivrance is False else c.DELIVRANCE_A_JUSTIFIER
        yield controle.constat(raison=s.delivrance_raison, texte=s.delivrance_texte)


def decides_ailleurs(s: Situation) -> Iterable[Constat]:
    """A candidate has one decision in force per session: an authority's and a jury's do not stand together."""
    if s.importees:
        yield c.DECIDES_AILLEURS.constat(noms=noms(s.importees))


def une_ligne_par_personne(s: Situation) -> Iterable[Constat]:
    """One person, one decision, one name in the minutes."""
    if s.doubles:
        yield c.CANDIDAT_EN_DOUBLE.constat(noms=noms(s.doubles))


def identites(s: Situation) -> Iterable[Constat]:
    for nom, phrase in s.identites:
        yield c.IDENTITE.constat(ou=nom, phrase=phrase)


def jury_valide(s: Situation) -> Iterable[Constat]:
    """The composition is settled, and those present make a jury (findings of the checker, with their own codes)."""
    if not s.qui.ici:
        return
    if not s.presents and not any(x.code in _PRESENCES_DITES for x in s.jury):
        yield c.PRESENCES.constat()
    yield from s.jury


_PRESENCES_DITES = frozenset({"JUR-055", "JUR-061"})
"""The checker says itself that presences are to be noted, or that nobody came."""


def reglement(s: Situation) -> Iterable[Constat]:
    if not s.reglement:
        yield c.SANS_REGLEMENT.constat(certification=s.certification, jour=date_fr(s.dernier_jour))
    elif s.hors_reglement:
        yield c.HORS_REGLEMENT.constat(elements=", ".join(s.hors_reglement))


def tous_decides(s: Situation) -> Iterable[Constat]:
    if s.a_decider:
        yield c.A_DECIDER.constat(noms=noms(s.a_decider))
    if s.perimees:
        yield c.PROPOSITION_CHANGEE.constat(noms=noms(s.perimees))


def livrets_examines(s: Situation) -> Iterable[Constat]:
    for nom in s.livrets:
        yield c.LIVRET.constat(ou=nom, nom=nom)


def absences_vues(s: Situation) -> Iterable[Constat]:
    """The certifier's règlement leaves it to the jury: it is not refused, and nobody does it without seeing it."""
    if s.absents_admis:
        yield c.ABSENT_ADMIS.constat(noms=noms(s.absents_admis))


def personne_n_attend(s: Situation) -> Iterable[Constat]:
    if s.attente_de:
        yield c.DEMANDE_EN_COURS.constat(quoi="Arrêter la délibération", quand=s.attente_de)


def signatures_reglees(s: Situation) -> Iterable[Constat]:
    if s.signatures_attendues:
        yield c.SIGNATURES_ATTENDUES.constat(noms=noms(s.signatures_attendues))
    elif not s.signatures:
        yield c.PERSONNE_N_A_SIGNE.constat()


def desaccord(refus: Collection[str], president_refuse: str, signatures: int) -> str:
    """Why what was answered is not the jury's act: its president refuses, or more refuse than sign. "" when it agrees."""
    if not refus or not (president_refuse or len(refus) > signatures):
        return ""
    if president_refuse:
        return f"{president_refuse} préside"
    return f"{len(refus)} refus, {signatures} signature{'s' * (signatures > 1)}"


def jury_d_accord(s: Situation) -> Iterable[Constat]:
    """Minutes are those of a jury: not against its president, nor when more refuse than sign."""
    if not s.signatures_attendues and (pourquoi := desaccord(s.refus, s.president_refuse, s.signatures)):
        yield c.JURY_EN_DESACCORD.constat(noms=noms(s.refus), pourquoi=pourquoi)


def reponses(s: Situation) -> Iterable[Constat]:
    """Why the answers of the members do not make the minutes signed."""
    yield from signatures_reglees(s)
    yield from jury_d_accord(s)


@dataclass(frozen=True, slots=True)
class Transition:
    """One step. `deux`: a second person decides with the first. `phrase`: what the journal keeps, « a … »."""

    code: str
    titre: str
    de: Etape
    vers: Etape
    qui: Qui
    gardes: tuple[Garde, ...]
    phrase: str
    deux: bool = False


OUVRIR_SESSION = Transition(
    "parcours.ouvrir_session", "Ouvrir la saisie", Etape.PREPAREE, Etape.SAISIE, Qui.SESSIONS, (),
    "a ouvert la saisie des résultats de « {session} ».",
)  # fmt: skip
ARRETER_RESULTATS = Transition(
    "parcours.arreter_resultats", "Arrêter les résultats", Etape.SAISIE, Etape.COMPLETE, Qui.RESULTATS, (),
    "a arrêté les résultats de « {session} ».",
)  # fmt: skip
OUVRIR = Transition(
    "deliberation.ouvrir", "Ouvrir la délibération", Etape.COMPLETE, Etape.EN_DELIBERATION, Qui.SECRETARIAT,
    (resultats_complets, jury_a_nous, des_candidats, une_ligne_par_personne, decides_ailleurs, jour_venu, delivrance, identites, jury_valide,
     reglement),
    "a ouvert la délibération de « {session} » ({candidats}).",
)  # fmt: skip
REVENIR = Transition(
    "deliberation.revenir", "Revenir aux résultats", Etape.EN_DELIBERATION, Etape.COMPLETE, Qui.SECRETARIAT,
    (personne_n_attend,), "a rouvert la session « {session} » : la délibération est à reprendre. Raison : {motif}",
)  # fmt: skip
ARRETER = Transition(
    "deliberation.arreter", "Arrêter la délibération", Etape.EN_DELIBERATION, Etape.DELIBEREE, Qui.SECRETARIAT,
    (jour_venu, delivrance, des_candidats, une_ligne_par_personne, decides_ailleurs, identites, jury_valide, tous_decides, livrets_examines,
     absences_vues),
    "a arrêté la délibération de « {session} » : {decisions}.", deux=True,
)  # fmt: skip
SIGNER = Transition(
    "deliberation.pv_signe", "Procès-verbal signé", Etape.DELIBEREE, Etape.SIGNEE, Qui.MEMBRE, (reponses,),
    "a recueilli toutes les réponses des membres : le procès-verbal de « {session} » est signé.",
)  # fmt: skip
CLORE = Transition(
    "deliberation.clore", "Clore", Etape.SIGNEE, Etape.CLOSE, Qui.SECRETARIAT, (signatures_reglees,),
    "a clos la session « {session} ».",
)  # fmt: skip
REVISER = Transition(
    "deliberation.reviser", "Réviser une décision", Etape.DELIBEREE, Etape.DELIBEREE, Qui.SECRETARIAT, (),
    "a révisé la décision de {candidat} (version {version}) : {resultat}. Raison : {motif}", deux=True,
)  # fmt: skip
"""While the minutes are being signed: a new version, the old one kept. Once signed: `acte_rectification`."""

TRANSITIONS: tuple[Transition, ...] = (
    OUVRIR_SESSION, ARRETER_RESULTATS, OUVRIR, REVENIR, ARRETER, SIGNER, CLORE, REVISER,
)  # fmt: skip


def controler(transition: Transition, s: Situation) -> list[Constat]:
    """Everything the guards say, the blocking findings first. DEL-010 alone when it is not the moment."""
    # A session that is not ready says so with its own code, and what else stands in the way.
    en_amont = transition is OUVRIR and s.etape in (Etape.PREPAREE, Etape.SAISIE)
    if s.etape is not transition.de and not en_amont:
        return [c.MAUVAIS_ETAT.constat(acte=transition.titre, etat=f"la session est {EN_MOTS[s.etape]}")]
    trouves = [x for garde in transition.gardes for x in garde(s)]
    return sorted(trouves, key=lambda x: not x.est_bloquant)


def suivantes(e: Etape) -> list[Transition]:
    """What may come next."""
    return [t for t in TRANSITIONS if t.de is e]
