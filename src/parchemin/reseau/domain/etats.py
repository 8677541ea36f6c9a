"""The states of an habilitation, what each allows, and what must be true to pass from one to the next. Pure; data in YAML.

Source: Code du travail, art. R. 6113-16 to R. 6113-16-6 (décret n° 2025-500): the certifier habilitates, follows, suspends,
repeals or terminates. The names of the states are ours; what the public list must say of each is stated beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.reseau import constats as c
from parchemin.reseau import constats_dossier as cd
from parchemin.reseau.constats_constats import ENTENDU, PLAN_OUVERT
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "habilitation.yaml"


class EtatHabilitation(StrEnum):
    PROSPECT = "prospect"
    DOSSIER_EN_COURS = "dossier_en_cours"
    INSTRUCTION = "instruction"
    REFUSE = "refuse"
    ACCEPTE_SOUS_RESERVE = "accepte_sous_reserve"
    CONVENTION_A_SIGNER = "convention_a_signer"
    A_DECLARER = "a_declarer"
    ACTIF = "actif"
    ACTIF_SURVEILLE = "actif_surveille"
    MISE_EN_DEMEURE = "mise_en_demeure"
    SUSPENDU = "suspendu"
    RETIRE = "retire"
    RESILIE = "resilie"
    EXPIRE = "expire"
    CLOS = "clos"


AVANT_SIGNATURE = (
    EtatHabilitation.PROSPECT, EtatHabilitation.DOSSIER_EN_COURS, EtatHabilitation.INSTRUCTION,
    EtatHabilitation.ACCEPTE_SOUS_RESERVE, EtatHabilitation.CONVENTION_A_SIGNER,
)  # fmt: skip
"""States in which what is entrusted may still be completed: nothing was signed nor declared."""


class ActePartenaire(StrEnum):
    """What a partner does in the certifier's name."""

    INSCRIRE = "inscrire"
    SESSION = "session"
    FINIR = "finir"


ACTES_EN_MOTS = {
    ActePartenaire.INSCRIRE: "inscrire de nouvelles personnes",
    ActePartenaire.SESSION: "ouvrir une session",
    ActePartenaire.FINIR: "terminer les parcours engagés",
}


ACTES_DU_ROLE = {
    "former": (ActePartenaire.INSCRIRE, ActePartenaire.FINIR),
    "organiser": (ActePartenaire.SESSION, ActePartenaire.FINIR),
}
"""What each role is about: who trains opens no session, who organises the assessment enrols nobody."""


class AttenteFlux(StrEnum):
    """What the public list of partners should say."""

    ABSENT = "absent"
    PRESENT = "present"
    RETIRE = "retire"
    LIBRE = "libre"


@dataclass(frozen=True, slots=True)
class SensEtat:
    """One state in words. `permet`: what new acts it allows."""

    code: EtatHabilitation
    libelle: str
    sens: str
    flux: AttenteFlux
    permet: frozenset[ActePartenaire]


@dataclass(frozen=True, slots=True)
class ChangementEtat:
    """One way from a state to another. `motif`: it needs a written reason; `seconde`: a second person decides; `avis`: the partner
    is told by a letter."""

    de: frozenset[EtatHabilitation]
    vers: EtatHabilitation
    geste: str
    gardes: tuple[str, ...]
    motif: bool = False
    seconde: bool = False
    avis: bool = False


@dataclass(frozen=True, slots=True)
class FaitsHabilitation:
    """What the guards look at, on one day. `fin_enregistrement`: of the fiche; `manque`: points of the minimum content that the
    convention does not hold; `export_du`: day of the latest public list; `entendu`: the days left to the partner to answer are over;
    `controles`: what the automatic checks of its file refuse; `grille`: this instruction has its reasoned opinion; `graves_ouverts`: major and
    critical findings that are neither closed nor dropped; `mesure_court`: a measure that gave the partner days to answer runs;
    `manque_a_entendre`: which one, and what it still owes; "" when none runs."""

    partenaire: str
    siret: str
    jour: date
    au: date | None
    fiche_fermee: str
    fin_enregistrement: date | None
    convention: str
    convention_signee_le: date | None
    convention_au: date | None
    manque: tuple[str, ...]
    texte_contenu: str
    declaree_le: date | None
    vue: bool
    export_du: str
    entendu: bool
    delai_contradictoire: int
    engages: int
    retraits_a_declarer: int
    pieces_manquantes: tuple[str, ...] = ()
    pieces_a_lire: tuple[str, ...] = ()
    controles: tuple[Constat, ...] = ()
    grille: bool = False
    plan_a_finir: int = 0
    graves_ouverts: tuple[str, ...] = ()
    sessions_a_venir: int = 0
    mesure_court: bool = False
    manque_a_entendre: str = ""

    @property
    def fin(self) -> date | None:
        """The first of its ends: its own, that of its convention, that of the registration."""
        return min((x for x in (self.au, self.convention_au, self.fin_enregistrement) if x is not None), default=None)


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"etats", "passages"}))


