"""A list costs as many queries for three rows as for one, on its page and in its file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import Capacite, Fiche, Instantane
from parchemin.referentiel.services import certifications
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer, partenaire

pytestmark = pytest.mark.django_db
J = (date(2026, 8, 16), date(2026, 8, 17), date(2026, 8, 18), date(2026, 8, 19))


def peupler(dossier: Path, n: int) -> dict[str, str]:
    """`n` rows in each list of the registers; returns the addresses by name."""
    base = [fiche(f"RNCP{99900 + i}") for i in range(90)]
    lignes = [fiche(f"RNCP{99100 + i}", partenaires="".join(partenaire(k) for k in range(n))) for i in range(n)]
    importer(dossier, J[0], *base, *lignes)
    importer(dossier, J[1], *base, *[x.replace("Titre", "Nouveau titre") for x in lignes])
    for rang in range(n - 1):
        importer(dossier, J[2 + rang], *base, *[x.replace("Titre", f"Titre {rang}") for x in lignes])
    o = organisation()
    for i in range(n):
        certifications.suivre_fiche(
            organisation=o, fiche=Fiche.objects.get(code=f"RNCP{99100 + i}"), capacite=Capacite.CERTIFICATEUR,
            du=date(2020, 1, 1), acteur=SYSTEME,
        )  # fmt: skip
    dernier = Instantane.objects.filter(etat="en_vigueur").get()
    r = f"/o/{o.slug}/referentiel"
    return {
        "fiches": f"{r}/?q=titre",
        "partenaires": f"{r}/fiches/rncp99100/partenaires/",
        "historique": f"{r}/fiches/rncp99100/historique/",
        "changements": f"{r}/registres/{dernier.pk}/",
        "certifications": f"{r}/certifications/",
        "exports": f"{r}/registres/exports/",
        "jour": f"/o/{o.slug}/",
    }


@pytest.fixture(scope="module")
def mesures() -> dict[tuple[str, str, int], int]:
    return {}


@pytest.mark.parametrize("n", [1, 3])
def test_autant_de_requetes(tmp_path: Path, n: int, mesures: dict[tuple[str, str, int], int]) -> None:
    adresses = peupler(tmp_path, n)
    client = client_de(membre(Organisation.objects.get(), Role.DONNEES).utilisateur)
    for nom, adresse in adresses.items():
        for forme in ("page", "csv"):
            if forme == "csv" and nom == "jour":
                continue
            url = adresse if forme == "page" else f"{adresse}{'&' if '?' in adresse else '?'}export=csv"
            client.get(url)  # what is read once per process is read now
            with CaptureQueriesContext(connection) as requetes:
                reponse = client.get(url)
                corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content  # type: ignore[attr-defined]
            assert reponse.status_code == 200, (nom, forme)
            assert corps
            mesures[nom, forme, n] = len(requetes)
            if (nom, forme, 1) in mesures:
                assert mesures[nom, forme, n] == mesures[nom, forme, 1], (nom, forme)
