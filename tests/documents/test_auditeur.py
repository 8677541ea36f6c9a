"""An auditor reads the register and each document without a name, in any spelling; no file, no act, no code that leads to a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.documents.models import Document, MoyenRemise
from parchemin.documents.services import demandes, remises, suites
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
NOM = re.compile(r"maelys|lefevre|dubourg")


def nomme(texte: str) -> bool:
    plat = "".join(x for x in unicodedata.normalize("NFD", texte) if not unicodedata.combining(x))
    return NOM.search(plat.casefold()) is not None


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def document(o: Organisation) -> Document:
    """Names everywhere: identity, reasons, what is written at the hand-over, what the holder asks."""
    f.modeles(o)
    session = f.session_signee(o)
    ligne = f.ligne(session, f.Nature.PARCHEMIN)
    Personne.toutes.filter(pk=ligne.decision.inscription.personne_id).update(
        nom_naissance="Lefèvre", nom_usage="Dubourg", prenom1="Maëlys"
    )
    d = f.un_document(session)
    assert nomme(d.titulaire)
    suites.delivrer_duplicata(document=d, motif="Maëlys Lefèvre a perdu le sien.", acteur=SYSTEME)
    remises.remettre(document=d, moyen=MoyenRemise.MAIN_PROPRE, acteur=SYSTEME, precision="À Mme Lefèvre")
    demandes.demander_correction(document=d, sorte="correction", texte="Dubourg s’écrit sans t.")
    suites.remplacer(document=d, motif="Maëlys Dubourg a changé de nom.", acteur=SYSTEME, demandeur="Ada")
    d.refresh_from_db()
    return d


@pytest.fixture
def auditeur(o: Organisation) -> Client:
    return client_de(membre(o, Role.AUDITEUR, email="audit@doc.example").utilisateur)


def lu(client: Client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200, adresse
    corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content  # type: ignore[attr-defined]
    return corps.decode()


def test_tout_se_lit_sans_un_nom(o: Organisation, document: Document, auditeur: Client) -> None:
    registre = reverse("documents:registre", args=[o.slug])
    pages = [reverse("documents:document", args=[o.slug, pk]) for pk in Document.toutes.values_list("pk", flat=True)]
    assert len(pages) == 3
    secretaire = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@doc.example").utilisateur)
    for adresse in (registre, f"{registre}?export=csv", *pages):
        page = lu(auditeur, adresse)
        assert not nomme(page), adresse
        assert f"Personne n° {document.personne_id}" in page.replace("\u00a0", " "), adresse
        assert document.code_lisible not in page
        assert nomme(lu(secretaire, adresse)), "the same page names people to whoever issues"
    une = lu(auditeur, pages[0])
    assert document.empreinte_pdf in lu(auditeur, reverse("documents:document", args=[o.slug, document.pk]))
    assert "il peut nommer quelqu’un" in lu(auditeur, reverse("documents:document", args=[o.slug, document.pk]))
    for acte in ("/pdf/", "/remettre/", "/duplicata/", "/remplacer/", "/retirer/", "/titulaires/", "/a-delivrer/"):
        assert acte not in une + lu(auditeur, registre), acte


def test_ni_fichier_ni_acte(o: Organisation, document: Document, auditeur: Client) -> None:
    for nom in ("pdf", "duplicata", "remplacer", "retirer", "remettre"):
        adresse = reverse(f"documents:{nom}", args=[o.slug, document.pk])
        assert auditeur.get(adresse).status_code == 403, nom
        assert auditeur.post(adresse).status_code == 403, nom
    for nom in ("a_delivrer", "demandes", "titulaires", "modeles"):
        assert auditeur.get(reverse(f"documents:{nom}", args=[o.slug])).status_code == 403, nom
    assert auditeur.post(reverse("documents:document", args=[o.slug, document.pk])).status_code in {403, 405}


def test_ses_recherches_et_ses_tris_ne_disent_pas_qui(o: Organisation, document: Document, auditeur: Client) -> None:
    registre = reverse("documents:registre", args=[o.slug])
    adresse = reverse("documents:document", args=[o.slug, document.pk])
    assert adresse not in lu(auditeur, f"{registre}?q=Lef%C3%A8vre")
    assert adresse in lu(auditeur, f"{registre}?q={document.numero}")
    assert "tri=titulaire" not in lu(auditeur, registre)
    secretaire = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@doc.example").utilisateur)
    assert adresse in lu(secretaire, f"{registre}?q=Lef%C3%A8vre")
    assert "tri=titulaire" in lu(secretaire, registre)