@cache
def etats() -> dict[EtatHabilitation, SensEtat]:
    """Every state, in the order of the file. Raises `ValueError` when one is missing or said twice."""
    lus = [
        SensEtat(
            EtatHabilitation(x["code"]), x["libelle"], x["sens"], AttenteFlux(x["flux"]),
            frozenset(ActePartenaire(a) for a in x["permet"]),
        )
        for x in recueil().supplement("etats")
    ]  # fmt: skip
    if [e.code for e in lus] != list(EtatHabilitation):
        raise ValueError("habilitation.yaml: every state once, in order")
    return {e.code: e for e in lus}


@cache
def passages() -> tuple[ChangementEtat, ...]:
    """Raises `ValueError` for a guard that does not exist or a way told twice."""
    lus = tuple(
        ChangementEtat(
            frozenset(EtatHabilitation(d) for d in x["de"]), EtatHabilitation(x["vers"]), x["geste"], tuple(x["gardes"]),
            x.get("motif", False), x.get("seconde", False), x.get("avis", False),
        )
        for x in recueil().supplement("passages")
    )  # fmt: skip
    voies = [(d, p.vers) for p in lus for d in p.de]
    if len(voies) != len(set(voies)) or any(g not in _GARDES for p in lus for g in p.gardes):
        raise ValueError("habilitation.yaml: a way is told twice, or a guard is unknown")
    return lus


def passages_depuis(etat: str) -> list[ChangementEtat]:
    """What may be done from a state, in the order of the file."""
    return [p for p in passages() if etat in p.de]


def passage(de: str, vers: str) -> ChangementEtat | None:
    return next((p for p in passages() if de in p.de and p.vers == vers), None)


def permet(etat: str, acte: ActePartenaire) -> bool:
    return acte in etats()[EtatHabilitation(etat)].permet


def objections(p: ChangementEtat, f: FaitsHabilitation) -> list[Constat]:
    """Everything that stops this passage on that day. Empty: it may happen."""
    return [x for g in p.gardes for x in _GARDES[g](f)]


def _siret(f: FaitsHabilitation) -> list[Constat]:
    return [] if f.siret else [c.SIRET.constat(partenaire=f.partenaire)]


def _fiche(f: FaitsHabilitation) -> list[Constat]:
    return [c.FICHE.constat(raison=f.fiche_fermee)] if f.fiche_fermee else []


def _convention(f: FaitsHabilitation) -> list[Constat]:
    return [] if f.convention else [c.SANS_CONVENTION.constat()]


def _convention_signee(f: FaitsHabilitation) -> list[Constat]:
    return [c.NON_SIGNEE.constat(reference=f.convention)] if f.convention and f.convention_signee_le is None else []


def _convention_complete(f: FaitsHabilitation) -> list[Constat]:
    if not (f.convention and f.manque):
        return []
    return [c.INCOMPLETE.constat(reference=f.convention, manque=" ; ".join(f.manque), texte=f.texte_contenu)]


def _convention_bornee(f: FaitsHabilitation) -> list[Constat]:
    fin, au = f.fin_enregistrement, f.convention_au
    if fin is None or not f.convention or (au is not None and au <= fin):
        return []
    return [c.DEPASSE.constat(au=date_fr(au) if au else "sans date", fin=date_fr(fin))]


