"""The application file of a partner: which pieces, where each stands on a day, what the checks say. Pure; data in YAML.

Source: Code du travail, art. R. 6113-16-2 (means), L. 6113-2 (good repute), L. 6316-1 (Qualiopi); the list itself is usage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.reseau import constats_dossier as c
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.identifiants import Siret
from parchemin.socle.periodes import ajouter_mois, date_fr
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "dossier.yaml"
_SECTIONS = frozenset({"actions", "pieces", "criteres", "etapes"})
_QUAND, _DATES, _PORTEES = (
    ("toujours", "former", "organiser"),
    ("libre", "fin", "age"),
    ("etablissement", "habilitation"),
)
NOTE_MAX = 3
"""Of one criterion of the instruction grid."""


class EtatPiece(StrEnum):
    MANQUANTE = "manquante"
    A_LIRE = "a_lire"
    ACCEPTEE = "acceptee"
    A_REFAIRE = "a_refaire"
    PERIMEE = "perimee"


ETATS_PIECE_EN_MOTS = {
    EtatPiece.MANQUANTE: "Manquante", EtatPiece.A_LIRE: "À lire", EtatPiece.ACCEPTEE: "Acceptée",
    EtatPiece.A_REFAIRE: "À refaire", EtatPiece.PERIMEE: "Périmée",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NaturePiece:
    """One kind of piece. `portee`: it belongs to the partner or to one habilitation; `quand`: the role that needs it; `dates`:
    what must be known of it before it is accepted (« fin »: last day; « age »: day of issue, it then serves some months)."""

    cle: str
    libelle: str
    aide: str
    portee: str
    quand: str
    bloquante: bool
    dates: str
    texte: str


@dataclass(frozen=True, slots=True)
class CritereInstruction:
    """One line of the instruction grid, noted from 0 to `NOTE_MAX`."""

    cle: str
    libelle: str
    quand: str


@dataclass(frozen=True, slots=True)
class PieceLue:
    """One deposit as the house keeps it. `etat`: as written; `repondue`: the partner answered a request that nobody read yet."""

    nature: str
    etat: str
    delivree_le: date | None = None
    valable_jusqu: date | None = None
    actions: tuple[str, ...] = ()
    repondue: bool = False


@dataclass(frozen=True, slots=True)
class PieceAuDossier:
    """One expected piece on a day. `fin`: last day it is worth something, when there is one; `liste`: the public list that proves it,
    when nobody had to."""

    nature: NaturePiece
    etat: EtatPiece
    fin: date | None
    lue: PieceLue | None
    liste: str = ""


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=_SECTIONS)


@cache
def natures() -> dict[str, NaturePiece]:
    """In the order of the file. Raises `ValueError` for one told twice, an unknown word, or an age without its months."""
    lues = [NaturePiece(**x) for x in recueil().supplement("pieces")]
    mois = {p.cle for p in recueil().parametres()}
    for n in lues:
        faux = n.quand not in _QUAND or n.dates not in _DATES or n.portee not in _PORTEES
        if faux or (n.dates == "age" and f"validite_{n.cle}" not in mois):
            raise ValueError(f"dossier.yaml: {n.cle}")
    if len({n.cle for n in lues}) != len(lues):
        raise ValueError("dossier.yaml: a piece is told twice")
    return {n.cle: n for n in lues}


@cache
def actions() -> dict[str, str]:
    """Categories of actions that a Qualiopi certificate names."""
    return {x["code"]: x["libelle"] for x in recueil().supplement("actions")}


def natures_du_role(role: str) -> list[NaturePiece]:
    return [n for n in natures().values() if n.quand in ("toujours", role)]


def criteres_du_role(role: str) -> list[CritereInstruction]:
    lus = [CritereInstruction(**x) for x in recueil().supplement("criteres")]
    return [x for x in lus if x.quand in ("toujours", role)]


def fin_de(nature: NaturePiece, piece: PieceLue, jour: date) -> date | None:
    """Last day on which this piece proves something: as written on it, or its issue and the months that count."""
    if piece.valable_jusqu is not None or nature.dates != "age" or piece.delivree_le is None:
        return piece.valable_jusqu
    mois = int(recueil().valeur_au(f"validite_{nature.cle}", jour))
    return ajouter_mois(piece.delivree_le, mois)


def etat_de(nature: NaturePiece, piece: PieceLue | None, jour: date) -> EtatPiece:
    """Where one piece stands on a day."""
    if piece is None:
        return EtatPiece.MANQUANTE
    if piece.repondue or piece.etat == EtatPiece.A_LIRE:
        return EtatPiece.A_LIRE
    if piece.etat == EtatPiece.ACCEPTEE:
        fin = fin_de(nature, piece, jour)
        return EtatPiece.PERIMEE if fin is not None and fin < jour else EtatPiece.ACCEPTEE
    return EtatPiece.A_REFAIRE if piece.etat == EtatPiece.A_REFAIRE else EtatPiece.MANQUANTE


def courante(nature: NaturePiece, depots: Sequence[PieceLue], jour: date) -> PieceLue | None:
    """The deposit that counts, of these, oldest first: the newest, except that what is only asked for, or sent back, does not
    take away what is accepted and still runs."""
    if not depots:
        return None
    derniere = depots[-1]
    if etat_de(nature, derniere, jour) in (EtatPiece.MANQUANTE, EtatPiece.A_REFAIRE):
        valables = [p for p in depots if etat_de(nature, p, jour) is EtatPiece.ACCEPTEE]
        return valables[-1] if valables else derniere
    return derniere


def dossier(
    role: str, depots: Iterable[PieceLue], jour: date, prouvees: Mapping[str, tuple[date, str]] | None = None
) -> list[PieceAuDossier]:
    """Every piece that this role expects, in the order of the file. `depots`: oldest first; `prouvees`: kind → (until when, by which
    list). A list proves what is absent or over; what a person must read, or sent back, stays theirs."""
    par_nature: dict[str, list[PieceLue]] = {}
    for p in depots:
        par_nature.setdefault(p.nature, []).append(p)
    lignes = []
    for n in natures_du_role(role):
        lue = courante(n, par_nature.get(n.cle, []), jour)
        fin, etat, preuve = (
            fin_de(n, lue, jour) if lue is not None else None,
            etat_de(n, lue, jour),
            (prouvees or {}).get(n.cle),
        )
        if preuve is not None and preuve[0] >= jour and etat in (EtatPiece.MANQUANTE, EtatPiece.PERIMEE):
            lignes.append(PieceAuDossier(n, EtatPiece.ACCEPTEE, preuve[0], lue, preuve[1]))
            continue
        lignes.append(PieceAuDossier(n, etat, fin, lue))
    return lignes


def manquantes(lignes: Iterable[PieceAuDossier]) -> list[str]:
    """Blocking pieces that nobody could read today: absent, over, or sent back."""
    absentes = (EtatPiece.MANQUANTE, EtatPiece.PERIMEE, EtatPiece.A_REFAIRE)
    return [x.nature.libelle for x in lignes if x.nature.bloquante and x.etat in absentes]


def a_accepter(lignes: Iterable[PieceAuDossier]) -> list[str]:
    """Blocking pieces that are not accepted and running today."""
    return [x.nature.libelle for x in lignes if x.nature.bloquante and x.etat is not EtatPiece.ACCEPTEE]


def completude(lignes: Sequence[PieceAuDossier]) -> tuple[int, int]:
    """(accepted and running, expected)."""
    return sum(x.etat is EtatPiece.ACCEPTEE for x in lignes), len(lignes)


def dates_possibles(
    nature: NaturePiece, delivree_le: date | None, valable_jusqu: date | None, jour: date
) -> list[Constat]:
    if delivree_le is not None and delivree_le > jour:
        return [
            c.DATES_PIECE.constat(piece=nature.libelle, raison=f"délivrée le {date_fr(delivree_le)}, qui est à venir")
        ]
    if delivree_le is not None and valable_jusqu is not None and valable_jusqu < delivree_le:
        return [c.DATES_PIECE.constat(piece=nature.libelle, raison="sa fin est avant sa délivrance")]
    return []


def dates_suffisantes(nature: NaturePiece, delivree_le: date | None, valable_jusqu: date | None) -> list[Constat]:
    """What must be known before it is accepted."""
    if nature.dates == "fin" and valable_jusqu is None:
        return [c.PIECE_SANS_DATE.constat(piece=nature.libelle, date="sa fin de validité")]
    if nature.dates == "age" and delivree_le is None:
        return [c.PIECE_SANS_DATE.constat(piece=nature.libelle, date="sa date de délivrance")]
    return []


def controler(
    lignes: Iterable[PieceAuDossier], *, partenaire: str, siret: str, actif: bool, sites: Mapping[str, str],
    actions_visees: Iterable[str], jour: date,
) -> list[Constat]:  # fmt: skip
    """The automatic checks of a file on a day. `sites`: name → SIRET. What is absent is told by the completeness, not here."""
    trouves: list[Constat] = []
    if not actif:
        trouves.append(c.FERME.constat(partenaire=partenaire))
    if raison := _siret_douteux(siret):
        trouves.append(c.SIRET_FAUX.constat(partenaire=partenaire, raison=raison))
    trouves += [
        c.AUTRE_ENTITE.constat(site=nom, siret=s or "sans SIRET", partenaire=partenaire)
        for nom, s in sites.items() if siret and s[:9] != siret[:9]
    ]  # fmt: skip
    alerte = jour + timedelta(days=int(recueil().valeur_au("alerte_piece", jour)))
    for x in lignes:
        if x.fin is not None and x.etat is EtatPiece.PERIMEE:
            trouves.append(c.PIECE_PERIMEE.constat(piece=x.nature.libelle, fin=date_fr(x.fin)))
        elif x.fin is not None and x.etat is EtatPiece.ACCEPTEE and x.fin <= alerte and not x.liste:
            trouves.append(c.PIECE_BIENTOT.constat(piece=x.nature.libelle, fin=date_fr(x.fin)))
        if x.nature.cle == "qualiopi" and x.etat is EtatPiece.ACCEPTEE and x.lue is not None and not x.liste:
            hors = [actions().get(a, a).lower() for a in actions_visees if a not in x.lue.actions]
            if hors:
                trouves.append(c.QUALIOPI_ACTION.constat(partenaire=partenaire, actions=", ".join(hors)))
    return trouves


def _siret_douteux(siret: str) -> str:
    if not siret:
        return "il n’est pas connu"
    try:
        Siret.parse(siret)
    except ErreurMetier:
        return "sa clé de contrôle est fausse"
    return ""
