"""The public list of training bodies and the extracts of Sirene, line by line. Pure.

Sources: Code du travail, art. L. 6351-7-1 (list published on data.gouv.fr; columns `numeroDeclarationActivite`, `siren`,
`siretEtablissementDeclarant`, `certifications.actionsDeFormation`…, written with `_` by the portal of the ministry); Insee, stock of
establishments (`etatAdministratifEtablissement`: A or F).

Columns are known by their name, whatever their order, case, accents, dots or underscores. What a column does not say is None, never
« no »: an empty certification cell has no meaning that we may give it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from parchemin.referentiel.domain import constats_listes as c
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import Nda
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "listes.yaml"
ACTIONS = ("formation", "apprentissage", "vae", "bilan")
"""Categories of actions of a Qualiopi certificate (Code du travail, art. L. 6313-1)."""


class SorteListe(StrEnum):
    ORGANISMES = "organismes"
    SIRENE = "sirene"


LISTES_EN_MOTS = {
    SorteListe.ORGANISMES: "la liste publique des organismes de formation", SorteListe.SIRENE: "un extrait Sirene des établissements",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrganismeLu:
    """One declared body. Actions: True, False, or None when the list does not say. `precedents`: numbers it had before."""

    nda: str
    precedents: tuple[str, ...]
    siren: str
    siret: str
    denomination: str
    formation: bool | None = None
    apprentissage: bool | None = None
    vae: bool | None = None
    bilan: bool | None = None
    declaree_le: date | None = None


@dataclass(frozen=True, slots=True)
class EtablissementLu:
    """One establishment of Sirene. `ouvert` None: the extract does not say; `depuis`: of its present state, or the day it closed."""

    siret: str
    ouvert: bool | None
    denomination: str
    enseigne: str = ""
    depuis: date | None = None


@dataclass(frozen=True, slots=True)
class Disposition:
    """Which list a file is, and where its columns are."""

    sorte: SorteListe
    colonnes: Mapping[str, int]


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN)


_NDA = (
    "numerodeclarationactivite",
    "nda",
    "numda",
    "numerodedeclarationdactivite",
    "numerodedeclarationactivite",
    "numerodeclaration",
)
_NOMS: dict[SorteListe, dict[str, tuple[str, ...]]] = {
    SorteListe.ORGANISMES: {
        "nda": _NDA,
        "precedents": ("numerosdeclarationactiviteprecedent", "numerosdeclarationactiviteprecedents", "numerosprecedents"),
        "siren": ("siren", "numerosiren", "numsiren"),
        "siret": ("siretetablissementdeclarant", "siret", "numerosiret", "numetablissement"),
        "denomination": ("denomination", "raisonsociale", "nomcomplet"),
        "formation": ("certificationsactionsdeformation", "certificationactionsdeformation", "actionsdeformation"),
        "apprentissage": (
            "certificationsactionsdeformationparapprentissage", "certificationactionsdeformationparapprentissage",
            "actionsdeformationparapprentissage", "formationsparapprentissage",
        ),
        "vae": ("certificationsvae", "certificationvae", "vae"),
        "bilan": ("certificationsbilansdecompetences", "certificationbilansdecompetences", "bilansdecompetences"),
        "declaree_le": ("informationsdeclareesdatedernieredeclaration", "datedernieredeclaration"),
    },
    SorteListe.SIRENE: {
        "siret": ("siret", "siretetablissement", "numerosiret"),
        "etat": ("etatadministratifetablissement", "etatadministratifdeletablissement", "etatadministratif", "etatetablissement", "etat"),
        "denomination": ("denominationunitelegale", "denomination", "nomcomplet", "nomraisonsociale", "raisonsociale"),
        "enseigne": ("denominationusuelleetablissement", "enseigne1etablissement", "enseigne", "nomcommercial"),
        "ferme_le": ("datefermetureetablissement", "datefermeture", "datedefermeture"),
        "depuis": ("datedebut", "datedebutetablissement"),
    },
}  # fmt: skip
_LIBELLES = {
    "nda": "le numéro de déclaration d’activité", "siren": "le SIREN ou le SIRET", "denomination": "la dénomination",
    "formation": "les actions de formation certifiées", "siret": "le SIRET", "etat": "l’état administratif de l’établissement",
}  # fmt: skip
_EXIGEES = {SorteListe.ORGANISMES: ("nda", "denomination", "formation"), SorteListe.SIRENE: ("siret", "etat")}


def cle_colonne(nom: str) -> str:
    """« certifications.actionsDeFormation », « certifications_actionsdeformation » → one key."""
    return cle_recherche(nom).replace(" ", "")


def reconnaitre(entetes: Sequence[str]) -> Disposition:
    """Raises REF-084 for another file, REF-085 for one of ours without its columns."""
    rangs: dict[str, int] = {}
    for rang, nom in enumerate(entetes):
        rangs.setdefault(cle_colonne(nom), rang)
    if any(n in rangs for n in _NDA):
        sorte = SorteListe.ORGANISMES
    elif any(n in rangs for n in ("siret", "siretetablissement", "etatadministratifetablissement")):
        sorte = SorteListe.SIRENE
    else:
        vues = ", ".join(x.strip()[:40] for x in entetes[:8] if x.strip())
        raise ErreurMetier(c.INCONNUE.constat(colonnes=vues or "aucune"))
    colonnes = {
        champ: next(rangs[n] for n in noms if n in rangs)
        for champ, noms in _NOMS[sorte].items()
        if any(n in rangs for n in noms)
    }
    absentes = [_LIBELLES[x] for x in _EXIGEES[sorte] if x not in colonnes]
    if sorte is SorteListe.ORGANISMES and not {"siren", "siret"} & colonnes.keys():
        absentes.append(_LIBELLES["siren"])
    if absentes:
        raise ErreurMetier(c.COLONNES_ABSENTES.constat(liste=LISTES_EN_MOTS[sorte], absentes=", ".join(absentes)))
    return Disposition(sorte, colonnes)


def lire_organisme(ligne: Sequence[str], colonnes: Mapping[str, int]) -> OrganismeLu:
    """Raises `ValueError`, in French, for a line whose numbers are not numbers."""
    case = _cases(ligne, colonnes)
    nda = numero_nda(case("nda"))
    siren, siret = _numero(case("siren"), 9, "SIREN"), _chiffres(case("siret"))
    # Some editions give only the five digits of the establishment beside the SIREN.
    siret = _numero(f"{siren}{siret.zfill(5)}" if siren and siret and len(siret) <= 5 else siret, 14, "SIRET")
    siren = siren or siret[:9]
    if not siren:
        raise ValueError("ni SIREN ni SIRET")
    if not (nom := " ".join(case("denomination").split())):
        raise ValueError("la dénomination manque")
    anciens = case("precedents")
    precedents = tuple(x for t in re.split(r"[,;|/]", anciens) if (x := _nda_ou_rien(t))) if anciens else ()
    return OrganismeLu(
        nda=nda, precedents=precedents, siren=siren, siret=siret, denomination=nom, formation=lire_oui_non(case("formation")),
        apprentissage=lire_oui_non(case("apprentissage")), vae=lire_oui_non(case("vae")), bilan=lire_oui_non(case("bilan")),
        declaree_le=lire_jour(case("declaree_le")),
    )  # fmt: skip


def lire_etablissement(ligne: Sequence[str], colonnes: Mapping[str, int]) -> EtablissementLu:
    """Raises `ValueError`, in French."""
    case = _cases(ligne, colonnes)
    siret = _numero(case("siret"), 14, "SIRET")
    if not siret:
        raise ValueError("le SIRET manque")
    nom, enseigne = _nom(case("denomination")), _nom(case("enseigne"))
    ouvert = _ETATS.get(cle_recherche(case("etat")))
    ferme = lire_jour(case("ferme_le"))
    return EtablissementLu(
        siret, ouvert, nom or enseigne, enseigne if nom else "", ferme if ouvert is False and ferme else lire_jour(case("depuis"))
    )  # fmt: skip


_ETATS = {
    **dict.fromkeys(("a", "actif", "active", "ouvert", "ouverte", "en activite", "a actif", "a active"), True),
    **dict.fromkeys(("f", "ferme", "fermee", "c", "cesse", "cessee", "inactif", "f ferme", "c cessee"), False),
}
_OUI_NON = {
    **dict.fromkeys(("true", "vrai", "oui", "1", "o", "yes", "t"), True),
    **dict.fromkeys(("false", "faux", "non", "0", "n", "no", "f"), False),
}


@lru_cache(maxsize=256)
def lire_oui_non(texte: str) -> bool | None:
    """None for an empty cell or another word: what the list does not say is not « no »."""
    return _OUI_NON.get(cle_recherche(texte))


def lire_jour(texte: str) -> date | None:
    """A day as written in French or in ISO, or None: these days are shown, nothing is decided on them."""
    t = texte.strip()
    try:
        if m := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", t):
            return date(int(m[3]), int(m[2]), int(m[1]))
        return date.fromisoformat(t[:10]) if t else None
    except ValueError:
        return None


def numero_nda(texte: str) -> str:
    """Eleven characters; the zero that a spreadsheet takes from an overseas region is given back. Raises `ValueError`."""
    t = _chiffres(texte)
    if len(t) == 11 and t.isdecimal() and t.isascii():
        return t
    try:
        return Nda.parse(t.zfill(11) if re.fullmatch(r"\d{10}", t) else t).valeur
    except ErreurMetier as e:
        raise ValueError(f"« {texte.strip()[:30]} » n’est pas un numéro de déclaration d’activité") from e


def _nda_ou_rien(texte: str) -> str:
    try:
        return numero_nda(texte)
    except ValueError:
        return ""


def _cases(ligne: Sequence[str], colonnes: Mapping[str, int]) -> Callable[[str], str]:
    def case(champ: str) -> str:
        rang = colonnes.get(champ)
        return ligne[rang] if rang is not None and rang < len(ligne) else ""

    return case


def _chiffres(texte: str) -> str:
    t = texte.strip()
    if t.isdecimal() and t.isascii():  # as published: nothing to clean, a hundred thousand times
        return t
    if re.fullmatch(r"\d+[.,]0", t):  # a number that went through a spreadsheet
        t = t[:-2]
    return re.sub(r"[\s\u00a0\u202f.'’_-]+", "", t).upper()


def _numero(texte: str, longueur: int, quoi: str) -> str:
    t = _chiffres(texte)
    if not t or (len(t) == longueur and t.isdecimal() and t.isascii()):
        return t
    if re.fullmatch(rf"\d{{{longueur - 1}}}", t):
        t = t.zfill(longueur)
    if not re.fullmatch(rf"\d{{{longueur}}}", t):
        raise ValueError(f"« {texte.strip()[:30]} » n’est pas un {quoi}")
    return t


def _nom(texte: str) -> str:
    """Sirene writes « [ND] » in place of what its owner does not let it tell."""
    nom = " ".join(texte.split())
    return "" if nom.upper() in ("[ND]", "ND") else nom
