"""What all organisations share names to each its own people only, and obeys only those who own it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.travaux.services import lancer
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def nommer(m: Membre, prenom: str, nom: str) -> Membre:
    m.utilisateur.prenom, m.utilisateur.nom = prenom, nom
    m.utilisateur.save()
    return m


@pytest.fixture
def deux() -> tuple[Membre, Membre]:
    a = nommer(membre(organisation("a"), Role.DONNEES, email="a@a.example"), "Zoé", "Delmarre")
    b = nommer(membre(organisation("b"), Role.DONNEES, Role.DIRECTION, email="b@b.example"), "Ibrahim", "Keller")
    with transaction.atomic():
        consigner(
            chaine="instance", acte="referentiel.importer_registre", acteur=reference_de(a.utilisateur),
            sujet=Reference("instantane", "1", "RNCP"), phrase="a importé un export.",
        )  # fmt: skip
    return a, b


def corps(reponse: Any) -> str:
    brut = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return brut.decode(errors="replace")


def test_le_journal_commun_ne_nomme_que_les_siens(deux: tuple[Membre, Membre]) -> None:
    a, b = deux
    for suite in ("?chaine=instance", "?chaine=instance&export=csv"):
        ailleurs = corps(client_de(b.utilisateur).get(f"/o/b/journal/{suite}"))
        assert "Delmarre" not in ailleurs
        assert "une personne d’une autre organisation" in ailleurs
    nommer(membre(a.organisation, Role.DIRECTION, email="c@a.example"), "Ada", "Colas")
    chef = Membre.toutes.get(utilisateur__email="c@a.example").utilisateur
    assert "Delmarre" in corps(client_de(chef).get("/o/a/journal/?chaine=instance"))


def test_un_import_commun_ne_s_arrete_que_chez_qui_l_a_demande(deux: tuple[Membre, Membre]) -> None:
    a, b = deux
    t = lancer(
        "referentiel.importer_registre",
        organisation_id=None,
        demandeur_id=a.utilisateur_id,
        parametres={"fichier": "x", "nom": "x"},
    )
    url = f"/travaux/{t.pk}/"
    assert client_de(b.utilisateur).get(url).status_code == 200
    assert client_de(b.utilisateur).post(f"{url}annuler/").status_code == 403
    collegue = membre(a.organisation, Role.DONNEES, email="d@a.example")
    assert client_de(collegue.utilisateur).post(f"{url}annuler/").status_code == 302
