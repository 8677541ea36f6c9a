"""A letter in its envelope: the address, and it alone, in the window; a long name stays on its page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from parchemin.comptes.models import Organisation
from parchemin.documents.composition import composer_document, gabarit_de, habiller
from parchemin.documents.domain.natures import LETTRES, Nature
from parchemin.documents.models import ModeleDocument
from parchemin.documents.relecture import specimens
from parchemin.documents.rendu import hors_page, lire
from parchemin.plateforme.pdf.composition import composer
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 26, tzinfo=UTC)
POINT = 25.4 / 72
MOT = "W" * 60


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def contenu(o: Organisation, nature: Nature, rang: int = 0, **reglages: Any) -> tuple[ModeleDocument, dict[str, Any]]:
    m = ModeleDocument(organisation=o, nature=str(nature), reglages=f.REGLAGES | reglages)
    return m, specimens(m, None, LE.date())[rang]


def textes(octets: bytes) -> list[tuple[float, float, str]]:
    """(mm from the left, mm from the top, text) of the first page, as pypdf places them."""
    page, vus = PdfReader(io.BytesIO(octets)).pages[0], []
    haut = float(page.mediabox.height)

    def voir(texte: str, cm: list[float], tm: list[float], police: Any, corps: float) -> None:
        if texte.strip():
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            vus.append((x * POINT, (haut - y) * POINT, texte.strip()))

    page.extract_text(visitor_text=voir)
    return vus


@pytest.mark.parametrize("serre", [0, 1, 2, 3])
@pytest.mark.parametrize("nature", LETTRES)
@pytest.mark.parametrize("rang", [0, 2])
def test_l_adresse_est_dans_la_fenetre_de_l_enveloppe(o: Organisation, nature: Nature, serre: int, rang: int) -> None:
    _, c = contenu(o, nature, rang, adresse="Campus des Rives, bâtiment administratif, " * 6)
    lignes = ["Résidence des Trois-Moulins", "Bâtiment C, escalier 4", "12 rue des Lilas", "BP 40012", "44000 NANTES"]
    c |= {
        "adresse_postale": lignes,
        "certificateur": c["certificateur"] | {"nom": "Institut des métiers du littoral " * 5},
    }
    octets = composer(gabarit_de(c), habiller(c) | {"serre": serre, "logo": ""}, le=LE)
    morceaux = [x for x in lire(octets)[0] if x.page == 1 and x.droit]
    hauteur = 297.0
    dedans = []
    for x in morceaux:
        gauche, droite = x.boite[0] * POINT, x.boite[2] * POINT
        haut, bas = hauteur - x.boite[3] * POINT, hauteur - x.boite[1] * POINT
        # All that a window may show, wherever the sheet slid in its envelope.
        if droite > 91 and bas > 48 and haut < 90:
            dedans.append(x)
            assert gauche >= 104.5, x.texte
            assert droite <= 195, x.texte
            assert haut >= 50.5, x.texte
            assert bas <= 82, x.texte
    lus = "".join(x.texte for x in dedans).replace("\xa0", " ")
    assert all(x in lus for x in lignes)
    assert c["numero"] not in lus
    assert "Nantes, le" not in lus
    premieres = [(x, y) for x, y, texte in textes(octets) if texte.startswith(("Madame", "Monsieur"))]
    assert any(abs(x - 105) < 1 and 52 <= y <= 58 for x, y in premieres)


def test_un_nom_compose_tourne_a_son_trait_d_union(o: Organisation) -> None:
    """« Luxembourg » is never « Luxem / bourg »; and whoever copies the name gets its letters alone."""
    m, c = contenu(o, Nature.NOTIFICATION)
    nom = "Wojciechowska-Luxembourg-Montalembert-Saintonge"
    c |= {"destinataire": f"Madame {nom}"}
    c["titulaire"] = c["titulaire"] | {"nom": nom, "identite": f"Zoé {nom}", "usage": ""}
    texte = "".join(p.extract_text() for p in PdfReader(io.BytesIO(composer_document(c, m, le=LE))).pages)
    assert "\u200b" not in texte
    assert all(x in texte for x in nom.split("-"))


@pytest.mark.parametrize("nature", list(Nature))
def test_un_nom_de_soixante_lettres_reste_dans_la_page(o: Organisation, nature: Nature) -> None:
    m, c = contenu(o, nature)
    c["titulaire"] = c["titulaire"] | {"identite": f"Zoé {MOT}", "nom": MOT, "prenoms": "Zoé", "usage": MOT[:-1] + "X"}
    c |= {"destinataire": f"Madame {MOT}"}
    morceaux, tailles = lire(composer_document(c, m, le=LE))
    assert hors_page(morceaux, tailles) == []
    assert sum(x.texte.count("W") for x in morceaux) >= 60  # whole, on one line or on several
    # In the frame, and not only on the sheet.
    assert all(x.boite[2] <= tailles[x.page - 1][0] - 30 for x in morceaux if "WWW" in x.texte)
