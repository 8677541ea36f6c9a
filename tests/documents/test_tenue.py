"""How the papers hold on their pages, and the words of each family: what a holder sees first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from parchemin.comptes.models import Organisation
from parchemin.documents.composition import composer_document
from parchemin.documents.contenu import nom_legal
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import ModeleDocument
from parchemin.documents.relecture import specimens
from parchemin.documents.rendu import lire
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.facade import LIBELLES_FAMILLE, Famille
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def contenu(o: Organisation, nature: Nature, **reglages: Any) -> tuple[ModeleDocument, dict[str, Any]]:
    m = ModeleDocument(organisation=o, nature=str(nature), reglages=f.REGLAGES | reglages)
    return m, specimens(m, None, LE.date())[0]


def pages(m: ModeleDocument, c: dict[str, Any]) -> list[str]:
    lues = PdfReader(BytesIO(composer_document(c, m, le=LE))).pages
    return [" ".join(p.extract_text().split()).replace("\xa0", " ") for p in lues]


def unites(c: dict[str, Any], combien: int) -> dict[str, Any]:
    modele = c["blocs"][0]
    blocs = [modele | {"code": f"U{n}", "libelle": f"Unité numéro {n}"} for n in range(combien)]
    return c | {"blocs": blocs, "blocs_codes": [x["code"] for x in blocs]}


@pytest.mark.parametrize("nature", [Nature.NOTIFICATION, Nature.LETTRE_PRESIDENT, Nature.LETTRE_JURY])
def test_la_signature_n_est_jamais_seule_sur_sa_page(o: Organisation, nature: Nature) -> None:
    m, c = contenu(o, nature)
    vues = set()
    for combien in (4, 7, 9, 10, 11, 12, 18):
        lues = pages(m, unites(c, combien))
        vues.add(len(lues))
        if len(lues) > 1:
            assert "contester" in lues[-1], combien
            assert "contester" not in lues[-2], combien
    assert vues == {1, 2}


@pytest.mark.parametrize("nature", [Nature.RELEVE, Nature.ETAT_ACQUIS, Nature.ATTESTATION_BLOCS])
def test_ce_qui_est_signe_va_avec_la_signature(o: Organisation, nature: Nature) -> None:
    m, c = contenu(o, nature)
    mot = {
        Nature.RELEVE: "Décision du jury",
        Nature.ETAT_ACQUIS: "Ce que vous pouvez faire",
        Nature.ATTESTATION_BLOCS: "Ce document atteste",
    }
    for combien in (10, 17, 19, 21, 24, 38):
        lues = pages(m, unites(c, combien))
        assert mot[nature] in lues[-1], combien


def test_la_lettre_ne_touche_pas_sa_formule_de_politesse(o: Organisation) -> None:
    """Whatever the length, the last line of the appeal and « Je vous prie » are apart."""
    m, c = contenu(o, Nature.NOTIFICATION)
    for combien in (6, 8, 9, 10, 11):
        morceaux = lire(composer_document(unites(c, combien), m, le=LE))[0]
        droits = [x for x in morceaux if x.droit]
        bas = max(x.boite[3] for x in droits if "code civil" in x.texte or "article" in x.texte)
        politesse = next(x for x in droits if "Je vous prie" in x.texte)
        assert politesse.boite[1] - bas > 8 or politesse.boite[1] < bas, combien


def test_les_dernieres_sections_du_supplement_restent_ensemble(o: Organisation) -> None:
    m, c = contenu(o, Nature.SUPPLEMENT)
    for combien in (6, 14, 16, 18):
        lues = pages(m, unites(c, combien))
        if len(lues) > 1:
            assert "6. Ce qui a été décidé" in lues[-1]


def test_un_premier_du_mois_se_lit_1er(o: Organisation) -> None:
    """The end is raised for the eye, whole for a machine, and never under the six points that a mention needs."""
    m, c = contenu(o, Nature.PARCHEMIN)
    octets = composer_document(c, m, le=LE)
    assert "1er avril 1998" in pages(m, c)[0]
    exposants = [x for x in lire(octets)[0] if x.texte.strip() == "er"]
    assert exposants
    assert all(x.taille >= 6 and x.lisible for x in exposants)


@pytest.mark.parametrize(
    ("nature", "famille", "sorte", "attendu"),
    [
        (Nature.PARCHEMIN, Famille.SUPERIEUR, "", "DIPLÔME"),
        (Nature.PARCHEMIN, Famille.PRIVE, "", "CERTIFICATION PROFESSIONNELLE"),
        (Nature.CERTIFICAT, Famille.CQPM, "Certificat de qualification paritaire de la métallurgie",
         "CERTIFICAT DE QUALIFICATION PARITAIRE DE LA MÉTALLURGIE"),
        (Nature.CERTIFICAT, Famille.RS, "", "CERTIFICAT"),
    ],
)  # fmt: skip
def test_chaque_famille_a_son_mot(o: Organisation, nature: Nature, famille: Famille, sorte: str, attendu: str) -> None:
    from parchemin.documents.impression import imprimer
    from parchemin.documents.modele import redaction

    m, c = contenu(o, nature)
    c["certification"] |= {"famille": LIBELLES_FAMILLE[famille], "sorte": sorte}
    dit = imprimer(c, redaction(nature, m.reglages), numero="2026-000001", code="222222222222", jour=LE.date(), voie="")
    (page,) = pages(m, dit)
    assert attendu in page.replace("  ", " ")
    assert ("décerne le diplôme" in page) is (famille is Famille.SUPERIEUR)


def test_la_presidente_est_une_presidente(o: Organisation) -> None:
    m, c = contenu(o, Nature.LETTRE_PRESIDENT)
    assert "Lettre de la présidente du jury" in pages(m, c)[0]


def test_le_nom_legal_garde_ses_minuscules(o: Organisation) -> None:
    o.nom, o.siren = "Institut Rivage", "999000011"
    declare = {"certificateurs": [{"nom": "INSTITUT RIVAGE", "siren": "999000011"}]}
    assert nom_legal(o, declare) == "Institut Rivage"
    assert nom_legal(o, {"certificateurs": [{"nom": "RIVAGE SAS", "siren": "999000011"}]}) == "RIVAGE SAS"
