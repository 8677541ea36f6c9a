"""The grid in a real browser: keyboard only, two people at once, a connection that breaks, a phone, no JavaScript."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.navigateur.conftest import IMAGES, RACINE, defauts_axe

pytestmark = pytest.mark.navigateur
SOPHIE, MARC = "sophie.marchand@rivage.example", "marc.aubry@rivage.example"


@pytest.fixture(scope="module")
def sessions(adresse: str, donnees: Path) -> dict[str, int]:
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    env |= {
        "PARCHEMIN_DONNEES": str(donnees / "demonstration"),
        "PYTHONPATH": os.pathsep.join([str(RACINE / "src"), str(RACINE)]),
    }
    fait = subprocess.run(
        [sys.executable, "-m", "tests.navigateur.peupler_grille"],
        env=env,
        cwd=RACINE,
        check=True,
        capture_output=True,
        text=True,
    )
    lues: dict[str, int] = json.loads(fait.stdout.splitlines()[-1])
    return lues


@pytest.fixture
def grille(ouvrir: Callable[..., Any], sessions: dict[str, int]) -> Callable[..., Any]:
    """`grille("deux", MARC)` -> the page, signed in."""

    def _ouvrir(nom: str, email: str = SOPHIE, suite: str = "", **options: Any) -> Any:
        page = ouvrir(email, **options)
        page.goto(f"/o/rivage/sessions/{sessions[nom]}/resultats/{suite}")
        return page

    return _ouvrir


def frapper(page: Any, *touches: str) -> None:
    """Texts are typed; names of keys are pressed."""
    for touche in touches:
        if re.fullmatch(r"(Shift\+|Control\+)?(Enter|Tab|Escape|Home|End|F2|Delete|z|Arrow\w+|Page\w+)", touche):
            page.keyboard.press(touche)
        else:
            page.keyboard.type(touche)


def valeurs(page: Any, colonne: int) -> list[str]:
    lues: list[str] = page.eval_on_selector_all(
        "#grille tbody tr",
        f"rs => rs.map(r => (r.querySelectorAll('td')[{colonne}].querySelector('input') || {{}}).value)",
    )
    return lues


def ou(page: Any) -> tuple[int, int]:
    """(row, column) of the cell in hand."""
    place = page.evaluate(
        "() => { const td = document.activeElement.closest('td'); return [td.parentElement.rowIndex - 1, td.cellIndex - 1]; }"
    )
    return place[0], place[1]


def attendre(page: Any, condition: str, secondes: float = 20) -> None:
    """Until a condition holds in the page (the CSP forbids Playwright's own way, which evaluates a text)."""
    limite = time.monotonic() + secondes
    while not page.evaluate(f"() => !!({condition})"):
        assert time.monotonic() < limite, f"{condition}: {page.locator('#grille-etat').text_content()}"
        page.wait_for_timeout(100)


def en_vue(page: Any) -> bool:
    """The cell in hand is under no heading, bar or edge."""
    vue: bool = page.evaluate(
        """() => { const r = document.activeElement.getBoundingClientRect();
        return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2) === document.activeElement; }"""
    )
    return vue


def enregistre(page: Any) -> None:
    attendre(page, "document.getElementById('grille-etat').textContent.startsWith('Tout est enregistré')")


def test_au_clavier_seulement(grille: Callable[..., Any]) -> None:
    page = grille("clavier")
    attendre(page, "document.activeElement.name && document.activeElement.name[0] === 'r'")
    assert ou(page) == (0, 0)
    # A column downwards: a mark, a comma or a point, one key for absent, excused, dispensed.
    frapper(page, "14,5", "Enter", "12.25", "Enter", "a", "Enter", "e", "Enter", "d", "Enter", "9", "Enter")
    enregistre(page)
    assert valeurs(page, 0) == ["14,5", "12,25", "ABS", "EXC", "DISP", "9"]
    assert page.locator("#grille-restants").text_content() == "12"
    # Corners, ends of row, sideways, a validation.
    frapper(page, "Control+Home")
    assert ou(page) == (0, 0)
    frapper(page, "End")
    assert ou(page) == (0, 2)
    frapper(page, "o", "ArrowDown", "n", "Shift+Enter")
    assert ou(page) == (0, 2)
    frapper(page, "Home", "ArrowRight", "ArrowDown")
    assert ou(page) == (1, 1)
    # What is typed replaces; Escape gives back; F2 corrects inside; Ctrl Z takes back one's own last change.
    frapper(page, "11", "Enter", "ArrowUp", "17", "Escape")
    assert page.evaluate("document.activeElement.value") == "11"
    frapper(page, "F2", ",5", "Enter")
    enregistre(page)
    assert valeurs(page, 1)[1] == "11,5"
    frapper(page, "Control+z")
    enregistre(page)
    assert valeurs(page, 1)[1] == "11"
    # Excused: the reason is asked, M reaches it, Enter comes back to the cell.
    frapper(page, "Control+Home", "ArrowDown", "ArrowDown", "ArrowDown")
    assert page.locator("#grille-motif").is_visible()
    frapper(page, "m", "certificat médical", "Enter")
    assert ou(page) == (3, 0)
    enregistre(page)
    assert valeurs(page, 0)[3] == "EXC : certificat médical"
    # A mark of 21: refused in words at once, kept in the cell, never saved.
    frapper(page, "Control+Home", "21", "Enter")
    assert "dépasse 20" in page.locator("td[data-etat=refus] .sous-cellule").text_content()
    assert "1 saisie refusée" in page.locator("#grille-etat").text_content()
    assert page.locator("[aria-invalid=true]").count() == 1
    frapper(page, "ArrowUp", "Escape")
    assert valeurs(page, 0)[0] == "14,5"
    # A lone « a » where acquis is typed: a question, nothing saved.
    frapper(page, "Control+Home", "End", "ArrowDown", "ArrowDown", "a", "Enter")
    assert "acquis (o) ou absent (abs)" in page.locator("td[data-etat=refus] .sous-cellule").text_content()
    frapper(page, "ArrowUp", "Escape")
    page.reload()
    assert valeurs(page, 0) == ["14,5", "12,25", "ABS", "EXC : certificat médical", "DISP", "9"]
    assert valeurs(page, 2)[2] == ""
    assert valeurs(page, 2)[:2] == ["acquis", "non acquis"]
    assert defauts_axe(page) == []
    assert page.fautes == []


def test_coller_depuis_un_tableur(grille: Callable[..., Any]) -> None:
    page = grille("clavier")
    page.evaluate(
        """() => { const d = new DataTransfer(); d.setData('text/plain', '8\\tabs\\n7,5\\tABS\\n');
        document.querySelector('#grille tbody input').dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true, cancelable: true})); }"""
    )
    enregistre(page)
    assert (valeurs(page, 0)[:2], valeurs(page, 1)[:2]) == (["8", "7,5"], ["ABS", "ABS"])


def test_a_deux_sans_rien_perdre(grille: Callable[..., Any]) -> None:
    sophie, marc = grille("deux"), grille("deux", MARC)
    # Each types in their own column: each sees the other's, with the name.
    frapper(sophie, "10", "Enter", "11", "Enter")
    marc.locator("#grille tbody tr:nth-child(1) td:nth-of-type(2) input").focus()
    frapper(marc, "15", "Enter", "16", "Enter")
    enregistre(sophie)
    enregistre(marc)
    attendre(sophie, "document.querySelectorAll('td[data-etat=autrui]').length === 2")
    attendre(marc, "document.querySelectorAll('td[data-etat=autrui]').length === 2")
    assert (valeurs(sophie, 1)[:2], valeurs(marc, 0)[:2]) == (["15", "16"], ["10", "11"])
    assert "Marc Aubry" in sophie.locator("td[data-etat=autrui] .sous-cellule").first.text_content()
    # The same cell at the same moment: polls are held back, so that both really type over the same state.
    for page in (sophie, marc):
        page.route("**/changements/**", lambda r: r.abort())
        page.locator("#grille tbody tr:nth-child(4) td:nth-of-type(1) input").focus()
    frapper(marc, "12", "Enter")
    enregistre(marc)
    frapper(sophie, "14,5", "Enter")
    sophie.wait_for_selector("td[data-etat=conflit]", timeout=10_000)
    avis = sophie.locator("#grille-avis").text_content()
    assert "Marc Aubry a enregistré « 12 »" in avis
    assert "vous avez tapé « 14,5 »" in avis
    assert "1 conflit à trancher" in sophie.locator("#grille-etat").text_content()
    IMAGES.mkdir(exist_ok=True)
    sophie.locator("td[data-etat=conflit] input").focus()
    sophie.wait_for_timeout(200)
    assert en_vue(sophie)
    sophie.screenshot(path=IMAGES / "grille-conflit.png")
    assert defauts_axe(sophie) == []
    # Escape keeps the other's, and the next one Enter keeps mine: each a choice, never a silent loss.
    frapper(sophie, "Escape")
    assert valeurs(sophie, 0)[3] == "12"
    for page in (sophie, marc):
        page.locator("#grille tbody tr:nth-child(5) td:nth-of-type(1) input").focus()
    frapper(marc, "8", "Enter")
    enregistre(marc)
    frapper(sophie, "9", "Enter")
    sophie.wait_for_selector("td[data-etat=conflit]", timeout=10_000)
    sophie.locator("td[data-etat=conflit] input").focus()
    frapper(sophie, "Enter")
    enregistre(sophie)
    marc.unroute("**/changements/**")
    marc.reload()
    assert valeurs(marc, 0)[3:5] == ["12", "9"]
    assert [f for f in sophie.fautes if "409" not in f and "ERR_FAILED" not in f] == []


def test_sans_reseau_puis_de_retour(grille: Callable[..., Any]) -> None:
    page = grille("horsligne")
    page.context.set_offline(True)
    frapper(page, "14", "Enter", "a", "Enter", "7,5", "Enter")
    attendre(page, "document.getElementById('grille-etat').textContent.includes('3 résultats pas encore enregistrés')")
    assert "gardés dans ce navigateur" in page.locator("#grille-etat").text_content()
    # Leaving warns; what was typed is in this browser, under the person's own number, without a name.
    gardes = page.evaluate("Object.entries(localStorage).filter(([k]) => k.startsWith('parchemin.grille.'))")
    assert len(gardes) == 3
    assert not any("MARTIN" in k + v for k, v in gardes)
    avertis = []
    page.on("dialog", lambda d: (avertis.append(d.type), d.dismiss()))
    page.evaluate("setTimeout(() => { location.href = '/o/rivage/'; }, 0)")
    page.wait_for_timeout(800)
    assert avertis == ["beforeunload"]
    # Back: sent by itself.
    page.context.set_offline(False)
    enregistre(page)
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('parchemin.grille.')).length") == 0
    page.reload()
    assert valeurs(page, 0)[:3] == ["14", "ABS", "7,5"]


