"""Identifiers of the trade as people type them: checked, normalised, and explained when refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import nir as stdnum_nir
from stdnum.fr import siren as stdnum_siren

from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer

_VIDE = re.compile(r"[\s\u00a0\u202f\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff.\-_/'’]+")
"""What people, PDFs and spreadsheets put between digits: spaces (also of zero width), tabs, dots, dashes of all lengths."""
SIREN_LA_POSTE = "356000000"
SIEGE_LA_POSTE = "35600000000048"


def _controle(code: str, titre: str, quoi: str, remede: str, source: str = "") -> Controle:
    return declarer(
        Controle(
            code,
            titre,
            quoi,
            "Un identifiant faux rattache les données à un autre organisme, ou à personne.",
            remede,
            Gravite.BLOQUANT,
            source,
        )
    )


SIREN_FAUX = _controle(
    "IDE-001", "SIREN incorrect", "« {texte} » n’est pas un numéro SIREN : {raison}.",
    "Un SIREN a 9 chiffres ; recopiez-le depuis l’avis de situation Sirene.", "Insee, répertoire Sirene",
)  # fmt: skip
SIRET_FAUX = _controle(
    "IDE-002", "SIRET incorrect", "« {texte} » n’est pas un numéro SIRET : {raison}.",
    "Un SIRET a 14 chiffres (SIREN puis 5 chiffres) ; recopiez-le depuis l’avis de situation Sirene.",
    "Insee, répertoire Sirene",
)  # fmt: skip
UAI_FAUX = _controle(
    "IDE-003", "UAI incorrecte", "« {texte} » n’est pas une UAI : {raison}.",
    "Une UAI a 7 chiffres et une lettre de contrôle, par exemple 0352756F.",
    "Ministère de l’Éducation nationale, RAMSESE",
)  # fmt: skip
NDA_FAUX = _controle(
    "IDE-004", "Numéro de déclaration d’activité incorrect",
    "« {texte} » n’est pas un numéro de déclaration d’activité : {raison}.",
    "Il a 11 caractères et commence par le code de la région qui l’a attribué ; recopiez-le depuis le récépissé.",
    "Code du travail, art. L. 6351-1 et R. 6351-6",
)  # fmt: skip
NIR_FAUX = declarer(
    Controle(
        "IDE-005",
        "NIR incorrect",
        "Ce numéro de sécurité sociale n’est pas valable : {raison}.",
        "Un numéro faux est celui de quelqu’un d’autre, ou de personne : la personne ne serait pas reconnue.",
        "Recopiez les 13 caractères et la clé depuis l’attestation de droits.",
        Gravite.BLOQUANT,
        "Insee, RNIPP",
    )
)
NUMERO_FICHE_FAUX = _controle(
    "IDE-006", "Numéro de fiche non reconnu", "« {texte} » n’est pas un numéro de fiche : {raison}.",
    "Tapez par exemple RNCP37674, RS5000, 37674, ou collez l’adresse de la fiche.",
    "France compétences",
)  # fmt: skip


def _nettoyer(texte: str) -> str:
    return _VIDE.sub("", texte).upper()


def _cite(texte: str) -> str:
    """What was typed, short enough to stand in a sentence."""
    propre = " ".join(texte.split())
    return propre if len(propre) <= 40 else f"{propre[:39]}…"


def _longueur(texte: str, attendue: int) -> str:
    """Why a number of the wrong shape is refused. A missing leading zero is the spreadsheet's usual doing."""
    if re.fullmatch(r"[0-9]+", texte) and len(texte) == attendue - 1:
        return f"{attendue} chiffres sont attendus et il en manque un (un tableur retire souvent le zéro de tête)"
    return f"{attendue} chiffres sont attendus"


@dataclass(frozen=True, slots=True)
class Siren:
    """Nine digits with a Luhn key: a legal entity."""

    valeur: str

    @classmethod
    def parse(cls, texte: str) -> Self:
        """Raises `ErreurMetier` IDE-001."""
        t = _nettoyer(texte)
        if not re.fullmatch(r"[0-9]{9}", t):
            raise ErreurMetier(SIREN_FAUX.constat(texte=_cite(texte), raison=_longueur(t, 9)))
        try:
            return cls(stdnum_siren.validate(t))
        except ValidationError as e:
            raise ErreurMetier(SIREN_FAUX.constat(texte=_cite(texte), raison="la clé de contrôle est fausse")) from e

    @property
    def format_lisible(self) -> str:
        """Three groups of three, separated by narrow no-break spaces."""
        v = self.valeur
        return f"{v[:3]}\u202f{v[3:6]}\u202f{v[6:]}"

    def __str__(self) -> str:
        return self.valeur


