"""What an authority issues: bordereaux, what was received and where it is found; what holders ask and how it closes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.documents.branchements.recherche import chercher_recus
from parchemin.documents.branchements.titulaires import accordes
from parchemin.documents.domain.emission import DocumentDu, Emetteur
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import DemandeDocument, DemandeTitulaire
from parchemin.documents.selectors.dus import Ligne
from parchemin.documents.services import demandes, remises, suites
from parchemin.documents.services.emission import octets_de
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne, SessionExamen
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.documents import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def secretaire(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY, email="sec@doc.example")


@pytest.fixture
def client(secretaire: Membre) -> Client:
    return client_de(secretaire.utilisateur)


@pytest.fixture
def preparees(o: Organisation, client: Client) -> list[DemandeDocument]:
    """A session whose documents somebody else issues."""
    session = f.session_signee(o)
    session.certification.capacites.all().delete()
    client.post(lien(o, "preparer_demandes", pk=session.pk))
    return list(DemandeDocument.toutes.order_by("pk"))


def lien(o: Organisation, nom: str, **args: object) -> str:
    return reverse(f"documents:{nom}", kwargs={"slug": o.slug, **args})


def plat(reponse: Any) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")  # type: ignore[no-any-return]


def test_un_bordereau_par_autorite_puis_demandees_ensemble(
    o: Organisation, client: Client, preparees: list[DemandeDocument]
) -> None:
    autorite = preparees[0].autorite
    siennes = [x for x in preparees if x.autorite == autorite]
    Personne.toutes.update(sexe="F")
    dit = plat(client.get(lien(o, "bordereaux")))
    assert autorite.lower() in dit.lower()
    assert f'value="{aujourdhui().isoformat()}"' in dit
    classeur = client.get(lien(o, "bordereau_excel", pk=siennes[0].pk))
    lignes = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(classeur.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )  # type: ignore[attr-defined]
    assert len(lignes) == len(siennes) + 1
    dites = {str(x) for ligne in lignes[1:] for x in ligne}
    assert dites & {"Admise", "Ajournée"}
    assert not dites & {"Admis", "Ajourné"}
    pdf = client.get(lien(o, "bordereau_pdf", pk=siennes[0].pk))
    assert pdf.content[:5] == b"%PDF-"
    client.post(lien(o, "noter_demandees"), {"autorite": autorite, "le": aujourdhui().isoformat()})
    assert DemandeDocument.toutes.filter(etat="demandee", demandee_le=aujourdhui()).count() == len(siennes)
    encore = client.post(
        lien(o, "noter_demandees"), {"autorite": autorite, "le": aujourdhui().isoformat()}, follow=True
    )
    assert "DOC-042" in plat(encore)
    assert client.get(lien(o, "bordereau_pdf", pk=siennes[0].pk)).status_code == 302  # everything on it left


def test_le_jour_est_propose_et_une_erreur_se_dit_une_fois(
    o: Organisation, client: Client, preparees: list[DemandeDocument]
) -> None:
    url = lien(o, "avancer_demande", pk=preparees[0].pk)
    assert f'value="{aujourdhui().isoformat()}"' in plat(client.get(url))
    refus = plat(client.post(url, {"vers": "demandee", "le": ""}))
    assert refus.count("resume-erreurs") == 1


def test_ce_qui_est_recu_se_lit_se_cherche_et_se_montre_au_titulaire(
    o: Organisation, client: Client, secretaire: Membre, preparees: list[DemandeDocument]
) -> None:
    x, jour = preparees[0], aujourdhui().isoformat()
    url = lien(o, "avancer_demande", pk=x.pk)
    copie = SimpleUploadedFile("scan.pdf", _petit_pdf(o), "application/pdf")
    client.post(url, {"vers": "recue", "le": jour, "numero": "DDETS44-2026-118", "fichier": copie})
    assert "DDETS44-2026-118" in plat(client.get(url))
    assert "DDETS44-2026-118" in plat(client.get(lien(o, "demandes"), {"q": "44-2026"}))
    assert "un document délivré par une autorité" in plat(client.get(lien(o, "registre"))).replace(
        "1 document", "un document"
    )
    assert b"".join(client.get(lien(o, "copie_recue", pk=x.pk)).streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    trouves = chercher_recus(secretaire, "DDETS44-2026-118", 5)
    assert trouves is not None
    assert trouves.exact
    espace = reverse("plateforme:lien", kwargs={"jeton": remises.ouvrir_espace(x.personne, SYSTEME).jeton})
    assert "DDETS44-2026-118" in plat(Client().get(espace))
    assert Client().get(espace, {"recu": x.pk}).content[:5] == b"%PDF-"
    autre = next(y for y in preparees if y.personne_id != x.personne_id)
    ailleurs = reverse("plateforme:lien", kwargs={"jeton": remises.ouvrir_espace(autre.personne, SYSTEME).jeton})
    assert Client().get(ailleurs, {"recu": x.pk}).headers["Content-Type"].startswith("text/html")
    client.post(url, {"vers": "remise", "le": jour})
    assert "DDETS44-2026-118" in plat(client.get(url))  # still read once nothing is left to note


def _petit_pdf(o: Organisation) -> bytes:
    from parchemin.documents.vues.bordereaux import GABARIT
    from parchemin.plateforme.pdf import composer

    return composer(GABARIT, {"titre": "Copie", "auteur": o.nom, "organisation": o.nom, "siren": "", "autorite": "x",
                              "le": "1er mars 2026", "nombre": 0, "groupes": []})  # fmt: skip


def test_lire_ne_permet_pas_de_noter(o: Organisation, preparees: list[DemandeDocument]) -> None:
    lecteur = client_de(membre(o, Role.DONNEES, email="lit@doc.example").utilisateur)
    url = lien(o, "avancer_demande", pk=preparees[0].pk)
    dit = plat(lecteur.get(url))
    assert preparees[0].autorite in dit
    assert "Ce qui s’est passé" not in dit
    assert lecteur.post(url, {"vers": "demandee", "le": aujourdhui().isoformat()}).status_code == 403


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    f.modeles(o)
    return f.session_signee(o)


def test_la_reponse_part_et_la_demande_se_clot_avec_le_nouveau_numero(
    o: Organisation, session: SessionExamen, client: Client, secretaire: Membre
) -> None:
    d = f.un_document(session)
    Personne.toutes.filter(pk=d.personne_id).update(courriel="titulaire@doc.example")
    f.forcer(d, titulaire="Aïcha NGUYEN")
    d.refresh_from_db()
    demande = demandes.demander_correction(document=d, sorte="correction", texte="Erreur dans mon nom.")
    assert "Demande d’Aïcha NGUYEN" in plat(client.get(lien(o, "repondre", pk=demande.pk)))
    client.post(lien(o, "repondre", pk=demande.pk), {"accordee": "oui", "reponse": "Nous corrigeons votre nom."})
    ecrit = Courriel.toutes.get(usage="documents.reponse")
    assert ecrit.destinataire == "titulaire@doc.example"
    assert "accordée" in ecrit.corps
    assert "Accordée, à délivrer" in plat(client.get(lien(o, "titulaires")))
    assert [x.url for x in accordes(secretaire, aujourdhui())] == [lien(o, "document", pk=d.pk)]
    neuf = suites.remplacer(document=d, motif="Erreur sur le nom.", acteur=SYSTEME, demandeur="Ada")
    assert f"Close : n° {neuf.numero}" in plat(client.get(lien(o, "titulaires")))
    assert list(accordes(secretaire, aujourdhui())) == []
    page = plat(client.get(lien(o, "repondre", pk=demande.pk)))
    assert "Correction du parchemin" in page
    assert neuf.numero in page
    espace = reverse("plateforme:lien", kwargs={"jeton": remises.ouvrir_espace(d.personne, SYSTEME).jeton})
    dit = plat(Client().get(espace))
    assert "Correction du parchemin" in dit
    assert f"close : n° {neuf.numero}" in dit


def test_une_demande_de_duplicata_se_clot_avec_lui(o: Organisation, session: SessionExamen) -> None:
    from parchemin.documents.selectors.titulaires import suite_de

    d = f.un_document(session)
    x = demandes.demander_correction(document=d, sorte="duplicata", texte="Je l’ai perdu en route.")
    demandes.repondre(demande=x, accordee=True, reponse="Un duplicata part ce jour.", acteur=SYSTEME)
    assert suite_de(DemandeTitulaire.toutes.select_related("document").get(pk=x.pk)) is None
    copie = suites.delivrer_duplicata(document=d, motif="Original perdu.", acteur=SYSTEME)
    assert suite_de(DemandeTitulaire.toutes.select_related("document").get(pk=x.pk)) == copie


def test_l_espace_montre_de_quoi_prouver_et_range_les_duplicatas(session: SessionExamen) -> None:
    d = f.un_document(session)
    copie = suites.delivrer_duplicata(document=d, motif="Original perdu.", acteur=SYSTEME)
    espace = reverse("plateforme:lien", kwargs={"jeton": remises.ouvrir_espace(d.personne, SYSTEME).jeton})
    dit = plat(Client().get(espace))
    assert "Le montrer à un employeur" in dit
    assert f"https://verifier.example/v/{d.code_lisible}" in dit
    assert dit.count(">Parchemin<") == 1
    assert f"Duplicata n° {copie.numero}" in dit
    assert Client().get(espace, {"document": d.pk}).content == octets_de(d)
    type(d.decision).toutes.filter(pk=d.decision_id).update(en_vigueur=False)
    revue = plat(Client().get(espace))
    assert "Décision rectifiée depuis" in revue
    assert "Le montrer à un employeur" not in revue


def test_a_certificate_for_each_bloc_is_asked_for_apart(o: Organisation) -> None:
    """A branch gives each bloc its own certificate, with its own number: one request, one number, one copy each."""
    d = f.decisions(f.session_signee(o)).first()
    du = DocumentDu(Nature.CERTIFICAT_BLOC, Emetteur.AILLEURS, "la branche", ("BC01", "BC02"))
    lignes = [Ligne(d, du, objet, None, None) for objet in du.codes]
    assert demandes.preparer(lignes=lignes, acteur=SYSTEME) == 2
    assert list(DemandeDocument.toutes.order_by("objet").values_list("objet", "codes")) == [
        ("BC01", ["BC01"]),
        ("BC02", ["BC02"]),
    ]
    demandes.preparer(lignes=lignes, acteur=SYSTEME)
    assert DemandeDocument.toutes.count() == 2
