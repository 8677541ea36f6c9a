"""A fiche as read: canonical content (JSON-able dict) and partners, with typed access to what rules need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_NIVEAU = re.compile(r"^NIV([2-8])$")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class PartenaireLu:
    """A partner row. `siret` is 14 digits or what came; dates are None when absent or unreadable."""

    nom: str
    siret: str
    habilitation: str
    etat: str
    date_actif: date | None
    date_modification_etat: date | None

    @property
    def cle(self) -> tuple[str, str]:
        """What makes two rows the same partner: the establishment, or its name when there is no SIRET."""
        return (self.siret, "" if self.siret else self.nom)


def jour(valeur: object) -> date | None:
    """A date of the content (ISO text), or None when absent or kept raw because unreadable."""
    if not isinstance(valeur, str) or not _ISO.fullmatch(valeur):
        return None
    try:
        return date.fromisoformat(valeur)
    except ValueError:
        return None


def texte(valeur: object) -> str:
    return valeur if isinstance(valeur, str) else ""


@dataclass(frozen=True, slots=True)
class FicheLue:
    """One fiche. `contenu` follows `schema.ELEMENTS` (absent elements are absent keys); `inconnus` are kept inside it."""

    contenu: Mapping[str, Any]
    partenaires: tuple[PartenaireLu, ...] = ()

    @property
    def code(self) -> str:
        return texte(self.contenu.get("numero_fiche"))

    @property
    def intitule(self) -> str:
        return texte(self.contenu.get("intitule"))

    @property
    def actif(self) -> bool:
        """`ACTIF` is the status to trust; « Publiée » is not."""
        return self.contenu.get("actif") is True

    @property
    def niveau_code(self) -> str:
        return texte((self.contenu.get("nomenclature_europe") or {}).get("niveau"))

    @property
    def niveau(self) -> int | None:
        """2 to 8, or None (RS, `AUCUN`, `REPRISE`, unknown value)."""
        trouve = _NIVEAU.match(self.niveau_code)
        return int(trouve[1]) if trouve else None

    def date(self, cle: str) -> date | None:
        return jour(self.contenu.get(cle))

    def liste(self, cle: str) -> list[Any]:
        valeur = self.contenu.get(cle)
        return valeur if isinstance(valeur, list) else []
