"""Our conventions beside the public list of partners: what each says that the other does not. Pure.

Source: Code du travail, art. R. 6113-16 ff. (list of habilitations sent to France compétences and kept up to date within two
months). The public feed says neither since when nor until when: our own dated history does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from parchemin.reseau.domain.etats import AttenteFlux, EtatHabilitation, etats


class EcartListe(StrEnum):
    """`INTROUVABLE`: we expect it there, it is not; `INCONNUE`: it is there, we know no convention; `ROLE`: the list gives another
    role; `ENCORE`: withdrawn here, still active there; `INACTIVE`: listed under a fiche that is no longer active."""

    INTROUVABLE = "introuvable"
    INCONNUE = "inconnue"
    ROLE = "role"
    ENCORE = "encore"
    INACTIVE = "inactive"


ECARTS_EN_MOTS = {
    EcartListe.INTROUVABLE: ("Habilité ici, absent de la liste", "Déclarez-le : Mon compte formation refuse son offre tant qu’il n’y est pas."),
    EcartListe.INCONNUE: ("Dans la liste, sans convention ici", "Enregistrez sa convention, ou faites retirer la ligne : vous en répondez."),
    EcartListe.ROLE: ("Rôle différent", "Corrigez la déclaration, ou la convention, pour qu’elles disent le même rôle."),
    EcartListe.ENCORE: ("Arrêté ici, encore actif dans la liste", "Retirez-le de la liste dans les deux mois ; d’ici là il peut encore vendre."),
    EcartListe.INACTIVE: ("Sur une fiche qui n’est plus active", "Préparez le passage à la fiche qui succède."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LigneListe:
    """One row of the public list: fiche, SIRET, role and state as they are written. `active`: the fiche is active."""

    fiche: str
    siret: str
    nom: str
    roles: frozenset[str]
    active_dans_la_liste: bool
    fiche_active: bool


@dataclass(frozen=True, slots=True)
class LigneTenue:
    """One habilitation of ours: `cle` finds it again."""

    cle: int
    fiche: str
    siret: str
    nom: str
    roles: frozenset[str]
    etat: str


@dataclass(frozen=True, slots=True)
class EcartTrouve:
    """One difference. `cle`: our habilitation, None when only the list knows it."""

    ecart: EcartListe
    fiche: str
    siret: str
    nom: str
    cle: int | None
    ici: frozenset[str]
    liste: frozenset[str]


def comparer(tenues: Iterable[LigneTenue], liste: Iterable[LigneListe]) -> list[EcartTrouve]:
    """Every difference, by name then fiche. Several habilitations of one partner on one fiche add up their roles."""
    ici: dict[tuple[str, str], list[LigneTenue]] = {}
    for t in tenues:
        ici.setdefault((t.fiche, t.siret), []).append(t)
    la: dict[tuple[str, str], list[LigneListe]] = {}
    for x in liste:
        la.setdefault((x.fiche, x.siret), []).append(x)
    trouves = [e for cle in sorted({*ici, *la}) for e in _ecarts(ici.get(cle, []), la.get(cle, []))]
    return sorted(trouves, key=lambda e: (e.nom, e.fiche, e.ecart))


def _ecarts(tenues: list[LigneTenue], lignes: list[LigneListe]) -> list[EcartTrouve]:
    actives = [x for x in lignes if x.active_dans_la_liste]
    roles_liste = frozenset(r for x in actives for r in x.roles)
    presentes = [t for t in tenues if _attente(t) is AttenteFlux.PRESENT]
    roles_ici = frozenset(r for t in presentes for r in t.roles)
    tete = presentes[0] if presentes else (tenues[0] if tenues else None)
    source = tete or lignes[0]

    def dire(ecart: EcartListe) -> EcartTrouve:
        return EcartTrouve(
            ecart, source.fiche, source.siret, source.nom, tete.cle if tete else None, roles_ici, roles_liste
        )

    trouves: list[EcartTrouve] = []
    if actives and not all(x.fiche_active for x in actives):
        # Nothing else is worth saying of a fiche that is over.
        return [dire(EcartListe.INACTIVE)]
    if presentes and not actives:
        trouves.append(dire(EcartListe.INTROUVABLE))
    elif presentes and roles_ici != roles_liste:
        trouves.append(dire(EcartListe.ROLE))
    elif actives and not presentes:
        if any(_attente(t) is AttenteFlux.RETIRE for t in tenues):
            trouves.append(dire(EcartListe.ENCORE))
        elif not tenues:
            trouves.append(dire(EcartListe.INCONNUE))
    return trouves


def _attente(t: LigneTenue) -> AttenteFlux:
    """What the list should say. A signed one that waits for its declaration should be there as soon as declared: not yet a gap."""
    return etats()[EtatHabilitation(t.etat)].flux
