"""A reader without names follows a course by its code, on pages and in files; who reads names finds the person by it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.indicateurs.branchements.recherche import codes
from parchemin.indicateurs.selectors.codes import RANG, avec_codes, cle_des_codes, code_du_parcours
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Absence, Inscription
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db
NOMS = ("Abel", "Bea", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hal")


@pytest.fixture
def o() -> Iterator[Organisation]:
    """Arrived in the order of the alphabet, as a class often is."""
    o = organisation()
    with organisation_active(o.pk):
        c = certification_locale(o)
        for n, nom in enumerate(NOMS):
            i = f.certifie(o, c, nom, entree=date(2024, 9, 2) + timedelta(days=n))
            f.contrat(i, debut=date(2024, 9, 2) + timedelta(days=n))
            Absence.toutes.create(
                organisation=o,
                inscription=i,
                du=date(2025, 1, 6 + n),
                au=date(2025, 1, 6 + n),
                heures=Decimal(7),
                justifiee=True,
            )
        for nom in ("Ian", "Jim"):
            f.parcours_fini(
                o, c, nom, fin_prevue=aujourdhui() + timedelta(days=300), entree=aujourdhui() - timedelta(days=40)
            )
        calculer(organisation_id=o.pk, acteur=SYSTEME)
        yield o


@pytest.fixture
def auditeur(o: Organisation) -> Client:
    return client_de(membre(o, Role.AUDITEUR, email="audit@codes.example").utilisateur)


@pytest.fixture
def qualite(o: Organisation) -> Client:
    return client_de(membre(o, Role.QUALITE, email="qualite@codes.example").utilisateur)


def adresses(o: Organisation) -> list[str]:
    return [
        reverse("indicateurs:personnes", args=[o.slug, 2026, "presentation"]),
        *(reverse(f"indicateurs:analyse_{x}", args=[o.slug]) for x in ("contrats", "absences", "personnes")),
        reverse("indicateurs:suivi", args=[o.slug]),
    ]


def lignes_csv(client: Client, adresse: str, **champs: Any) -> list[list[str]]:
    texte = client.get(adresse, {**champs, "export": "csv"}).getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    return [re.findall(r'"([^"]*)"', x) for x in texte.splitlines()]


def test_la_base_et_le_calcul_donnent_la_meme_empreinte(o: Organisation) -> None:
    cle = cle_des_codes(o.pk)
    lues = dict(avec_codes(Inscription.toutes.order_by("pk"), o.pk, "pk").values_list("pk", RANG))
    assert len(lues) == 10
    assert lues == {pk: cle.empreinte(pk) for pk in lues}
    assert cle_des_codes(o.pk + 1) != cle


def test_le_meme_code_partout_et_l_ordre_des_codes(o: Organisation, auditeur: Client) -> None:
    siens = {i.pk: code_du_parcours(o.pk, i.pk) for i in Inscription.toutes.order_by("pk")}
    for adresse in adresses(o):
        entete, *lignes = lignes_csv(auditeur, adresse)
        lus = [x[0] for x in lignes]
        assert entete[0] == "Code", adresse
        assert "Personne" not in entete
        assert lus, adresse
        assert set(lus) <= set(siens.values())
        assert lus == sorted(lus), adresse
        page = auditeur.get(adresse).content.decode()
        assert re.findall(r"<code>(\w{6})</code>", page) == lus or all(x in page for x in lus)
        assert "un code de six signes" in page
        assert "Parcours " not in page
        octets = auditeur.get(adresse, {"export": "xlsx"}).getvalue()  # type: ignore[attr-defined]
        feuille = CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_index(0).to_python()
        assert [x[0] for x in feuille[1:]] == lus
        # Whatever column sorts, rows that it does not tell apart stand by code: not by arrival.
        for tri in re.findall(r"tri=-?(\w+)", page):
            meme = lignes_csv(auditeur, adresse, tri=tri)[1:]
            for a, b in pairwise(meme):
                if a[1:] == b[1:]:
                    assert a[0] < b[0], (adresse, tri)


def test_qui_lit_les_noms_retrouve_la_personne_par_son_code(o: Organisation, qualite: Client, auditeur: Client) -> None:
    for adresse, nom in zip(adresses(o), ("Cleo",) * 4 + ("Jim",), strict=True):
        i = Inscription.toutes.get(personne__nom_naissance__iexact=nom)
        code = code_du_parcours(o.pk, i.pk)
        entete, *lignes = lignes_csv(qualite, adresse)
        assert entete[:2] == ["Personne", "Code"]
        assert code in [x[1] for x in lignes]
        for mots in (code, f" {code[:3].lower()} {code[3:]}", nom):
            page = qualite.get(adresse, {"q": mots})
            assert page.context["total"] == 1, (adresse, mots)
            assert nom.upper() in page.content.decode().upper()
            assert page.context["actifs"][0].nom == "q"
        assert auditeur.get(adresse, {"q": code}).context["total"] == 1
        assert auditeur.get(adresse, {"q": nom}).context["total"] == 0, "a name finds nobody for who reads none"
        # What the list counts stays what it counts.
        assert qualite.get(adresse, {"q": code, "quoi": ""}).context["total"] == 1


def test_un_code_ne_se_cherche_pas_hors_de_ce_qui_est_compte(o: Organisation, qualite: Client) -> None:
    i = Inscription.toutes.get(personne__nom_naissance__iexact="Cleo")
    adresse = reverse("indicateurs:analyse_contrats", args=[o.slug])
    code = code_du_parcours(o.pk, i.pk)
    assert qualite.get(adresse, {"q": code, "quoi": "rompus"}).context["total"] == 0
    page = qualite.get(adresse, {"q": code, "quoi": "commences", "annee": "2025"})
    assert [x.nom for x in page.context["actifs"]] == ["q"]
    assert 'name="quoi" value="commences"' in page.content.decode()
    assert 'name="annee" value="2025"' in page.content.decode()


def test_la_recherche_generale_trouve_un_dossier_par_son_code(o: Organisation) -> None:
    i = Inscription.toutes.get(personne__nom_naissance__iexact="Cleo")
    code = code_du_parcours(o.pk, i.pk)
    qualite, audit = (membre(o, r, email=f"{r}@cherche.example") for r in (Role.QUALITE, Role.AUDITEUR))
    trouves = codes(qualite, code.lower(), 5)
    assert trouves is not None
    assert [x.url for x in trouves.lignes] == [reverse("parcours:inscription", args=[o.slug, i.pk])]
    assert codes(audit, code, 5) is None
    assert codes(qualite, code[:5], 5) is None
    autre = organisation("voisine")
    assert codes(membre(autre, Role.QUALITE, email="q@voisine.example"), code, 5) is None
