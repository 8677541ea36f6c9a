"""Words of the authorities, as lists of results write them: « ADMIS MENTION BIEN », « 2ND GROUPE », « REFUSÉE », « ABS »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from parchemin.deliberation import importees_constats as c
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.parcours.domain.resultats import ModeCellule, ValeurCellule, lire_cellule
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier

_MOTS: dict[str, Resultat] = {
    **dict.fromkeys(
        ("admis", "admise", "recu", "recue", "obtenu", "obtenue", "reussi", "reussite", "diplome", "diplomee", "succes",
         "favorable", "validation totale", "certifie", "certifiee", "titre obtenu", "adm", "reussite totale"),
        Resultat.ADMIS,
    ),
    **dict.fromkeys(
        ("ajourne", "ajournee", "refuse", "refusee", "echec", "non admis", "non admise", "elimine", "eliminee", "aj",
         "non obtenu", "defavorable", "non recu", "non recue", "non valide", "aucune validation", "ajn"),
        Resultat.AJOURNE,
    ),
    **dict.fromkeys(
        ("validation partielle", "partiel", "partielle", "reussite partielle", "partiellement admis", "admis partiel",
         "ccp", "ccp obtenus", "validation de ccp", "obtention partielle", "partiellement valide"),
        Resultat.PARTIEL,
    ),
    **dict.fromkeys(
        ("second groupe", "2nd groupe", "2nd gr", "2eme groupe", "2e groupe", "2 groupe", "2d groupe", "deuxieme groupe",
         "controle", "epreuve de controle", "epreuves de controle", "oral de controle", "autorise au controle",
         "autorise a passer le controle", "autorise second groupe", "rattrapage", "passe le second groupe",
         "autorise a se presenter a l epreuve de controle"),
        Resultat.CONTROLE,
    ),
    **dict.fromkeys(
        ("non delivrable", "non deliberable", "diplome non delivrable", "certification non delivrable"),
        Resultat.NON_DELIVRABLE,
    ),
}  # fmt: skip
_ABSENTS = frozenset({"absent", "absente", "abs", "absent aux epreuves", "non presente", "non presentee", "def"})
_MENTIONS: dict[str, Mention] = {
    **dict.fromkeys(("", "sans mention", "sans", "aucune", "passable", "neant"), Mention.AUCUNE),
    **dict.fromkeys(("ab", "assez bien", "a bien"), Mention.ASSEZ_BIEN),
    **dict.fromkeys(("b", "bien"), Mention.BIEN),
    **dict.fromkeys(("tb", "tres bien", "t bien"), Mention.TRES_BIEN),
    **dict.fromkeys(
        ("tbf", "tb felicitations", "tres bien avec felicitations", "tb avec felicitations", "felicitations",
         "tres bien avec les felicitations du jury", "tres bien felicitations"),
        Mention.FELICITATIONS,
    ),
}  # fmt: skip
MOTS_A_ECRIRE = ("Admis", "Ajourné", "Validation partielle", "Second groupe", "Absent", "Non délivrable")
_SUR = re.compile(r"\s*[0-9]+(?:[.,][0-9]+)?\s*/\s*(?P<total>[0-9]+(?:[.,][0-9]+)?)\s*")
_NOMBRE = re.compile(r"\s*(?P<n>[0-9]+(?:[.,][0-9]+)?)\s*%?\s*")


@dataclass(frozen=True, slots=True)
class ResultatLu:
    """What a cell says. `absent`: said absent, which the texts turn into « non délivrable ». `mention` None: not said there."""

    resultat: Resultat
    mention: Mention | None = None
    absent: bool = False


def _serrer(texte: str) -> str:
    return " ".join(cle_recherche(texte).split())


def lire_resultat(texte: str) -> ResultatLu:
    """Raises `ErreurMetier` AUT-015, with the nearest word; AUT-017 or AUT-018 for a mention in the same cell."""
    cle = _serrer(texte)
    if cle in _ABSENTS:
        return ResultatLu(Resultat.NON_DELIVRABLE, absent=True)
    if cle in _MOTS:
        return ResultatLu(_MOTS[cle])
    for mot, resultat in sorted(_MOTS.items(), key=lambda x: -len(x[0])):
        reste = cle.removeprefix(f"{mot} ").removeprefix("avec ").removeprefix("mention ")
        if not cle.startswith(f"{mot} ") or reste not in _MENTIONS:
            continue
        mention = _MENTIONS[reste]
        if mention and resultat is not Resultat.ADMIS:
            raise ErreurMetier(c.MENTION_SANS_SUCCES.constat(mention=mention, resultat=mot))
        return ResultatLu(resultat, mention)
    proche = get_close_matches(cle, _MOTS, n=1, cutoff=0.78)
    piste = f" Vouliez-vous écrire « {proche[0]} » ?" if proche else ""
    raise ErreurMetier(c.RESULTAT_NON_COMPRIS.constat(texte=texte.strip()[:60], piste=piste))


def lire_mention(texte: str) -> Mention:
    """Raises `ErreurMetier` AUT-018."""
    cle = _serrer(texte).removeprefix("mention ")
    if cle not in _MENTIONS:
        raise ErreurMetier(c.MENTION_NON_COMPRISE.constat(texte=texte.strip()[:60]))
    return _MENTIONS[cle]


def lire_note(texte: str, mode: ModeCellule) -> ValeurCellule:
    """A mark out of 20, acquired or not, an absence. Raises `ErreurMetier` AUT-019 for another scale, RES-001 to RES-031."""
    if mode is ModeCellule.NOTE:
        sur = _SUR.fullmatch(texte)
        seul = _NOMBRE.fullmatch(texte)
        if (sur and _decimal(sur["total"]) != 20) or (seul and ("%" in texte or _decimal(seul["n"]) > 20)):
            raise ErreurMetier(c.AUTRE_ECHELLE.constat(texte=texte.strip()[:40]))
    return lire_cellule(texte, mode)


def _decimal(texte: str) -> Decimal:
    try:
        return Decimal(texte.replace(",", "."))
    except InvalidOperation:  # pragma: no cover  (the expression lets only digits through)
        return Decimal(0)
