"""The organisation's logo: checked once, then wrapped in an SVG that travels with the data of the document."""

from __future__ import annotations

import base64
import struct
from functools import lru_cache
from uuid import UUID

from lxml import etree

from parchemin.documents import constats as c
from parchemin.plateforme.fichiers.services import ouvrir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.socle.constats import ErreurMetier

TAILLE_MAX = 2_000_000
COTE_MAX = 6_000
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def controler(octets: bytes, nom: str) -> str:
    """« png », « jpeg » or « svg ». Raises `ErreurMetier` DOC-011: too heavy, another format, a picture that is not one."""
    controler_poids(len(octets), nom)
    if octets.startswith(_PNG):
        largeur, hauteur = _cotes_png(octets, nom)
        if max(largeur, hauteur) > COTE_MAX:
            raise _refus(nom, f"il mesure {largeur} × {hauteur} points ; {COTE_MAX} au plus.")
        return "png"
    if octets.startswith(_JPEG):
        return "jpeg"
    if b"<svg" in octets[:2000]:
        _svg_sain(octets, nom)
        return "svg"
    raise _refus(nom, "ce n’est ni un PNG, ni un JPEG, ni un SVG.")


def controler_poids(taille: int, nom: str) -> None:
    """Before anything is read. Raises `ErreurMetier` DOC-011 with the true weight."""
    if taille > TAILLE_MAX:
        mega = taille / 1_000_000
        poids = f"{mega:.0f}" if mega >= 10 else f"{mega:.1f}".replace(".", ",")
        raise _refus(
            nom, f"il pèse {poids} Mo, et {TAILLE_MAX // 1_000_000} Mo sont le plus qu’un document peut porter."
        )


def _cotes_png(octets: bytes, nom: str) -> tuple[int, int]:
    if len(octets) < 33 or octets[12:16] != b"IHDR":
        raise _refus(nom, "l’image est incomplète.")
    largeur, hauteur = struct.unpack(">II", octets[16:24])
    return largeur, hauteur


def _svg_sain(octets: bytes, nom: str) -> None:
    try:
        racine = etree.fromstring(octets, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as e:
        raise _refus(nom, "le SVG n’est pas lisible.") from e
    if b"<!ENTITY" in octets:
        raise _refus(nom, "le SVG déclare des entités.")
    for x in racine.iter():
        balise = str(x.tag).rpartition("}")[2]
        liens = (v for k, v in x.attrib.items() if str(k).rpartition("}")[2] == "href")
        if balise in ("script", "foreignObject") or any(not str(v).startswith(("#", "data:image/")) for v in liens):
            raise _refus(nom, "le SVG contient un script ou va chercher un fichier ailleurs.")


def _refus(nom: str, raison: str) -> ErreurMetier:
    return ErreurMetier(c.LOGO_REFUSE.constat(nom=nom, raison=raison))


@lru_cache(maxsize=32)
def en_svg(piece_id: UUID) -> str:
    """The kept picture as SVG text; a bitmap is carried inside. Cached: kept files never change."""
    fichier = Fichier.toutes.get(pk=piece_id)
    with ouvrir(fichier) as f:
        octets = f.read()
    sorte = controler(octets, fichier.nom_original)
    if sorte == "svg":
        return octets.decode("utf-8", errors="replace")
    largeur, hauteur = _cotes_png(octets, fichier.nom_original) if sorte == "png" else _cotes_jpeg(octets)
    donnees = base64.b64encode(octets).decode("ascii")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {largeur} {hauteur}" width="{largeur}" height="{hauteur}"><image width="{largeur}" '
        f'height="{hauteur}" xlink:href="data:image/{sorte};base64,{donnees}"/></svg>'
    )


def _cotes_jpeg(octets: bytes) -> tuple[int, int]:
    """Size from the frame header; 4:1 when it cannot be read, which only changes the room kept for it."""
    i = 2
    while i + 9 < len(octets) and octets[i] == 0xFF:
        marque, longueur = octets[i + 1], struct.unpack(">H", octets[i + 2 : i + 4])[0]
        if marque in (0xC0, 0xC1, 0xC2):
            hauteur, largeur = struct.unpack(">HH", octets[i + 5 : i + 9])
            return largeur, hauteur
        i += 2 + longueur
    return 400, 100
