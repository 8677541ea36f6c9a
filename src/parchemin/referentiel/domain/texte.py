"""Long texts of the flux made readable: paragraphs and lists found again, nothing lost, nothing guessed.

In V4.1 the HTML is gone and so are the line breaks: paragraphs are separated by runs of three spaces or more, bullets
by `*`, `-`, `o`, `•`, `●` or a numbering (`A1C1.`, `3.`); some fiches separate their lines by two spaces and a capital.
Where no pattern matches the text is shown as it came. Only separators go: every letter in is a letter out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from urllib.parse import urlsplit

LONGUEUR_ADRESSE = 2000
"""Characters. A longer address is kept as words."""

_COUPURE = re.compile(r" {3,}")
_PUCE = re.compile(r"^(?:[*•●▪◦‣·○■□➢✓→]|[-–—](?=\s|[A-ZÀ-Ý«])|o(?= [A-ZÀ-Ý«]))\s*")
_NUMERO = re.compile(
    r"^(?:[A-Z]{1,2}\.?\d{1,2}(?:[.-]?[A-Z]{0,2}\d{1,2}){0,3}\s?[.):–-]\s*(?=\S)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=\S)|\d{1,2}\s?[.):]\s+(?=\S)|[A-Z][.)]\s+(?=\S))"
)
_PUCE_INTERNE = re.compile(r"(?:(?<=[;.:,]) |(?<=\s))(?=[•●▪] ?\S)|(?<=;) {1,2}(?=- \S)")
_TIRETS = re.compile(r" [-–] (?=[A-ZÀÂÉÈÊÎÔÛÇ«])")
_DEUX_ESPACES = re.compile(r"(?<=\S)  (?=[A-ZÀÂÇÈÉÊÎÔÛ])")
_SUITE = re.compile(r"[a-zà-öø-ÿœ]")
_FIN_DE_PHRASE = (".", ";", ":", "!", "?")
_ATTRIBUTS = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+))*\s*/?>"""
_DE_BLOC = re.compile(
    rf"</?(?:p|br|div|ul|ol|table|tbody|tr|td|th|h[1-6]|blockquote|section){_ATTRIBUTS}", re.IGNORECASE
)
_PUCE_HTML = re.compile(rf"<li{_ATTRIBUTS}", re.IGNORECASE)
_EN_LIGNE = re.compile(
    rf"</?(?:a|b|i|u|s|em|strong|span|font|sub|sup|small|big|li|img|hr|code|abbr|script|style){_ATTRIBUTS}",
    re.IGNORECASE,
)
_ENTITE = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_COLLE = re.compile(r"[,;](?=https?://)", re.IGNORECASE)
_ANCRE = re.compile(r"""<a\b[^<>]*?\bhref\s*=\s*["']?([^\s<>"']+)[^<>]*>""", re.IGNORECASE)
_HOTE = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Running text."""

    texte: str


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list. Items keep their own numbering when they had one."""

    elements: tuple[str, ...]


Morceau = Paragraphe | Enumeration


def _entites(texte: str) -> str:
    """`&eacute;` → é. Only whole references: « R&D » and « &copier » are words."""

    def caractere(m: re.Match[str]) -> str:
        return unescape(m[0]) if m[1].startswith("#") or f"{m[1]};" in html5 else m[0]

    return _ENTITE.sub(caractere, texte) if "&" in texte else texte


def _nu(texte: str) -> str:
    """V2/V3 texts are HTML: tags of HTML go, with a break where a block or a line ended. « <nom du candidat> » stays.

    The result is text, never markup: whoever shows it escapes it.
    """
    if "<" in texte:
        texte = _PUCE_HTML.sub("   - ", texte)
        texte = _DE_BLOC.sub("   ", texte)
        texte = _EN_LIGNE.sub("", texte)
    return _entites(texte)


def _decouper_tirets(segment: str) -> list[str]:
    """« A - B - C » on one line: a list when at least two dashes are each followed by a capital."""
    bouts = _TIRETS.split(segment)
    if len(bouts) <= 2:
        return [segment]
    elements = [f"- {_PUCE.sub('', b.strip(), count=1)}" for b in bouts if b.strip()]
    if elements and _SUITE.match(bouts[0].lstrip()):
        # What comes before the first dash ends the line above, cut by a run of spaces.
        elements[0] = bouts[0].strip()
    return elements