def depassements(au: date | None, convention: str, convention_au: date | None, fin: date | None) -> list[Constat]:
    """An habilitation ends with its convention and with the registration, or before."""
    bornes = ((f"la convention {convention} finit", convention_au), ("l’enregistrement finit", fin))
    return [
        c.HABILITATION_DEPASSE.constat(au=date_fr(au), quoi=quoi, fin=date_fr(borne))
        for quoi, borne in bornes
        if au is not None and borne is not None and au > borne
    ]


def _habilitation_bornee(f: FaitsHabilitation) -> list[Constat]:
    return depassements(f.au, f.convention, f.convention_au, f.fin_enregistrement)


def _declaree(f: FaitsHabilitation) -> list[Constat]:
    return [] if f.declaree_le else [c.NON_DECLAREE.constat()]


def _vue(f: FaitsHabilitation) -> list[Constat]:
    return [] if f.vue else [c.PAS_VUE.constat(le=f.export_du or "(aucun)", siret=f.siret or f.partenaire)]


def _contradictoire(f: FaitsHabilitation) -> list[Constat]:
    """No measure ran: nobody was asked. One runs: it is named, with the day it leaves free."""
    if f.entendu:
        return []
    if f.manque_a_entendre:
        return [ENTENDU.constat(partenaire=f.partenaire, manque=f.manque_a_entendre)]
    return [c.CONTRADICTOIRE.constat(partenaire=f.partenaire, delai=f.delai_contradictoire)]


def _mesures_entendues(f: FaitsHabilitation) -> list[Constat]:
    return _contradictoire(f) if f.mesure_court else []


def _en_cours(f: FaitsHabilitation) -> list[Constat]:
    return [c.FINIE.constat(au=date_fr(f.fin))] if f.fin is not None and f.fin < f.jour else []


def _finie(f: FaitsHabilitation) -> list[Constat]:
    if f.fin is not None and f.fin < f.jour:
        return []
    return [c.PAS_FINIE.constat(au=date_fr(f.fin) if f.fin else "une date qui n’est pas fixée")]


def _personne_engagee(f: FaitsHabilitation) -> list[Constat]:
    trouves = [c.ENGAGES.constat(n=f.engages)] if f.engages else []
    return trouves + ([c.SESSIONS_A_VENIR.constat(n=f.sessions_a_venir)] if f.sessions_a_venir else [])


def _retrait_declare(f: FaitsHabilitation) -> list[Constat]:
    return [c.RETRAIT_A_DECLARER.constat()] if f.retraits_a_declarer else []


def _pieces(f: FaitsHabilitation) -> list[Constat]:
    return [cd.PIECES_MANQUANTES.constat(pieces=" ; ".join(f.pieces_manquantes))] if f.pieces_manquantes else []


def _pieces_acceptees(f: FaitsHabilitation) -> list[Constat]:
    a_lire = [cd.PIECES_A_LIRE.constat(pieces=" ; ".join(f.pieces_a_lire))] if f.pieces_a_lire else []
    return [*a_lire, *(x for x in f.controles if x.est_bloquant)]


def _grille(f: FaitsHabilitation) -> list[Constat]:
    return [] if f.grille else [cd.SANS_GRILLE.constat()]


def _plan_fini(f: FaitsHabilitation) -> list[Constat]:
    return [PLAN_OUVERT.constat(n=f.plan_a_finir)] if f.plan_a_finir else []


def _graves_fermes(f: FaitsHabilitation) -> list[Constat]:
    return (
        [c.GRAVES_OUVERTS.constat(n=len(f.graves_ouverts), titres=" ; ".join(f.graves_ouverts))]
        if f.graves_ouverts
        else []
    )


_GARDES: dict[str, Callable[[FaitsHabilitation], list[Constat]]] = {
    "siret": _siret, "fiche": _fiche, "convention": _convention, "convention_signee": _convention_signee,
    "convention_complete": _convention_complete, "convention_bornee": _convention_bornee,
    "habilitation_bornee": _habilitation_bornee, "declaree": _declaree, "vue": _vue,
    "contradictoire": _contradictoire, "en_cours": _en_cours, "finie": _finie,
    "pieces": _pieces, "pieces_acceptees": _pieces_acceptees, "grille": _grille,
    "personne_engagee": _personne_engagee, "retrait_declare": _retrait_declare,
    "plan_fini": _plan_fini, "graves_fermes": _graves_fermes, "mesures_entendues": _mesures_entendues,
}  # fmt: skip
