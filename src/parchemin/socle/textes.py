"""Dated legal texts and dated parameters: data with a source, never numbers buried in code."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml


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
        texte = f"{self.titre}, {self.article}" if self.article else self.titre
        return f"{texte} (à vérifier)" if self.a_verifier else texte

    def en_vigueur(self, jour: date) -> bool:
        return (self.en_vigueur_du is None or self.en_vigueur_du <= jour) and (
            self.en_vigueur_au is None or jour <= self.en_vigueur_au
        )


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


def _construire(classe: type[Any], brut: dict[str, Any], ou: str) -> Any:
    connus = {f.name for f in fields(classe)}
    inconnus = brut.keys() - connus
    if inconnus:
        raise ValueError(f"{ou}: unknown key {', '.join(sorted(inconnus))}")
    return classe(**brut)


class Recueil:
    """Texts and parameters of one YAML file (`textes:` and `parametres:`, lists of mappings). Strict on reading."""

    def __init__(self, chemin: Path) -> None:
        brut = yaml.safe_load(chemin.read_text(encoding="utf-8")) or {}
        if brut.keys() - {"textes", "parametres"}:
            raise ValueError(f"{chemin.name}: unknown section")
        self._textes: dict[str, list[TexteReference]] = {}
        for ligne in brut.get("textes", []):
            texte = _construire(TexteReference, ligne, chemin.name)
            self._textes.setdefault(texte.cle, []).append(texte)
        self._parametres: dict[str, list[ParametreDate]] = {}
        for ligne in brut.get("parametres", []):
            parametre = _construire(ParametreDate, ligne, chemin.name)
            if parametre.texte not in self._textes:
                raise ValueError(f"{chemin.name}: {parametre.cle} quotes {parametre.texte}, which is not there")
            self._parametres.setdefault(parametre.cle, []).append(parametre)

    def textes(self) -> list[TexteReference]:
        return [t for versions in self._textes.values() for t in versions]

    def texte(self, cle: str, jour: date) -> TexteReference:
        """The version of a text on a day, or its earliest one. Raises `KeyError`."""
        versions = self._textes[cle]
        return next((t for t in versions if t.en_vigueur(jour)), versions[0])

    def parametre(self, cle: str, jour: date) -> ParametreDate:
        """The value of a parameter on a day. Raises `KeyError` when there is none on that day."""
        for p in self._parametres[cle]:
            if (p.du is None or p.du <= jour) and (p.au is None or jour <= p.au):
                return p
        raise KeyError(f"{cle} has no value on {jour}")
