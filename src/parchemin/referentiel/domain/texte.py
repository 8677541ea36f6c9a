"""Long texts of the flux made readable: paragraphs and lists found again, nothing lost, nothing guessed.

In V4.1 the HTML is gone and so are the line breaks: paragraphs are separated by runs of three spaces or more, bullets
by `*`, `-`, `o`, `•`, `●` or a numbering (`A1C1.`, `3.`). Where no pattern matches the text is shown as it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

_COUPURE = re.compile(r" {3,}")
_PUCE = re.compile(r"^(?:[*•●▪◦‣·○■□➢✓→]|[-–—](?=\s|[A-ZÀ-Ý«])|o(?= [A-ZÀ-Ý«]))\s*")
_NUMERO = re.compile(
    r"^(?:[A-Z]{1,2}\.?\d{1,2}(?:[.-]?[A-Z]{0,2}\d{1,2}){0,3}\s?[.):–-]\s*(?=\S)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=\S)|\d{1,2}\s?[.)]\s+(?=\S))"
)
_PUCE_INTERNE = re.compile(r"(?:(?<=[;.:,]) |(?<=\s))(?=[•●▪] ?\S)|(?<=;) {1,2}(?=- \S)")
_TIRETS = re.compile(r" [-–] (?=[A-ZÀÂÉÈÊÎÔÛÇ«])")
_BALISE = re.compile(r"</?[a-zA-Z][^<>]*>")
_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Running text."""

    texte: str


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list. Items keep their own numbering when they had one."""

    elements: tuple[str, ...]


Morceau = Paragraphe | Enumeration


class _SansBalises(HTMLParser):
    """V2/V3 texts are HTML: keep the words, and a break where a block or a line ended."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texte: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.texte.append("   - ")
        elif tag in {"p", "br", "div", "ul", "ol", "tr", "h1", "h2", "h3", "h4"}:
            self.texte.append("   ")

    def handle_data(self, data: str) -> None:
        self.texte.append(data)


def _nu(texte: str) -> str:
    if _BALISE.search(texte):
        lecteur = _SansBalises()
        lecteur.feed(texte)
        lecteur.close()
        return "".join(lecteur.texte)
    return unescape(texte) if "&" in texte else texte


def _decouper_tirets(segment: str) -> list[str]:
    """« A - B - C » on one line: a list when at least two dashes are each followed by a capital."""
    bouts = _TIRETS.split(segment)
    if len(bouts) <= 2:
        return [segment]
    return [f"- {_PUCE.sub('', b.strip(), count=1)}" for b in bouts if b.strip()]


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
        for s in _decouper_tirets(morceau)
    ]
    puce_seule = False
    for brut in segments:
        segment = " ".join(brut.split())
        if not segment:
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
        else:
            fermer_liste()
            morceaux.append(Paragraphe(segment))
    fermer_liste()
    # A lone numbered item is a heading or a sentence, not a list.
    return tuple(
        Paragraphe(m.elements[0]) if isinstance(m, Enumeration) and len(m.elements) == 1 else m for m in morceaux
    )


@dataclass(frozen=True, slots=True)
class Lien:
    """A piece of `LIEN_URL_DESCRIPTION`: `url` is None when it is only words."""

    texte: str
    url: str | None


def parse_liens(texte: str) -> tuple[Lien, ...]:
    """Links of a free text: several addresses, anchors without address, or mere bullets. Only http(s) becomes a link."""
    resultat: list[Lien] = []
    position = 0
    for trouve in _URL.finditer(texte):
        _ajouter_mots(resultat, texte[position : trouve.start()])
        adresse = trouve[0].rstrip(".,;)")
        position = trouve.start() + len(adresse)
        try:
            valide = bool(urlsplit(adresse).hostname and "." in (urlsplit(adresse).hostname or ""))
        except ValueError:
            valide = False
        resultat.append(Lien(adresse, adresse if valide else None))
    _ajouter_mots(resultat, texte[position:])
    return tuple(resultat)


def _ajouter_mots(resultat: list[Lien], brut: str) -> None:
    mots = " ".join(brut.split()).strip("*•-;, ")
    if mots:
        resultat.append(Lien(mots, None))
