"""A pack that is read without the program: what one page says, one row of its index, safe names, numbers that never leave. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from parchemin.socle.identifiants import contient_un_nir

NOM_MAX = 80
"""Signs of one name in the archive, its number and its extension included: with its folder it stays far under what Windows opens."""
_RESERVES = frozenset({"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))})
NUMERO_TU = "[numéro masqué]"
_CHIFFRES = re.compile(r"[0-9][0-9AB\s.\u00a0\u202f\u2010-\u2015-]{11,28}[0-9]", re.IGNORECASE)


class SorteDossier(StrEnum):
    """For whom it is made."""

    AUDITEUR = "auditeur"
    FRANCE_COMPETENCES = "france_competences"


class EtatPieceRemise(StrEnum):
    """What became of one row when the archive was written. `RETENUE`: it holds what must not leave; `ATTENDUE`: nobody filed it yet."""

    JOINTE = "jointe"
    MANQUANTE = "manquante"
    ALTEREE = "alteree"
    RETENUE = "retenue"
    SANS_FICHIER = "sans_fichier"
    ATTENDUE = "attendue"


@dataclass(frozen=True, slots=True)
class TableauDossier:
    """Rows under heads; every cell is a text."""

    titre: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TexteDossier:
    """Paragraphs under a title."""

    titre: str
    paragraphes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeuilletDossier:
    """One page made from an act: its facts, then tables and texts, in the order they are read."""

    titre: str
    sous_titre: str = ""
    faits: tuple[tuple[str, str], ...] = ()
    blocs: tuple[TableauDossier | TexteDossier, ...] = ()


@dataclass(frozen=True, slots=True)
class EntreeDossier:
    """One row of the index. `chemin`: in the archive, empty when nothing is joined; `attendue`: the hash that was kept at its deposit;
    `note`: what the reader must know of it."""

    titre: str
    sorte: str
    effective_le: date | None = None
    deposee_le: date | None = None
    auteur: str = ""
    verifiee: str = ""
    empreinte: str = ""
    attendue: str = ""
    chemin: str = ""
    octets: int = 0
    etat: EtatPieceRemise = EtatPieceRemise.SANS_FICHIER
    note: str = ""
    nom_original: str = ""


@dataclass(frozen=True, slots=True)
class PartieDossier:
    """One branch of the tree: a requirement, a partner, or a chapter. `ton` and `mots`: its state, both empty without one."""

    code: str
    titre: str
    ton: str = ""
    mots: str = ""
    texte: str = ""
    entrees: tuple[EntreeDossier, ...] = ()
    groupe: str = ""
    manques: tuple[str, ...] = ()

    @property
    def jointes(self) -> int:
        return sum(e.etat is EtatPieceRemise.JOINTE for e in self.entrees)


@dataclass(frozen=True, slots=True)
class DemandeDossier:
    """What was asked: the period, both days included; the framework and the day of the audit, or the partner (None: the whole network)."""

    sorte: SorteDossier
    du: date
    au: date
    famille: str = ""
    audit_le: date | None = None
    partenaire: int | None = None

    def en_json(self) -> dict[str, Any]:
        return {
            "sorte": str(self.sorte), "du": self.du.isoformat(), "au": self.au.isoformat(), "famille": self.famille,
            "audit_le": self.audit_le.isoformat() if self.audit_le else None, "partenaire": self.partenaire,
        }  # fmt: skip

    @classmethod
    def lire(cls, x: Mapping[str, Any]) -> DemandeDossier:
        """Raises `KeyError`, `ValueError` for what `en_json` did not write."""
        audit = x.get("audit_le")
        return cls(
            SorteDossier(x["sorte"]), date.fromisoformat(x["du"]), date.fromisoformat(x["au"]), x.get("famille", ""),
            date.fromisoformat(audit) if audit else None, x.get("partenaire"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """One row of two packs. `sens`: `ajoutee`, `retiree`, `changee`."""

    sens: str
    partie: str
    titre: str
    avant: str = ""
    apres: str = ""


@dataclass
class Nommeur:
    """Safe names, one number each: ASCII, short, no path, nothing that Windows refuses."""

    rang: int = 0
    pris: set[str] = field(default_factory=set)

    def nom(self, dossier: str, titre: str, extension: str) -> str:
        """`pieces/0012-bail-des-locaux.pdf`."""
        self.rang += 1
        nom = f"{dossier}/{nom_sur(self.rang, titre, extension)}"
        self.pris.add(nom)
        return nom


def mot_sur(texte: str, maximum: int = 48) -> str:
    """Lower-case ASCII letters, figures and hyphens; « piece » for what leaves nothing."""
    plat = unicodedata.normalize("NFKD", texte.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    ascii_ = plat.encode("ascii", "ignore").decode().lower()
    mot = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:maximum].strip("-")
    return "piece" if not mot or mot in _RESERVES else mot


def nom_sur(rang: int, titre: str, extension: str) -> str:
    """`0012-bail.pdf`. The number first: two titles alike stay two files, and the order is that of the index."""
    suite = re.sub(r"[^a-z0-9]", "", extension.lower())[:8]
    return f"{rang:04d}-{mot_sur(titre, NOM_MAX - 15)}" + (f".{suite}" if suite else "")


def sans_numeros(texte: str) -> str:
    """The text without anything that reads as a social-security number."""
    if not contient_un_nir(texte):
        return texte
    propre = _CHIFFRES.sub(lambda m: NUMERO_TU if contient_un_nir(m[0]) else m[0], texte)
    # Two numbers that touch: nothing of such a text is worth the risk.
    return NUMERO_TU if contient_un_nir(propre) else propre


def propre(f: FeuilletDossier) -> FeuilletDossier:
    """The page, without such a number anywhere."""

    def bloc(b: TableauDossier | TexteDossier) -> TableauDossier | TexteDossier:
        if isinstance(b, TexteDossier):
            return TexteDossier(sans_numeros(b.titre), tuple(map(sans_numeros, b.paragraphes)))
        lignes = tuple(tuple(map(sans_numeros, ligne)) for ligne in b.lignes)
        return TableauDossier(sans_numeros(b.titre), b.entetes, lignes)

    faits = tuple((nom, sans_numeros(valeur)) for nom, valeur in f.faits)
    return FeuilletDossier(sans_numeros(f.titre), sans_numeros(f.sous_titre), faits, tuple(map(bloc, f.blocs)))


def sobre(e: EntreeDossier) -> EntreeDossier:
    """The row, without such a number anywhere."""
    return replace(
        e, titre=sans_numeros(e.titre), auteur=sans_numeros(e.auteur), verifiee=sans_numeros(e.verifiee), note=sans_numeros(e.note),
        nom_original=sans_numeros(e.nom_original),
    )  # fmt: skip


def _identite(partie: str, e: Mapping[str, Any]) -> tuple[str, str, str]:
    return partie, str(e.get("titre", "")), str(e.get("effective_le") or "")


def comparer_dossiers(avant: Sequence[Mapping[str, Any]], apres: Sequence[Mapping[str, Any]]) -> list[LigneComparee]:
    """Rows that came, went, or no longer hold the same bytes, in the order of the newer one, then what is gone.

    Rows as the index keeps them: `partie`, `titre`, `effective_le`, `empreinte`, `etat`. Pages made from acts are compared by what they say,
    which is their hash too.
    """

    def ranger(lignes: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str, int], Mapping[str, Any]]:
        vus: dict[tuple[str, str, str], int] = {}
        rangees = {}
        for x in lignes:
            cle = _identite(str(x["partie"]), x)
            n = vus.get(cle, 0)
            vus[cle] = n + 1
            rangees[(*cle, n)] = x
        return rangees

    anciennes, neuves = ranger(avant), ranger(apres)
    lignes = []
    for cle, x in neuves.items():
        ancienne = anciennes.get(cle)
        if ancienne is None:
            lignes.append(LigneComparee("ajoutee", cle[0], cle[1], apres=_dit(x)))
        elif (ancienne.get("empreinte"), ancienne.get("etat")) != (x.get("empreinte"), x.get("etat")):
            lignes.append(LigneComparee("changee", cle[0], cle[1], _dit(ancienne), _dit(x)))
    lignes += [
        LigneComparee("retiree", cle[0], cle[1], avant=_dit(x)) for cle, x in anciennes.items() if cle not in neuves
    ]
    return lignes


def _dit(x: Mapping[str, Any]) -> str:
    empreinte = str(x.get("empreinte") or "")
    return empreinte[:12] if empreinte else str(x.get("etat", ""))
