"""Files put before the conseil: PDFs follow the papers, in the same file; others are listed with their hash."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from pypdf import PdfReader

from parchemin.amelioration import constats_conseil as c
from parchemin.amelioration.models import PointOrdreDuJour
from parchemin.plateforme.fichiers.services import ouvrir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.pdf.reunion import Reunion
from parchemin.socle.constats import ErreurMetier

TAILLE_MAX = 40_000_000
PAGES_MAX = 400
"""Beyond, a file is listed and not joined: a mail box and a phone must still open the papers."""


@dataclass(frozen=True, slots=True)
class AnnexeConseil:
    """One file of a point. `rang`: its number among those that follow the papers, 0 for one given apart, which its hash tells."""

    point: int
    nom: str
    empreinte: str
    rang: int
    octets: bytes = b""


def exiger_lisibles(pieces: Iterable[UUID], organisation_id: int) -> None:
    """A PDF locked by a password could be read by no member. Raises AME-222."""
    for f in Fichier.toutes.filter(organisation_id=organisation_id, pk__in=list(pieces), nature="pdf").order_by("pk"):
        if _chiffre(_lire(f)):
            raise ErreurMetier(c.ANNEXE_CHIFFREE.constat(nom=f.nom_original))


def _lire(f: Fichier) -> bytes:
    with ouvrir(f) as flux:
        return flux.read()


def _chiffre(octets: bytes) -> bool:
    try:
        return PdfReader(io.BytesIO(octets)).is_encrypted
    except Exception:  # what pypdf cannot read is not joined, and is kept as it came
        return False


def _pages(octets: bytes) -> int:
    """Pages of a file that can be joined to others; 0 for one that cannot, whatever is wrong in it: tried alone, so that the whole never breaks."""
    try:
        lecteur = PdfReader(io.BytesIO(octets))
        if lecteur.is_encrypted:
            return 0
        essai = Reunion("essai")
        essai.ajouter(octets, signet="essai")
        essai.octets()
        return len(lecteur.pages)
    except Exception:  # a faulty file raises anything
        return 0


def annexes_de(points: Iterable[PointOrdreDuJour]) -> list[AnnexeConseil]:
    """In the order of the agenda."""
    lus = list(points)
    ids = [x for p in lus for x in p.pieces]
    fichiers = {str(f.pk): f for f in Fichier.toutes.filter(pk__in=ids).order_by("pk")} if ids else {}
    faites: list[AnnexeConseil] = []
    taille = pages = rang = 0
    for p in lus:
        for x in p.pieces:
            f = fichiers.get(x)
            if f is None:
                continue
            octets = _lire(f) if f.nature == "pdf" and taille + f.taille <= TAILLE_MAX else b""
            n = _pages(octets) if octets else 0
            jointe = n > 0 and pages + n <= PAGES_MAX
            if jointe:
                taille, pages, rang = taille + f.taille, pages + n, rang + 1
            faites.append(
                AnnexeConseil(p.pk, f.nom_original, f.contenu_id, rang if jointe else 0, octets if jointe else b"")
            )
    return faites


def joindre(dossier: bytes, titre: str, annexes: Iterable[AnnexeConseil]) -> bytes:
    """The papers, then each PDF under its bookmark. Without any, the papers as they were composed, archivable."""
    jointes = [a for a in annexes if a.rang]
    if not jointes:
        return dossier
    tout = Reunion(titre)
    tout.ajouter(dossier, signet="Dossier")
    for a in jointes:
        tout.ajouter(a.octets, signet=f"Annexe {a.rang} : {a.nom}")
    return tout.octets()
