"""The public page: what it says, what it keeps to itself, and how it is not searched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.documents.domain import code as codes
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document
from parchemin.documents.services.emission import octets_de
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.tenant import organisation_active
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    f.modeles(o)
    return f.session_signee(o)


def page(d: Document) -> str:
    return reverse("documents_publics:document", kwargs={"code": d.code_lisible})


def plat(reponse: Any) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")  # type: ignore[no-any-return]


def pdf(octets: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("d.pdf", octets, "application/pdf")


def test_une_decision_rectifiee_ne_laisse_rien_de_valide(session: SessionExamen) -> None:
    d = f.un_document(session)
    Decision.toutes.filter(pk=d.decision_id).update(en_vigueur=False)
    dit = plat(Client().get(page(d)))
    assert "Document valide" not in dit
    assert "La décision a été rectifiée depuis" in dit
    assert "Ce qui a été certifié" not in dit
    assert "Admis" not in dit


@pytest.mark.parametrize("nature", [Nature.NOTIFICATION, Nature.SUPPLEMENT])
def test_un_courrier_ne_certifie_rien_et_ne_dit_pas_le_resultat(session: SessionExamen, nature: Nature) -> None:
    """A recruiter who is handed a letter reads neither a failure nor a certification."""
    d = f.un_document(session, nature)
    dit = plat(Client().get(page(d)))
    assert "authentique" in dit
    assert "ne certifie rien" in dit
    for tu in (
        "Ce qui a été certifié",
        d.contenu["decision"]["resultat"],
        d.contenu["certification"]["intitule"],
        "Document valide",
    ):
        assert tu not in dit


def test_le_verdict_du_fichier_vient_en_premier(session: SessionExamen) -> None:
    """On a phone, an altered file must not be told under a green title."""
    d = f.un_document(session)
    dit = plat(Client().post(page(d), {"fichier": pdf(octets_de(d) + b" ")}))
    assert "Document valide" not in dit
    assert dit.index('id="verdict"') < dit.index("Titulaire")
    assert f'action="{page(d)}#verdict"' in dit
    juste = plat(Client().post(page(d), {"fichier": pdf(octets_de(d))}))
    assert "Document valide" in juste
    assert d.titulaire in juste


@pytest.mark.parametrize("nom", ["accueil", "racine"])
def test_le_fichier_seul_suffit(session: SessionExamen, nom: str) -> None:
    d, url = f.un_document(session), reverse(f"documents_publics:{nom}")
    dit = plat(Client().post(url, {"fichier": pdf(octets_de(d))}))
    assert "exactement celui qui a été délivré" in dit
    assert d.numero in dit
    autre = Client().post(url, {"fichier": pdf(b"%PDF-1.7 autre")})
    assert autre.status_code == 422
    assert "aucun de ceux" in plat(autre)


def test_l_adresse_imprimee_mene_a_la_page_ou_taper_le_code(session: SessionExamen) -> None:
    d = f.un_document(session)
    imprimee = d.contenu["adresse_courte"]
    assert imprimee == "verifier.example/v/"
    assert "Code de vérification" in plat(Client().get("/v/"))


def test_une_certification_entiere_montre_tous_ses_blocs_ou_aucun(session: SessionExamen) -> None:
    d = f.un_document(session)
    assert "Blocs de compétences" in plat(Client().get(page(d)))
    d.contenu["blocs"][0]["acquis"] = False
    d.contenu["blocs_acquis"] = d.contenu["blocs_acquis"][1:]
    f.forcer(d, contenu=d.contenu)
    assert "Blocs de compétences" not in plat(Client().get(page(d)))


def test_la_phrase_s_accorde(session: SessionExamen) -> None:
    certificat = f.un_document(session, Nature.CERTIFICAT_BLOC)
    assert "délivré par" in plat(Client().get(page(certificat)))
    locale = f.session_signee(session.organisation, famille="locale", intitule="Session locale")
    assert "délivrée par" in plat(Client().get(page(f.un_document(locale, Nature.ATTESTATION))))


def test_un_maladroit_ne_ferme_rien_a_ses_voisins_et_rien_ne_s_enumere(session: SessionExamen) -> None:
    d, visiteur = f.un_document(session), Client()

    def inconnu() -> int:
        url = reverse("documents_publics:document", kwargs={"code": codes.nouveau()})
        return visiteur.get(url).status_code

    assert {inconnu() for _ in range(30)} == {404}
    assert inconnu() == 429  # nothing more is told about unknown codes
    assert visiteur.get(page(d)).status_code == 200  # a good one still opens
    assert visiteur.post("/verifier/", {"fichier": pdf(b"x")}).status_code == 422


def test_au_dela_plus_rien_ne_repond(session: SessionExamen, rf: Any) -> None:
    from parchemin.documents.vues.public import FENETRE
    from parchemin.plateforme import debit

    d, visiteur = f.un_document(session), Client()
    for _ in range(300):
        debit.compter(debit.cle_de_requete(rf.get("/"), "verifier"), FENETRE)
    assert visiteur.get(page(d)).status_code == 429
    assert visiteur.post("/verifier/", {"fichier": pdf(octets_de(d))}).status_code == 429


def test_les_essais_au_dela_de_la_limite_comptent_encore(session: SessionExamen, rf: Any) -> None:
    """Else thirty failures would open the way to trying for ever."""
    from parchemin.documents.vues.public import FENETRE
    from parchemin.plateforme import debit

    visiteur = Client()
    for _ in range(299):
        debit.compter(debit.cle_de_requete(rf.get("/"), "verifier"), FENETRE)
    visiteur.get(reverse("documents_publics:document", kwargs={"code": codes.nouveau()}))
    assert visiteur.get(page(f.un_document(session))).status_code == 429


def test_le_resultat_s_accorde_une_fois_le_nom_montre(session: SessionExamen) -> None:
    """A masked name says neither a woman's nor a man's."""
    personne = f.ligne(session, Nature.PARCHEMIN).decision.inscription.personne
    type(personne).toutes.filter(pk=personne.pk).update(sexe="F")
    d = f.un_document(session)
    masquee = plat(Client().get(page(d)))
    assert "Admis(e)" in masquee
    assert "Admise" not in masquee
    assert "Admise" in plat(Client().post(page(d), {"fichier": pdf(octets_de(d))}))