def test_un_navigateur_ferme_ne_perd_rien_et_ne_vole_rien(grille: Callable[..., Any]) -> None:
    """Typed offline, browser gone; meanwhile somebody fills one of the cells; reopened: one sent, the other asked."""
    page = grille("horsligne")
    page.context.set_offline(True)
    page.locator("#grille tbody tr:nth-child(5) td:nth-of-type(1) input").focus()
    frapper(page, "5", "Enter", "6", "Enter")
    attendre(page, "document.getElementById('grille-etat').textContent.includes('2 résultats')")
    etat = page.context.storage_state()
    page.close(run_before_unload=False)
    marc = grille("horsligne", MARC)
    marc.locator("#grille tbody tr:nth-child(6) td:nth-of-type(1) input").focus()
    frapper(marc, "16", "Enter")
    enregistre(marc)
    # Another person on the same browser: told, and nothing leaves under their name.
    autre = grille("horsligne", MARC, storage_state=etat | {"cookies": []})
    assert "d’une autre personne" in autre.locator("#grille-avis").text_content()
    assert valeurs(autre, 0)[4] == ""
    retour = grille("horsligne", storage_state=etat | {"cookies": []})
    retour.wait_for_selector("td[data-etat=conflit]", timeout=15_000)
    assert "Marc Aubry a enregistré « 16 »" in retour.locator("#grille-avis").text_content()
    attendre(retour, "!document.getElementById('grille-etat').textContent.includes('pas encore')")
    marc.reload()
    assert valeurs(marc, 0)[4:6] == ["5", "16"]


