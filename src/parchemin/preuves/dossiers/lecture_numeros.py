"""Does a file hold what reads as a social-security number? Texts, office documents and the text of PDFs are looked at; pictures are not."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from email import message_from_bytes
from email.message import Message

from parchemin.reseau.domain.communication.lecture_pdf import lire_pdf
from parchemin.socle.identifiants import contient_un_nir

TEXTES = frozenset({"csv", "texte", "eml", "html", "xml", "json", "svg"})
BUREAU = frozenset({"xlsx", "docx", "pptx", "ods", "odt"})
_MORCEAU, _REPRIS = 4_000_000, 8_000
"""Of one part of an office document: read by pieces, each with the end of the one before, where a number may be cut."""
_JOINTS_MAX = 3
"""Letters inside letters."""
_BALISES = re.compile(r"<[^>]{0,2000}>")


def porte_un_numero(octets: bytes, nature: str) -> bool:
    """What opens with a password, or not at all, is not looked into: the page of the pack says what is."""
    if nature in TEXTES:
        if nature == "eml" and _courriel(message_from_bytes(octets), _JOINTS_MAX):
            return True
        texte = octets.decode(
            "utf-16" if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8", "replace"
        )
        return contient_un_nir(texte) or (
            nature in ("html", "xml", "svg") and contient_un_nir(_BALISES.sub(" ", texte))
        )
    if nature in BUREAU:
        return _bureau(octets)
    if nature == "pdf":
        return any(contient_un_nir(b.texte) for b in lire_pdf(octets, caracteres_max=2_000_000).blocs)
    return False


def _courriel(lettre: Message, reste: int) -> bool:
    """Bodies and attachments as who opens the letter reads them, not as they travel."""
    for partie in lettre.walk():
        contenu = partie.get_payload(decode=True)
        if not isinstance(contenu, bytes):
            continue
        if partie.get_content_maintype() == "text":
            try:
                texte = contenu.decode(partie.get_content_charset("utf-8"), "replace")
            except LookupError:
                texte = contenu.decode("utf-8", "replace")
            if contient_un_nir(texte) or contient_un_nir(_BALISES.sub(" ", texte)):
                return True
        nature = (partie.get_filename() or "").rpartition(".")[2].lower()
        if nature == "eml" and reste and _courriel(message_from_bytes(contenu), reste - 1):
            return True
        if nature in BUREAU | {"pdf"} and porte_un_numero(contenu, nature):
            return True
    return False


def _bureau(octets: bytes) -> bool:
    """The texts of every XML part, to its end: how much it opens into was bounded when it was deposited."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            return any(_partie(archive, nom) for nom in archive.namelist() if nom.lower().endswith(".xml"))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return False


def _partie(archive: zipfile.ZipFile, nom: str) -> bool:
    decodeur, reste = codecs.getincrementaldecoder("utf-8")("replace"), ""
    with archive.open(nom) as f:
        while brut := f.read(_MORCEAU):
            texte = reste + decodeur.decode(brut)
            # One run of letters may be cut into several tags; one cell is one tag.
            if contient_un_nir(_BALISES.sub(" ", texte)) or contient_un_nir(_BALISES.sub("", texte)):
                return True
            reste = texte[-_REPRIS:]
    return False
