"""Ready-made readers of cells: each refuses with the value met and how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from parchemin.imports.domain import constats as c
from parchemin.imports.domain.cellules import nombre_en_texte, texte_de
from parchemin.imports.domain.dates import lire_date
from parchemin.imports.domain.modele import Cellule, Illisible, LectureReservee
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import Nda, NumeroFiche, Siren, Siret, Uai

_MONTRE_MAX = 60


@dataclass(frozen=True, slots=True)
class LecteurCellule:
    """A reader. `discriminant`: a column that it reads whole is very likely its own (identifiers, dates, addresses).

    `acceptees`: the values to write, when they are few: shown in refusals and in the template file.
    """

    lire: Callable[[Cellule], Any]
    discriminant: bool = False
    acceptees: tuple[str, ...] = ()

    def __call__(self, cellule: Cellule) -> Any:
        """Raises `Illisible`."""
        return self.lire(cellule)


def montrer(texte: str) -> str:
    """A value as a refusal quotes it."""
    return texte if len(texte) <= _MONTRE_MAX else f"{texte[: _MONTRE_MAX - 1]}…"


def texte(maximum: int = 200) -> LecteurCellule:
    """A line of text, spaces tidied. Longer than `maximum` characters is refused, never cut (IMP-031)."""

    def lire(cellule: Cellule) -> str | None:
        t = texte_de(cellule)
        if len(t) > maximum:
            raise Illisible(c.TEXTE_TROP_LONG.constat(valeur=montrer(t), longueur=len(t), maximum=maximum))
        return t or None

    return LecteurCellule(lire)


def paragraphe(maximum: int = 4000) -> LecteurCellule:
    """Text that keeps its line breaks."""

    def lire(cellule: Cellule) -> str | None:
        brut = cellule if isinstance(cellule, str) else texte_de(cellule)
        t = "\n".join(texte_de(ligne) for ligne in brut.splitlines()).strip()
        if len(t) > maximum:
            raise Illisible(c.TEXTE_TROP_LONG.constat(valeur=montrer(t), longueur=len(t), maximum=maximum))
        return t or None

    return LecteurCellule(lire)


def date_jour(*, passee: bool = False) -> LecteurCellule:
    """A day, in any of the ways met in French files. `passee`: never in the future (a birth): settles the century."""
    return LecteurCellule(lambda cellule: lire_date(cellule, passee=passee), discriminant=True)


_HEURE = re.compile(r"(\d{1,2})\s*(?:h|:|heures?)\s*(\d{2})?(?::\d{2})?(?:\s*min)?", re.I)


def heure() -> LecteurCellule:
    """A time of day: `14:30`, `14 h 30`, `9h`."""

    def lire(cellule: Cellule) -> time | None:
        if isinstance(cellule, time):
            return cellule.replace(second=0, microsecond=0)
        t = texte_de(cellule)
        if not t:
            return None
        trouve = _HEURE.fullmatch(t)
        if not trouve or int(trouve[1]) > 23 or int(trouve[2] or 0) > 59:
            raise Illisible(c.HEURE_ILLISIBLE.constat(valeur=montrer(t)))
        return time(int(trouve[1]), int(trouve[2] or 0))

    return LecteurCellule(lire)


_SIMPLE = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_NOMBRE = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")


def _nombre(cellule: Cellule, t: str) -> Decimal:
    if isinstance(cellule, int | float | Decimal) and not isinstance(cellule, bool):
        return Decimal(nombre_en_texte(Decimal(cellule) if isinstance(cellule, int) else cellule).replace(",", "."))
    if _SIMPLE.fullmatch(t):
        return Decimal(t.replace(",", "."))
    serre = re.sub(r"[\s'’]", "", t).rstrip("%€")
    if "," in serre and "." in serre:
        # The last of the two is the decimal mark: 1.234,56 and 1,234.56.
        milliers = "." if serre.rfind(",") > serre.rfind(".") else ","
        serre = serre.replace(milliers, "")
    serre = serre.replace(",", ".")
    if not _NOMBRE.fullmatch(serre):
        raise InvalidOperation
    return Decimal(serre)


def decimal(
    *, minimum: Decimal | int | None = None, maximum: Decimal | int | None = None, decimales: int | None = None
) -> LecteurCellule:
    """A number: `12,5`, `12.5`, `1 234,56`. Out of bounds is refused (IMP-036); `decimales`: at most so many."""

    def lire(cellule: Cellule) -> Decimal | None:
        t = texte_de(cellule)
        if not t:
            return None
        try:
            valeur = _nombre(cellule, t)
        except InvalidOperation:
            raise Illisible(c.NOMBRE_ILLISIBLE.constat(valeur=montrer(t))) from None
        _borner(valeur, minimum, maximum)
        chiffres = -int(valeur.as_tuple().exponent) if valeur.is_finite() else 0
        if decimales is not None and chiffres > decimales and valeur != round(valeur, decimales):
            raise Illisible(
                c.HORS_BORNES.constat(valeur=montrer(t), bornes=f"{decimales} chiffres au plus après la virgule")
            )
        return valeur

    return LecteurCellule(lire)


def _borner(valeur: Decimal, minimum: Decimal | int | None, maximum: Decimal | int | None) -> None:
    if (minimum is None or valeur >= minimum) and (maximum is None or valeur <= maximum):
        return
    if minimum is not None and maximum is not None:
        bornes = f"entre {_chiffres(minimum)} et {_chiffres(maximum)}"
    else:
        bornes = f"au moins {_chiffres(minimum)}" if minimum is not None else f"au plus {_chiffres(maximum)}"
    raise Illisible(c.HORS_BORNES.constat(valeur=nombre_en_texte(valeur), bornes=bornes))


def _chiffres(n: Decimal | int | None) -> str:
    return nombre_en_texte(Decimal(n or 0))


def entier(*, minimum: int | None = None, maximum: int | None = None) -> LecteurCellule:
    """A whole number (IMP-035, 036, 037)."""

    def lire(cellule: Cellule) -> int | None:
        t = texte_de(cellule)
        if not t:
            return None
        try:
            valeur = _nombre(cellule, t)
        except InvalidOperation:
            raise Illisible(c.NOMBRE_ILLISIBLE.constat(valeur=montrer(t))) from None
        if valeur != valeur.to_integral_value():
            raise Illisible(c.ENTIER_ATTENDU.constat(valeur=montrer(t)))
        _borner(valeur, minimum, maximum)
        return int(valeur)

    return LecteurCellule(lire)


def annee(*, minimum: int = 1900, maximum: int = 2100) -> LecteurCellule:
    """A year in four digits."""
    return entier(minimum=minimum, maximum=maximum)


_OUI = {"oui", "o", "x", "vrai", "v", "true", "yes", "y", "1", "coche"}
_NON = {"non", "n", "faux", "f", "false", "no", "0", "decoche"}


def booleen() -> LecteurCellule:
    """OUI or NON, X, VRAI/FAUX, 1/0, a tick."""

    def lire(cellule: Cellule) -> bool | None:
        if isinstance(cellule, bool):
            return cellule
        t = texte_de(cellule)
        if not t:
            return None
        cle = cle_recherche(t)
        if cle in _OUI or t in "✓✔☑":
            return True
        if cle in _NON or t in "✗✘☐":
            return False
        raise Illisible(c.OUI_NON.constat(valeur=montrer(t)))

    return LecteurCellule(lire, acceptees=("OUI", "NON"))


@lru_cache(maxsize=4096)
def _cle_choix(t: str) -> str:
    """Case, accents, punctuation and plurals set aside."""
    mots = cle_recherche(t).split()
    return " ".join(m[:-1] if len(m) > 3 and m[-1] in "sx" else m for m in mots)


def choix(table: Mapping[str, Any], alias: Mapping[str, Any] | None = None) -> LecteurCellule:
    """A word of a closed list: `table` gives the words to write and what each stands for, `alias` others met in files.

    Case, accents and plurals do not matter; the code itself is read too. Else IMP-039, with the words accepted.
    Raises `ValueError` when two words that read the same stand for two things.
    """
    lus: dict[str, Any] = {}
    for mots in (table, alias or {}):
        for mot, code in mots.items():
            if lus.setdefault(_cle_choix(mot), code) != code:
                raise ValueError(f"« {mot} » reads as a word that stands for something else")
    for code in table.values():
        if isinstance(code, str):
            lus.setdefault(_cle_choix(code), code)
    affiches = {_cle_choix(mot): mot for mot in table}

    def lire(cellule: Cellule) -> Any:
        t = texte_de(cellule)
        if not t:
            return None
        cle = _cle_choix(t)
        if cle in lus:
            return lus[cle]
        proches = get_close_matches(cle, affiches, n=1, cutoff=0.75)
        raise Illisible(
            c.VALEUR_IMPREVUE.constat(
                valeur=montrer(t),
                proche=f" Vouliez-vous écrire « {affiches[proches[0]]} » ?" if proches else "",
                acceptees=", ".join(table),
            )
        )

    return LecteurCellule(lire, discriminant=len(table) > 1, acceptees=tuple(table))


def identifiant(
    parse: Callable[[str], Any], longueur: int | None = None, *, discriminant: bool = True
) -> LecteurCellule:
    """An identifier of `socle.identifiants`, kept as text. `longueur`: give back the zero that a spreadsheet took."""

    def lire(cellule: Cellule) -> Any:
        t = texte_de(cellule)
        if not t:
            return None
        if re.fullmatch(r"\d[.,]\d+\s*[eE]\s*\+?\d+", t):
            raise Illisible(c.NUMERO_ARRONDI.constat(valeur=montrer(t)))
        try:
            return str(parse(t).valeur)
        except ErreurMetier as erreur:
            if longueur is not None and (rendu := _avec_zeros(t, longueur)):
                try:
                    lu = str(parse(rendu).valeur)
                except ErreurMetier:
                    pass
                else:
                    return LectureReservee(lu, (c.ZERO_RENDU.constat(valeur=t, lu=lu),))
            raise Illisible(erreur.constats[0]) from None

    return LecteurCellule(lire, discriminant=discriminant)


def _avec_zeros(t: str, longueur: int) -> str:
    serre = re.sub(r"[\s\u202f.\-]", "", t)
    manque = longueur - len(serre)
    return "0" * manque + serre if 0 < manque <= 2 and serre[:1].isdigit() else ""


def siret() -> LecteurCellule:
    """SIRET, its key checked; a leading zero lost is given back with a warning."""
    return identifiant(Siret.parse, 14)


def siren() -> LecteurCellule:
    return identifiant(Siren.parse, 9)


def uai() -> LecteurCellule:
    """UAI, its letter checked."""
    return identifiant(Uai.parse, 8)


def nda() -> LecteurCellule:
    """Activity declaration number."""
    return identifiant(Nda.parse, 11)


def numero_fiche() -> LecteurCellule:
    """`RNCP37674`; a bare number is read as the RNCP's only when the identifier allows it."""

    def lire(cellule: Cellule) -> Any:
        t = texte_de(cellule)
        if not t:
            return None
        try:
            return str(NumeroFiche.parse(t))
        except ErreurMetier as erreur:
            raise Illisible(erreur.constats[0]) from None

    return LecteurCellule(lire)


