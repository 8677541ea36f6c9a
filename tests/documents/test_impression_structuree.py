"""The print of a session keeps the structure of each paper: read by another program than the one that wrote it (pypdf)."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from parchemin.documents.composition import composer_document
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import ModeleDocument
from parchemin.documents.relecture import specimens
from parchemin.plateforme.pdf.reunion import Reunion
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 26, tzinfo=UTC)


def papiers() -> list[bytes]:
    o = organisation()
    faits = []
    with organisation_active(o.pk):
        for nature in (Nature.PARCHEMIN, Nature.SUPPLEMENT, Nature.NOTIFICATION):
            m = ModeleDocument(organisation=o, nature=str(nature), reglages=f.REGLAGES)
            faits.append(composer_document(specimens(m, None, LE.date())[2], m, le=LE))
    return faits


def elements(noeud: Any) -> list[Any]:
    noeud = noeud.get_object()
    if isinstance(noeud, list):
        return [x for enfant in noeud for x in elements(enfant)]
    if not isinstance(noeud, dict) or "/S" not in noeud:
        return []
    return [noeud, *(elements(noeud["/K"]) if "/K" in noeud else [])]


def lire(octets: bytes) -> tuple[PdfReader, Any, list[Any]]:
    pdf = PdfReader(BytesIO(octets))
    racine: Any = pdf.trailer["/Root"]
    return pdf, racine, elements(racine["/StructTreeRoot"]["/K"])


def test_la_structure_de_chaque_papier_survit_deux_fois() -> None:
    sources = papiers()
    partie = Reunion("Essai")
    for n, octets in enumerate(sources):
        partie.ajouter(octets, signet=f"Papier {n}", recto=True)
    tout = Reunion("Essai")
    for octets in (partie.octets(), partie.octets()):
        tout.ajouter(octets)
    pdf, racine, lus = lire(tout.octets())
    assert racine["/MarkInfo"]["/Marked"].value is True
    assert racine["/Lang"] == "fr"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Essai"
    assert len(racine["/StructTreeRoot"]["/K"]) == 1
    assert len(pdf.outline) == 6
    # As many elements as in the files, and their parts.
    attendus = sum(len(lire(octets)[2]) for octets in sources)
    assert len(lus) == 2 * (attendus + 1) + 1
    # Each page finds its marks, in elements that say that they are on that page.
    nums = racine["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    par_numero = dict(zip(nums[::2], nums[1::2], strict=True))
    vues = [p for p in pdf.pages if "/StructParents" in p]
    assert (
        len({p["/StructParents"] for p in vues})
        == len(vues)
        == 2 * sum(len(PdfReader(BytesIO(x)).pages) for x in sources)
    )
    for page in vues:
        assert page.indirect_reference is not None
        liens = [x.get_object() for x in par_numero[page["/StructParents"]].get_object()]
        pages = {x.raw_get("/Pg").idnum for x in liens if "/Pg" in x}
        assert pages <= {page.indirect_reference.idnum}
    # The names of cells stay their own, and what refers to them finds one.
    noms = [str(x["/ID"]) for x in lus if "/ID" in x]
    assert len(noms) == len(set(noms)) > 0
