"""The pack as whoever receives it reads it: asked from its page, unzipped, opened from the disk, offline."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.navigateur.conftest import defauts_axe

pytestmark = pytest.mark.navigateur
JULIEN = "julien.sabatier@deux-vallees.example"
PREUVES = "/o/deux-vallees/preuves/"


def saine(page: Any) -> None:
    assert defauts_axe(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


@pytest.fixture
def dossier(ouvrir: Callable[..., Any], tmp_path: Path) -> Path:
    """Asked by Julien, made by the worker, downloaded by its button."""
    page = ouvrir(JULIEN)
    page.goto(PREUVES)
    page.click("a:has-text('Dossiers à remettre')")
    saine(page)
    page.click("a:has-text('Dossier pour un auditeur')")
    saine(page)
    page.click("main form button[type=submit]")
    page.wait_for_selector("a:has-text('Ouvrir le dossier')", timeout=120_000)
    saine(page)
    page.click("a:has-text('Ouvrir le dossier')")
    saine(page)
    empreinte = page.inner_text("dl code")
    with page.expect_download() as telechargement:
        page.click("button:has-text('Télécharger')")
    archive = tmp_path / "dossier.zip"
    telechargement.value.save_as(archive)
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == empreinte
    page.reload()
    assert "a téléchargé" in page.inner_text("main")
    assert page.fautes == []
    with zipfile.ZipFile(archive) as z:
        z.extractall(tmp_path / "ouvert")
    return tmp_path / "ouvert"


@pytest.mark.parametrize("largeur", [1280, 360])
def test_ouvert_hors_ligne_depuis_le_disque(dossier: Path, chromium: Any, largeur: int) -> None:
    contexte = chromium.new_context(viewport={"width": largeur, "height": 900}, locale="fr-FR", offline=True)
    try:
        page = contexte.new_page()
        page.goto((dossier / "index.html").as_uri())
        assert page.evaluate("getComputedStyle(document.querySelector('.carte')).borderRadius") != "0px"
        saine(page)
        # By keyboard: the first key leads past the head, and a fold opens.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "saut"
        pli = page.locator("details:not([open]) > summary").first
        pli.focus()
        page.keyboard.press("Enter")
        liens = page.locator("details th a[href^='actes/']")
        for rang in range(3):
            lien = liens.nth(rang)
            lien.evaluate("x => { x.closest('details').open = true }")
            titre = lien.inner_text()
            lien.click()
            saine(page)
            assert page.inner_text("h1")
            page.click("a:has-text('Revenir à l’index')")
            assert page.url.endswith("index.html"), titre
        page.click("a[href='journal/index.html']")
        saine(page)
        assert "Comment le vérifier" in page.inner_text("main")
    finally:
        contexte.close()
