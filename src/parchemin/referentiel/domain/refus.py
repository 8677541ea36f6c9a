"""What the XML parser refuses, said in words for people."""

from __future__ import annotations

import re

from lxml import etree

from parchemin.referentiel.domain import constats as c
from parchemin.socle.constats import Constat, ErreurMetier

TAILLE_FICHE_MAXIMALE = 16 * 1024**2
"""Bytes between two fiches. The longest real one held weighs 0.2 MB; without a bound, memory would follow the file."""


def demesure(derniere: str) -> Constat:
    return c.FICHE_DEMESUREE.constat(derniere=derniere or "aucune", limite=TAILLE_FICHE_MAXIMALE // 1024**2)


_EN_FRANCAIS = (
    (re.compile(r"Premature end of data in tag (\S+)"), "le fichier s’arrête avant la fin de « {} »"),
    (re.compile(r"Opening and ending tag mismatch: (\S+)"), "la balise « {} » n’est pas fermée"),
    (re.compile(r"Entity '([^']+)' not defined"), "« &{}; » n’a pas de sens ici"),
    (re.compile(r"EntityRef"), "un « & » est mal écrit"),
    (re.compile(r"Extra content at the end"), "il y a du contenu après la fin du registre"),
    (re.compile(r"invalid Char|xmlParseCharRef"), "un caractère interdit"),
    (re.compile(r"Couldn't find end of Start Tag|StartTag|EndTag|GT|'>'|end of tag|LT"), "une balise est coupée"),
    (re.compile(r"AttValue|attribute", re.IGNORECASE), "un attribut est mal écrit"),
)


def _detail(message: str) -> str:
    """What the parser says, in words for people; its own words when they are not known."""
    for motif, phrase in _EN_FRANCAIS:
        if trouve := motif.search(message):
            return phrase.format(*trouve.groups())
    return f"le lecteur XML dit : « {message[:120]} »"


def erreur_de_syntaxe(e: etree.XMLSyntaxError, fiches: int, derniere: str) -> ErreurMetier:
    """The refusal of a file that the parser gave up, after `fiches` fiches, the last one being `derniere`."""
    message = (e.msg or "").split(", line")[0]
    ligne = e.lineno or 0
    if "ncod" in message or "not proper UTF-8" in message:
        detail = "caractères d’un autre encodage"
        if "nsupported encoding" in message:
            detail = f"l’encodage annoncé, {message.rpartition(':')[2].strip()[:30]}, n’existe pas"
        return ErreurMetier(c.ENCODAGE.constat(ligne=ligne, detail=detail))
    if "XML_PARSE_HUGE" in message or "Resource limit" in message:
        return ErreurMetier(demesure(derniere))
    if ("Entity" in message and "not defined" not in message and "EntityRef" not in message) or "DTD" in message:
        return ErreurMetier(c.ENTITES.constat(detail="entités"))
    if fiches == 0 and ("Start tag expected" in message or "Document is empty" in message):
        return ErreurMetier(c.PAS_DU_XML.constat(detail="aucune balise n’y commence"))
    quand = "avant la première fiche" if not fiches else f"après {fiches} fiche{'s' if fiches > 1 else ''}"
    return ErreurMetier(
        c.TRONQUE.constat(ligne=ligne, detail=_detail(message), quand=quand, derniere=derniere or "aucune")
    )
