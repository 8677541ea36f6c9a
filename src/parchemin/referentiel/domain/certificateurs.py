"""Who a certifier is, whatever the register calls it: table of the well known, else SIREN, else name.

A third of the rows have no SIREN, ministries change name and number at each reshuffle, and « C E SI » is CESI.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from parchemin.socle.cles import cle_recherche

CHEMIN = Path(__file__).resolve().parent.parent / "donnees" / "certificateurs.yaml"
_FORMES = frozenset({"sa", "sas", "sasu", "sarl", "eurl", "scop", "association"})
"""Legal forms at either end of a name: the same body with and without."""


@dataclass(frozen=True, slots=True)
class CertificateurConnu:
    """One entry of the table. `debuts`: beginnings of names, as `cle_recherche` writes them; `exacts`: whole names."""

    cle: str
    libelle: str
    sirens: tuple[str, ...]
    debuts: tuple[str, ...]
    exacts: tuple[str, ...]
    releves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificateur:
    """One certifier of the registers: what to call it, its SIRENs, and every name it has there."""

    libelle: str
    sirens: tuple[str, ...]
    noms: tuple[str, ...]
    connu: bool

    @property
    def autres_noms(self) -> tuple[str, ...]:
        """Names other than `libelle`; case and accents apart, each once."""
        vus = {cle_recherche(self.libelle)}
        gardes = []
        for nom in self.noms:
            if (cle := cle_recherche(nom)) not in vus:
                vus.add(cle)
                gardes.append(nom)
        return tuple(gardes)


def cle_de_nom(nom: str) -> str:
    """Name without spaces, case, accents nor legal form: the same for « C E SI », « CESI » and « CESI SAS ».

    >>> cle_de_nom("C E SI") == cle_de_nom("CESI SAS")
    True
    """
    mots = cle_recherche(nom).split()
    while len(mots) > 1 and mots[-1] in _FORMES:
        mots.pop()
    while len(mots) > 1 and mots[0] in _FORMES:
        mots.pop(0)
    return "".join(mots)


@cache
def _table() -> dict[str, Any]:
    brut: dict[str, Any] = yaml.safe_load(CHEMIN.read_text(encoding="utf-8"))
    return brut


@cache
def connus() -> tuple[CertificateurConnu, ...]:
    """The table, in its order. The exports it was read in: `_table()["releves"]`."""
    return tuple(
        CertificateurConnu(
            x["cle"],
            x["libelle"],
            tuple(x.get("sirens", ())),
            tuple(cle_recherche(nom) for nom in x.get("noms", ())),
            tuple(cle_de_nom(nom) for nom in x.get("exacts", ())),
            tuple(_table()["releves"][r] for r in map(str, x["releves"])),
        )
        for x in _table()["certificateurs"]
    )


@cache
def _par_siren() -> dict[str, CertificateurConnu]:
    return {siren: c for c in connus() for siren in c.sirens}


def trouver_connu(nom: str, siren: str = "") -> CertificateurConnu | None:
    """The entry of the table that a row stands for; its SIREN decides when it has one that the table knows."""
    if siren in _par_siren():
        return _par_siren()[siren]
    plat, compact = f"{cle_recherche(nom)} ", cle_de_nom(nom)
    for c in connus():
        # A company of its own is not the body whose name it bears: only rows without SIREN, or of a State department.
        if siren and not (siren.startswith("11") and c.cle.startswith("ministere")):
            continue
        if compact in c.exacts or any(plat.startswith(f"{debut} ") for debut in c.debuts):
            return c
    return None


@lru_cache(maxsize=8192)
def autres_mots(nom: str, siren: str = "") -> str:
    """What else people type to find this certifier: its names in the table, its name without the spaces of an acronym."""
    connu = trouver_connu(nom, siren)
    mots = [] if connu is None else [connu.libelle, *connu.debuts, *connu.exacts]
    if sum(len(mot) == 1 for mot in cle_recherche(nom).split()) > 1:
        mots.append(cle_de_nom(nom))
    return " ".join(mots)


def empreinte_de_la_table() -> str:
    """Changes when the table does: what was indexed with it must be indexed again."""
    return sha256(CHEMIN.read_bytes()).hexdigest()


def regrouper(lignes: Iterable[tuple[str, str]]) -> list[Certificateur]:
    """One `Certificateur` per body behind the (name, SIREN) rows of the registers, in the order first met.

    By the table, then by SIREN. A row without SIREN joins the one SIREN that has its name; when several do (there are
    many « Lycée Jean-Moulin »), it stays alone: names do not make two bodies one.
    """
    groupes: dict[str, tuple[dict[str, None], dict[str, None], CertificateurConnu | None]] = {}
    seuls: list[str] = []
    porteurs: dict[str, set[str]] = {}

    def verser(identite: str, nom: str, siren: str, connu: CertificateurConnu | None) -> None:
        sirens, noms, _ = groupes.setdefault(identite, ({}, {}, connu))
        noms[nom] = None
        if siren:
            sirens[siren] = None

    for nom, siren in lignes:
        connu = trouver_connu(nom, siren)
        if connu is not None:
            verser(f"connu {connu.cle}", nom, siren, connu)
        elif siren:
            verser(f"siren {siren}", nom, siren, None)
            porteurs.setdefault(cle_de_nom(nom), set()).add(siren)
        else:
            seuls.append(nom)
    for nom in seuls:
        candidats = porteurs.get(cle_de_nom(nom), set())
        identite = f"siren {next(iter(candidats))}" if len(candidats) == 1 else f"nom {cle_de_nom(nom)}"
        verser(identite, nom, "", None)
    return [
        Certificateur(
            connu.libelle if connu is not None else next(iter(noms)),
            tuple(dict.fromkeys((*(connu.sirens if connu is not None else ()), *sirens))),
            tuple(noms),
            connu is not None,
        )
        for sirens, noms, connu in groupes.values()
    ]
