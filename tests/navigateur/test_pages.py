"""Every page reachable from the menu, for each role: no fault of accessibility, console, CSP or width."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.navigateur.conftest import IMAGES, defauts_axe

pytestmark = pytest.mark.navigateur
PERSONNES = {
    "direction": "helene.vasseur",
    "qualite": "nadia.berkani",
    "reseau": "karim.haddou",
    "secretariat_jury": "sophie.marchand",
    "membre_jury": "marc.aubry",
    "donnees": "thomas.garnier",
    "partenaire": "claire.fontanel",
    "auditeur": "odile.perrault",
    "dpo": "ines.delmas",
    "administrateur": "yves.le-bihan",
}
_VARIABLE = re.compile(r"\d+")
_SORTES = """() => [...new Set([...document.querySelectorAll('body *')].map(e => [
    e.parentElement.tagName, e.parentElement.className, e.tagName, e.className, e.getAttributeNames().sort().join(' '),
    e.getAttribute('type') || '', e.getAttribute('role') || '', e.textContent.trim() ? 'texte' : 'vide',
].join('|')))]"""
"""Kinds of elements of a page, with the one around each: what axe would look at."""


@pytest.fixture(scope="module")
def examine() -> Callable[[Any, str], list[str]]:
    """`examine(page, forme)`: faults found by axe, on the first page of each shape and wherever an element is of a new kind.

    The same page for ten roles is one page for axe, but for what only one of them sees there.
    """
    formes: set[str] = set()
    connues: set[str] = set()

    def _examiner(page: Any, forme: str) -> list[str]:
        sortes = set(page.evaluate(_SORTES))
        if forme in formes and sortes <= connues:
            return []
        formes.add(forme)
        connues.update(sortes)
        return defauts_axe(page)

    return _examiner


def _liens(page: Any) -> list[str]:
    hrefs: list[str] = page.eval_on_selector_all(
        "a[href]", "as => as.filter(a => !a.hasAttribute('download')).map(a => a.getAttribute('href'))"
    )
    return [h.split("#")[0].split("?")[0] for h in hrefs if h.startswith("/o/")]


@pytest.mark.parametrize("role", PERSONNES)
def test_chaque_page_de_chaque_role(
    ouvrir: Callable[..., Any], examine: Callable[[Any, str], list[str]], role: str
) -> None:
    page = ouvrir(f"{PERSONNES[role]}@rivage.example")
    a_voir = [f"/{page.url.split('//')[1].split('/', 1)[1]}"]
    vues: set[str] = set()
    formes: set[str] = set()
    defauts: list[str] = []
    while a_voir and len(vues) < 45:
        chemin = a_voir.pop(0)
        forme = _VARIABLE.sub("#", chemin)
        # Two pages of one shape say as much as two hundred.
        if chemin in vues or forme in formes:
            continue
        vues.add(chemin)
        formes.add(forme)
        reponse = page.goto(chemin)
        assert reponse.status == 200, f"{chemin}: {reponse.status}"
        if "text/html" not in reponse.headers.get("content-type", ""):
            continue  # a PDF: the browser's own viewer is not a page of ours
        defauts += [f"{chemin}: {d}" for d in examine(page, forme)]
        a_voir += _liens(page)
    assert defauts == []
    assert page.fautes == []
    assert len(vues) >= 6


@pytest.mark.parametrize("schema", ["light", "dark"])
def test_telephone_sans_debordement(ouvrir: Callable[..., Any], schema: str) -> None:
    page = ouvrir("nadia.berkani@rivage.example", largeur=360, color_scheme=schema)
    IMAGES.mkdir(exist_ok=True)
    for nom, chemin in {
        "jour": "/o/rivage/",
        "fiches": "/o/rivage/referentiel/",
        "fiche": "/o/rivage/referentiel/fiches/RNCP99001/",
        "certifications": "/o/rivage/referentiel/certifications/",
        "droits": "/o/rivage/organisation/droits/",
        "calendrier": "/o/rivage/calendrier/",
        "controle": "/aide/controles/ref-002/",
    }.items():
        page.goto(chemin)
        deborde = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert deborde <= 0, f"{chemin} overflows by {deborde} px"
        assert defauts_axe(page) == [], chemin
        page.screenshot(path=IMAGES / f"{nom}-360-{schema}.png", full_page=True)
    page.goto("/o/rivage/")
    page.click(".nav-mobile > summary")
    page.click(".nav-mobile >> text=Certifications")
    assert page.url.endswith("/certifications/")
    assert page.fautes == []


def test_public_et_connexion(ouvrir: Callable[..., Any]) -> None:
    page = ouvrir(None)
    for chemin in (
        "/verifier/",
        "/compte/login/",
        "/compte/password/reset/",
        "/aide/",
        "/aide/controles/",
        "/aide/accessibilite/",
    ):
        page.goto(chemin)
        assert defauts_axe(page) == [], chemin
    reponse = page.goto("/o/rivage/")
    assert "/compte/login/" in page.url
    assert reponse.status == 200
    assert page.fautes == []


def test_au_clavier_seulement(ouvrir: Callable[..., Any]) -> None:
    """Ctrl K, a number, Enter: the fiche; then the skip link."""
    page = ouvrir("sophie.marchand@rivage.example")
    page.keyboard.press("Control+k")
    page.keyboard.type("RNCP 99001")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fiches/RNCP99001/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_sans_javascript(ouvrir: Callable[..., Any]) -> None:
    page = ouvrir("sophie.marchand@rivage.example", java_script_enabled=False)
    page.goto("/o/rivage/referentiel/?q=insertion&niveau=5")
    assert page.locator("tbody tr").count() == 2
    page.select_option("select[name=actif]", "oui")
    page.click("button:has-text('Filtrer')")
    assert "actif=oui" in page.url


def test_exporter_ce_qui_est_montre(ouvrir: Callable[..., Any]) -> None:
    page = ouvrir("thomas.garnier@rivage.example")
    page.goto("/o/rivage/referentiel/?niveau=5")
    attendus = page.locator("tbody tr").count()
    with page.expect_download() as attente:
        page.click("text=CSV")
    lignes = attente.value.path().read_text(encoding="utf-8-sig").strip().splitlines()
    assert len(lignes) == attendus + 1
    assert lignes[0].startswith('"Numéro";"Intitulé"')


def test_importer_par_la_page(ouvrir: Callable[..., Any], tmp_path: Any) -> None:
    """Drop a truncated export: refused in words; then a good one: followed to its end."""
    page = ouvrir("thomas.garnier@rivage.example")
    bon = '<?xml version="1.0" encoding="UTF-8"?><FICHES><VERSION_FLUX>4.1</VERSION_FLUX><FICHE><NUMERO_FICHE>RS88001</NUMERO_FICHE><INTITULE>Essai</INTITULE><ACTIF>Oui</ACTIF></FICHE></FICHES>'
    fichier = tmp_path / "export_fiches_RS_V4_1_2026-01-01.xml"
    for texte, attendu in ((bon[:-20], "REF-002"), (bon, "Terminé")):
        fichier.write_text(texte, encoding="utf-8")
        page.goto("/o/rivage/referentiel/registres/importer/")
        page.set_input_files("input[type=file]", str(fichier))
        page.click("main form button[type=submit]")
        page.wait_for_selector(f"text={attendu}", timeout=60_000)
    page.goto("/o/rivage/recherche/?q=RS88001")
    assert page.url.endswith("/fiches/RS88001/")
    assert page.fautes == []
