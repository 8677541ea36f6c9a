"""Schema profiles: what the message may contain, as dated data. The schema of the Caisse des Dépôts is replaced, not patched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DONNEES = Path(__file__).resolve().parent.parent / "donnees" / "profils"
GROUPES = ("tous", "choix", "liste")
GENRES = ("texte", "entier", "date", "instant", "booleen", "valeurs", "motif")


@dataclass(frozen=True)
class Element:
    """One element of the message. A leaf has a `cle` (our name of the value) and a `genre`; a group has a `contenu`.

    `minimum`, `maximum`: length of a text, bounds of an integer. `valeurs`: code -> French words. `facultatif`: left out when
    there is nothing to say. `vide`: always present, nil when there is nothing to say. `ecrit`: length at which we cut what
    the dictionary wants shorter than the schema. `voie`: the way of identification that this branch is.
    """

    nom: str
    mots: str = ""
    numero: str = ""
    cle: str = ""
    genre: str = ""
    minimum: int = 0
    maximum: int = 0
    motif: str = ""
    valeurs: Mapping[str, str] = field(default_factory=dict)
    facultatif: bool = False
    vide: bool = False
    ecrit: int = 0
    voie: str = ""
    groupe: str = ""
    contenu: tuple[Element, ...] = ()

    def feuilles(self) -> Iterator[Element]:
        """Leaves, in the order of the message."""
        if self.cle:
            yield self
        for enfant in self.contenu:
            yield from enfant.feuilles()

    def trouver(self, nom: str) -> Element | None:
        """First element of that name, itself included."""
        if self.nom == nom:
            return self
        return next((t for e in self.contenu if (t := e.trouver(nom)) is not None), None)


@dataclass(frozen=True)
class Profil:
    """A version of the schema. `action`: operation written in every file, "" when the schema has none.

    `voies`: ways of identifying a person (titulaire, dossier, nir). `limites`: size in bytes and number of passages of one
    file. `a_verifier`: known from a public description only.
    """

    code: str
    libelle: str
    espace: str
    racine: Element
    voies: tuple[str, ...]
    octets_maximum: int
    passages_maximum: int
    action: str = ""
    du: date | None = None
    au: date | None = None
    a_verifier: bool = False
    source: str = ""
    note: str = ""

    @property
    def passage(self) -> Element:
        """The element repeated for each award."""
        trouve = self.racine.trouver("passageCertification")
        if trouve is None:
            raise LookupError(f"profile {self.code} has no passageCertification")
        return trouve

    @property
    def actions(self) -> Mapping[str, str]:
        """Operations that a file may ask for; empty when the schema has no such element."""
        action = self.racine.trouver("action")
        return action.valeurs if action else {}

    def champ(self, cle: str) -> Element:
        """The leaf of a value. Raises `KeyError`."""
        return _champs(self)[cle]

    def champs(self) -> Mapping[str, Element]:
        """Every leaf, by our name of its value, in the order of the message."""
        return _champs(self)

    def __hash__(self) -> int:
        return hash(self.code)


@cache
def _champs(profil: Profil) -> Mapping[str, Element]:
    return {f.cle: f for f in profil.racine.feuilles()}


@cache
def profils() -> Mapping[str, Profil]:
    """Every known profile, by code, oldest first. Raises `ValueError` naming the file and the fault."""
    bruts: dict[str, dict[str, Any]] = {}
    for chemin in sorted(DONNEES.glob("*.yaml")):
        brut = yaml.safe_load(chemin.read_text(encoding="utf-8"))
        bruts[brut["profil"]] = brut
    lus = {}
    for code in sorted(bruts, key=lambda c: bruts[c]["du"]):
        try:
            lus[code] = _lire(bruts[code], bruts)
        except (KeyError, TypeError, ValueError) as e:
            raise ValueError(f"profil {code}: {e}") from e
    return lus


def profil(code: str) -> Profil:
    """The profile of that code. Raises `KeyError`."""
    return profils()[code]


def _lire(brut: dict[str, Any], bruts: dict[str, dict[str, Any]]) -> Profil:
    base = bruts[brut["herite"]] if "herite" in brut else brut
    racine = _element(base["racine"], brut.get("ajouts", {}))
    limites = brut["limites"]
    return Profil(
        code=brut["profil"], libelle=brut["libelle"], espace=base["espace"], racine=racine, voies=tuple(brut["voies"]),
        octets_maximum=limites["octets"], passages_maximum=limites["passages"], action=brut["action"], du=brut["du"],
        au=brut["au"], a_verifier=brut["a_verifier"], source=brut["source"], note=brut["note"].strip(),
    )  # fmt: skip


def _element(brut: dict[str, Any], ajouts: dict[str, list[dict[str, Any]]]) -> Element:
    commun: dict[str, Any] = {
        "mots": brut.get("mots", ""),
        "numero": str(brut.get("id", "")),
        "voie": brut.get("voie", ""),
    }
    drapeaux: dict[str, Any] = {"facultatif": bool(brut.get("facultatif")), "vide": bool(brut.get("vide"))}
    nom = brut["nom"]
    if "groupe" in brut:
        if brut["groupe"] not in GROUPES:
            raise ValueError(f"{nom}: unknown group {brut['groupe']!r}")
        enfants = [*brut["contenu"], *ajouts.get(nom, [])]
        contenu = tuple(_element(e, ajouts) for e in enfants)
        return Element(nom, groupe=brut["groupe"], contenu=contenu, **commun, **drapeaux)
    genres = [g for g in GENRES if g in brut]
    if len(genres) != 1 or not brut.get("cle") or not brut.get("mots"):
        raise ValueError(f"{nom}: a leaf has one kind, a cle and its words")
    (genre,) = genres
    bornes = brut[genre] if genre in ("texte", "entier") else (0, 0)
    return Element(
        nom, cle=brut["cle"], genre=genre, minimum=bornes[0], maximum=bornes[1],
        motif=brut[genre] if genre == "motif" else "", valeurs=brut.get("valeurs", {}), ecrit=brut.get("ecrit", 0),
        **commun, **drapeaux,
    )  # fmt: skip