_COURRIEL = re.compile(r"[^@\s<>,;:()\"]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.I)


def courriel() -> LecteurCellule:
    """One e-mail address, in lower case; `Nom <adresse>` and `mailto:` are unwrapped."""

    def lire(cellule: Cellule) -> str | None:
        t = texte_de(cellule)
        if not t:
            return None
        serre = t.removeprefix("mailto:").strip()
        entre = re.fullmatch(r".*<([^<>]+)>", serre)
        serre = (entre[1] if entre else serre).strip()
        if len(serre) > 254 or ".." in serre or not _COURRIEL.fullmatch(serre):
            raise Illisible(c.COURRIEL.constat(valeur=montrer(t)))
        return serre.lower()

    return LecteurCellule(lire, discriminant=True)


def telephone() -> LecteurCellule:
    """`0612345678` for a French number, `+32…` for a foreign one; the zero that a spreadsheet took is given back."""

    def lire(cellule: Cellule) -> Any:
        t = texte_de(cellule)
        if not t:
            return None
        serre = re.sub(r"[\s.\-/()_]", "", re.sub(r"\(0\)", "", t))
        if serre.startswith("00"):
            serre = f"+{serre[2:]}"
        if serre.startswith("+33"):
            serre = f"0{serre[3:].removeprefix('0')}"
        if re.fullmatch(r"0[1-9]\d{8}", serre) or re.fullmatch(r"\+[1-9]\d{6,14}", serre):
            return serre
        if re.fullmatch(r"[1-9]\d{8}", serre):
            lu = f"0{serre}"
            # Files of numbers lose every zero: only a cell that is a number is worth no word.
            return lu if not isinstance(cellule, str) else LectureReservee(lu, (c.ZERO_RENDU.constat(valeur=t, lu=lu),))
        raise Illisible(c.TELEPHONE.constat(valeur=montrer(t)))

    return LecteurCellule(lire, discriminant=True)


def _cinq(motif: str, controle: Any) -> LecteurCellule:
    def lire(cellule: Cellule) -> Any:
        t = texte_de(cellule)
        if not t:
            return None
        serre = t.replace(" ", "").upper()
        if re.fullmatch(motif, serre):
            return serre
        if re.fullmatch(motif, f"0{serre}") and len(serre) == 4:
            return LectureReservee(f"0{serre}", (c.ZERO_RENDU.constat(valeur=t, lu=f"0{serre}"),))
        raise Illisible(controle.constat(valeur=montrer(t)))

    return LecteurCellule(lire)


def code_commune() -> LecteurCellule:
    """Five characters of the official code; whether it was in force on a day is for the kind to say."""
    return _cinq(r"\d(?:\d|[AB])\d{3}", c.CODE_COMMUNE)


def code_postal() -> LecteurCellule:
    """Five digits."""
    return _cinq(r"\d{5}", c.CODE_POSTAL)
