"""What a file is, told by its content. The name is never believed."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from parchemin.plateforme.fichiers.constats import (
    ANCIEN_FORMAT,
    ARCHIVE_ABIMEE,
    CHIFFREE,
    EXECUTABLE,
    INCONNU,
)
from parchemin.plateforme.secrets_fichiers import MARQUE
from parchemin.socle.constats import ErreurMetier

TETE = 64 * 1024
_EXECUTABLES = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"\x00asm",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROLES = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_EN_TETES_COURRIEL = re.compile(
    r"^(from|to|received|return-path|message-id|mime-version|date|subject|delivered-to|dkim-signature):", re.I | re.M
)
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|script|iframe|object|embed)[\s>/]", re.I)
_RACINE = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


@dataclass(frozen=True, slots=True)
class Nature:
    """`code` is ours, `mime` the registered type, `encodage` a Python codec for texts. `actif`: may hold scripts."""

    code: str
    mime: str
    libelle: str
    encodage: str = ""
    actif: bool = False


NATURES = {
    n.code: n
    for n in (
        Nature("pdf", "application/pdf", "PDF"),
        Nature("png", "image/png", "image PNG"),
        Nature("jpeg", "image/jpeg", "image JPEG"),
        Nature("zip", "application/zip", "archive ZIP"),
        Nature("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "classeur XLSX"),
        Nature("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document DOCX"),
        Nature("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "diaporama PPTX"),
        Nature("ods", "application/vnd.oasis.opendocument.spreadsheet", "classeur ODS"),
        Nature("odt", "application/vnd.oasis.opendocument.text", "document ODT"),
        Nature("xml", "application/xml", "XML"),
        Nature("json", "application/json", "JSON"),
        Nature("csv", "text/csv", "tableau CSV"),
        Nature("texte", "text/plain", "texte"),
        Nature("eml", "message/rfc822", "courriel EML"),
        Nature("html", "text/html", "page web", actif=True),
        Nature("svg", "image/svg+xml", "dessin SVG", actif=True),
        Nature("scelle", "application/octet-stream", "fichier chiffré par Parchemin"),
    )
}


def reconnaitre(chemin: Path) -> Nature:
    """The nature of a file on disk. Raises `ErreurMetier` FIC-004, 005, 008, 010 or 013."""
    with chemin.open("rb") as f:
        tete = f.read(TETE)
    if any(tete.startswith(signature) for signature in _EXECUTABLES):
        raise ErreurMetier(EXECUTABLE.constat())
    if tete.startswith(MARQUE):
        return NATURES["scelle"]
    if b"%PDF-" in tete[:1024]:
        return NATURES["pdf"]
    if tete.startswith(b"\x89PNG"):
        return NATURES["png"]
    if tete.startswith(b"\xff\xd8\xff"):
        return NATURES["jpeg"]
    if tete.startswith(_OLE):
        chiffre = "EncryptedPackage".encode("utf-16-le") in chemin.read_bytes()
        raise ErreurMetier((CHIFFREE if chiffre else ANCIEN_FORMAT).constat())
    if tete.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(chemin)
    return _texte(chemin, tete)


def _archive(chemin: Path) -> Nature:
    try:
        with zipfile.ZipFile(chemin) as archive:
            noms = set(archive.namelist())
            if "mimetype" in noms:
                with archive.open("mimetype") as f:
                    declare = f.read(200).decode("ascii", "replace").strip()
                for code in ("ods", "odt"):
                    if declare == NATURES[code].mime:
                        return NATURES[code]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as erreur:
        raise ErreurMetier(ARCHIVE_ABIMEE.constat(detail="l’archive est illisible")) from erreur
    if "[Content_Types].xml" in noms:
        for code, dossier in (("xlsx", "xl/"), ("docx", "word/"), ("pptx", "ppt/")):
            if any(nom.startswith(dossier) for nom in noms):
                return NATURES[code]
    return NATURES["zip"]


def deviner_encodage(tete: bytes) -> str | None:
    """`utf-8-sig`, `utf-16`, `utf-8` or `cp1252`; None when this is not a text."""
    if tete.startswith(b"\xef\xbb\xbf"):
        essais = ["utf-8-sig"]
    elif tete.startswith((b"\xff\xfe", b"\xfe\xff")):
        essais = ["utf-16"]
    else:
        essais = ["utf-8", "cp1252"]
    for encodage in essais:
        for coupe in range(4 if len(tete) >= TETE else 1):
            # A full block may end inside a character.
            try:
                texte = tete[: len(tete) - coupe].decode(encodage)
            except UnicodeDecodeError:
                continue
            return None if _CONTROLES.search(texte) else encodage
    return None


def _texte(chemin: Path, tete: bytes) -> Nature:
    encodage = deviner_encodage(tete)
    if encodage is None:
        raise ErreurMetier(INCONNU.constat())
    texte = tete.decode(encodage, "ignore")
    return _avec(_code_texte(chemin, texte, len(tete) < TETE), encodage)


def _code_texte(chemin: Path, texte: str, complet: bool) -> str:
    debut = texte.lstrip("\ufeff \t\r\n\f")
    if debut.startswith("<"):
        racine = _RACINE.search(debut)
        if racine and racine[1].lower() == "svg":
            return "svg"
        if _HTML.search(debut[:4096]) or "http://www.w3.org/1999/xhtml" in debut:
            return "html"
        return "xml" if racine else "html"
    if len(_EN_TETES_COURRIEL.findall(texte[:8192].split("\n\n")[0].split("\r\n\r\n")[0])) >= 3:
        return "eml"
    if debut[:1] in "{[" and debut and _est_json(chemin, texte, complet):
        return "json"
    if _HTML.search(debut[:4096]):
        return "html"
    return "csv" if _est_csv(texte) else "texte"


def _est_json(chemin: Path, texte: str, complet: bool) -> bool:
    try:
        if complet:
            json.loads(texte)
        elif chemin.stat().st_size <= 50_000_000:
            json.loads(chemin.read_bytes())
        else:
            return False
    except (ValueError, RecursionError):
        return False
    return True


def _est_csv(texte: str) -> bool:
    lignes = [ligne for ligne in texte.splitlines()[:20] if ligne.strip()]
    if len(lignes) < 2:
        return False
    return any(
        lignes[0].count(separateur)
        and sum(ligne.count(separateur) >= lignes[0].count(separateur) for ligne in lignes) >= len(lignes) - 1
        for separateur in ";\t,|"
    )


def _avec(code: str, encodage: str) -> Nature:
    n = NATURES[code]
    return Nature(n.code, n.mime, n.libelle, encodage, n.actif)
