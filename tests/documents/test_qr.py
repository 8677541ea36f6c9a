"""The square on the paper, as a phone meets it: drawn by another engine (PDFium), read by another reader (ZXing)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from parchemin.comptes.models import Organisation
from parchemin.documents.composition import composer_document
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import ModeleDocument
from parchemin.documents.relecture import specimens
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 26, tzinfo=UTC)
Image = np.ndarray[Any, np.dtype[np.uint8]]
ADRESSE = "https://certification.example/v/K7M4-PQ2R-X9TC"


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def images(octets: bytes, points_par_pouce: int = 110) -> list[Image]:
    pdf = pypdfium2.PdfDocument(octets)
    return [page.render(scale=points_par_pouce / 72, grayscale=True).to_numpy().copy() for page in pdf]


def lus(image: Image) -> list[zxingcpp.Barcode]:
    return list(zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode))


def papier(o: Organisation, nature: Nature, **remplace: Any) -> bytes:
    m = ModeleDocument(organisation=o, nature=str(nature), reglages=f.REGLAGES)
    contenu = specimens(m, None, LE.date())[0] | {"adresse": ADRESSE, "fictif": False}
    if nature is Nature.SUPPLEMENT:
        contenu["certification"] |= {"famille": "Diplôme de l’enseignement supérieur"}
    return composer_document(contenu | remplace, m, le=LE)


@pytest.mark.parametrize("nature", list(Nature))
def test_le_carre_mene_a_la_page_qui_verifie(o: Organisation, nature: Nature) -> None:
    octets = papier(o, nature)
    vus = [code for image in images(octets) for code in lus(image)]
    assert [code.text for code in vus] == [ADRESSE]


def test_un_carre_tache_ou_photographie_de_loin_se_lit_encore(o: Organisation) -> None:
    octets = papier(o, Nature.PARCHEMIN)
    (loin,) = images(octets, 75)
    assert [c.text for c in lus(loin)] == [ADRESSE], "an A4 sheet whole in a small picture"
    (image,) = images(octets)
    place = lus(image)[0].position
    largeur = place.top_right.x - place.top_left.x
    x, y, r = (
        (place.top_left.x + place.bottom_right.x) // 2,
        (place.top_left.y + place.bottom_right.y) // 2,
        largeur // 10,
    )
    # A thumb's trace in the middle, a tenth of the side: under the 15 % that medium correction mends.
    image[y - r // 2 : y + r // 2, x - r // 2 : x + r // 2] = 128
    assert [c.text for c in lus(image)] == [ADRESSE]
    image[y - 4 * r : y + 4 * r, x - 4 * r : x + 4 * r] = 255
    assert lus(image) == [], "the reader does read: with most of the square gone, nothing"