@dataclass(frozen=True, slots=True)
class Siret:
    """Fourteen digits: an establishment.

    La Poste has more offices than Luhn's key allows: its establishments are checked by the sum of their digits, a
    multiple of 5, except its head office, which keeps Luhn's key (Insee, Sirene; same rule as python-stdnum).
    """

    valeur: str

    @classmethod
    def parse(cls, texte: str) -> Self:
        """Raises `ErreurMetier` IDE-002."""
        t = _nettoyer(texte)
        if not re.fullmatch(r"[0-9]{14}", t):
            raise ErreurMetier(SIRET_FAUX.constat(texte=_cite(texte), raison=_longueur(t, 14)))
        bureau = t.startswith(SIREN_LA_POSTE) and t != SIEGE_LA_POSTE
        juste = sum(map(int, t)) % 5 == 0 if bureau else luhn.is_valid(t)
        if not juste or not luhn.is_valid(t[:9]):
            raise ErreurMetier(SIRET_FAUX.constat(texte=_cite(texte), raison="la clé de contrôle est fausse"))
        return cls(t)

    @property
    def siren(self) -> Siren:
        """The legal entity."""
        return Siren(self.valeur[:9])

    @property
    def format_lisible(self) -> str:
        """`SIREN` in three groups, then the five digits of the establishment."""
        v = self.valeur
        return f"{v[:3]}\u202f{v[3:6]}\u202f{v[6:9]}\u202f{v[9:]}"

    def __str__(self) -> str:
        return self.valeur


