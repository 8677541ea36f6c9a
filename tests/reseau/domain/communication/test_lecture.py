"""What a reader sees of a page, a PDF, a text; and what comes in to hurt."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter

from parchemin.reseau.domain.communication import lecture_pdf
from parchemin.reseau.domain.communication.lecture import CARACTERES_MAX, decoder, lire
from parchemin.reseau.domain.communication.lecture_html import BALISES_MAX
from tests.reseau.fabrique_pdf import bombe, pdf, pdf_de


def textes(html: str) -> list[str]:
    return [b.texte for b in lire(html.encode(), "html").blocs]


def codes(octets: bytes, sorte: str = "") -> list[str]:
    return [c.code for c in lire(octets, sorte).constats]


def test_what_is_shown_is_read_in_order_and_named_by_its_place() -> None:
    lu = lire(
        b"<title>Onglet &eacute;</title><meta name='description' content='Pour les moteurs'><h2>Tarif</h2><p>Cent<br>euros</p>"
        b"<table><tr><th>Taux</th><td><p>95&nbsp;%</p></td></tr></table><img alt='Une image'><a href='/x' title='Bulle'>ici</a>",
        "html",
    )
    assert [(b.texte, b.lieu) for b in lu.blocs] == [
        ("Onglet é", "titre de l’onglet"),
        ("Pour les moteurs", "description pour les moteurs de recherche"),
        ("Tarif", "titre"),
        ("Cent\neuros", "rubrique « Tarif »"),
        ("Taux\t95\u00a0%", "rubrique « Tarif »"),
        ("Une image", "texte de remplacement d’une image"),
        ("Bulle", "infobulle"),
        ("ici", "rubrique « Tarif »"),
    ]
    assert lu.liens == ("/x",)
    assert all(lu.complet[b.debut : b.debut + len(b.texte)] == b.texte for b in lu.blocs)


@pytest.mark.parametrize(
    "cache",
    [
        "<script>x</script>", "<style>x</style>", "<nav><ul><li>x</li></ul></nav>", "<div hidden>x<p>x</p></div>", "<!-- x -->",
        '<p style="color:red; display : none">x</p>', "<template><p>x</p></template>", '<div role="navigation">x</div>',
        "<SCRIPT>x</ScRiPt>", '<input type="hidden" value="x" title="x">', "<noscript>x</noscript>", "<svg><text>x</text></svg>",
    ],
)  # fmt: skip
def test_what_is_not_shown_is_not_read(cache: str) -> None:
    assert textes(f"<p>avant</p>{cache}<p>après</p>") == ["avant", "après"]


@pytest.mark.parametrize("fin", ["", "\n", " fin", "\n<!-- x -->\n", "<"])
def test_a_small_page_is_read_to_its_end(fin: str) -> None:
    assert codes(f"<html><body><p>Une page.</p></body></html>{fin}".encode(), "html") == []


def test_much_hidden_text_is_said() -> None:
    assert codes(f"<p>vu</p><div style='display:none'>{'caché ' * 50}</div>".encode(), "html") == ["COM-096"]


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        ("é’".encode(), "é’"),
        ("é".encode("latin-1") + b" <meta charset=iso-8859-1>", "é <meta charset=iso-8859-1>"),
        ("d’œuvre".encode("cp1252"), "d’œuvre"),
        ("é".encode("utf-16"), "é"),
        (b"\xef\xbb\xbf" + "é".encode(), "é"),
        ("é".encode()[:1], ""),
    ],
)
def test_encodings(octets: bytes, attendu: str) -> None:
    assert decoder(octets) == attendu


def test_the_content_tells_the_kind() -> None:
    assert lire(pdf([["Bonjour à tous"]]), "html").sorte == "pdf"
    assert lire(b"<!DOCTYPE html><p>x").sorte == "html"
    assert lire(b"Un texte.\n\nUn autre.").sorte == "texte"
    assert codes(b"PK\x03\x04....") == ["COM-091"]
    assert codes(b"\x89PNG\r\n") == ["COM-091"]
    assert codes(b"pas un pdf", "application/pdf") == ["COM-091"]


@pytest.mark.parametrize("octets", [b"", b"<html><body></body></html>", b"<script>app()</script><div id=app></div>"])
def test_nothing_to_read_is_said(octets: bytes) -> None:
    assert codes(octets, "html") == ["COM-097"]


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 40_000 + "fond", "<" * 300_000, "<!--" * 100_000, "<a b=\"" * 60_000, "<a " + "x=" * 200_000, "<title>" * 50_000,
        "<script>" * 50_000, "&" * 300_000, "</p>" * 90_000, "<p title='" + "x" * 200_000, "<div hidden>" * 30_000 + "</div>" * 30_000,
        "<table>" * 30_000 + "<td>" * 30_000, "&#x110000;&#0;<p>&bidon;</p>", "<p" + " " * 300_000, "\x00<p>x</p>",
    ],
)  # fmt: skip
def test_hostile_pages_are_read_or_refused_without_harm(source: str) -> None:
    lu = lire(source.encode(), "html")
    assert len(lu.complet) <= CARACTERES_MAX + 10
    lire(source.encode())


def test_a_deep_page_keeps_its_text() -> None:
    assert textes("<div>" * 5000 + "fond" + "</div>" * 5000 + "<p>fin</p>") == ["fond", "fin"]


def test_a_page_of_ten_megabytes_is_read_in_part_and_says_so() -> None:
    lu = lire(b"<p>mot &amp; mot</p>" * 550_000, "html")
    assert [c.code for c in lu.constats] == ["COM-094"]
    assert len(lu.complet) <= CARACTERES_MAX + 10
    assert codes(b"<i></i>" * (BALISES_MAX // 2 + 10) + b"<p>x", "html") == ["COM-094", "COM-097"]


def test_a_pdf_is_read_page_by_page() -> None:
    lu = lire(pdf([["Première ligne", "", "Deuxième paragraphe (été)"], ["Page deux de la brochure"]]))
    assert {b.lieu for b in lu.blocs} == {"page 1", "page 2"}
    assert "Deuxième paragraphe (été)" in lu.complet
    assert not lu.constats


def test_a_pdf_of_three_hundred_pages_is_read_in_part_and_says_so() -> None:
    lu = lire(pdf([[f"Formation numéro {n}"] for n in range(300)]))
    (constat,) = lu.constats
    assert constat.code == "COM-094"
    assert "80 premières pages sur 300" in constat.quoi
    assert len({b.lieu for b in lu.blocs}) == lecture_pdf.PAGES_MAX


def test_a_bomb_does_not_unfold() -> None:
    lu = lire(bombe(40_000_000))
    assert [c.code for c in lu.constats] == ["COM-095"]
    assert not lu.blocs


def test_a_scan_is_to_be_read_by_eye() -> None:
    lu = lire(pdf_de([b"", b"BT /F1 11 Tf 50 800 Td (3) Tj ET"]))
    (constat,) = lu.constats
    assert (constat.code, constat.quoi) == ("COM-093", "Pages 1 et 2 sans texte : ce sont des images.")
    assert "à l’œil" in constat.remede


def _chiffre(mot_de_passe: str) -> bytes:
    ecrivain, sortie = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["Une brochure lisible"]])))), io.BytesIO()
    ecrivain.encrypt(mot_de_passe, "proprietaire", algorithm="AES-256")
    ecrivain.write(sortie)
    return sortie.getvalue()


def test_a_locked_pdf_says_so_and_one_locked_for_its_owner_only_is_read() -> None:
    assert codes(_chiffre("secret")) == ["COM-092"]
    assert "Une brochure lisible" in lire(_chiffre("")).complet


@pytest.mark.parametrize("coupe", [20, 100, 300, 500])
def test_a_damaged_pdf_raises_nothing(coupe: int) -> None:
    entier = pdf([["Un texte assez long"]])
    for octets in (entier[:coupe], entier[:coupe] + b"\xff" * 50 + entier[coupe + 50 :], b"%PDF-1.7\n" + b"obj " * 500):
        assert all(c.code.startswith("COM-09") for c in lire(octets).constats)
