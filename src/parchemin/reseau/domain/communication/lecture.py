"""From the bytes of a capture to what a reader sees of it: a web page, a PDF, a text. Bounded in size whatever comes in."""

from __future__ import annotations

import codecs
import re

from parchemin.reseau.domain.communication.constats import ILLISIBLE, SANS_TEXTE, TROP_GRAND
from parchemin.reseau.domain.communication.lecture_html import lire_html
from parchemin.reseau.domain.communication.lecture_pdf import lire_pdf
from parchemin.reseau.domain.communication.modele import BlocDeTexte, TexteLu
from parchemin.socle.constats import Constat

OCTETS_MAX = 8_000_000
"""Of a page or of a text; what follows is not read. A whole page, pictures set aside, is a hundredth of it."""
PDF_MAX = 40_000_000
CARACTERES_MAX = 400_000
"""Of text: twice a long book of courses."""
_DECLARE = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_BALISE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|div|p|h1|table|section|article|main|span|meta)\b", re.IGNORECASE
)


def lire(octets: bytes, sorte: str = "") -> TexteLu:
    """Text of a capture. `sorte`: html, pdf, texte, a MIME type, or "" (then the content tells).

    Never raises for what comes from outside: what cannot be read is a finding of `TexteLu.constats`.
    """
    sorte = _sorte(octets, sorte)
    if sorte == "inconnu":
        return TexteLu(sorte, constats=(ILLISIBLE.constat(raison="ce n’est ni une page web, ni un PDF, ni un texte"),))
    if sorte == "pdf":
        if len(octets) > PDF_MAX:
            raison = f"il pèse plus de {PDF_MAX // 1_000_000} Mo"
            return TexteLu(sorte, constats=(ILLISIBLE.constat(raison=raison),))
        lu = lire_pdf(octets, caracteres_max=CARACTERES_MAX)
    else:
        constats: list[Constat] = []
        if len(octets) > OCTETS_MAX:
            constats.append(TROP_GRAND.constat(limite=f"les {OCTETS_MAX // 1_000_000} premiers Mo"))
        source = decoder(octets[:OCTETS_MAX])
        lu = lire_html(source, caracteres_max=CARACTERES_MAX) if sorte == "html" else _lire_texte(source)
        if constats:
            constats += [c for c in lu.constats if c.code != TROP_GRAND.code]
        lu = TexteLu(lu.sorte, lu.blocs, lu.liens, tuple(constats) or lu.constats)
    lu = _borner(lu)
    if not lu.blocs and not any(c.est_bloquant for c in lu.constats):
        muet = any(c.code in {"COM-093", "COM-095"} for c in lu.constats)
        return lu if muet else TexteLu(lu.sorte, constats=(*lu.constats, SANS_TEXTE.constat()))
    return lu


def _sorte(octets: bytes, annoncee: str) -> str:
    """The content speaks first: a « .html » that is a PDF is a PDF."""
    tete = octets[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in octets[:1024]:
        return "pdf"
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "html" if "html" in annoncee else "texte"
    if b"\x00" in octets[:4096] or octets.startswith(
        (b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8", b"GIF8", b"\xd0\xcf")
    ):
        return "inconnu"
    if "html" in annoncee or _BALISE.search(tete):
        return "html"
    return "inconnu" if "pdf" in annoncee else "texte"


def decoder(octets: bytes) -> str:
    """Text of a page: what it declares if it holds, UTF-8 if it is, else Windows-1252, as browsers do."""
    for marque, nom in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if octets.startswith(marque):
            return octets.decode(nom, errors="replace")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as e:
        if e.start >= len(octets) - 4:  # cut in the middle of a character by our own limit
            return octets[: e.start].decode("utf-8")
    declare = _DECLARE.search(octets[:4096])
    nom = declare.group(1).decode("ascii").lower() if declare else ""
    if nom in {"iso-8859-15", "latin-9", "latin9", "macintosh"}:
        return octets.decode(nom.replace("macintosh", "mac-roman"), errors="replace")
    if nom in {"utf-8", "utf8"}:
        # Declared so but wrong here and there: a few bad bytes are not a page in another encoding.
        lu = octets.decode("utf-8", errors="replace")
        if lu.count("\ufffd") * 50 < len(lu):
            return lu
    return octets.decode("cp1252", errors="replace")


_PARAGRAPHE = re.compile(r"\n[ \t]*\n\s*")


def _lire_texte(source: str) -> TexteLu:
    blocs, debut, ligne = [], 0, 1
    for paragraphe in _PARAGRAPHE.split(source.replace("\r\n", "\n").replace("\r", "\n")):
        propre = paragraphe.strip()
        if propre:
            blocs.append(BlocDeTexte(propre, debut, f"paragraphe {ligne}"))
            debut += len(propre) + 1
            ligne += 1
    return TexteLu("texte", tuple(blocs))


def _borner(lu: TexteLu) -> TexteLu:
    """Cuts what is beyond a very long document, and says so."""
    if not lu.blocs or lu.blocs[-1].debut + len(lu.blocs[-1].texte) <= CARACTERES_MAX:
        return lu
    gardes = []
    for b in lu.blocs:
        if b.debut >= CARACTERES_MAX:
            break
        gardes.append(
            b
            if b.debut + len(b.texte) <= CARACTERES_MAX
            else BlocDeTexte(b.texte[: CARACTERES_MAX - b.debut], b.debut, b.lieu, b.titre)
        )
    if any(c.code == TROP_GRAND.code for c in lu.constats):
        return TexteLu(lu.sorte, tuple(gardes), lu.liens, lu.constats)
    constat = TROP_GRAND.constat(limite=f"les {CARACTERES_MAX // 1000}\u202f000 premiers caractères du texte")
    return TexteLu(lu.sorte, tuple(gardes), lu.liens, (*lu.constats, constat))
