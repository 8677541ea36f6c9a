"""The analysis page: numbers that open exactly what they count, by filters, without names for the auditor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.parcours.models import Absence, Contrat
from parchemin.plateforme.tenant import organisation_active
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        c = certification_locale(o)
        for n, (nom, champs) in enumerate(
            (
                ("Tenu", {}),
                ("Essai", {"rompu_le": date(2024, 9, 20), "cause_rupture": "essai", "initiative_rupture": "employeur"}),
                ("Muet", {"rompu_le": date(2025, 1, 15)}),
                ("Diplome", {"rompu_le": date(2025, 7, 1), "cause_rupture": "diplome"}),
            )
        ):
            i = f.parcours_fini(o, c, nom)
            f.contrat(i, **champs)
            if n < 2:
                for jour in (6, 7):
                    Absence.toutes.create(
                        organisation=o, inscription=i, du=date(2025, 1, jour), au=date(2025, 1, jour), heures=Decimal("7"), justifiee=not n, motif="Convocation",
                    )  # fmt: skip
        f.contrat(i, debut=date(2025, 9, 1))
        Contrat.toutes.filter(inscription__personne__nom_naissance="Essai").update(raisons_rupture=["missions"])
        yield o


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.QUALITE).utilisateur)


def lien(o: Organisation, nom: str = "analyse") -> str:
    return reverse(f"indicateurs:{nom}", args=[o.slug])


def nombres(page: str) -> list[tuple[str, int]]:
    return [(unescape(u), int(n)) for u, n in re.findall(r'<a href="([^"]*quoi=[^"]*)">(\d+)</a>', page)]


@pytest.mark.parametrize("adresse", ["?", "?annee=2025", "?volet=absences", "?volet=absences&annee=2025"])
def test_chaque_nombre_ouvre_ce_qu_il_compte(o: Organisation, client: Client, adresse: str) -> None:
    page = client.get(lien(o) + adresse)
    assert page.status_code == 200
    vus = nombres(page.content.decode())
    assert len(vus) > 5
    for url, n in vus:
        liste = client.get(url)
        assert liste.status_code == 200
        assert liste.context["total"] == n, url


def test_les_ruptures_et_leurs_causes(o: Organisation, client: Client) -> None:
    page = client.get(lien(o) + "?annee=2025").content.decode()
    comptes = {re.search(r"quoi=([\w.]+)", u)[1]: n for u, n in nombres(page)}  # type: ignore[index]
    assert comptes["commences"] == 4
    assert comptes["rompus"] == 2
    assert comptes["cause.essai"] == comptes["cause.essai.employeur"] == comptes["raison.missions"] == 1
    assert comptes["cause.inconnue"] == 1
    assert "Force majeure" in page, "an empty cause is shown"
    assert "Kaplan" in page
    assert "Mois depuis le début" in page
    assert "Entreprises à rencontrer" not in page, "the two breaks are older than twenty-four months, or alone"


def test_l_auditeur_lit_les_nombres_sans_les_noms(o: Organisation) -> None:
    Contrat.toutes.filter(cause_rupture="essai").update(debut=date(2026, 1, 5), rompu_le=date(2026, 1, 20))
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    page = client.get(lien(o)).content.decode()
    assert "Entreprises à rencontrer" not in page
    liste = client.get(lien(o, "analyse_contrats") + "?quoi=rompus&export=csv").getvalue().decode()
    assert "Parcours" in liste
    assert "ESSAI" not in liste
    assert "Atelier" not in liste
    assert client.get(lien(o, "analyse_contrats") + "?quoi=entreprise.atelier-fictif").status_code == 404


def test_une_entreprise_a_rencontrer(o: Organisation, client: Client) -> None:
    Contrat.toutes.filter(rompu_le__isnull=False).update(rompu_le=date(2026, 3, 2), cause_rupture="accord")
    page = client.get(lien(o)).content.decode()
    assert "Entreprises à rencontrer" in page
    (url, n), *_ = re.findall(r'<a href="([^"]*entreprise\.[^"]*)">(\d+)\s', page.replace("\u00a0", " "))
    assert client.get(unescape(url)).context["total"] == int(n) == 3


def test_un_code_inconnu_et_des_filtres_absurdes(o: Organisation, client: Client) -> None:
    assert client.get(lien(o, "analyse_contrats") + "?quoi=nimporte").status_code == 404
    assert client.get(lien(o) + "?annee=abc&site=-1&certification=9999999").status_code == 200
    for nom in ("analyse_contrats", "analyse_absences", "analyse_personnes"):
        assert client.get(lien(o, nom)).status_code == 200


def test_qui_analyse(o: Organisation) -> None:
    for role, statut in ((Role.PARTENAIRE, 403), (Role.SECRETARIAT_JURY, 403), (Role.RESEAU, 200), (Role.DONNEES, 200)):
        m: Any = membre(o, role)
        assert client_de(m.utilisateur).get(lien(o)).status_code == statut
