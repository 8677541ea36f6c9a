"""Names and first names: hyphens, usage names in the wrong field, symbols, initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from parchemin.parcours.domain import identite_controles as c
from parchemin.socle.constats import Constat

_USUEL = re.compile(r"[^\W\d_]+(?:[ \-'’][^\W\d_]+)*")
"""Letters, one hyphen, apostrophe or space between words: nothing to say of the shape."""
_EPOUSE = re.compile(
    r"^(?P<naissance>.+?)\s*[,(]?\s*\b(?:épouse|epouse|époux|epoux|ép\.?|ep\.?|veuve|vve\.?|divorcée?|div\.|d['’]usage)\s+(?P<usage>.+?)\)?$",
    re.IGNORECASE,
)
_NEE = re.compile(r"^(?P<usage>.+?)\s*[,(]?\s*\b(?:née?|nee?)\s+(?P<naissance>.+?)\)?$", re.IGNORECASE)
_PARENTHESES = re.compile(r"^(?P<naissance>[^()]+?)\s*\((?P<usage>[^()]+)\)$")
_CIVILITE = re.compile(
    r"^(?:m\.|mr\.?|mme\.?|mlle\.?|melle\.?|monsieur|madame|mademoiselle)\s+(?P<nom>.+)$", re.IGNORECASE
)
_TIRETS = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
_LETTRE_ISOLEE = re.compile(r"[^\W\d_]")
_PARTICULES = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "l",
        "la",
        "le",
        "les",
        "da",
        "das",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "von",
        "van",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "zum",
        "el",
        "al",
        "ben",
        "bin",
        "ibn",
        "abu",
        "abou",
        "ait",
        "aït",
        "bou",
        "ould",
        "mac",
        "mc",
        "o",
        "san",
        "santa",
        "saint",
        "sainte",
        "st",
        "ste",
        "y",
        "e",
        "i",
        "of",
        "ap",
        "bel",
        "ouled",
        "sidi",
        "nait",
        "naït",
    ]
)
_ADMIS_SEULS = frozenset("-'’ʼʻ`´. ,;/()\u2010\u2011\u2012\u2013\u2014\u2015\u2212")


def _lettres(valeur: str) -> bool:
    """Usual shape, combining marks included (some letters of Vietnamese or Lithuanian have no composed form)."""
    return _USUEL.fullmatch(valeur) is not None


def _interdits(valeur: str) -> str:
    """Characters that no name bears, in words; "" when there are none."""
    trouves = [x for x in valeur if x not in _ADMIS_SEULS and unicodedata.category(x)[0] not in "LM"]
    if not trouves:
        return ""
    if all(x.isdigit() for x in trouves):
        return "un chiffre" if len(trouves) == 1 else "des chiffres"
    uniques = dict.fromkeys(x for x in trouves if not x.isdigit())
    return ("des chiffres et " if any(x.isdigit() for x in trouves) else "") + " ".join(f"« {x} »" for x in uniques)


def _tiret_propose(valeur: str) -> str:
    return _TIRETS.sub("-", valeur).strip("- ")


def majuscules(valeur: str) -> str:
    """« martin-dupré » -> « Martin-Dupré », particles left alone unless first."""
    mots = re.split(r"([ \-'’])", valeur)
    return "".join(m if m in _PARTICULES and i else m[:1].upper() + m[1:] for i, m in enumerate(mots))


def deux_noms(valeur: str) -> tuple[str, str] | None:
    """(birth name, usage name) when one field clearly holds both, else None."""
    if valeur.isascii() and "(" not in valeur and " " not in valeur:
        return None
    for motif in (_EPOUSE, _NEE, _PARENTHESES):
        if trouve := motif.match(valeur):
            naissance, usage = trouve["naissance"].strip(" (,)"), trouve["usage"].strip(" (,)")
            if naissance and usage:
                return naissance, usage
    return None


def controler_nom(valeur: str, ou: str, *, de_naissance: bool, usage: str = "") -> Iterator[Constat]:
    """Findings on a birth name or a usage name that was put on one line."""
    if not _lettres(valeur):
        if de_naissance and (paire := deux_noms(valeur)):
            yield c.NOM_USAGE_DANS_NAISSANCE.constat(ou, valeur=valeur[:80], naissance=paire[0], usage=paire[1])
            return
        if "/" in valeur:
            yield c.DEUX_NOMS.constat(ou, valeur=valeur[:80])
            return
    elif " " in valeur and de_naissance and (paire := deux_noms(valeur)):
        yield c.NOM_USAGE_DANS_NAISSANCE.constat(ou, valeur=valeur[:80], naissance=paire[0], usage=paire[1])
        return
    if " " in valeur and (civilite := _CIVILITE.match(valeur)):
        yield c.CIVILITE.constat(ou, valeur=valeur[:80], proposition=civilite["nom"])
        return
    yield from _forme(valeur, ou)
    if de_naissance and not usage and " " in valeur and _lettres(valeur):
        mots = valeur.split(" ")
        if len([m for m in mots if m.lower() not in _PARTICULES and "'" not in m and "’" not in m]) > 1 and not any(
            m.lower() in _PARTICULES for m in mots
        ):
            yield c.NOM_COMPOSE.constat(ou, valeur=valeur[:80])


def _forme(valeur: str, ou: str) -> Iterator[Constat]:
    """What holds for any name: symbols, hyphens, initials, alphabet, case."""
    if not _lettres(valeur):
        if interdits := _interdits(valeur):
            yield c.CARACTERE_INTERDIT.constat(ou, valeur=valeur[:80], caracteres=interdits)
            return
        if "(" in valeur or ")" in valeur or ";" in valeur or "," in valeur:
            signes = " ".join(f"« {x} »" for x in "();," if x in valeur)
            yield c.CARACTERE_INTERDIT.constat(ou, valeur=valeur[:80], caracteres=signes)
            return
        if _TIRETS.search(valeur) and (proposition := _tiret_propose(valeur)) != valeur:
            if not proposition:
                yield c.CARACTERE_INTERDIT.constat(ou, valeur=valeur[:80], caracteres="un tiret et rien d’autre")
                return
            yield c.TIRET_DOUTEUX.constat(ou, valeur=valeur[:80], proposition=proposition[:80])
        if "." in valeur:
            yield c.INITIALE.constat(ou, valeur=valeur[:80])
        elif not _LETTRE_ISOLEE.search(valeur):
            yield c.CARACTERE_INTERDIT.constat(ou, valeur=valeur[:80], caracteres="des signes et aucune lettre")
    if len(valeur) == 1 and _LETTRE_ISOLEE.fullmatch(valeur):
        yield c.UNE_LETTRE.constat(ou, valeur=valeur)
    if not valeur.isascii() and any(ord(x) > 0x24F and x.isalpha() and not _latine(x) for x in valeur):
        yield c.AUTRE_ALPHABET.constat(ou, valeur=valeur[:80])
    elif len(valeur) > 1 and valeur.islower():
        yield c.CASSE.constat(ou, valeur=valeur[:80], proposition=majuscules(valeur)[:80])


def _latine(lettre: str) -> bool:
    return unicodedata.name(lettre, "").startswith(("LATIN", "MODIFIER LETTER"))


def separer_prenoms(valeur: str) -> list[str]:
    """First names of one cell: split on commas and semicolons only, because « Marie Claire » may be one or two."""
    return [p for p in (m.strip() for m in re.split(r"[,;]", valeur)) if p]


def controler_prenoms(prenoms: Sequence[str], libelles: Mapping[str, str]) -> Iterator[tuple[str, Constat]]:
    """(field, finding) for the three first names."""
    for rang, valeur in enumerate(prenoms, start=1):
        if not valeur:
            continue
        champ = f"prenom{rang}"
        ou = libelles[champ]
        if "," in valeur or ";" in valeur:
            morceaux = separer_prenoms(valeur)
            proposition = ", puis ".join(f"« {m} »" for m in morceaux) or "un seul"
            yield champ, c.PRENOMS_ENSEMBLE.constat(ou, valeur=valeur[:80], proposition=proposition[:160])
            continue
        yield from ((champ, x) for x in _forme(valeur, ou))
        if " " in valeur and _lettres(valeur):
            premier, _, suite = valeur.partition(" ")
            if premier.lower() not in _PARTICULES and suite.lower() not in _PARTICULES:
                compose = valeur.replace(" ", "-")
                yield (
                    champ,
                    c.PRENOM_COMPOSE.constat(
                        ou, valeur=valeur[:80], compose=compose[:80], premier=premier, suite=suite[:80]
                    ),
                )
