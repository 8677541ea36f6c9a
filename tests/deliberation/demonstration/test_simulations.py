"""One result decided elsewhere for each family: its page says « simulation », gives the same result, and cites the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.demonstration import RIVAGE, VALLEES
from parchemin.deliberation.concordance import Accord, accord
from parchemin.deliberation.models import Decision, OrigineDecision
from parchemin.referentiel import facade

pytestmark = pytest.mark.django_db
LECTEURS = {RIVAGE: ("Sophie", "Marchand", RIVAGE), VALLEES: ("Julien", "Sabatier", VALLEES)}


@dataclass(frozen=True, slots=True)
class Attendu:
    """`textes`: what the pages of the family cite, together. `phrases`: what some page says. `sans`: nothing to compare."""

    organisation: str
    numero: str
    famille: str
    jeu: str
    textes: tuple[str, ...]
    phrases: tuple[str, ...]
    sans: int = 0


FAMILLES = (
    Attendu(VALLEES, "RNCP99007", "cap", "cap-2025", ("D. 337-16", "D. 337-17", "2024-122"),
            ("garde sa note de 7", "dispense", "À l’épreuve facultative", "session de remplacement")),
    Attendu(VALLEES, "RNCP99015", "bac_pro", "bac-pro-2024", ("D. 337-78", "2021-1524", "D. 337-87", "D. 337-86"),
            ("la moyenne devient 10,04", "Aucune mention après", "certificat de fin d’études", "ne sont pas validées"), 1),
    Attendu(VALLEES, "RNCP99008", "bp", "bp-2024", ("D. 337-101",), ("garde sa note de 8", "attestation de blocs")),
    Attendu(VALLEES, "RNCP99027", "cs", "cs-2025", ("D. 337-150", "2024-122"),
            ("mention assez bien", "Le règlement demande au moins 10 à Pose et raccordement", "session de remplacement")),
    Attendu(VALLEES, "RNCP99028", "bma", "bnma-2026", ("D. 337-206", "2021-1524", "D. 337-81"),
            ("les félicitations du jury", "la moyenne devient 10,05", "ne sont pas validées")),
    Attendu(VALLEES, "RNCP99029", "dma", "dma-2013", ("D. 643-54", "D. 643-36"),
            ("La moyenne du domaine", "Il faut au moins 8", "120 crédits européens", "en valent 95")),
    Attendu(VALLEES, "RNCP99033", "capa", "capa-2020", ("D. 811-148-3", "Arrêté du 2 mars 2020"),
            ("montée au centième supérieur, est de 10 sur 20", "globale", "progressive")),
    Attendu(VALLEES, "RNCP99034", "bac_pro_agricole", "bac-pro-agricole-2020", ("Code rural",),
            ("n’ont pas été lues : le jury conclut",), 1),
    Attendu(VALLEES, "RNCP99035", "btsa", "btsa-2020", ("Code rural", "Arrêté du 2 mars 2020"),
            ("Absence non justifiée", "n’ont pas été lues : le jury conclut"), 1),
    Attendu(VALLEES, "RNCP99017", "superieur", "superieur-2023", ("Circulaire du 7 mai 2023", "Règlement des études"),
            ("était accrédité", "permet à la moyenne de compenser", "acquis définitif")),
    Attendu(VALLEES, "RNCP99006", "cqp", "cqp-rncp", ("R. 6113-9",), ("compte pour cette certification jusqu’au",)),
    Attendu(RIVAGE, "RNCP99009", "bts", "bts-2022", ("D. 643-22", "2022-850", "D. 643-33"),
            ("la moyenne devient 10,2", "120 crédits européens", "sur demande"), 1),
    Attendu(RIVAGE, "RNCP99009", "bts", "vae-bts", ("L. 6412-1",), ("acquis définitif", "Se représenter")),
    Attendu(RIVAGE, "RNCP99010", "tp", "tp-2016", ("Arrêté du 22 décembre 2015",),
            ("L’entretien final est favorable", "sans nouvelle formation, trois fois au plus", "lecture large")),
    Attendu(RIVAGE, "RNCP99019", "cqpm", "cqpm-rncp-2019", ("Accord national de la métallurgie du 8 novembre 2019",),
            ("acquis définitif", "groupe paritaire national")),
    Attendu(RIVAGE, "RNCP99030", "dnmade", "dnmade-2018", ("D. 642-34",), ("la décision est celle du jury",), 2),
    Attendu(RIVAGE, "RNCP99031", "dcg", "dcg-2006", ("2006-1706",),
            ("Au-dessous : Droit social (5,5)", "garde sa note de 8", "acquis définitif")),
    Attendu(RIVAGE, "RNCP99032", "dcg", "dcg-2006", ("2006-1706",), ("9,5 sur 20", "sans limite de durée")),
)  # fmt: skip


def _texte(contenu: bytes) -> str:
    return (
        " ".join(unescape(re.sub(r"<[^>]+>", " ", contenu.decode())).split())
        .replace("\xa0", " ")
        .replace("\u202f", " ")
    )


@pytest.mark.parametrize("a", FAMILLES, ids=lambda a: f"{a.famille}-{a.numero}-{a.jeu}")
def test_un_resultat_de_chaque_famille_s_explique(a: Attendu, personne: Any, midi: datetime) -> None:
    client = personne(*LECTEURS[a.organisation])
    decisions = list(
        Decision.toutes.filter(
            organisation__slug=a.organisation, origine=OrigineDecision.IMPORTEE, en_vigueur=True, jeu=a.jeu,
            inscription__certification__fiche__code=a.numero, proposition__simulation=True,
        ).select_related("inscription__certification__fiche__version").order_by("pk")
    )  # fmt: skip
    assert decisions
    assert facade.famille(decisions[0].inscription.certification) == a.famille
    lues = ""
    for d in decisions:
        reponse = client.get(reverse("deliberation:importee", kwargs={"slug": a.organisation, "pk": d.pk}))
        assert reponse.status_code == 200
        page = _texte(reponse.content)
        assert "Simulation" in page
        assert d.proposition["annonce"] in page
        assert d.autorite in page
        lues += page
    for attendu in (*a.textes, *a.phrases):
        assert attendu in lues, attendu
    verdicts = [accord(d.resultat, d.mention, d.proposition) for d in decisions]
    assert verdicts.count(Accord.SANS_CALCUL) == a.sans
    # At most one is left to look at in each scene: the authority decided better or worse than the marks say.
    assert verdicts.count(Accord.DIFFERE) <= 1
    assert {d.proposition["resultat"] for d in decisions} & {"admis", "au_jury"}


@pytest.mark.parametrize("a", FAMILLES, ids=lambda a: f"{a.famille}-{a.numero}-{a.jeu}")
def test_nobody_deliberates_here_for_another(a: Attendu, personne: Any, midi: datetime) -> None:
    """The session of another's jury says whose it is, and offers no deliberation."""
    d = Decision.toutes.filter(
        organisation__slug=a.organisation, origine=OrigineDecision.IMPORTEE, jeu=a.jeu, presentation__isnull=False,
        inscription__certification__fiche__code=a.numero,
    ).select_related("presentation").order_by("pk").first()  # fmt: skip
    if d is None or d.presentation is None:
        assert a.jeu.startswith("vae"), a
        return
    client = personne(*LECTEURS[a.organisation])
    chemin = reverse("deliberation:deliberation", kwargs={"slug": a.organisation, "pk": d.presentation.session_id})
    page = _texte(client.get(chemin).content)
    assert "Simulation." in page
    assert "la décision ne vous appartient pas" in page
    assert "Arrêter la délibération" not in page