def test_deconnecte_en_pleine_saisie(grille: Callable[..., Any]) -> None:
    page = grille("clavier")
    temoins = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#grille tbody tr:nth-child(6) td:nth-of-type(2) input").focus()
    frapper(page, "13", "Enter")
    attendre(page, "document.getElementById('grille-etat').textContent.includes('plus connecté')")
    page.context.add_cookies(temoins)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    enregistre(page)


@pytest.mark.parametrize("schema", ["light", "dark"])
def test_sur_un_telephone(grille: Callable[..., Any], schema: str) -> None:
    page = grille("simple", MARC, largeur=360, has_touch=True, is_mobile=True, color_scheme=schema)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#grille tbody tr:nth-child(2) td:nth-of-type(3) input").tap()
    assert "Ánh NGUYỄN" in page.locator("#grille-barre").text_content()
    page.locator("#grille-barre button:has-text('Non acquis')").tap()
    enregistre(page)
    assert valeurs(page, 2)[1] == "non acquis"
    assert page.locator("#grille tbody tr:nth-child(2) td:nth-of-type(1) input").get_attribute("inputmode") == "decimal"
    page.locator("#grille-barre button:has-text('Vider')").tap()
    enregistre(page)
    assert defauts_axe(page) == []
    IMAGES.mkdir(exist_ok=True)
    page.screenshot(path=IMAGES / f"grille-360-{schema}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.fautes == []


def test_la_cellule_en_main_est_toujours_visible(grille: Callable[..., Any]) -> None:
    page = grille("grande")
    for touches in (["Control+End"], ["Control+Home"], ["PageDown"] * 7, ["End"], ["PageUp"] * 2):
        frapper(page, *touches)
        for _ in range(40):  # as long as it takes on a busy machine: what matters is where the cell ends up
            page.wait_for_timeout(150)
            if en_vue(page):
                break
        assert en_vue(page), touches


def test_une_grande_session_reste_vive(grille: Callable[..., Any]) -> None:
    """300 candidates × 12 elements: each keystroke answers at once (figures printed; the bench measures the server)."""
    page = grille("grande")
    debut = time.perf_counter()
    for i in range(20):
        frapper(page, str(i % 20), "Enter")
    duree = (time.perf_counter() - debut) / 20
    print(f"une note et Entrée : {duree * 1000:.0f} ms")
    enregistre(page)
    assert valeurs(page, 0)[:5] == ["0", "1", "2", "3", "4"]
    assert duree < 1.5
    page.fill("#grille-trouver", "lukaszewicz 122")
    assert page.locator("#grille tbody tr:visible").count() == 1


def test_sans_javascript(grille: Callable[..., Any]) -> None:
    page = grille("simple", java_script_enabled=False)
    page.locator("#grille tbody tr:nth-child(1) td:nth-of-type(1) input").fill("14,5")
    page.locator("#grille tbody tr:nth-child(3) td:nth-of-type(1) input").fill("21")
    page.click("#grille button[type=submit]")
    assert "1 résultat enregistré" in page.locator("main").text_content()
    assert "RES-001" in page.locator(".resume-erreurs").text_content()
    assert page.locator("#grille tbody tr:nth-child(1) td:nth-of-type(1) input").input_value() == "14,5"
    assert page.locator("#grille tbody tr:nth-child(3) td:nth-of-type(1) input").input_value() == "21"
