"""In a real browser: from a finding to the withdrawal, heard on a phone, decided by two people; then what the withdrawal changes everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from parchemin.socle.horloge import aujourdhui
from tests.navigateur.test_reseau import CLAIRE, KARIM, saine

pytestmark = pytest.mark.navigateur
HELENE, SOPHIE = "helene.vasseur@rivage.example", "sophie.marchand@rivage.example"
PARTENAIRE = "Formaxis Atlantique"
_MOTIF = "Le sujet a circulé deux fois, et le registre promis n’existe pas."


def _envoyer(page: Any) -> None:
    """The letter handed over today."""
    page.check("input[name=mode][value=main_propre]")
    page.fill("input[name=le]", aujourdhui().isoformat())
    page.locator("main form[enctype] button[type=submit]").last.click()
    page.wait_for_load_state()


def _decider(karim: Any, helene: Any, habilitation: str, nature: str) -> str:
    """Prepared, asked, read and approved by somebody else, its letter sent. Returns the address of the measure."""
    karim.goto(f"{habilitation}mesure/?nature={nature}")
    karim.check(f"input[name=nature][value={nature}]")
    for case in karim.locator("input[name=constats]").all():
        case.check()
    karim.fill("textarea[name=motif]", _MOTIF)
    karim.fill("textarea[name=attendu]", "Le registre des sujets, signé.")
    karim.fill("input[name=qualite]", "Responsable du réseau")
    karim.locator("main form.card button[type=submit]").last.click()
    karim.wait_for_url(re.compile(r"/partenaires/mesures/\d+/$"))
    saine(karim)
    mesure = str(karim.url)
    karim.click("button:has-text('Demander l’accord')")
    karim.wait_for_selector("text=demande l’accord d’une autre personne")
    helene.goto(mesure)
    helene.click("a:has-text('Lire et répondre')")
    saine(helene)
    assert "Comment contester cette décision" in helene.inner_text("main")
    helene.click("button[value=approuver]")
    helene.wait_for_url(re.compile(r"/partenaires/lettres/\d+/$"))  # decided: its letter is to be sent
    saine(helene)
    karim.goto(mesure)
    karim.click("a:has-text('Noter l’envoi')")
    _envoyer(karim)
    return mesure


def test_du_constat_au_retrait(ouvrir: Callable[..., Any]) -> None:
    karim, helene, claire = ouvrir(KARIM), ouvrir(HELENE), ouvrir(CLAIRE, largeur=360)
    # Its training is under a formal notice whose days are over; its assessment is active, for the same certification.
    karim.goto(f"/o/rivage/partenaires/?q={PARTENAIRE}&etat=mise_en_demeure&role=former")
    former = karim.locator("tbody tr").first
    numero = re.search(r"(RNCP|RS)\d+", former.inner_text())
    assert numero is not None
    former_url = former.locator("a").first.get_attribute("href")
    karim.goto(f"/o/rivage/partenaires/?q={PARTENAIRE}&role=organiser")
    organiser_url = karim.locator("tbody tr", has_text=numero[0]).locator("a").first.get_attribute("href")
    # The finding names both, is sent, and answered from a phone.
    karim.goto(f"/o/rivage/partenaires/constats/nouveau/?habilitation={organiser_url.rstrip('/').rsplit('/', 1)[1]}")
    for case in karim.locator("input[name=habilitations]").all():
        case.check()
    karim.fill("input[name=titre]", "Sujet affiché avant l’épreuve")
    karim.check("input[name=gravite][value=critique]")
    karim.fill("textarea[name=faits]", "Le sujet était affiché dans la salle une heure avant l’épreuve.")
    karim.fill("input[name=clause]", "article 12")
    karim.locator("main form.card button[type=submit]").last.click()
    karim.wait_for_url(re.compile(r"/constats/\d+/$"))
    constat = karim.url
    karim.click("a:has-text('Transmettre au partenaire')")
    saine(karim)
    karim.locator("main form.card button[type=submit]").last.click()
    karim.wait_for_url(constat)
    karim.locator("dl.donnees a", has_text="Transmission").click()
    _envoyer(karim)
    claire.goto("/o/rivage/espace/")
    saine(claire)
    claire.locator("ul.todo li", has_text="Sujet affiché").locator("a.btn").click()
    saine(claire)
    assert "ce que vous contestez" in claire.inner_text("main")
    claire.fill("textarea[name=texte]", "Nous avons rappelé la règle.")
    claire.click("main form[enctype] button[type=submit]")
    claire.wait_for_selector("text=Votre réponse est enregistrée")
    karim.goto(constat)
    karim.click("a:has-text('Conclure sur la réponse')")
    karim.check("input[name=maintenir][value=oui]")
    karim.fill("textarea[name=motif]", "Un rappel ne protège pas la prochaine session.")
    karim.locator("main form.card button[type=submit]").last.click()
    karim.wait_for_url(constat)
    saine(karim)
    # A formal notice; the partner leaves the days that remain; then the withdrawal of both, each with its letter.
    demeure = _decider(karim, helene, organiser_url, "mise_en_demeure")
    claire.goto("/o/rivage/espace/")
    claire.locator("ul.todo li", has_text="Vos observations : mise en demeure").last.locator("a.btn").click()
    claire.fill("textarea[name=texte]", "Nous n’avons rien de plus à dire.")
    claire.check("input[name=rien_a_ajouter]")
    claire.click("main form[enctype] button[type=submit]")
    claire.wait_for_selector("text=Votre réponse est enregistrée")
    karim.goto(demeure)
    assert "le partenaire a pu présenter ses observations" in karim.inner_text("main")
    for url in (organiser_url, former_url):
        _decider(karim, helene, url, "retrait")
        karim.goto(url)
        saine(karim)
        assert "Retiré" in karim.inner_text("main")
    # The plan lists who is engaged; nobody finishes there.
    karim.click("a:has-text('Plan de reprise')")
    saine(karim)
    assert karim.locator("tbody tr").count() >= 6
    karim.locator("tbody a").first.click()
    assert karim.locator("input[name=suite][value=sous_controle]").count() == 0
    # The day page and the journal say it.
    karim.goto("/o/rivage/")
    assert f"Plan de reprise : {PARTENAIRE}" in karim.inner_text("main").replace("\xa0", " ").replace("\u202f", " ")
    helene.goto("/o/rivage/journal/")
    journal = helene.inner_text("main").replace("\xa0", " ").replace("\u202f", " ")
    assert "Hélène Vasseur (à la demande de Karim Haddou)" in journal
    assert "a décidé : Retrait" in journal
    # New people and new sessions are refused, with the reason in the page.
    sophie = ouvrir(SOPHIE)
    jour = aujourdhui()
    sophie.goto("/o/rivage/sessions/nouvelle/")
    valeur = sophie.eval_on_selector_all(
        "select[name=certification] option", "(os, n) => os.find(o => o.textContent.includes(n)).value", numero[0]
    )
    sophie.select_option("select[name=certification]", valeur)
    sophie.fill("input[name=intitule]", "Session de trop")
    sophie.select_option("select[name=centre]", label=PARTENAIRE)
    for nom in ("du", "au"):
        sophie.fill(f"input[name={nom}]", (jour + timedelta(days=30)).isoformat())
    sophie.locator("main form button[type=submit]").last.click()
    sophie.wait_for_selector("text=HAB-020")
    saine(sophie)
    assert "Retiré" in sophie.inner_text("main")
    sophie.goto("/o/rivage/personnes/")
    personne = sophie.locator("tbody a").first.get_attribute("href").rstrip("/").rsplit("/", 1)[1]
    sophie.goto(f"/o/rivage/inscriptions/nouvelle/{personne}/?certification={valeur}")
    sophie.select_option("select[name=voie]", label="Formation continue")
    sophie.select_option("select[name=statut]", "fpc")
    sophie.select_option("select[name=prestataire]", label=PARTENAIRE)
    sophie.locator("main form button[type=submit]").last.click()
    sophie.wait_for_load_state()
    saine(sophie)
    texte = sophie.inner_text("main")
    assert "inscrire de nouvelles personnes" in texte
    assert "Retiré" in texte
    # The partner reads the letter in its space.
    claire.goto("/o/rivage/espace/")
    saine(claire)
    claire.locator("a", has_text="Retrait de votre habilitation").first.click()
    saine(claire)
    lettre = claire.inner_text("main")
    assert all(
        x in lettre for x in ("Comment vous avez été entendu", "Comment contester cette décision", "prend effet")
    )
