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
from parchemin.indicateurs.selectors.analyse import Analyse, Portee
from parchemin.parcours.models import Absence, Contrat, Inscription
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
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
    assert liste.splitlines()[0].startswith('\ufeff"Code";')
    assert "ESSAI" not in liste
    assert "Atelier" not in liste
    for nom in ("analyse_contrats", "analyse_absences", "analyse_personnes"):
        lue = client.get(lien(o, nom)).content.decode()
        assert not re.search(r"tri=-?(personne|employeur|motif)\b", lue), nom
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


@pytest.mark.parametrize("role", [Role.AUDITEUR, Role.RESEAU])
def test_sans_noms_ni_motif_ni_entreprise(o: Organisation, role: Role) -> None:
    """Words written freely name people, and a company may be one person: pages, lists and exports say only that there are some."""
    Contrat.toutes.filter(rompu_le__isnull=False).update(rompu_le=date(2026, 3, 2), cause_rupture="accord")
    Absence.toutes.filter(du=date(2025, 1, 6)).update(motif="Garde de Paul Zorglub")
    Absence.toutes.filter(du=date(2025, 1, 7), justifiee=False).update(motif="")
    client = client_de(membre(o, role).utilisateur)
    assert "Atelier fictif" not in client.get(lien(o)).content.decode()
    page = client.get(lien(o) + "?volet=absences").content.decode()
    assert "Zorglub" not in page
    assert "zorglub" not in page
    assert "Motif écrit" in page
    liste = lien(o, "analyse_absences")
    assert client.get(liste + "?quoi=motif-ecrit").context["total"] == 3
    assert client.get(liste + "?quoi=motif.garde-de-paul-zorglub").status_code == 404
    for adresse in (liste, liste + "?quoi=toutes&export=csv"):
        texte = client.get(adresse).getvalue().decode() if "csv" in adresse else client.get(adresse).content.decode()
        assert "Zorglub" not in texte
        assert "motif écrit" in texte
        assert "non renseigné" in texte


def test_les_memes_ruptures_a_cote_des_absences(o: Organisation) -> None:
    """A contract ended on its last day, or after the title was awarded, is no break on either side."""
    c = Inscription.toutes.order_by("pk")[0].certification
    obtenu = f.certifie(o, c, "Obtenu", le=date(2026, 5, 1))
    f.contrat(obtenu, debut=date(2025, 1, 5), rompu_le=date(2026, 6, 1))
    f.contrat(f.parcours_fini(o, c, "Terme"), debut=date(2025, 1, 5), fin=date(2026, 6, 1), rompu_le=date(2026, 6, 1))
    a = Analyse(Portee(o.pk, aujourdhui()))
    assert sum(g.rompus.nombre for g in a.absences.groupes) == a.ruptures.rompus.nombre == 2