def _decouper_lignes(segment: str) -> list[str]:
    """Lines separated by two spaces and a capital: two breaks at least, or it is a typing slip."""
    bouts = _DEUX_ESPACES.split(segment)
    return bouts if len(bouts) > 2 else [segment]


def structurer(texte: str) -> tuple[Morceau, ...]:
    """Paragraphs and lists of a long text. Every word of the text is in the result, in order."""
    morceaux: list[Morceau] = []
    liste: list[str] = []

    def fermer_liste() -> None:
        if liste:
            morceaux.append(Enumeration(tuple(liste)))
            liste.clear()

    segments = [
        s
        for bout in _COUPURE.split(_nu(texte))
        for morceau in _PUCE_INTERNE.split(bout)
        for ligne in _decouper_tirets(morceau)
        for s in _decouper_lignes(ligne)
    ]
    puce_seule = False
    for brut in segments:
        segment = " ".join(brut.split())
        if not segment:
            continue
        if segment in ("-", "–", "—", "o"):
            puce_seule = True
            continue
        puce = _PUCE.match(segment)
        numero = _NUMERO.match(segment)
        if puce:
            reste = segment[puce.end() :]
            # A bullet cut from its text by a run of spaces: the next segment is its text.
            puce_seule = not reste
            if reste:
                liste.append(reste)
        elif puce_seule or numero:
            liste.append(segment)
            puce_seule = False
        elif liste and _SUITE.match(segment) and not liste[-1].endswith(_FIN_DE_PHRASE):
            # A sentence cut by a run of spaces goes on.
            liste[-1] = f"{liste[-1]} {segment}"
        elif not liste and morceaux and _continue(morceaux[-1], segment):
            morceaux[-1] = Paragraphe(f"{morceaux[-1].texte} {segment}")  # type: ignore[union-attr]
        else:
            fermer_liste()
            morceaux.append(Paragraphe(segment))
    fermer_liste()
    # A lone numbered item is a heading or a sentence, not a list.
    return tuple(
        Paragraphe(m.elements[0]) if isinstance(m, Enumeration) and len(m.elements) == 1 else m for m in morceaux
    )


def _continue(avant: Morceau, segment: str) -> bool:
    """Does `segment` go on with the sentence of the paragraph above?"""
    return isinstance(avant, Paragraphe) and not avant.texte.endswith(_FIN_DE_PHRASE) and bool(_SUITE.match(segment))


@dataclass(frozen=True, slots=True)
class Lien:
    """A piece of `LIEN_URL_DESCRIPTION`: `url` is None when it is only words."""

    texte: str
    url: str | None


def parse_liens(texte: str) -> tuple[Lien, ...]:
    """Links of a free text: several addresses, anchors without address, or mere bullets.

    Only http(s) addresses with a plain host name become links: no account (`user@`), no invisible character, no address
    of a machine alone. The rest is kept as words.
    """
    # Two addresses may be glued by a comma or a semicolon.
    texte = _COLLE.sub(" ", _nu(_ANCRE.sub(r" \1 ", texte)))
    resultat: list[Lien] = []
    position = 0
    for trouve in _URL.finditer(texte):
        adresse = trouve[0].rstrip(".,;:!?")
        while len(adresse) <= LONGUEUR_ADRESSE and adresse.endswith(")") and adresse.count(")") > adresse.count("("):
            adresse = adresse[:-1].rstrip(".,;:!?")
        _ajouter_mots(resultat, texte[position : trouve.start()])
        position = trouve.start() + len(adresse)
        resultat.append(Lien(adresse, adresse if _est_une_adresse(adresse) else None))
    _ajouter_mots(resultat, texte[position:])
    return tuple(resultat)


def _est_une_adresse(adresse: str) -> bool:
    if len(adresse) > LONGUEUR_ADRESSE or not adresse.isprintable():
        return False
    try:
        parties = urlsplit(adresse)
        _ = parties.port
    except ValueError:
        return False
    return "@" not in parties.netloc and bool(_HOTE.fullmatch(parties.hostname or ""))


def _ajouter_mots(resultat: list[Lien], brut: str) -> None:
    mots = " ".join(brut.split()).strip("*•-;, ")
    if mots:
        resultat.append(Lien(mots, None))