_LETTRES_UAI = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Twenty-three letters: I, O and Q are left out. The letter is the number modulo 23."""


@dataclass(frozen=True, slots=True)
class Uai:
    """A school unit: seven digits and a check letter."""

    valeur: str

    @classmethod
    def parse(cls, texte: str) -> Self:
        """Raises `ErreurMetier` IDE-003."""
        t = _nettoyer(texte)
        if not re.fullmatch(r"[0-9]{7}[A-Z]", t):
            raison = "7 chiffres et une lettre sont attendus"
            if re.fullmatch(r"[0-9]{6}[A-Z]", t):
                raison += " et il manque un chiffre (un tableur retire souvent le zéro de tête)"
            raise ErreurMetier(UAI_FAUX.constat(texte=_cite(texte), raison=raison))
        attendue = _LETTRES_UAI[int(t[:7]) % 23]
        if t[7] != attendue:
            raise ErreurMetier(
                UAI_FAUX.constat(texte=_cite(texte), raison=f"la lettre de contrôle devrait être {attendue}")
            )
        return cls(t)

    def __str__(self) -> str:
        return self.valeur


@dataclass(frozen=True, slots=True)
class Nda:
    """Declaration of activity of a training body: eleven characters, region (2), department (2 or 3), then a serial.

    Only the shape is checked: no rule of a key is published. Digits are the rule; `2A` or `2B` in the place of the
    department is accepted too. No text settles whether Corsican numbers are written `20`, `2A` or `2B`, and refusing a
    number that a prefect issued would be worse than keeping it. To be confirmed with the public list of training bodies.
    """

    valeur: str

    @classmethod
    def parse(cls, texte: str) -> Self:
        """Raises `ErreurMetier` IDE-004."""
        t = _nettoyer(texte)
        if not re.fullmatch(r"[0-9]{2}(?:[0-9]{2}|2[AB])[0-9]{7}", t):
            raise ErreurMetier(NDA_FAUX.constat(texte=_cite(texte), raison=_longueur(t, 11)))
        return cls(t)

    def __str__(self) -> str:
        return self.valeur


_FORME_NIR = r"[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{6}(?:[0-9]{2})?"


@dataclass(frozen=True, slots=True, repr=False)
class Nir:
    """Social-security number: 13 characters and the key. Never shown whole: `str` and `repr` are masked."""

    valeur: str
    cle: str

    @classmethod
    def parse(cls, texte: str) -> Self:
        """13 or 15 characters; the key is computed when absent, checked when present. Raises IDE-005."""
        t = _nettoyer(texte)
        if not re.fullmatch(_FORME_NIR, t):
            raise ErreurMetier(NIR_FAUX.constat(raison="13 caractères, puis 2 chiffres de clé, sont attendus"))
        if t[0] not in "123478":
            raise ErreurMetier(NIR_FAUX.constat(raison="il doit commencer par 1, 2, 3, 4, 7 ou 8"))
        mois = int(t[3:5])
        if not (1 <= mois <= 12 or 20 <= mois <= 42 or 50 <= mois <= 99):
            raise ErreurMetier(NIR_FAUX.constat(raison="le mois de naissance n’existe pas"))
        cle = stdnum_nir.calc_check_digits(t[:13])
        if len(t) == 15 and t[13:] != cle:
            raise ErreurMetier(NIR_FAUX.constat(raison="la clé de contrôle ne correspond pas"))
        return cls(t[:13], cle)

    @staticmethod
    def est_d_attente(texte: str) -> bool:
        """Does a text begin as a waiting number, whatever its key? What is wrong then is the number, not the way it was typed."""
        t = _nettoyer(texte)
        return t[:1] in tuple("3478") and re.fullmatch(_FORME_NIR, t) is not None

    @staticmethod
    def porte_sa_cle(texte: str) -> bool:
        """Was the key typed with the number? Then `parse` checked it."""
        return len(_nettoyer(texte)) == 15

    @property
    def est_temporaire(self) -> bool:
        """Waiting number (3, 4, 7 or 8 first): the person is not yet identified for good."""
        return self.valeur[0] in "3478"

    @property
    def sexe(self) -> str:
        """`M` for 1, 3 and 7; `F` for 2, 4 and 8."""
        return "M" if self.valeur[0] in "137" else "F"

    @property
    def annee(self) -> int:
        """Two digits."""
        return int(self.valeur[1:3])

    @property
    def mois(self) -> int | None:
        """1 to 12, or None when the civil register did not know it."""
        m = int(self.valeur[3:5])
        return m if 1 <= m <= 12 else None

    @property
    def masque(self) -> str:
        """The last three characters and the key."""
        return f"••••••••••{self.valeur[10:]} {self.cle}"

    def __str__(self) -> str:
        return self.masque

    def __repr__(self) -> str:
        return f"Nir({self.masque})"


_ENTRE = r"[\s.\u00a0\u202f\u2010-\u2015-]?"
_PEUT_ETRE_UN_NIR = re.compile(
    rf"(?<!\d)[1-478]{_ENTRE}\d\d{_ENTRE}\d\d{_ENTRE}(?:\d\d|2[ABab])"
    rf"{_ENTRE}\d{{3}}{_ENTRE}\d{{3}}(?:{_ENTRE}\d\d)?(?!\d)"
)


def contient_un_nir(texte: str) -> bool:
    """True for 15 characters with a right key, or 13 grouped as on the card (13 bare digits may be anything)."""
    for trouve in _PEUT_ETRE_UN_NIR.finditer(texte):
        compact = _nettoyer(trouve[0])
        if len(compact) == 13 and len(trouve[0]) < 17:
            continue
        if _est_un_nir(compact):
            return True
    return False


def est_un_nir(texte: str) -> bool:
    """True when the whole text reads as a number, bare digits included: for a field that somebody fills in."""
    return _est_un_nir(texte) or contient_un_nir(texte)


def _est_un_nir(texte: str) -> bool:
    try:
        Nir.parse(texte)
    except ErreurMetier:
        return False
    return True


_NUMERO = re.compile(r"(?:FICHE)?(RNCP|RS)?(?:N[°º]?)?0*([1-9][0-9]{0,6})(BC[0-9A-Z]+)?")
_URL = re.compile(r"francecompetences\.fr/recherche/(rncp|rs)/0*([1-9][0-9]{0,6})(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumeroFiche:
    """Public number of a fiche. `repertoire` is None when a bare number was typed: both registers may hold it."""

    repertoire: str | None
    numero: int

    @classmethod
    def parse(cls, texte: str, repertoire: str | None = None) -> Self:
        """`RNCP 37674`, `rs5000`, `37674`, a bloc code, the address of a fiche.

        `repertoire` (`RNCP` or `RS`) serves only when the text names none. A bloc code without register is RNCP's:
        the RS has no blocs. Raises `ErreurMetier` IDE-006; `ValueError` for another `repertoire`.
        """
        if repertoire not in (None, "RNCP", "RS"):
            raise ValueError(f"the registers are RNCP and RS, not {repertoire!r}")
        if url := _URL.search(texte):
            return cls(url[1].upper(), int(url[2]))
        trouve = _NUMERO.fullmatch(_nettoyer(texte))
        if not trouve:
            raise ErreurMetier(
                NUMERO_FICHE_FAUX.constat(texte=_cite(texte), raison="RNCP ou RS suivi d’un nombre est attendu")
            )
        return cls(trouve[1] or ("RNCP" if trouve[3] else repertoire), int(trouve[2]))

    @property
    def code(self) -> str:
        """`RNCP37674`. Raises `ValueError` when the register is not known."""
        if self.repertoire is None:
            raise ValueError("register unknown")
        return f"{self.repertoire}{self.numero}"

    @property
    def codes_possibles(self) -> tuple[str, ...]:
        """The code, or one per register when the register is not known."""
        return (self.code,) if self.repertoire else (f"RNCP{self.numero}", f"RS{self.numero}")

    @property
    def url_publique(self) -> str:
        """Page of the fiche at France compétences. Raises `ValueError` when the register is not known."""
        if self.repertoire is None:
            raise ValueError("register unknown")
        return f"https://www.francecompetences.fr/recherche/{self.repertoire.lower()}/{self.numero}/"

    def __str__(self) -> str:
        return self.code if self.repertoire else str(self.numero)
