"""Dated legal texts and dated parameters: data with a source, never numbers buried in code."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from parchemin.socle.periodes import Periode


@dataclass(frozen=True, slots=True)
class TexteReference:
    """A legal or normative text, with the days it is in force and the day it was last checked.

    `a_verifier`: known from secondary sources only; shown as « à vérifier » wherever it decides something.
    """

    cle: str
    titre: str
    article: str = ""
    lien: str = ""
    en_vigueur_du: date | None = None
    en_vigueur_au: date | None = None
    verifie_le: date | None = None
    a_verifier: bool = False
    note: str = ""

    @property
    def citation(self) -> str:
        """« Code du travail, art. L. 6113-9 » and, if so, « (à vérifier) »."""
        return f"{self.nom} (à vérifier)" if self.a_verifier else self.nom

    @property
    def nom(self) -> str:
        """The text alone, for those who read what is published: our doubts are for those who decide."""
        return f"{self.titre}, {self.article}" if self.article else self.titre

    @property
    def periode(self) -> Periode:
        """Days in force. Raises `ValueError` when inverted."""
        return Periode(self.en_vigueur_du, self.en_vigueur_au)

    def en_vigueur(self, jour: date) -> bool:
        return jour in self.periode


@dataclass(frozen=True, slots=True)
class ParametreDate:
    """One value of a parameter, for the days from `du` to `au` included, with the text it comes from."""

    cle: str
    valeur: Any
    texte: str
    du: date | None = None
    au: date | None = None
    unite: str = ""
    a_verifier: bool = False
    note: str = ""

    @property
    def periode(self) -> Periode:
        """Days on which this value holds. Raises `ValueError` when inverted."""
        return Periode(self.du, self.au)


class _SansDoublon(yaml.SafeLoader):
    """Plain YAML keeps the last of two equal keys without a word: in a file of law, that loses a line."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        cles = [self.construct_object(cle, deep=True) for cle, _ in node.value]
        doubles = sorted({str(cle) for cle in cles if cles.count(cle) > 1})
        if doubles:
            raise ValueError(f"line {node.start_mark.line + 1}: {', '.join(doubles)} written twice")
        return super().construct_mapping(node, deep)


def _lire(chemin: Path, supplements: frozenset[str]) -> dict[str, list[Any]]:
    try:
        with chemin.open(encoding="utf-8") as flux:
            brut = yaml.load(flux, Loader=_SansDoublon)  # noqa: S506 (a SafeLoader)
    except (ValueError, yaml.YAMLError) as e:
        raise ValueError(f"{chemin.name}: {e}") from e
    if brut is None:
        return {}
    if not isinstance(brut, dict) or brut.keys() - {"textes", "parametres"} - supplements:
        raise ValueError(f"{chemin.name}: unknown section; textes and parametres are known")
    if not all(isinstance(lignes, list) for lignes in brut.values()):
        raise ValueError(f"{chemin.name}: a section is a list")
    return brut


_TYPES: dict[str, type] = {"str": str, "bool": bool, "date | None": date}
"""By annotation, as written in the two classes above. `Any` (the value of a parameter) is free."""


def _construire(classe: type[Any], brut: Any, ou: str) -> Any:
    if not isinstance(brut, dict) or not isinstance(brut.get("cle"), str):
        raise ValueError(f"{ou}: an entry is a mapping with a cle, not {brut!r}")
    ou = f"{ou}, {brut['cle']}"
    connus = {f.name: str(f.type) for f in fields(classe)}
    inconnus = brut.keys() - connus.keys()
    if inconnus:
        raise ValueError(f"{ou}: unknown key {', '.join(sorted(map(str, inconnus)))}")
    for nom, valeur in brut.items():
        attendu = _TYPES.get(connus[nom], object)
        if valeur is None or not isinstance(valeur, attendu) or isinstance(valeur, datetime):
            raise ValueError(f"{ou}: {nom} is {valeur!r}, a {attendu.__name__} is expected")
    if not brut.get("lien", "https://").startswith("https://"):
        raise ValueError(f"{ou}: lien begins with https://")
    try:
        construit = classe(**brut)
        _ = construit.periode
    except (TypeError, ValueError) as e:
        raise ValueError(f"{ou}: {e}") from e
    return construit


def _ranger(entrees: list[Any], ou: str) -> dict[str, list[Any]]:
    """By key, in the order of time. Two versions on one day would make the answer depend on the order of the file."""
    rangees: dict[str, list[Any]] = {}
    for entree in sorted(entrees, key=lambda e: (e.cle, e.periode.debut or date.min)):
        versions = rangees.setdefault(entree.cle, [])
        if versions and versions[-1].periode.chevauche(entree.periode):
            raise ValueError(f"{ou}, {entree.cle}: two versions on the same day")
        versions.append(entree)
    return rangees


class Recueil:
    """Texts and parameters of one YAML file (`textes:` and `parametres:`, lists of mappings). Strict on reading.

    `supplements` names further sections that a room reads by itself, as they stand (`supplement`).
    """

    def __init__(self, chemin: Path, *, supplements: frozenset[str] = frozenset()) -> None:
        """Raises `ValueError` naming the file, the entry and the fault: nothing is half read."""
        brut, nom = _lire(chemin, supplements), chemin.name
        self._supplements = {cle: brut.get(cle, []) for cle in supplements}
        self._textes: dict[str, list[TexteReference]] = _ranger(
            [_construire(TexteReference, ligne, nom) for ligne in brut.get("textes", [])], nom
        )
        self._parametres: dict[str, list[ParametreDate]] = _ranger(
            [_construire(ParametreDate, ligne, nom) for ligne in brut.get("parametres", [])], nom
        )
        for p in self.parametres():
            if p.texte not in self._textes:
                raise ValueError(f"{nom}: {p.cle} quotes {p.texte}, which is not there")

    def supplement(self, nom: str) -> list[Any]:
        """Entries of a further section, as written. Raises `KeyError` for one that was not asked for."""
        return self._supplements[nom]

    def textes(self) -> list[TexteReference]:
        """Every version of every text, by key then by date."""
        return [t for versions in self._textes.values() for t in versions]

    def parametres(self) -> list[ParametreDate]:
        """Every value of every parameter, by key then by date."""
        return [p for versions in self._parametres.values() for p in versions]

    def texte(self, cle: str, jour: date) -> TexteReference:
        """The version in force on a day; failing that, the last one that had begun, or the first. Raises `KeyError`.

        A citation is always possible; whether the text applies is asked of `en_vigueur`.
        """
        versions = self._textes[cle]
        commencees = [t for t in versions if t.en_vigueur_du is None or t.en_vigueur_du <= jour]
        return commencees[-1] if commencees else versions[0]

    def texte_en_vigueur(self, cle: str, jour: date) -> TexteReference | None:
        """The version in force on a day, or None. Raises `KeyError` for an unknown text."""
        return next((t for t in self._textes[cle] if t.en_vigueur(jour)), None)

    def parametre(self, cle: str, jour: date) -> ParametreDate:
        """The parameter as it stands on a day. Raises `KeyError` when it is unknown or has no value on that day."""
        for p in self._parametres[cle]:
            if jour in p.periode:
                return p
        raise KeyError(f"{cle} has no value on {jour}")

    def source(self, cle: str, jour: date) -> str:
        """The citation of the text behind a parameter, « (à vérifier) » when it was not read. Raises `KeyError`."""
        return self.texte(self.parametre(cle, jour).texte, jour).citation

    def valeur_au(self, cle: str, jour: date) -> Any:
        """The value alone. Raises `KeyError` like `parametre`."""
        return self.parametre(cle, jour).valeur
