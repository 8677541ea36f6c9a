"""A layout of an organisation is composed apart, and what would stop everybody stops only itself."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from parchemin.plateforme.pdf.composition import composer
from parchemin.plateforme.pdf.confinement import composer_a_part
from parchemin.socle.constats import ErreurMetier

LE = datetime(2026, 3, 1, tzinfo=UTC)
TETE = '#import "/maison.typ": *\n#show: document-maison\n#set document(title: donnees.titre)\n'
DONNEES = {"titre": "Essai", "pied": "Institut d’essai"}


def refuse(source: str, secondes: int = 6) -> str:
    with pytest.raises(ErreurMetier) as e:
        composer_a_part(source, DONNEES, le=LE, secondes=secondes)
    (constat,) = e.value.constats
    assert constat.code == "PDF-003"
    return constat.quoi


def test_les_memes_octets_qu_a_cote(tmp_path: object) -> None:
    from pathlib import Path

    source = TETE + "= #t(donnees.titre)"
    chemin = Path(str(tmp_path)) / "modele.typ"
    chemin.write_text(source, encoding="utf-8")
    octets = composer_a_part(source, DONNEES, le=LE)
    assert octets == composer(chemin, DONNEES, le=LE)
    assert "Essai" in PdfReader(BytesIO(octets)).pages[0].extract_text()
    assert composer_a_part(source, DONNEES, le=LE, sorte="png")[0].startswith(b"\x89PNG")


def test_une_boucle_sans_fin_s_arrete() -> None:
    source = TETE + "#let n = 0\n#for i in range(1000000) { for j in range(1000000) { n += 1 } }\n= #n"
    assert "ne finit pas" in refuse(source, 2) or "temps" in refuse(source, 2)


def test_une_memoire_sans_fin_s_arrete() -> None:
    assert "mémoire" in refuse(TETE + '#let x = "aaaaaaaaaaaaaaaa"\n#for i in range(60) { x = x + x }\n= #x')


def test_trop_de_pages() -> None:
    assert "201 pages" in refuse(TETE + "= a\n#for i in range(200) { pagebreak() }")


@pytest.mark.parametrize(
    "appel", ['#import "@preview/cetz:0.3.0": *', '#let a = "@" + "preview/cetz:0.3.0"\n#import a: *']
)
def test_pas_de_paquet_exterieur(appel: str) -> None:
    assert "paquet extérieur" in refuse(appel)


def test_un_signe_sans_dessin_se_dit_comme_ailleurs() -> None:
    with pytest.raises(ErreurMetier) as e:
        composer_a_part(TETE + "= a", DONNEES | {"nom": "名"}, le=LE)
    assert [c.code for c in e.value.constats] == ["PDF-001"]


def test_une_faute_se_dit() -> None:
    with pytest.raises(RuntimeError, match="modele"):
        composer_a_part(TETE + "#let", DONNEES, le=LE)
