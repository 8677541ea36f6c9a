"""The structure of every paper, read by another program than the one that wrote it (pypdf): what a screen reader walks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from parchemin.comptes.models import Organisation
from parchemin.documents.composition import composer_document
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import ModeleDocument
from parchemin.documents.relecture import relire, specimens
from parchemin.documents.rendu import lire
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 26, tzinfo=UTC)
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#1f3a5f"/></svg>'


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def pdfs(o: Organisation, nature: Nature, **remplace: Any) -> list[bytes]:
    """The three specimens of a nature; the second as a diploma of higher education when it is a supplement."""
    m = ModeleDocument(organisation=o, nature=str(nature), reglages=f.REGLAGES | {"pied": "Pied de page des essais"})
    contenus = specimens(m, None, LE.date())
    if nature is Nature.SUPPLEMENT:
        contenus[1]["certification"] |= {"famille": "Diplôme de l’enseignement supérieur"}
    return [composer_document(c | remplace, m, le=LE) for c in contenus]


class Lecteur:
    """Walks StructTreeRoot: (tag, attributes, marked contents) in reading order."""

    def __init__(self, octets: bytes) -> None:
        self.pdf = PdfReader(BytesIO(octets))
        racine: Any = self.pdf.trailer["/Root"]
        self.racine: Any = racine
        self.arbre: Any = racine["/StructTreeRoot"]
        self.roles = {k: str(v) for k, v in self.arbre.get("/RoleMap", {}).items()}
        self.noeuds: list[tuple[str, Any]] = []
        self.marques: set[tuple[int, int]] = set()
        self.pages = {p.indirect_reference.idnum: n for n, p in enumerate(self.pdf.pages)}  # type: ignore[union-attr]
        self._descendre(self.arbre, None)

    def _descendre(self, noeud: Any, page: Any) -> None:
        noeud = noeud.get_object()
        if isinstance(noeud, int):
            self.marques.add((page, int(noeud)))
            return
        if isinstance(noeud, list):
            for x in noeud:
                self._descendre(x, page)
            return
        if "/Pg" in noeud:
            page = self.pages[noeud.raw_get("/Pg").idnum]
        if noeud.get("/Type") == "/MCR":
            self.marques.add((page, int(noeud["/MCID"])))
            return
        if noeud.get("/Type") == "/OBJR":
            return
        if "/S" in noeud:
            balise = str(noeud["/S"])
            self.noeuds.append((self.roles.get(balise, balise), noeud))
        if "/K" in noeud:
            self._descendre(noeud["/K"], page)

    def titres(self) -> list[int]:
        return [int(x[0][2:]) for x in self.noeuds if re.fullmatch(r"/H[1-6]", x[0])]


def attribut(noeud: Any, nom: str) -> Any:
    a = noeud.get("/A", [])
    a = a.get_object()
    return next((x.get_object()[nom] for x in (a if isinstance(a, list) else [a]) if nom in x.get_object()), None)


@pytest.mark.parametrize("nature", list(Nature))
def test_un_lecteur_independant_parcourt_la_structure(o: Organisation, nature: Nature) -> None:
    for octets in pdfs(o, nature, logo=LOGO):
        lu = Lecteur(octets)
        racine = lu.racine
        assert racine["/Lang"] == "fr"
        assert (
            racine["/ViewerPreferences"]["/DisplayDocTitle"] is True
            or racine["/ViewerPreferences"]["/DisplayDocTitle"].value
        )
        assert (
            racine["/MarkInfo"]["/Marked"].value
            if hasattr(racine["/MarkInfo"]["/Marked"], "value")
            else racine["/MarkInfo"]["/Marked"]
        )
        assert lu.pdf.metadata is not None
        assert str(lu.pdf.metadata.title or "").startswith("Spécimen")
        xmp = racine["/Metadata"].get_data().decode()
        assert "<pdfaid:part>2</pdfaid:part>" in xmp
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
        titres = lu.titres()
        assert titres.count(1) == 1, "one title"
        assert titres[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(titres)), "no level skipped"
        figures = [n for balise, n in lu.noeuds if balise == "/Figure"]
        assert figures, "the square has words"
        assert all(str(n.get("/Alt", "")).strip() for n in figures)
        th = [n for balise, n in lu.noeuds if balise == "/TH"]
        assert all(attribut(n, "/Scope") == "/Column" for n in th)
        if any(balise == "/Table" for balise, _ in lu.noeuds):
            assert th, "a table has headings"


@pytest.mark.parametrize("nature", list(Nature))
def test_rien_n_est_hors_de_l_arbre_ni_sans_police(o: Organisation, nature: Nature) -> None:
    for octets in pdfs(o, nature):
        lu = Lecteur(octets)
        for rang, page in enumerate(lu.pdf.pages):
            contenu = page.get_contents()
            assert contenu is not None
            pile: list[str] = []
            for args, op in ContentStream(contenu, lu.pdf).operations:
                if op in (b"BDC", b"BMC"):
                    if str(args[0]) == "/Artifact":
                        pile.append("artefact")
                    elif len(args) > 1 and "/MCID" in args[1]:
                        assert (rang, int(args[1]["/MCID"])) in lu.marques, "marked content that the tree does not know"
                        pile.append("marque")
                    else:
                        pile.append(pile[-1] if pile else "")
                elif op == b"EMC":
                    pile.pop()
                elif op in (b"Tj", b"TJ", b"Do", b"f", b"S"):
                    assert any(pile), "drawn outside the tree, and not an artifact"
            ressources: Any = page["/Resources"]
            polices: Any = ressources.get("/Font", {})
            assert polices
            for p in polices.values():
                police = p.get_object()
                assert "/ToUnicode" in police
                descripteur = police["/DescendantFonts"][0].get_object()["/FontDescriptor"]
                assert any(k in descripteur for k in ("/FontFile2", "/FontFile3")), "font not embedded"


@pytest.mark.parametrize("nature", list(Nature))
def test_le_texte_le_plus_long_reste_lisible(o: Organisation, nature: Nature) -> None:
    """Twelve units, a name of sixty characters, a title of a hundred and forty, two signatories: nothing on anything."""
    signataires = [{"nom": "Hélène Vasseur", "qualite": "La directrice générale"},
                   {"nom": "Jean-Christophe Delaunay-Beaumont", "qualite": "Le président de la commission paritaire nationale"}]  # fmt: skip
    m = ModeleDocument(
        organisation=o, nature=str(nature), reglages=f.REGLAGES | {"signataires": signataires, "pied": "Pied"}
    )
    assert relire(m, None, LE.date()) == []
    for octets in pdfs(o, nature):
        assert "Pied de page des essais" in "".join(x.texte for x in lire(octets)[0])
