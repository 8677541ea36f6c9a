"""The network in a real browser: a partner answers on its phone, what it sends wrong is told, and nobody else's request exists for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.navigateur.conftest import defauts_axe

pytestmark = pytest.mark.navigateur
KARIM, CLAIRE = "karim.haddou@rivage.example", "claire.fontanel@rivage.example"
RISQUE = "/o/rivage/partenaires/controles/risque/"
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def saine(page: Any) -> None:
    """The page as it stands: readable by all, without a fault in the console, no wider than its window."""
    assert defauts_axe(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


def test_claire_repond_depuis_son_telephone(ouvrir: Callable[..., Any], tmp_path: Path) -> None:
    page = ouvrir(CLAIRE, largeur=360)
    page.set_viewport_size({"width": 360, "height": 740})
    # Signed in, she lands in her space, where what is late comes in words.
    page.wait_for_url("**/o/rivage/espace/")
    saine(page)
    assert "en retard" in page.inner_text("main")
    page.locator("ul.todo li", has_text="en retard").first.locator("a.btn").click()
    page.wait_for_url("**/espace/demandes/*/")
    saine(page)
    demande = page.url
    # A file that is not what its name says: refused by its name, the text kept.
    faux, bon = tmp_path / "photo.pdf", tmp_path / "registre.pdf"
    faux.write_bytes(b"MZ\x90\x00 not a document at all")
    bon.write_bytes(_PDF)
    page.fill("textarea[name=texte]", "Voici le registre signé.")
    page.set_input_files("input[type=file]", str(faux))
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector("text=Ce qui empêche d’envoyer")
    saine(page)
    assert "photo.pdf" in page.inner_text("main")
    assert page.input_value("textarea[name=texte]") == "Voici le registre signé."
    # The refusal itself is an answer of the server, which the browser writes down: nothing else is.
    assert all("422" in f for f in page.fautes)
    page.fautes.clear()
    page.set_input_files("input[type=file]", str(bon))
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector("text=Votre réponse est enregistrée")
    assert page.url == demande
    saine(page)
    assert "Envoyée, en lecture" in page.inner_text("main")
    assert "registre.pdf" in page.inner_text("#contenu section[aria-labelledby=echanges]")
    assert page.fautes == []


def test_la_demande_d_un_autre_n_existe_pas(ouvrir: Callable[..., Any]) -> None:
    karim = ouvrir(KARIM)
    karim.goto("/o/rivage/partenaires/demandes/?q=Cap+Métiers")
    chemin = karim.locator("tbody td a, tbody th a").first.get_attribute("href")
    numero = chemin.rstrip("/").rsplit("/", 1)[1]
    claire = ouvrir(CLAIRE, largeur=360)
    assert claire.goto(f"/o/rivage/espace/demandes/{numero}/").status == 404
    saine(claire)
    assert claire.goto(chemin).status in (403, 404)


def test_du_risque_a_la_grille_pliee(ouvrir: Callable[..., Any]) -> None:
    """From the highest score to its factors, its control, the deposit frozen, and a grid where what remains is open."""
    page = ouvrir(KARIM)
    page.goto(RISQUE)
    saine(page)
    page.locator("#contenu tbody a").first.click()
    page.wait_for_url("**/controles/risque/*/")
    saine(page)
    assert "Volume" in page.inner_text("main")
    page.goto("/o/rivage/partenaires/controles/")
    saine(page)
    page.locator("#contenu section.card li", has_text="Preuves demandées").locator("a").first.click()
    saine(page)
    controle = page.url
    page.click("a:has-text('Figer le dépôt et lire')")
    saine(page)
    # Sooner than what was announced: it warns, and asks.
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_selector("text=HAB-069")
    assert all("422" in f for f in page.fautes)
    page.fautes.clear()
    page.check("input[name=avant_l_heure]")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url(controle)
    saine(page)
    assert "Dépôt figé, en lecture" in page.inner_text("main")
    assert page.locator("details.pli[id^=theme][open]").count() == 1
    petit = ouvrir(KARIM, largeur=360)
    petit.goto(controle)
    saine(petit)
    # A folded theme opens at the keyboard, and its points are kept with the others.
    ferme = page.locator("details.pli[id^=theme]:not([open])").first
    ferme.locator("summary").focus()
    page.keyboard.press("Enter")
    ouvert = page.locator("details.pli[id^=theme][open]").nth(1)
    ouvert.locator("textarea").first.fill("Vu dans le dépôt.")
    ouvert.locator("select").first.select_option("conforme")
    ouvert.locator("button[type=submit]").click()
    page.wait_for_selector("text=enregistrée")
    saine(page)
    assert page.fautes == []
