"""The auditor's afternoon: what was opened, three proofs, one figure to its people and their decision, a question, the pack opened offline."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.navigateur.test_dossiers import saine

pytestmark = pytest.mark.navigateur
BASTIEN, JULIEN = "bastien.mercier@deux-vallees.example", "julien.sabatier@deux-vallees.example"
CFA = "/o/deux-vallees/"
_QUESTION = "Qui relit ce livret, et quand pour la dernière fois ?"
_REPONSE = "L’équipe pédagogique, chaque mois de juin ; le compte rendu est joint au livret."


def noms_de_famille(donnees: Path) -> set[str]:
    """Of everybody who is enrolled in the demonstration."""
    (base,) = donnees.glob("**/*.sqlite3")
    with sqlite3.connect(f"file:{base}?mode=ro", uri=True) as c:
        return {nom for (nom,) in c.execute("SELECT DISTINCT nom_naissance FROM parcours_personne") if len(nom) > 3}


def sans_nom(page: Any, noms: set[str]) -> None:
    """No name of anybody who is enrolled, in what is read."""
    texte = page.inner_text("main")
    assert not [nom for nom in noms if re.search(rf"\b{re.escape(nom)}\b", texte, re.IGNORECASE)], page.url


def _trois_preuves(page: Any) -> None:
    """From the index of the framework; one evidence is opened to the bottom of its file."""
    page.click("main a:has-text('Qualiopi, version')")
    saine(page)
    index = page.url
    lues = 0
    for code in ("1", "9", "17", "18", "21"):
        page.goto(f"{index}{code}/")
        saine(page)
        preuve = page.locator("main table a[href*='/preuves/']").first
        if not preuve.count() or lues == 3:
            continue
        preuve.click()
        page.wait_for_url(re.compile(r"/preuves/\d+/$"))
        saine(page)
        assert "Empreinte (SHA-256)" in page.inner_text("main")
        with page.expect_download() as telecharge:
            page.click("a[download]")
        assert Path(telecharge.value.path()).read_bytes().startswith(b"%PDF")
        lues += 1
    assert lues == 3


def _un_chiffre(page: Any, noms: set[str]) -> None:
    """Published results, one rate, one person by their code, the decision; and up again to the figure, a click each."""
    page.goto(CFA)
    page.click("main a:has-text('La chaîne')")
    saine(page)
    page.click("main a:has-text('Résultats 20')")
    saine(page)
    page.click("main a:has-text('Taux d’obtention')")
    saine(page)
    sans_nom(page, noms)
    figure = page.inner_text("h1")
    page.locator("main tr", has_text="au numérateur").filter(has_not_text="pas au").first.locator("a").first.click()
    saine(page)
    sans_nom(page, noms)
    assert re.search(r"Parcours [0-9A-Z]{6}", page.inner_text("h1"))
    page.locator("main tr", has_text="décision en vigueur").locator("a").first.click()
    saine(page)
    sans_nom(page, noms)
    assert "Règle appliquée" in page.inner_text("main")
    page.locator("main tr", has_text="Taux d’obtention").locator("a").first.click()
    page.locator("main tr", has_text=figure).locator("a").first.click()
    assert page.inner_text("h1") == figure


def _une_question(bastien: Any, julien: Any) -> None:
    """Asked under a requirement; it waits on the day page of who answers; read again by who asked."""
    bastien.goto(f"{CFA}preuves/referentiels/qualiopi/9/")
    bastien.click("a:has-text('Poser une question')")
    saine(bastien)
    bastien.fill("textarea", _QUESTION)
    bastien.click("main form button[type=submit]")
    bastien.wait_for_selector(f"text={_QUESTION}")
    question = bastien.url
    julien.goto(CFA)
    julien.locator("main a[href*='/preuves/questions/']").first.wait_for()
    julien.goto(f"{CFA}preuves/questions/")
    saine(julien)
    julien.locator("main tr", has_text=_QUESTION[:20]).locator("a").first.click()
    saine(julien)
    if julien.locator("textarea").count() == 0:
        julien.click("main a:has-text('Répondre')")
        saine(julien)
    julien.fill("textarea", _REPONSE)
    julien.locator("main form button[type=submit]").last.click()
    julien.wait_for_selector(f"text={_REPONSE[:30]}")
    bastien.goto(question)
    assert _REPONSE[:30] in bastien.content()


def _le_dossier(page: Any, chromium: Any, tmp_path: Path, noms: set[str]) -> None:
    page.goto(f"{CFA}preuves/")
    with page.expect_download() as telecharge:
        page.locator("main button:has-text('Télécharger')").first.click()
    telecharge.value.save_as(tmp_path / "dossier.zip")
    with zipfile.ZipFile(tmp_path / "dossier.zip") as z:
        z.extractall(tmp_path / "ouvert")
    contexte = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", offline=True)
    try:
        hors_ligne = contexte.new_page()
        hors_ligne.goto((tmp_path / "ouvert" / "index.html").as_uri())
        saine(hors_ligne)
        assert "Qualiopi" in hors_ligne.inner_text("body")
        assert not [nom for nom in noms if re.search(rf"\b{re.escape(nom)}\b", hors_ligne.inner_text("body"))]
    finally:
        contexte.close()


def test_l_apres_midi_de_l_auditeur(ouvrir: Callable[..., Any], chromium: Any, donnees: Path, tmp_path: Path) -> None:
    noms = noms_de_famille(donnees)
    assert len(noms) > 20
    bastien, julien = ouvrir(BASTIEN), ouvrir(JULIEN)
    bastien.goto(CFA)
    saine(bastien)
    assert "voici ce qui vous est ouvert" in bastien.inner_text("h1")
    _trois_preuves(bastien)
    _un_chiffre(bastien, noms)
    _une_question(bastien, julien)
    _le_dossier(bastien, chromium, tmp_path, noms)
    # What was not opened is not there, and what was is told to who invited them.
    assert bastien.goto(f"{CFA}personnes/").status == 403
    julien.goto(f"{CFA}preuves/audits/")
    julien.click("main a:has-text('Audit de renouvellement')")
    saine(julien)
    julien.locator("main a:has-text('Bastien Mercier')").first.click()
    saine(julien)
    julien.click("main a[href$='/consultations/']")
    saine(julien)
    assert "Fichier" in julien.inner_text("main")
    assert [x for x in bastien.fautes + julien.fautes if "403" not in x] == []
