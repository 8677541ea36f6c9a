"""A newcomer, in a real browser: from the examiners' spreadsheet to the minutes signed by each member, and the reasons of a decision."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from parchemin.deliberation.demonstration.familles import DOSSIER, SESSIONS
from tests.navigateur.conftest import SORTIE, defauts_axe

pytestmark = pytest.mark.navigateur
SOPHIE, HELENE = "sophie.marchand@rivage.example", "helene.vasseur@rivage.example"
CHOISIE = next(s for s in SESSIONS if s.famille == "superieur")


def saine(page: Any) -> None:
    """The page as it stands: readable by all, without a fault in the console, no wider than its window."""
    assert defauts_axe(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url
    assert page.fautes == [], page.url


def liens_recus(sortie: Path, deja: int, combien: int) -> list[str]:
    """Personal links of the messages that the server wrote after `deja` bytes."""
    limite = time.monotonic() + 60
    while True:
        texte = sortie.read_bytes()[deja:].decode("utf-8", "replace").replace("=\n", "").replace("=3D", "=")
        trouves = list(dict.fromkeys(re.findall(r"/lien/[A-Za-z0-9_-]{20,100}/", texte)))
        if len(trouves) >= combien:
            return trouves
        assert time.monotonic() < limite, f"{len(trouves)} links after a minute"
        time.sleep(0.3)


def test_du_tableur_au_proces_verbal_signe(ouvrir: Callable[..., Any], donnees: Path) -> None:
    page = ouvrir(SOPHIE)
    # The spreadsheet, its columns, what it would do, then yes.
    page.goto("/o/rivage/imports/nouveau/parcours.resultats/")
    page.set_input_files("input[type=file]", str(donnees / "demonstration" / DOSSIER / CHOISIE.fichier))
    valeur = page.eval_on_selector_all(
        "select[name=o-session] option",
        "(os, debut) => os.find(o => o.textContent.startsWith(debut)).value",
        CHOISIE.intitule,
    )
    page.select_option("select[name=o-session]", valeur)
    saine(page)
    page.click("button:has-text('Lire le fichier')")
    page.wait_for_url("**/colonnes/")
    saine(page)
    page.locator("main form:has(select[name=c0]) button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    page.wait_for_selector("form[action$='/appliquer/'] button", timeout=60_000)
    saine(page)
    page.locator("form[action$='/appliquer/'] button[type=submit]").first.click()
    page.wait_for_selector("text=enregistrée")
    # The grid is full: settle it, open, hold the proposals, ask for a second person.
    page.goto(f"/o/rivage/sessions/{valeur}/resultats/arreter/")
    saine(page)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.goto(f"/o/rivage/deliberations/{valeur}/")
    saine(page)
    page.click("button:has-text('Ouvrir la délibération')")
    page.click("button:has-text('Retenir les propositions')")
    saine(page)
    page.locator("#contenu table.jury td a").first.click()
    page.wait_for_url("**/candidats/*/")
    saine(page)
    assert "Raisonnement" in page.inner_text("main")
    page.goto(f"/o/rivage/deliberations/{valeur}/arreter/")
    saine(page)
    page.click("button:has-text('Demander l’accord')")
    page.wait_for_url("**/accords/**")
    saine(page)
    demande = page.url
    seconde = ouvrir(HELENE)
    seconde.goto(demande)
    saine(seconde)
    seconde.click("button:has-text('J’approuve')")
    seconde.wait_for_url(f"**/deliberations/{valeur}/")
    saine(seconde)
    # Each member signs from the message received, on a phone.
    sortie = donnees / SORTIE
    deja = sortie.stat().st_size
    page.goto(f"/o/rivage/deliberations/{valeur}/signatures/")
    saine(page)
    page.locator("form.gestes[action$='/signatures/demander/'] button[type=submit]").last.click()
    empreinte = page.locator("p.empreinte").first.inner_text().strip()
    liens = liens_recus(sortie, deja, len(CHOISIE.jury))
    assert len(liens) == len(CHOISIE.jury)
    for rang, lien in enumerate(liens):
        membre = ouvrir(None, largeur=360)
        membre.goto(lien)
        assert membre.locator("p.empreinte").first.inner_text().strip() == empreinte
        if rang == 0:  # the same two pages for each member
            saine(membre)
        membre.click("button:has-text('Je signe ce procès-verbal')")
        membre.wait_for_selector("text=Vous avez signé")
        if rang == 0:
            saine(membre)
        assert membre.fautes == []
    # Signed: the kept PDF is the one whose hash is announced, and the same for whoever takes it.
    page.goto(f"/o/rivage/deliberations/{valeur}/")
    assert "Clore la session" in page.inner_text("main")
    pdfs = [page.request.get(f"/o/rivage/sessions/{valeur}/proces-verbal.pdf").body() for _ in range(2)]
    assert pdfs[0].startswith(b"%PDF-")
    assert sha256(pdfs[0]).hexdigest() == sha256(pdfs[1]).hexdigest()
    # What was decided can be read by whoever looks for the reason, on a phone too.
    petit = ouvrir(SOPHIE, largeur=360)
    for chemin in (
        f"/o/rivage/deliberations/{valeur}/",
        f"/o/rivage/deliberations/{valeur}/signatures/",
    ):
        petit.goto(chemin)
        saine(petit)
    petit.goto(f"/o/rivage/deliberations/{valeur}/")
    petit.locator("#contenu table.jury td a").first.click()
    petit.wait_for_load_state()
    saine(petit)
    assert "Raisonnement" in petit.inner_text("main")
