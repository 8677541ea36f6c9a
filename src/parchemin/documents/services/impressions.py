"""Papers to print: the kept bytes of many documents in one file, as the printer wants it. Nothing is composed again."""

from __future__ import annotations

from collections.abc import Iterable

from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.selectors.natures import LETTRE_D_ABORD, PAR_GENRE
from parchemin.documents.services.emission import octets_de
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.pdf.reunion import Reunion

ORDRES = {"personne": ("cle_tri", "personne_id", LETTRE_D_ABORD, "pk"), "nature": (PAR_GENRE, "cle_tri", "pk")}
"""By person: what one envelope holds comes out together, its letter on top. By kind: a tray of heavy paper for the titles. Names in order in both."""


def a_imprimer(session: SessionExamen, *, ordre: str = "personne", natures: Iterable[str] = ()) -> list[int]:
    """Keys of the valid documents of a session, in the order of the print; not those of a decision rectified since."""
    documents = Document.toutes.filter(
        session=session, etat=EtatDocument.VALIDE, duplicata_de=None, decision__en_vigueur=True
    ).order_by(*ORDRES[ordre])  # fmt: skip
    if natures := list(natures):
        documents = documents.filter(nature__in=natures)
    return list(documents.values_list("pk", flat=True))


def encore_valides(cles: list[int]) -> list[Document]:
    """In the order given; what was withdrawn or rectified since the print was asked is left out."""
    valides = Document.toutes.filter(etat=EtatDocument.VALIDE, decision__en_vigueur=True).in_bulk(cles)
    return [valides[x] for x in cles if x in valides]


def imprimer_ensemble(documents: Iterable[Document], *, recto_verso: bool = False) -> bytes:
    """One file, in the order given, with a bookmark per document. `recto_verso`: each begins on the front of a sheet.

    Tagged as each of them is: a screen reader walks the whole.
    """
    sortie = Reunion(TITRE)
    for document in documents:
        sortie.ajouter(
            octets_de(document), recto=recto_verso,
            signet=f"{document.titulaire} · {GENRES[Nature(document.nature)].libelle}"
            f"{f' ({document.precision})' if document.precision else ''} n° {document.numero}",
        )  # fmt: skip
    return sortie.octets()


def joindre(parties: Iterable[bytes]) -> bytes:
    """The parts of one print, one after the other, with their bookmarks."""
    sortie = Reunion(TITRE)
    for partie in parties:
        sortie.ajouter(partie)
    return sortie.octets()


TITRE = "Documents à imprimer"
