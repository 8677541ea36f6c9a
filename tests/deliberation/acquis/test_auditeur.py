"""An auditor opens what people keep and how they come back: no name, in any spelling, on any page, export or document."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import AcquisConserve, Decision, OrigineDecision, ReglementExamen, Reinscription
from parchemin.deliberation.selectors.reinscriptions import choix_de
from parchemin.deliberation.services import reinscriptions as services
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.parcours.models import Inscription
from parchemin.referentiel.models import Certification
from tests.deliberation.acquis.test_reinscriptions import APPRENTI, JURY, NOTES
from tests.deliberation.decor_acquis import ailleurs, ajourne
from tests.fabrique import client_de, membre
from tests.parcours.decor_sessions import PDF, personne

pytestmark = pytest.mark.django_db
NOM = re.compile(r"maelys|lefevre")


def nomme(texte: str) -> bool:
    """Is the candidate named, whatever the accents and the case?"""
    plat = "".join(x for x in unicodedata.normalize("NFD", texte) if not unicodedata.combining(x))
    return NOM.search(plat.casefold()) is not None


@pytest.fixture
def origine(o: Organisation, bts: Certification, bts_t: ReglementExamen) -> Inscription:
    return ajourne(o, bts, bts_t, personne(o, "Lefèvre", "Maëlys"), JURY, NOTES)


@pytest.fixture
def reinscription(o: Organisation, origine: Inscription) -> Reinscription:
    """Second choice, made on the personal link, locked: names in the label, the reason, the receipt."""
    r = services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    r = services.choisir(
        reinscription=r, garder={x.pk: True for x in choix_de(r) if x.au_choix}, personnellement=True,
        par=Reference("personne", "1", "Maëlys LEFÈVRE (lien personnel)"),
    )  # fmt: skip
    services.verrouiller(reinscription=r, membre=membre(o, Role.SECRETARIAT_JURY))
    Reinscription.toutes.filter(pk=r.pk).update(version=2, motif="Maelys LEFEVRE a changé d’avis")
    return Reinscription.toutes.get(pk=r.pk)


def test_un_auditeur_ouvre_tout_sans_lire_un_nom(
    o: Organisation, bts: Certification, origine: Inscription, reinscription: Reinscription
) -> None:
    a = ailleurs(
        o, bts, origine.personne, "RNCP99100BC01", preuve="Relevé de Maelys Lefevre",
        piece=SimpleUploadedFile("LEFÈVRE Maëlys.pdf", PDF, "application/pdf"),
    )  # fmt: skip
    d = Decision.toutes.get(inscription=origine)
    Decision.toutes.filter(pk=d.pk).update(
        origine=OrigineDecision.IMPORTEE, autorite="Académie", motif="LEFÈVRE Maëlys : note corrigée", version=2
    )
    type(d.presentation.session).toutes.filter(pk=d.presentation.session_id).update(intitule="Rattrapage de Maëlys")  # type: ignore[union-attr]
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)

    def vers(nom: str, **arguments: Any) -> str:
        return reverse(f"deliberation:{nom}", kwargs={"slug": o.slug, **arguments})

    for adresse in (
        vers("acquis"), vers("acquis_un", pk=a.pk), vers("acquis") + "?export=csv", vers("reinscriptions"),
        vers("reinscription", pk=reinscription.pk), vers("importees"), vers("importee", pk=d.pk), vers("importees_attendues"), vers("deliberations"),
        vers("manque", pk=origine.pk),
        vers("simulation", presentation=d.presentation_id), reverse("web:journal", args=[o.slug]),
    ):  # fmt: skip
        reponse = auditeur.get(adresse)
        assert reponse.status_code == 200, adresse
        corps = b"".join(reponse) if reponse.streaming else reponse.content
        assert not nomme(corps.decode()), adresse
    page = auditeur.get(vers("reinscription", pk=reinscription.pk)).content.decode()
    assert "par la personne elle-même" in page
    recu = auditeur.get(vers("reinscription_recu", pk=reinscription.pk))
    lu = re.sub(r"\s+", " ", " ".join(p.extract_text() for p in PdfReader(BytesIO(recu.content)).pages))
    assert "Copie pour contrôle" in lu
    assert f"Personne n° {origine.personne_id}" in lu.replace("\u00a0", " ")
    assert reinscription.empreinte[:16] in lu
    assert not nomme(lu)
    assert not nomme(recu.headers["Content-Disposition"])


def test_un_auditeur_n_ouvre_pas_une_piece_qui_nomme_quelqu_un(
    o: Organisation, bts: Certification, origine: Inscription, reinscription: Reinscription
) -> None:
    a = ailleurs(o, bts, origine.personne, "RNCP99100BC01")
    Reinscription.toutes.filter(pk=reinscription.pk).update(piece_id=a.piece_id, piece_nom="lefevre.pdf")
    auditeur, qualite = (
        client_de(membre(o, r, email=f"{r}@b.example").utilisateur) for r in (Role.AUDITEUR, Role.QUALITE)
    )
    for nom, pk in (("acquis_piece", a.pk), ("reinscription_papier", reinscription.pk)):
        adresse = reverse(f"deliberation:{nom}", kwargs={"slug": o.slug, "pk": pk})
        assert auditeur.get(adresse).status_code == 403
        assert b"".join(qualite.get(adresse).streaming_content) == PDF  # type: ignore[attr-defined]
    page = auditeur.get(reverse("deliberation:reinscription", args=[o.slug, reinscription.pk])).content.decode()
    assert not nomme(page)
    assert (
        AcquisConserve.objects.get(pk=a.pk).piece_nom
        not in auditeur.get(reverse("deliberation:acquis_un", args=[o.slug, a.pk])).content.decode()
    )
