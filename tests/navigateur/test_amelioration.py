"""In a real browser: a year of appraisals, complaints and breaks leads to actions, a conseil with its papers and minutes, and effects checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from parchemin.socle.horloge import aujourdhui
from tests.navigateur.test_reseau import saine

pytestmark = pytest.mark.navigateur
JULIEN, AMANDINE = "julien.sabatier@deux-vallees.example", "amandine.roche@deux-vallees.example"
A = "/o/deux-vallees/amelioration"


def _ouvrir_action(page: Any, titre: str, nature: str = "corrective") -> str:
    """From wherever « Ouvrir une action » stands: the address of the new action, which says where it was born."""
    page.locator("a", has_text="Ouvrir une action").first.click()
    page.wait_for_url("**/actions/nouvelle/**")
    saine(page)
    page.fill("input[name=titre]", titre)
    page.check(f"input[name=nature][value={nature}]")
    page.fill("textarea[name=quoi]", "Un calendrier partagé dès la rentrée.")
    page.locator("select[name=responsable]").select_option(label="Julien Sabatier")
    page.fill("input[name=avant_le]", aujourdhui().isoformat())
    page.fill("textarea[name=cause]", "Les dates partaient avec les convocations.")
    page.fill("textarea[name=critere]", "Aucune réclamation sur les dates.")
    page.fill("input[name=verifier_le]", aujourdhui().isoformat())
    page.locator("main form.card button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/actions/\d+/$"))
    saine(page)
    assert "non dit" not in page.locator("dl.donnees").first.inner_text(), (
        "an action born from something says from what"
    )
    return str(page.url)


def _lire(chemin: Any) -> str:
    return " ".join("\n".join(p.extract_text() for p in PdfReader(chemin).pages).split())


def _conseil(julien: Any, amandine: Any) -> None:
    """A meeting today: its papers, its minutes, a decision that becomes an action, approved by somebody else."""
    julien.goto(f"{A}/conseil/seances/nouvelle/")
    julien.fill("input[name=le]", aujourdhui().isoformat())
    julien.locator("main form.card button[type=submit]").last.click()
    julien.wait_for_url(re.compile(r"/conseil/seances/\d+/$"))
    saine(julien)
    seance = str(julien.url)
    with julien.expect_download() as recu:
        julien.locator("a", has_text="Dossier, en projet").click()
    papiers = _lire(recu.value.path())
    assert "Projet, au" in papiers
    for attendu in (
        "Depuis la dernière séance :",
        "Dire les dates dès septembre",
        "Par cause",
        "Suites de la séance du",
    ):
        assert attendu in papiers, attendu
    julien.locator("a", has_text="Présences").click()
    saine(julien)
    for present in julien.locator("input[type=radio][value=present]").all():
        present.check()
    julien.locator("main form.card button[type=submit]").last.click()
    julien.wait_for_url(seance)
    julien.locator("button", has_text="La séance a eu lieu").click()
    julien.wait_for_selector("text=Clore le compte rendu")
    # Closed with a standing item neither said nor explained: refused, and told which.
    julien.locator("button", has_text="Clore le compte rendu").click()
    julien.wait_for_load_state()
    assert "AME-207" in julien.inner_text("main")
    julien.goto(seance)
    points = [x.get_attribute("href") for x in julien.locator("main h3 a").all()]
    for n, point in enumerate(points):
        julien.goto(point)
        if n:
            julien.fill("textarea[name=dit]", "Le conseil a débattu des nombres du dossier.")
        else:
            julien.fill("textarea[name=vide_parce_que]", "Rien depuis la dernière séance.")
        julien.locator("main form.card button[type=submit]").first.click()
        julien.wait_for_url(re.compile(r"/conseil/seances/\d+/"))
    julien.goto(points[-1])
    julien.locator("a", has_text="Noter une décision").click()
    julien.fill("textarea[name=texte]", "Proposer un entretien six semaines après chaque début de contrat.")
    julien.locator("main form.card button[type=submit]").last.click()
    julien.wait_for_load_state()
    julien.goto(seance)
    julien.locator("a", has_text="En faire une action").first.click()
    julien.locator("select[name=responsable]").select_option(label="Julien Sabatier")
    julien.locator("main form.card button[type=submit]").last.click()
    julien.wait_for_load_state()
    julien.goto(seance)
    saine(julien)
    julien.locator("button", has_text="Clore le compte rendu").click()
    julien.wait_for_selector("text=Reprendre le compte rendu")
    amandine.goto(seance)
    amandine.locator("a", has_text="Relire et approuver").click()
    saine(amandine)
    amandine.click("button[value=approuver]")
    amandine.wait_for_load_state()
    amandine.goto(seance)
    assert "Compte rendu approuvé" in amandine.inner_text("main")
    with julien.expect_download() as recu:
        julien.goto(seance)
        julien.locator("a", has_text="Compte rendu").first.click()
    assert "six semaines après chaque début de contrat" in _lire(recu.value.path())
    # The next meeting begins with what became of this one's decisions.
    julien.goto(f"{A}/conseil/seances/nouvelle/")
    julien.fill("input[name=le]", (aujourdhui() + timedelta(days=60)).isoformat())
    julien.locator("main form.card button[type=submit]").last.click()
    julien.wait_for_url(re.compile(r"/conseil/seances/\d+/$"))
    saine(julien)
    assert str(julien.url) != seance
    titres = julien.locator("main h2").all_inner_texts()
    assert titres.index("Ordre du jour") > next(n for n, t in enumerate(titres) if t.startswith("Suites de la séance"))


def _verifier(julien: Any, amandine: Any, action: str, verdict: str, constat: str) -> str:
    """Done by one, its effect looked at by another: what the page then says of it."""
    julien.goto(action)
    julien.locator("a", has_text="C’est fait").click()
    julien.fill("textarea[name=resultat]", "Fait dans toutes les entreprises.")
    julien.locator("main form.card button[type=submit]").last.click()
    julien.wait_for_url(action)
    amandine.goto(action)
    amandine.locator("a", has_text="Vérifier l’effet").click()
    saine(amandine)
    amandine.check(f"input[name=verdict][value={verdict}]")
    amandine.fill("textarea[name=constat]", constat)
    if verdict == "sans_effet":
        for nom, jours in (("avant_le", 30), ("verifier_le", 60)):
            amandine.fill(f"input[name={nom}]", (aujourdhui() + timedelta(days=jours)).isoformat())
    amandine.locator("main form.card button[type=submit]").last.click()
    amandine.wait_for_url(action)
    saine(amandine)
    return str(amandine.inner_text("main"))


def test_une_annee_mene_a_des_actions_un_conseil_et_des_effets(ouvrir: Callable[..., Any]) -> None:
    julien, amandine = ouvrir(JULIEN), ouvrir(AMANDINE, largeur=360)
    # What was said: a closed campaign, a complaint, the analysis of breaks; each leads to an action that says where it was born.
    julien.goto(f"{A}/voix/campagnes/?etat=close")
    julien.locator("tbody tr a").first.click()
    saine(julien)
    _ouvrir_action(julien, "Préciser les attentes dès l’accueil", "amelioration")
    julien.goto(f"{A}/registres/?nature=reclamation&etat=ouverts")
    julien.locator("tbody tr a").first.click()
    saine(julien)
    action = _ouvrir_action(julien, "Dire les dates dès septembre")
    julien.goto("/o/deux-vallees/indicateurs/analyse/")
    appel = _ouvrir_action(julien, "Appeler chaque entreprise au deuxième mois", "preventive")
    _conseil(julien, amandine)
    # Done by one, its effect checked by another.
    assert "Efficace" in _verifier(julien, amandine, action, "efficace", "Aucune réclamation sur les dates depuis.")
    # Another one did not serve: it opens again, with new days.
    reprise = _verifier(julien, amandine, appel, "sans_effet", "Autant de ruptures au troisième mois qu’avant.")
    assert "Autant de ruptures au troisième mois" in reprise
    julien.goto(appel)
    assert julien.locator("a", has_text="C’est fait").count() == 1, "it is to be done again"
    amandine.goto(f"{A}/?sorte=reclamation")
    saine(amandine)
    assert "Dire les dates dès septembre" in amandine.inner_text("main")


def test_une_affiche_un_telephone_un_avis(ouvrir: Callable[..., Any]) -> None:
    """Who has no account answers on a phone: the page takes the answer, says thanks, and a browser sends nothing that it refuses."""
    julien, visiteur = ouvrir(JULIEN), ouvrir(None, largeur=360)
    julien.goto(f"{A}/voix/campagnes/?etat=ouverte")
    julien.locator("tbody tr a").first.click()
    campagne = julien.url
    julien.goto(f"{campagne}affiche/")
    (chemin,) = set(re.findall(r"/avis/affiche/[\w-]+/", julien.content()))
    visiteur.goto(chemin)
    saine(visiteur)
    # A label is what a thumb reaches: the last choice of each question.
    for groupe in visiteur.locator("form.enquete fieldset").all():
        groupe.locator("label").last.click()
    with visiteur.expect_navigation() as partie:
        visiteur.locator("form.enquete button[type=submit]").click()
    assert partie.value.status == 200
    assert "Merci, c’est envoyé" in visiteur.inner_text("main")
    saine(visiteur)
