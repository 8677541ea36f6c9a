"""The place of birth: what the registers know of its code, and what its shape already tells (rules B8 and B9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from parchemin.parcours.domain import identite_controles as c
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat

if TYPE_CHECKING:
    from parchemin.parcours.domain.identite import IdentiteSaisie, LieuVerifie

ARRONDISSEMENTS: dict[str, tuple[str, str]] = {
    "75056": ("Paris", "75101 à 75120"),
    "69123": ("Lyon", "69381 à 69389"),
    "13055": ("Marseille", "13201 à 13216"),
}
"""Whole cities whose civil register is kept by district (Insee, municipal districts)."""
_CODE = re.compile(r"(?:\d{5}|2[AB]\d{3})")
_JAMAIS_COMMUNE = re.compile(r"\d\d000|750(?:0[1-9]|1\d|20)")
"""Postcodes that no list is needed to tell from a commune: commune codes start at 001 in a department, and at 056 in Paris."""
_PETITS_MOTS = frozenset(
    ["de", "du", "des", "la", "le", "les", "sur", "sous", "en", "et", "aux", "au", "lès", "d", "l", "à"]
)


_ARRONDISSEMENT = re.compile(
    r"^(PARIS|LYON|MARSEILLE)S?[ \-_(]*(\d{1,2}) *(?:ER|EME|ÈME|E)?[ _.]*ARR.*$", re.IGNORECASE
)
_ARTICLE_APRES = re.compile(r"^(.+) \((LE|LA|LES|L')\)$", re.IGNORECASE)


@lru_cache(maxsize=8192)
def libelle_affiche(libelle: str) -> str:
    """« SAINT-ETIENNE » as it is said: « Saint-Etienne ». A name that already has small letters is left alone.

    The lists write « HAVRE (LE) » and « PARIS-15E__ARRONDISSEMENT »: « Le Havre », « Paris 15e arrondissement ».
    """
    if libelle != libelle.upper():
        return libelle
    if trouve := _ARRONDISSEMENT.match(libelle):
        rang = int(trouve[2])
        return f"{trouve[1].capitalize()} {rang}{'er' if rang == 1 else 'e'} arrondissement"
    if trouve := _ARTICLE_APRES.match(libelle):
        libelle = f"{trouve[2]}{'' if trouve[2].endswith(chr(39)) else ' '}{trouve[1]}"
    mots = re.split(r"([ \-'’()])", libelle.lower())
    return "".join(
        m if i and m in _PETITS_MOTS and mots[i - 1] != "(" else m[:1].upper() + m[1:] for i, m in enumerate(mots)
    )


def ressemble_a_un_code_postal(code: str) -> str | None:
    """The likely commune code (or "") when five digits look like a postcode, else None.

    Called for codes that no commune bears. Districts of Paris, Lyon and Marseille translate exactly.
    """
    if trouve := re.fullmatch(r"(750(?:0[1-9]|1\d|20)|75116|6900[1-9]|130(?:0[1-9]|1[0-6]))", code):
        rang = int(trouve[0][-2:])
        if code == "75116":
            return "75116"
        return {"75": f"751{rang:02}", "69": f"6938{rang}", "13": f"132{rang:02}"}[code[:2]]
    # Postcodes end with a zero more often than not; 20xxx is Corsica.
    return "" if re.fullmatch(r"(?:\d{4}0|20\d{3}|97[1-6]\d{2}|98\d{3})", code) else None


def noms_proches(saisi: str, officiel: str) -> bool:
    """The typed name is the official one, or the beginning of one of them: « St Denis », « Paris 15 », « Le Havre »."""
    a, b = (_mots(x) for x in (saisi, officiel))
    return bool(a and b) and (a <= b or b <= a)


_COURTS = {"st": "saint", "ste": "sainte"}


@lru_cache(maxsize=8192)
def _mots(nom: str) -> frozenset[str]:
    mots = cle_recherche(nom).split()
    return frozenset(
        _COURTS.get(m, m) for m in mots if m not in _PETITS_MOTS and not m[:1].isdigit() and not m.startswith("arrond")
    )


def controler_lieu(
    saisie: IdentiteSaisie, lieu: LieuVerifie | None, libelles: Mapping[str, str]
) -> Iterator[tuple[str, Constat]]:
    """(field, finding). `lieu` is None when nobody asked the registers: only the shape is judged then."""
    code, ou = saisie.naissance_code, libelles["naissance_code"]
    if not code:
        if ecrit := saisie.naissance_libelle or saisie.naissance_pays:
            raison = f"Non vérifié : « {ecrit} » n’a pas de code officiel."
            yield "naissance_code", c.LIEU_NON_VERIFIE.constat(ou, raison=raison)
        elif not saisie.naissance_code_postal:
            yield "naissance_code", c.LIEU_ABSENT.constat("Lieu de naissance")
        return
    if not _CODE.fullmatch(code):
        yield "naissance_code", c.CODE_MAL_FORME.constat(ou, code=code[:20])
        return
    etranger = code.startswith("99")
    if etranger and code == "99000":
        yield "naissance_pays", c.ETRANGER_SANS_PAYS.constat(libelles["naissance_pays"], code=code)
        return
    if not etranger and saisie.naissance_pays and cle_recherche(saisie.naissance_pays) != "france":
        constat = c.PAYS_EN_FRANCE.constat(libelles["naissance_pays"], code=code, pays=saisie.naissance_pays)
        yield "naissance_pays", constat
    if lieu is None:
        return
    verdict = str(lieu.verdict)
    if code in ARRONDISSEMENTS and verdict in ("inconnu", "non_verifie"):
        pass  # the whole city is known without the list, and said below
    elif verdict == "non_verifie" and _JAMAIS_COMMUNE.fullmatch(code):
        propose = ressemble_a_un_code_postal(code)
        suite = f"Le code officiel est sans doute {propose}." if propose else ""
        yield "naissance_code", c.CODE_POSTAL.constat(ou, code=code, proposition=suite)
    elif verdict == "inconnu":
        if etranger:
            yield "naissance_pays", c.ETRANGER_SANS_PAYS.constat(libelles["naissance_pays"], code=code)
            return
        propose = ressemble_a_un_code_postal(code)
        if propose is not None or code == saisie.naissance_code_postal:
            suite = f"Le code officiel est sans doute {propose}." if propose else ""
            yield "naissance_code", c.CODE_POSTAL.constat(ou, code=code, proposition=suite)
        else:
            yield "naissance_code", c.COMMUNE_INCONNUE.constat(ou, code=code)
    elif verdict == "hors_periode":
        yield "naissance_code", c.COMMUNE_HORS_PERIODE.constat(ou, raison=lieu.raison)
    elif verdict == "non_verifie":
        yield "naissance_code", c.LIEU_NON_VERIFIE.constat(ou, raison=lieu.raison)
    elif verdict == "forme_fausse":
        yield "naissance_code", c.CODE_MAL_FORME.constat(ou, code=code[:20])
    if code in ARRONDISSEMENTS:
        ville, codes = ARRONDISSEMENTS[code]
        yield "naissance_code", c.ARRONDISSEMENT.constat(ou, code=code, ville=ville, codes=codes)
    saisi = saisie.naissance_libelle
    if lieu.libelle and not etranger and saisi and not noms_proches(saisi, lieu.libelle):
        constat = c.NOM_ET_CODE.constat(ou, code=code, officiel=libelle_affiche(lieu.libelle), saisi=saisi)
        yield "naissance_code", constat


_AVEC_CODE = re.compile(r"^(?P<nom>.*?)[\s,(\[-]*\b(?P<code>\d{5}|2[AB]\d{3})\b[)\]]?$", re.IGNORECASE)
_AVEC_DEPARTEMENT = re.compile(r"^(?P<nom>.*?\D)[\s,(\[-]+(?P<departement>\d{2,3}|2[AB])[)\]]?$", re.IGNORECASE)
_VILLE_ARRONDISSEMENT = re.compile(
    r"^(?P<ville>paris|lyon|marseille)\s*[-(]?\s*(?P<rang>\d{1,2})\s*(?:er|[eè]?me|e)?\s*(?:arr[a-z.]*)?\)?$",
    re.IGNORECASE,
)
_BASES = {"paris": ("751", 20), "lyon": ("6938", 9), "marseille": ("132", 16)}


@dataclass(frozen=True, slots=True)
class LieuEcrit:
    """A birth place as people write it: « Nantes (44109) », « Saint-Denis (93) », « Paris 15 », « 44109 »."""

    nom: str
    code: str = ""
    departement: str = ""


@lru_cache(maxsize=8192)
def lire_lieu(texte: str) -> LieuEcrit:
    """What a text says of a place. A department of two digits after Paris, Lyon or Marseille is a district."""
    texte = texte.strip()
    if trouve := _VILLE_ARRONDISSEMENT.match(texte):
        base, combien = _BASES[trouve["ville"].lower()]
        rang = int(trouve["rang"])
        if 1 <= rang <= combien:
            return LieuEcrit(texte, f"{base}{rang:0{5 - len(base)}}")
    if trouve := _AVEC_CODE.match(texte):
        return LieuEcrit(trouve["nom"].strip(" ,-("), trouve["code"].upper())
    if trouve := _AVEC_DEPARTEMENT.match(texte):
        return LieuEcrit(trouve["nom"].strip(" ,-("), "", trouve["departement"].upper())
    return LieuEcrit(texte)


def variantes_de_nom(nom: str) -> tuple[str, ...]:
    """Search keys under which the lists may hold a name: articles are put after it or left out, Saint is in full."""
    mots = [_COURTS.get(m, m) for m in cle_recherche(nom).split()]
    if not mots:
        return ()
    cles = [" ".join(mots)]
    if mots[0] in ("le", "la", "les", "l") and len(mots) > 1:
        reste = " ".join(mots[1:])
        cles += [reste, f"{reste} {mots[0]}"]
    return tuple(cles)
