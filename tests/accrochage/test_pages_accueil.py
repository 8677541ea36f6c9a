"""What somebody who has never seen the transmission reads: where each file and passage stands, and the next act."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from parchemin.accrochage.models import FichierAccrochage, PassageCertification
from parchemin.accrochage.services import depots
from parchemin.comptes.domain.roles import Role
from parchemin.journal.facade import SYSTEME
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.accrochage.test_pages import lien
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
INTROUVABLE = "Aucun titulaire ne correspond aux critères obligatoires"


def texte(client: Client, adresse: str) -> str:
    """The words of a page, spaces made plain."""
    page = client.get(adresse).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.replace("&nbsp;", " ")).split())


def test_ou_en_est_chaque_fichier() -> None:
    o = organisation()
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    f.passages(f.compte(o), 3, prenom1="Inès")
    (fichier,) = f.construire(PassageCertification.toutes.first().compte)  # type: ignore[union-attr]
    page = texte(client, lien(o, "fichier", pk=fichier.pk))
    # Nobody answers what nobody deposited.
    assert "Réponse attendue" not in page
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)
    assert "Réponse attendue" in texte(client, lien(o, "fichier", pk=fichier.pk))
    f.lire(o, f.accuse(fichier, ["id-00000"], {"id-00001": INTROUVABLE, "id-00002": "Message jamais vu"}))
    assert "1 accepté, 1 refusé, 1 à regarder" in texte(client, lien(o, "fichiers"))
    assert "?situation=refuses" in client.get(lien(o, "fichier", pk=fichier.pk)).content.decode()
    refuse = PassageCertification.toutes.get(id_technique="id-00001")
    page = texte(client, lien(o, "passage", pk=refuse.pk))
    assert "il ne repart pas tel quel" in page
    a_regarder = PassageCertification.toutes.get(id_technique="id-00002")
    assert "du passage d’Inès" in texte(client, lien(o, "trancher", pk=a_regarder.pk))


def test_la_repetition_dit_comment_finir() -> None:
    o = organisation()
    client = client_de(membre(o, Role.DONNEES).utilisateur)
    f.passages(f.compte(o), 1)
    (fichier,) = f.construire(PassageCertification.toutes.first().compte)  # type: ignore[union-attr]
    FichierAccrochage.toutes.update(etat="repetition", repetition=True)
    assert "aller au bout de l’exercice" in texte(client, lien(o, "fichier", pk=fichier.pk))
