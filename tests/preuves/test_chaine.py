"""The chain walked both ways: one click each, the reason of each link, nobody named to an auditor, nothing of another organisation."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.accrochage.models import PassageCertification
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision
from parchemin.indicateurs.models import LigneIndicateur
from parchemin.parcours.models import Inscription, Personne, SessionExamen
from parchemin.preuves.chaine.domain import NOMS as SORTES
from parchemin.socle.horloge import aujourdhui
from tests.accrochage import fabrique as accrochage
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs.fabrique import certifie
from tests.parcours.fabrique_jurys import certification_locale
from tests.preuves.fabrique_chaine import GENS, Chaine, chaine, petits_groupes


@pytest.fixture
def k(o: Organisation, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Chaine:
    settings.URL_PUBLIQUE = "https://verifier.example"
    petits_groupes(monkeypatch)
    return chaine(o)


@pytest.fixture
def auditeur(k: Chaine) -> Client:
    return client_de(membre(k.o, Role.AUDITEUR).utilisateur)


@pytest.fixture
def elle(k: Chaine) -> Client:
    return client_de(membre(k.o, Role.DIRECTION, email="elle@essai.example").utilisateur)


def adresse(k: Chaine, sorte: str, cle: object) -> str:
    return reverse("preuves:chaine", args=[k.o.slug, sorte, str(cle)])


def lire(client: Client, url: str) -> str:
    reponse = client.get(url)
    assert reponse.status_code == 200, url
    return str(reponse.content.decode()).replace("\xa0", " ").replace("&nbsp;", " ").replace("\u202f", " ")


def suivants(k: Chaine, page: str) -> dict[tuple[str, str], str]:
    """(kind, key) → address, for every link of the chain that a page leads to."""
    lus = {}
    for url in re.findall(r'href="(/o/[^"]*/preuves/chaine/[^"]*)"', page):
        url = url.replace("&amp;", "&")
        morceaux = urlsplit(url).path.rstrip("/").split("/")
        if morceaux[-2] in SORTES:
            lus[morceaux[-2], morceaux[-1].replace("%3A", ":")] = url
    return lus


def test_from_a_figure_to_its_receipt_and_its_proof_and_back(k: Chaine, elle: Client) -> None:
    """Each step is one click of the page before, with the reason of the link."""
    ligne = LigneIndicateur.toutes.get(
        calcul=k.jeu.calcul_id, indicateur="obtention", compte=True, inscription=k.passage.inscription_id
    )
    chemin: list[tuple[str, object, str]] = [
        ("jeu", k.jeu.pk, "publié dans ces résultats"), ("figure", k.figure, "compté parce que : admis"),
        ("ligne", ligne.pk, "décision en vigueur sur ce parcours"), ("decision", k.decision.pk, "délivré sur cette décision le 24 novembre 2026"),
        ("document", k.document.pk, "la certification qu’il atteste se transmet"),
        ("passage", k.passage.pk, "transmis le 24 novembre 2026 dans ce fichier"), ("fichier", k.fichier.pk, "accusé reçu le 24 novembre 2026"),
        ("accuse", k.accuse.pk, "répond à ce fichier"),
    ]  # fmt: skip
    for sens in (chemin, chemin[::-1]):
        url = adresse(k, sens[0][0], sens[0][1])
        for (sorte, _, raison), suivant in zip(sens, [*sens[1:], None], strict=True):
            page = lire(elle, url)
            assert raison in page, (sorte, raison)
            if suivant is not None:
                url = suivants(k, page)[suivant[0], str(suivant[1])]
        # Twelve steps at most are kept, each one a way back.
        assert url.count("~") == len(sens) - 2
    decision = lire(elle, adresse(k, "decision", k.decision.pk))
    for mots in (
        "décidé selon la règle",
        "règlement en vigueur le 24 novembre 2026",
        "figure au procès-verbal",
        "Raisonnement gardé",
        k.session.intitule,
    ):
        assert mots in decision, mots
    assert "accusé le 24 novembre 2026 : accepté" in lire(elle, adresse(k, "passage", k.passage.pk))
    jeu = suivants(k, lire(elle, adresse(k, "jeu", k.jeu.pk)))
    assert ("preuve", str(k.preuve.pk)) in jeu
    assert ("exigence", "qualiopi:3") in jeu
    assert ("jeu", str(k.jeu.pk)) in suivants(k, lire(elle, adresse(k, "preuve", k.preuve.pk)))
    assert ("preuve", str(k.preuve.pk)) in suivants(k, lire(elle, adresse(k, "exigence", "qualiopi:3")))


def test_from_a_person_down(k: Chaine, elle: Client) -> None:
    i = k.passage.inscription
    assert i is not None
    page = lire(elle, adresse(k, "personne", i.personne_id))
    assert i.personne.nom_complet in page
    for suivant in (("parcours", str(i.pk)), ("decision", str(k.decision.pk)), ("document", str(k.document.pk))):
        page = lire(elle, suivants(k, page)[suivant])
    assert f'datetime="{k.document.delivre_le:%Y-%m-%d}"' in page
    assert k.document.numero in page


def plat(texte: str) -> str:
    return "".join(x for x in unicodedata.normalize("NFD", texte) if not unicodedata.combining(x)).casefold()


def test_an_auditor_walks_everything_without_a_name(k: Chaine, auditeur: Client, elle: Client) -> None:
    """Breadth-first from one figure, every link that is offered; the title of the session names somebody, and so does a receipt."""
    SessionExamen.toutes.filter(pk=k.session.pk).update(intitule="Rattrapage de Maëlys Lefèvre")
    k.accuse.nom = "retour-dubourg.xml"
    k.accuse.save(update_fields=["nom"])
    noms = re.compile("|".join(plat(x) for gens in GENS for x in gens if x))
    file, vus, sortes = deque([adresse(k, "figure", k.figure)]), set[str](), set[str]()
    while file:
        url = file.popleft()
        chemin = urlsplit(url).path
        if chemin in vus:
            continue
        vus.add(chemin)
        page = lire(auditeur, url)
        assert not noms.search(plat(page)), (url, noms.search(plat(page)))
        sortes.add(chemin.split("/")[-3])
        for lien in re.findall(r'href="(/o/[^"]*/preuves/chaine/[^"]*)"', page):
            file.append(lien.replace("&amp;", "&"))
        # What it offers to open, this reader may open.
        for lien in re.findall(r'<a href="([^"]+)">Ouvrir<', page):
            assert auditeur.get(lien).status_code == 200, (url, lien)
    assert sortes >= set(SORTES), set(SORTES) - sortes
    nommee = lire(elle, adresse(k, "decision", k.decision.pk))
    assert noms.search(plat(nommee)), "the same page names people to the direction"


def test_nothing_of_another_organisation(k: Chaine, elle: Client) -> None:
    b = organisation("autre")
    etranger = client_de(membre(b, Role.DIRECTION, email="x@autre.example").utilisateur)
    i = Inscription.toutes.get(pk=k.passage.inscription_id)
    ligne = LigneIndicateur.toutes.filter(organisation=k.o).latest("pk")
    d = k.decision
    cles = {
        "jeu": k.jeu.pk, "figure": k.figure, "ligne": ligne.pk, "personne": i.personne_id, "parcours": i.pk, "session": k.session.pk,
        "reglement": d.deliberation.reglement_id if d.deliberation else 0, "decision": d.pk, "pv": d.deliberation_id, "document": k.document.pk,
        "passage": k.passage.pk, "fichier": k.fichier.pk, "accuse": k.accuse.pk, "preuve": k.preuve.pk,
    }  # fmt: skip
    assert cles.keys() == SORTES.keys() - {"exigence"}
    for sorte, cle in cles.items():
        assert elle.get(adresse(k, sorte, cle)).status_code == 200, sorte
        assert etranger.get(reverse("preuves:chaine", args=[b.slug, sorte, str(cle)])).status_code == 404, sorte
    for sorte, cle in (
        ("rien", "1"),
        ("decision", "0"),
        ("decision", "x"),
        ("figure", "1"),
        ("figure", "9-9-9"),
        ("exigence", "rien:1"),
        ("jeu", "99999999999999999999"),
    ):
        assert elle.get(adresse(k, sorte, cle)).status_code == 404, (sorte, cle)


def test_who_may_and_what_stays_closed(k: Chaine) -> None:
    reseau = client_de(membre(k.o, Role.RESEAU, email="r@essai.example").utilisateur)
    assert reseau.get(adresse(k, "decision", k.decision.pk)).status_code == 403
    dpo = client_de(membre(k.o, Role.DPO, email="dpo@essai.example").utilisateur)
    assert dpo.get(adresse(k, "figure", k.figure)).status_code == 403
    page = lire(dpo, adresse(k, "decision", k.decision.pk))
    assert "Réservé à d’autres rôles que le vôtre" in page
    assert not any(sorte in ("ligne", "figure") for sorte, _ in suivants(k, page))


def test_what_is_missing_is_told(k: Chaine, elle: Client) -> None:
    """No dead end: a decision that awards nothing, one that waits, a passage that has not left."""
    ajourne = Decision.toutes.get(resultat="ajourne")
    page = lire(elle, adresse(k, "decision", ajourne.pk))
    assert "Rien à transmettre : seule une certification entière se transmet." in page
    assert ("parcours", str(ajourne.inscription_id)) in suivants(k, page)
    autre = Personne.toutes.create(organisation=k.o, nom_naissance="Seul", prenom1="Ada")
    assert "Aucune inscription" in lire(elle, adresse(k, "personne", autre.pk))


def test_a_page_costs_the_same_for_one_and_three(k: Chaine, elle: Client) -> None:
    """The people of a figure, the decisions of minutes: as many queries whatever their number."""

    def cout(sorte: str, cle: object) -> int:
        with CaptureQueriesContext(connection) as lues:
            lire(elle, adresse(k, sorte, cle))
        return len(lues)

    cout("figure", k.figure)
    trois = {
        x: cout(*x)
        for x in (("figure", k.figure), ("session", str(k.session.pk)), ("pv", str(k.decision.deliberation_id)))
    }
    assert LigneIndicateur.toutes.filter(calcul=k.jeu.calcul_id, indicateur="obtention", compte=True).count() == 3
    LigneIndicateur.toutes.filter(calcul=k.jeu.calcul_id, indicateur="obtention").exclude(
        inscription=k.passage.inscription_id
    ).update(compte=False, numerateur=0, denominateur=0)
    Decision.toutes.exclude(pk=k.decision.pk).update(en_vigueur=False)
    assert {x: cout(*x) for x in trois} == trois


def test_the_walk_is_bounded_and_cut(k: Chaine, elle: Client) -> None:
    long_ = "~".join(f"ligne.{n}" for n in range(1, 40))
    page = lire(elle, adresse(k, "jeu", k.jeu.pk) + f"?par={long_}")
    fil = page.split('aria-label="Chemin suivi"', 1)[1].split("</nav>", 1)[0]
    assert fil.count("<li>") == 14
    page = lire(
        elle, adresse(k, "jeu", k.jeu.pk) + f"?par=figure.{k.figure}~jeu.{k.jeu.pk}~figure.1-0-x~<script>~preuve.1"
    )
    fil = page.split('aria-label="Chemin suivi"', 1)[1].split("</nav>", 1)[0]
    assert re.findall(r">([^<>]+)</a>", fil) == ["La chaîne", "Chiffre publié"]
    assert "<script>~" not in page


@pytest.mark.parametrize(
    ("nom", "sorte", "champ"),
    [("indicateurs:jeu", "jeu", "jeu"), ("deliberation:decision", "decision", "decision"), ("documents:document", "document", "document"),
     ("accrochage:passage", "passage", "passage"), ("preuves:preuve", "preuve", "preuve")],
)  # fmt: skip
def test_the_ways_in(k: Chaine, elle: Client, auditeur: Client, nom: str, sorte: str, champ: str) -> None:
    pk = getattr(k, champ).pk
    page = reverse(nom, args=[k.o.slug, pk])
    for client in (elle, auditeur):
        assert f'href="{adresse(k, sorte, pk)}"' in lire(client, page), nom
    if sorte == "preuve":
        reseau = client_de(membre(k.o, Role.RESEAU, email="r2@essai.example").utilisateur)
        assert "Suivre la chaîne" not in lire(reseau, page)


def test_a_decision_of_an_authority_and_its_versions(o: Organisation, qualite: Membre, settings: Any) -> None:
    """No jury and no minutes here: said, with the way back to the course; the page of the imported result opens."""
    i = certifie(o, certification_locale(o), "Marchand", voie="VAE")
    d = Decision.toutes.get(inscription=i)
    Decision.toutes.filter(pk=d.pk).update(en_vigueur=False)
    deux = Decision.toutes.create(
        organisation=o, inscription=i, origine="importee", autorite="Académie fictive", resultat="ajourne", decidee_le=d.decidee_le,
        saisie_par_libelle="Ada", version=2, motif="Erreur de saisie",
    )  # fmt: skip
    client = client_de(qualite.utilisateur)
    url = reverse("preuves:chaine", args=[o.slug, "decision", str(d.pk)])
    page = lire(client, url)
    for mots in (
        "l’autorité qui délivre (Académie fictive)",
        "Le procès-verbal est celui de l’autorité.",
        "remplacée depuis par cette version",
    ):
        assert mots in page, mots
    assert f'href="{reverse("deliberation:importee", args=[o.slug, d.pk])}"' in page
    autre = lire(client, reverse("preuves:chaine", args=[o.slug, "decision", str(deux.pk)]))
    assert "version remplacée par celle-ci" in autre
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    assert "Académie fictive" not in lire(auditeur, url)


def test_a_passage_that_has_not_left_tells_its_days(o: Organisation, qualite: Membre) -> None:
    (p,) = accrochage.passages(accrochage.compte(o), 1)
    client = client_de(qualite.utilisateur)
    url = reverse("preuves:chaine", args=[o.slug, "passage", str(p.pk)])
    page = lire(client, url)
    assert "importé : sa décision n’est pas gardée ici" in page
    assert p.echeance is not None
    reste = (p.echeance - aujourdhui()).days
    assert f"Passage pas encore transmis : {reste} jours restent" in page
    PassageCertification.toutes.filter(pk=p.pk).update(echeance=aujourdhui() - timedelta(days=3))
    assert "le délai est passé depuis 3 jours" in lire(client, url)
