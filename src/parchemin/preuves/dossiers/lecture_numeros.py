"""Does a file hold what reads as a social-security number? Texts, office documents and the text of PDFs are looked at; pictures are not."""

from __future__ import annotations

import io
import re
import zipfile

from parchemin.reseau.domain.communication.lecture_pdf import lire_pdf
from parchemin.socle.identifiants import contient_un_nir

TEXTES = frozenset({"csv", "texte", "eml", "html", "xml", "json", "svg"})
BUREAU = frozenset({"xlsx", "docx", "pptx", "ods", "odt"})
_OUVERT_MAX = 40_000_000
_BALISES = re.compile(r"<[^>]{0,2000}>")


def porte_un_numero(octets: bytes, nature: str) -> bool:
    """What cannot be read holds nothing that a reader could read either."""
    if nature in TEXTES:
        texte = octets.decode("utf-8", "replace")
        return contient_un_nir(texte) or (
            nature in ("html", "xml", "svg") and contient_un_nir(_BALISES.sub(" ", texte))
        )
    if nature in BUREAU:
        return _bureau(octets)
    if nature == "pdf":
        return any(contient_un_nir(b.texte) for b in lire_pdf(octets, caracteres_max=2_000_000).blocs)
    return False


def _bureau(octets: bytes) -> bool:
    """The texts of every XML part, bounded."""
    lus = 0
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            for nom in archive.namelist():
                if not nom.endswith(".xml"):
                    continue
                with archive.open(nom) as f:
                    brut = f.read(_OUVERT_MAX - lus)
                lus += len(brut)
                # One run of letters may be cut into several tags; one cell is one tag.
                texte = brut.decode("utf-8", "replace")
                if contient_un_nir(_BALISES.sub(" ", texte)) or contient_un_nir(_BALISES.sub("", texte)):
                    return True
                if lus >= _OUVERT_MAX:
                    return False
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return False
    return False
