"""An empty list says what it is for and offers the first act, to who may do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import rules
from django.urls import get_resolver, reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.facade import type_import
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.tenant import organisation_active
from tests.fabrique import client_de, membre, organisation


def _vues(classe: type = VueListe) -> Iterator[type[VueListe]]:
    for x in classe.__subclasses__():
        yield x
        yield from _vues(x)


assert get_resolver().url_patterns, "reading the addresses imports every page"
GESTES = sorted({(v.__qualname__, g) for v in _vues() for g in v.neuf_gestes}, key=str)


def test_il_y_en_a() -> None:
    assert len(GESTES) > 20


@pytest.mark.parametrize(("vue", "geste"), GESTES, ids=lambda x: str(getattr(x, "geste", x)))
def test_chaque_geste_mene_quelque_part(vue: str, geste: GesteNeuf) -> None:
    assert reverse(geste.nom, args=["essai", *geste.args])
    for p in geste.permissions:
        assert rules.perm_exists(p), p
    if geste.nom == "imports:deposer":
        assert type_import(geste.args[0]).permission == geste.permissions[1], "the offer and the door ask the same"


@pytest.fixture
def o(db: None, midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    Organisation.objects.filter(pk=o.pk).update(est_certificateur=True, est_cfa=True, est_organisme_formation=True)
    o.refresh_from_db()
    with organisation_active(o.pk):
        yield o


def page(m: Membre, nom: str) -> str:
    reponse = client_de(m.utilisateur).get(reverse(nom, args=[m.organisation.slug]))
    assert reponse.status_code == 200
    return reponse.content.decode()


@pytest.mark.parametrize(
    ("role", "nom", "attendus"),
    [
        (
            Role.SECRETARIAT_JURY,
            "parcours:personnes",
            ["Importer vos candidats", "Enregistrer une personne"],
        ),
        (Role.SECRETARIAT_JURY, "parcours:sessions", ["Créer une session"]),
        (Role.SECRETARIAT_JURY, "parcours:membres_jury", ["Importer votre liste"]),
        (Role.QUALITE, "amelioration:actions", ["Importer votre plan d’actions", "Ouvrir une action"]),
        (Role.DIRECTION, "amelioration:actions", ["Importer votre plan d’actions"]),
        (Role.RESEAU, "reseau:habilitations", ["Importer vos partenaires", "Ouvrir une habilitation"]),
        (Role.RESEAU, "reseau:constats", ["Ouvrir un constat"]),
        (Role.DONNEES, "accrochage:passages", ["Importer vos passages"]),
        (Role.QUALITE, "parcours:personnes", []),
    ],
)
def test_la_premiere_page_offre_le_premier_geste(o: Organisation, role: Role, nom: str, attendus: list[str]) -> None:
    contenu = page(membre(o, role), nom)
    assert "Retirez un filtre" not in contenu, "there is nothing to filter"
    vide = contenu[contenu.index('class="vide"') :][:1500]
    for mots in attendus:
        assert mots in vide or mots in contenu, mots
    if not attendus:
        assert "Importer vos candidats" not in vide


@pytest.mark.parametrize(
    ("role", "premier"),
    [
        (Role.QUALITE, "Dire à quoi vous répondez, et quand est votre audit"),
        (Role.DIRECTION, "Dire à quoi vous répondez, et quand est votre audit"),
        (Role.RESEAU, "Choisir les certifications que vous suivez"),
        (Role.SECRETARIAT_JURY, "Reprendre vos candidats et leurs inscriptions"),
        (Role.DONNEES, "Importer le RNCP et le répertoire spécifique"),
        (Role.ADMINISTRATEUR, "Importer le RNCP et le répertoire spécifique"),
        (Role.DPO, ""),
        (Role.PARTENAIRE, ""),
        (Role.MEMBRE_JURY, ""),
        (Role.AUDITEUR, ""),
    ],
)
def test_le_premier_jour_de_chaque_role(o: Organisation, role: Role, premier: str) -> None:
    """Who has something to set up sees it first; the others are told that nothing awaits them, and nothing is broken."""
    contenu = page(membre(o, role), "web:aujourdhui")
    if premier:
        assert premier in contenu
        assert "mettons Parchemin en place" in contenu
    else:
        assert "Premiers pas" not in contenu
    assert ("Ce qui vous est ouvert" in contenu) is (role is Role.AUDITEUR)
