"""A real Chromium on the demonstration, served by the real command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

RACINE = Path(__file__).resolve().parents[2]
AXE = RACINE / "src/parchemin/plateforme/static/vendor/axe/axe.min.js"
IMAGES = RACINE / "test-results"
SORTIE = "serveur.log"


@pytest.fixture(scope="session")
def donnees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration that is served."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def adresse(donnees: Path) -> Iterator[str]:
    """`parchemin demo` then `parchemin serve`, as a person does."""
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"PARCHEMIN_DONNEES": str(donnees)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    commande = [sys.executable, "-m", "parchemin.config"]
    subprocess.run([*commande, "demo"], env=env, check=True, cwd=donnees)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    # What the server writes is kept: without a mail server, its messages are there.
    sortie = (donnees / SORTIE).open("wb")
    serveur = subprocess.Popen(
        [*commande, "serve", "--demonstration", "--port", str(port), "--sans-navigateur"],
        env=env,
        cwd=donnees,
        stdout=sortie,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(480):
            try:
                urllib.request.urlopen(f"{url}/compte/login/", timeout=5).close()
                break
            except OSError:
                assert serveur.poll() is None, "parchemin serve stopped"
                time.sleep(0.25)
        else:
            raise AssertionError("parchemin serve does not answer")
        yield url
    finally:
        serveur.send_signal(signal.SIGTERM)
        serveur.wait(timeout=30)
        sortie.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    chemin = os.environ.get("PARCHEMIN_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as p:
        options: dict[str, Any] = {} if chemin == "playwright" else {"executable_path": chemin}
        arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        navigateur = p.chromium.launch(args=arguments, **options)
        yield navigateur
        navigateur.close()


@pytest.fixture
def ouvrir(chromium: Any, adresse: str) -> Iterator[Callable[..., Any]]:
    """`ouvrir("sophie.marchand@rivage.example", largeur=360)` -> a signed-in page that remembers console faults."""
    contextes = []

    def _ouvrir(email: str | None, largeur: int = 1280, **options: Any) -> Any:
        contexte = chromium.new_context(
            viewport={"width": largeur, "height": 900}, locale="fr-FR", base_url=adresse, **options
        )
        contextes.append(contexte)
        page = contexte.new_page()
        page.fautes = []
        page.on("console", lambda m: page.fautes.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.fautes.append(str(e)))
        if email:
            page.goto("/compte/login/")
            page.fill("input[name=login]", email)
            page.fill("input[name=password]", "demonstration-parchemin")
            page.click("form[action='/compte/login/'] button[type=submit]")
            page.wait_for_load_state()
        return page

    yield _ouvrir
    for c in contextes:
        c.close()


def defauts_axe(page: Any) -> list[str]:
    """Accessibility faults found by axe, one readable line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    resultat = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['help']} — {n['html'][:140]} — {n['failureSummary'][:200]}"
        for v in resultat["violations"]
        for n in v["nodes"][:3]
    ]
