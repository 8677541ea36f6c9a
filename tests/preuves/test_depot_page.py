"""The page where an evidence is filed: boxes that a thumb can tick, a file that is what its name says."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parchemin.comptes.models import Membre, Organisation
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.preuves.models import Preuve, RattachementPreuve
from tests.fabrique import client_de
from tests.preuves.conftest import PDF, url

CORPS = {
    "titre": "Bail du site",
    "sert": ["qualiopi:17:moyens", "qualiopi:18:organigramme"],
    "effective_le": "2026-11-02",
}


def test_boxes_by_framework_without_a_key_to_hold(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    page = client.get(url("deposer", o)).content.decode()
    assert "touche Ctrl" not in page
    assert re.search(r'<input type="checkbox" name="sert" value="qualiopi:17:moyens"', page)
    assert "<select" not in page.split("Ce qu’elle sert")[1].split("Date de ce")[0]
    refusee = client.post(url("deposer", o), CORPS | {"titre": ""}).content.decode()
    assert "2 cochées" in refusee, "what was ticked is still in sight"
    corps = CORPS | {"fichier": SimpleUploadedFile("bail.pdf", PDF)}
    assert client.post(url("deposer", o), corps).status_code == 302
    assert {x.cle for x in RattachementPreuve.toutes.order_by("pk")} == set(CORPS["sert"])


@pytest.mark.parametrize(
    ("nom", "contenu", "accepte"),
    [
        ("bail.pdf", b"Ceci n'est qu'un texte.\n", False),
        ("bail.PDF", b"nom;ville\nA;B\nC;D\n", False),
        ("photo.jpg", b"pas une photo", False),
        ("bail.docx", b"pas un document", False),
        ("bail.txt", b"Ceci est un texte.\n", True),
        ("bail", b"Ceci est un texte.\n", True),
        ("liste.csv", b"nom;ville\nA;B\nC;D\n", True),
        ("bail.pdf", PDF, True),
    ],
)
def test_a_text_that_calls_itself_a_pdf_is_no_evidence(
    o: Organisation, qualite: Membre, nom: str, contenu: bytes, accepte: bool
) -> None:
    corps = CORPS | {"fichier": SimpleUploadedFile(nom, contenu)}
    reponse = client_de(qualite.utilisateur).post(url("deposer", o), corps)
    assert reponse.status_code == (302 if accepte else 422)
    assert Preuve.toutes.exists() == Fichier.toutes.exists() == accepte
    if not accepte:
        assert "FIC-003" in reponse.content.decode()
