"""A search as long as a page is a search: no list falls under the number of its words."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from parchemin.comptes.domain.roles import Role
from parchemin.plateforme.listes import VueListe
from tests.comptes.matrice.portes import VUES
from tests.fabrique import client_de, membre, organisation


def _listes() -> list[str]:
    noms = []
    for nom, motif in VUES.items():
        vue = motif.callback
        while vue is not None:
            classe = getattr(vue, "view_class", None)
            if classe is not None and issubclass(classe, VueListe):
                noms.append(nom)
                break
            vue = getattr(vue, "__wrapped__", None)
    return sorted(noms)


LISTES = _listes()


def test_il_y_a_des_listes() -> None:
    assert len(LISTES) > 40


@pytest.mark.django_db
def test_mille_mots() -> None:
    o = organisation()
    roles = [r for r in Role if r not in (Role.AUDITEUR, Role.PARTENAIRE, Role.MEMBRE_JURY)]
    client, lues = client_de(membre(o, *roles, email="tous@essai.example").utilisateur), 0
    mots = " ".join(f"a{n}" for n in range(1100))
    for nom in LISTES:
        try:
            url = reverse(nom, args=[o.slug])
        except NoReverseMatch:  # it belongs to an object: the same class of list
            continue
        reponse = client.get(url, {"q": mots})
        assert reponse.status_code in (200, 403, 404), nom
        lues += reponse.status_code == 200
    assert lues > 20


@pytest.mark.django_db
@pytest.mark.parametrize("nom", ["web:recherche", "referentiel:organismes", "referentiel:lieux"])
def test_mille_mots_ailleurs(nom: str) -> None:
    o = organisation()
    client = client_de(membre(o, Role.DIRECTION, Role.DONNEES, Role.RESEAU, Role.SECRETARIAT_JURY).utilisateur)
    url = reverse(nom, args=[o.slug])
    assert client.get(url, {"q": " ".join(f"a{n}" for n in range(1100))}).status_code == 200
