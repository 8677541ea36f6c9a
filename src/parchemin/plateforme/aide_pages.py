"""The documentation inside the program: Markdown files of `docs/`, read as pages with an anchor for each section. Pure but for the files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from parchemin.plateforme.templatetags.parchemin import typo
from parchemin.socle.cles import cle_recherche

_ICI = Path(__file__).resolve().parent
_DOSSIERS = (_ICI / "docs", _ICI.parents[2] / "docs")
"""Where the files are: inside the package that was built, else beside the sources."""
_LIEN = re.compile(r"^(?:\./)?([a-z_-]+)\.md(#.*)?$")
_FIN_DE_PHRASE = re.compile(r"(?<=[.!?])(?<!\bart\.)(?<!\b[A-Z]\.)(?<!\bex\.)(?<!\bp\.)\s+")
"""Where a sentence ends: not after « art. », « p. ex. », nor the letter of an article of law (« L. 6113-8 »)."""


@dataclass(frozen=True, slots=True)
class SectionAide:
    """One section: `ancre` in its page, "" for what comes before the first heading; `texte` without markup."""

    ancre: str
    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class SujetAide:
    """One page. `html` is safe: raw HTML in a file is shown as text."""

    code: str
    titre: str
    resume: str
    html: SafeString
    sections: tuple[SectionAide, ...]

    @property
    def ancres(self) -> frozenset[str]:
        return frozenset(s.ancre for s in self.sections if s.ancre)


@dataclass(frozen=True, slots=True)
class ReponseAide:
    """A section that holds every word looked for."""

    sujet: SujetAide
    section: SectionAide
    extrait: str


@cache
def _donnees() -> Mapping[str, Any]:
    lues: Mapping[str, Any] = yaml.safe_load((_ICI / "donnees" / "aide.yaml").read_text(encoding="utf-8"))
    return lues


@cache
def _dossier() -> Path | None:
    return next((d for d in _DOSSIERS if (d / "commencer.md").is_file()), None)


def groupes() -> list[tuple[str, list[SujetAide]]]:
    """The index: subjects by group, in its order. Empty when the files were left out of the installation."""
    lus = [(g["groupe"], [s for c in g["sujets"] if (s := sujet(c)) is not None]) for g in _donnees()["sujets"]]
    return [(titre, sujets) for titre, sujets in lus if sujets]


def codes() -> frozenset[str]:
    return frozenset(c for g in _donnees()["sujets"] for c in g["sujets"])


@cache
def sujet(code: str) -> SujetAide | None:
    dossier = _dossier()
    if dossier is None or code not in codes() or not (dossier / f"{code}.md").is_file():
        return None
    return lire(code, (dossier / f"{code}.md").read_text(encoding="utf-8"))


def lire(code: str, texte: str) -> SujetAide:
    """A file as a page: its first heading is the title, the others get an anchor, its tables fit a telephone."""
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    jetons = md.parse(texte)
    titre, corps = _sans_titre(jetons)
    sections = _ancrer(corps)
    _adapter(corps)
    premier = next((_clair(j) for i, j in enumerate(corps) if _est_un_paragraphe(corps, i)), "")
    html = md.renderer.render(corps, md.options, {})
    return SujetAide(code, titre or code, _debut(premier), mark_safe(html), tuple(sections))


def _est_un_paragraphe(jetons: Sequence[Token], i: int) -> bool:
    """Of the page itself: not a line of a list, nor of a table."""
    return jetons[i].type == "inline" and i > 0 and jetons[i - 1].type == "paragraph_open" and jetons[i - 1].level == 0


def _sans_titre(jetons: Sequence[Token]) -> tuple[str, list[Token]]:
    if len(jetons) > 2 and jetons[0].type == "heading_open" and jetons[0].tag == "h1":
        return str(typo(_clair(jetons[1]))), list(jetons[3:])
    return "", list(jetons)


def _ancrer(jetons: list[Token]) -> list[SectionAide]:
    """Give headings their anchors, and cut the text at each of them."""
    sections, prises, courante, mots = list[SectionAide](), set[str](), ("", ""), list[str]()
    for i, jeton in enumerate(jetons):
        if jeton.type == "heading_open":
            sections.append(SectionAide(*courante, " ".join(mots)))
            titre = _clair(jetons[i + 1])
            base = ancre = slugify(titre.replace("’", " ").replace("'", " "))
            n = 1
            while ancre in prises:
                n += 1
                ancre = f"{base}-{n}"
            prises.add(ancre)
            jeton.attrSet("id", ancre)
            courante, mots = (ancre, str(typo(titre))), []
        elif jeton.type == "inline" and (i == 0 or jetons[i - 1].type != "heading_open"):
            mots.append(_clair(jeton))
        elif jeton.type in ("fence", "code_block"):
            mots.append(jeton.content)
    sections.append(SectionAide(*courante, " ".join(mots)))
    return [s for s in sections if s.ancre or s.texte]


def _clair(jeton: Token) -> str:
    return "".join(
        " " if x.type in ("softbreak", "hardbreak") else x.content
        for x in jeton.children or ()
        if x.type != "html_inline"
    ).strip()


def _adapter(jetons: list[Token]) -> None:
    """Links between files become links between pages; French spaces; each cell knows its heading; code may scroll."""
    entetes, rang, dans_tete = list[str](), 0, False
    for i, jeton in enumerate(jetons):
        if jeton.type == "thead_open":
            entetes, dans_tete = [], True
        elif jeton.type == "thead_close":
            dans_tete = False
        elif jeton.type == "tr_open":
            rang = 0
        elif jeton.type == "table_open":
            jeton.attrSet("class", "cartes")
        elif jeton.type in ("th_open", "td_open"):
            jeton.attrs.pop("style", None)
            if dans_tete:
                entetes.append(_clair(jetons[i + 1]))
                jeton.attrSet("scope", "col")
            elif rang < len(entetes) and entetes[rang]:
                jeton.attrSet("data-label", entetes[rang])
            rang += 1
        elif jeton.type == "inline":
            for enfant in jeton.children or ():
                if enfant.type == "text":
                    enfant.content = str(typo(enfant.content))
                elif enfant.type == "link_open":
                    enfant.attrSet("href", _adresse(str(enfant.attrGet("href") or "")))
                elif enfant.type == "image":
                    enfant.hidden = True


def _adresse(lien: str) -> str:
    """`reseau.md#les-mesures` → `/aide/reseau/#les-mesures`; what is not a page of help stays."""
    trouve = _LIEN.match(lien)
    if trouve is None:
        return lien
    if trouve[1] == "controles":
        return "/aide/controles/"
    return f"/aide/{trouve[1]}/{trouve[2] or ''}" if trouve[1] in codes() else "/aide/"


def _debut(texte: str) -> str:
    """A first sentence or two, to say what a page is about."""
    phrases = _FIN_DE_PHRASE.split(texte)
    dit = phrases[0]
    if len(dit) < 60 and len(phrases) > 1:
        dit = f"{dit} {phrases[1]}"
    return str(typo(dit if len(dit) <= 220 else f"{dit[:217].rsplit(' ', 1)[0]}…"))


def chercher(texte: str, limite: int = 40) -> list[ReponseAide]:
    """Sections that hold every word; those whose title does come first."""
    mots = list(dict.fromkeys(cle_recherche(texte[:200]).split()))
    if not mots:
        return []
    trouvees = []
    for s, section, tete, corps in _sections_pliees():
        if all(m in tete or m in corps for m in mots):
            trouvees.append((not all(m in tete for m in mots), s, section))
    retenues = sorted(trouvees, key=lambda x: x[0])[:limite]
    return [ReponseAide(s, section, _extrait(section.texte, mots)) for _, s, section in retenues]


@cache
def _sections_pliees() -> list[tuple[SujetAide, SectionAide, str, str]]:
    """Every section with the keys of its titles and of its text, folded once."""
    return [
        (s, x, cle_recherche(f"{s.titre} {x.titre}"), cle_recherche(x.texte))
        for _, sujets in groupes() for s in sujets for x in s.sections
    ]  # fmt: skip


def _extrait(texte: str, mots: Sequence[str]) -> str:
    """The sentence where the first word is met, or the first one."""
    phrases = _FIN_DE_PHRASE.split(texte)
    dite = next((p for p in phrases if any(m in cle_recherche(p) for m in mots)), phrases[0] if phrases else "")
    return str(typo(dite if len(dite) <= 240 else f"{dite[:237].rsplit(' ', 1)[0]}…"))


@cache
def aide_de(nom: str) -> tuple[str, str] | None:
    """(subject, anchor or "") that helps on a page, by the name of its address. None: no page of this program, or no help there."""
    if not nom or any(nom.startswith(p) for p in _donnees()["sans"] if p != "plateforme:") or _dossier() is None:
        return None
    pages: Mapping[str, str] = _donnees()["pages"]
    meilleure = max((p for p in pages if nom.startswith(p)), key=len, default=None)
    if meilleure is None:
        return None
    code, _, ancre = pages[meilleure].partition("#")
    return code, ancre


def pages() -> Mapping[str, str]:
    return dict(_donnees()["pages"])


def sans_aide() -> tuple[str, ...]:
    """Beginnings of names that have no help of their own."""
    return tuple(_donnees()["sans"])
