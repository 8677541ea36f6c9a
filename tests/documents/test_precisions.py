"""Which bloc, which name, which day: what tells two papers apart, and what is refused before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision
from parchemin.documents.branchements.echeances import echeances_documents
from parchemin.documents.domain.natures import Nature
from parchemin.documents.fictifs import contenus_fictifs
from parchemin.documents.models import DemandeDocument, Document, EtatDemandeDocument, EtatDocument, MoyenRemise
from parchemin.documents.selectors.dus import lignes_de_session
from parchemin.documents.services import demandes, emission, remises, suites
from parchemin.documents.services.emission import emettre
from parchemin.documents.services.impressions import imprimer_ensemble
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.domain.identite import IdentiteSaisie, controler_identite
from parchemin.parcours.models import Personne, SessionExamen
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
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
def session(o: Organisation) -> SessionExamen:
    f.modeles(o)
    return f.session_signee(o)


@pytest.fixture
def sec(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY, email="sec@precisions.example")


def plat(reponse: Any) -> str:
    return str(reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " "))


def blocs_de(session: SessionExamen) -> list[Document]:
    for x in lignes_de_session(session):
        if x.nature is Nature.CERTIFICAT_BLOC:
            emettre(ligne=x, acteur=SYSTEME)
    return list(Document.toutes.filter(nature="certificat_bloc").order_by("objet"))


def code(erreur: pytest.ExceptionInfo[ErreurMetier]) -> str:
    return erreur.value.constats[0].code


def test_deux_certificats_de_bloc_se_distinguent_partout(o: Organisation, session: SessionExamen, sec: Membre) -> None:
    un, deux = blocs_de(session)
    assert un.precision.startswith("BC01 : ")
    assert un.precision != deux.precision
    Personne.toutes.update(courriel="titulaire@precisions.example")
    remises.remettre_ensemble(
        documents=[Document.toutes.get(pk=x.pk) for x in (un, deux)], moyen=MoyenRemise.COURRIEL, acteur=SYSTEME
    )
    courriel = Courriel.toutes.get(usage="documents.remise").corps.replace("\xa0", " ")
    client = client_de(sec.utilisateur)
    espace = plat(
        Client().get(reverse("plateforme:lien", kwargs={"jeton": remises.ouvrir_espace(un.personne, SYSTEME).jeton}))
    )
    registre = plat(client.get(reverse("documents:registre", args=[o.slug])))
    page = plat(client.get(reverse("documents:session", args=[o.slug, session.pk])))
    for d in (un, deux):
        for lu in (courriel, registre, page):
            assert d.precision in lu
        assert espace.count(d.precision) >= 2  # its card, and the list of what may be corrected
        public = plat(Client().get(reverse("documents_publics:document", args=[d.code_lisible])))
        assert d.precision in public
    import io

    signets = [str(x.title) for x in PdfReader(io.BytesIO(imprimer_ensemble([un, deux]))).outline]  # type: ignore[union-attr]
    assert un.precision in signets[0]
    assert deux.precision in signets[1]


def test_un_nom_change_se_signale_et_se_demande_en_une_fois(
    o: Organisation, session: SessionExamen, sec: Membre
) -> None:
    un, deux = blocs_de(session)
    client = client_de(sec.utilisateur)
    registre, page = (
        reverse("documents:registre", args=[o.slug]),
        reverse("documents:session", args=[o.slug, session.pk]),
    )
    assert "nom changé depuis" not in plat(client.get(registre)) + plat(client.get(page))
    assert not [e for e in echeances_documents(sec, aujourdhui()) if "nom_change" in e.cle]
    p = un.personne
    p.nom_naissance = "Nouveaunom"
    p.save()
    assert plat(client.get(registre)).count("nom changé depuis") == 2
    assert plat(client.get(page)).count("nom changé depuis") == 2
    (ligne,) = [e for e in echeances_documents(sec, aujourdhui()) if "nom_change" in e.cle]
    assert "2 documents" in ligne.quoi
    fiche = plat(client.get(reverse("documents:document", args=[o.slug, un.pk])))
    assert "Le nom du titulaire a changé depuis" in fiche
    assert suites.avec_au_remplacement(un) == [deux]
    client.post(
        reverse("documents:remplacer", args=[o.slug, un.pk]), {"motif": "Changement de nom.", "annexes": [str(deux.pk)]}
    )
    demande = Approbation.toutes.get(acte=suites.REMPLACER)
    assert deux.numero in demande.consequence


def test_une_demande_perimee_se_refait(o: Organisation, session: SessionExamen, sec: Membre) -> None:
    d = f.un_document(session)
    client, url = client_de(sec.utilisateur), reverse("documents:remplacer", args=[o.slug, d.pk])
    for nom in ("Premiernom", "Secondnom"):
        p = Personne.toutes.get(pk=d.personne_id)
        p.nom_naissance = nom
        p.save()
        assert client.post(url, {"motif": "Changement de nom."}).status_code == 302
    assert (
        list(Approbation.toutes.order_by("demandee_le", "pk").values_list("etat", flat=True)).count("en_attente") == 1
    )
    assert Approbation.toutes.filter(etat="annulee").count() == 1
    assert "Refaire la demande" in plat(client.get(reverse("documents:document", args=[o.slug, d.pk])))


@pytest.mark.parametrize(
    "texte",
    [
        "Mon numéro est 2 69 05 49 588 157 80, merci.",
        "Mon numéro : 269054958815780.",
        "C’est 2 69 05 49 588 157.",
        "Clé mal recopiée : 2 69 05 49 588 157 11.",
        "Né en Corse : 1 85 05 2A 588 157 11.",
    ],
)
def test_un_numero_de_securite_sociale_ne_se_garde_pas(session: SessionExamen, texte: str) -> None:
    with pytest.raises(ErreurMetier) as e:
        demandes.demander_correction(document=f.un_document(session), sorte="correction", texte=texte)
    assert code(e) == "DOC-061"


def test_une_seule_demande_ouverte_par_document(session: SessionExamen) -> None:
    d = f.un_document(session)
    x = demandes.demander_correction(document=d, sorte="correction", texte="Erreur dans mon nom.")
    with pytest.raises(ErreurMetier) as e:
        demandes.demander_correction(document=d, sorte="correction", texte="Erreur dans mon nom, encore.")
    assert code(e) == "DOC-062"
    demandes.repondre(demande=x, accordee=False, reponse="Le nom est juste.", acteur=SYSTEME)
    demandes.demander_correction(document=d, sorte="correction", texte="Erreur dans mon prénom.")


def test_un_document_recu_avant_le_jury_est_refuse(o: Organisation, session: SessionExamen, sec: Membre) -> None:
    d = f.decisions(session).first()
    assert d is not None
    x = DemandeDocument.toutes.create(
        organisation=o, decision=d, personne=d.inscription.personne, nature="releve", autorite="recteur"
    )
    with pytest.raises(ErreurMetier) as e:
        demandes.avancer(demande=x, vers=EtatDemandeDocument.RECUE, le=d.decidee_le - timedelta(days=1), acteur=SYSTEME)
    assert code(e) == "DOC-063"
    Decision.toutes.filter(pk=d.pk).update(decidee_le=d.decidee_le - timedelta(days=30))
    d.refresh_from_db()
    x.refresh_from_db()
    x.etat, x.demandee_le = EtatDemandeDocument.DEMANDEE, d.decidee_le + timedelta(days=5)
    x.save()
    trop_tot = d.decidee_le + timedelta(days=4)
    with pytest.raises(ErreurMetier) as e:
        demandes.avancer(demande=x, vers=EtatDemandeDocument.RECUE, le=trop_tot, acteur=SYSTEME)
    assert code(e) == "DOC-064", "received before it was asked for"
    demandes.avancer(demande=x, vers=EtatDemandeDocument.RECUE, le=d.decidee_le + timedelta(days=6), acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        demandes.avancer(
            demande=x, vers=EtatDemandeDocument.REMISE, le=d.decidee_le + timedelta(days=5), acteur=SYSTEME
        )
    assert code(e) == "DOC-064", "handed over before it was received"
    DemandeDocument.toutes.filter(pk=x.pk).update(etat=EtatDemandeDocument.A_DEMANDER, demandee_le=None, recue_le=None)
    client = client_de(sec.utilisateur)
    assert "Nom exact de l’autorité" in plat(client.get(reverse("documents:bordereaux", args=[o.slug])))
    url = reverse("documents:bordereau_pdf", args=[o.slug, x.pk])
    import io

    def lu(**q: str) -> str:
        return " ".join(PdfReader(io.BytesIO(client.get(url, q).content)).pages[0].extract_text().split())

    assert "à compléter" in lu()
    assert "Rectorat de Nantes" in lu(nom="Rectorat de Nantes")
    assert "à compléter" not in lu(nom="Rectorat de Nantes")


def test_ce_qui_sort_de_la_page_ne_se_delivre_pas(session: SessionExamen, monkeypatch: pytest.MonkeyPatch) -> None:
    ligne = f.ligne(session, Nature.PARCHEMIN)
    ligne.decision.inscription.personne.nom_naissance = "Abcdefghij" * 6
    faux = type("M", (), {"texte": "BORD"})()
    with monkeypatch.context() as m:
        m.setattr(emission, "hors_page", lambda *a: [faux])
        with pytest.raises(ErreurMetier) as e:
            emettre(ligne=ligne, acteur=SYSTEME)
    assert code(e) == "DOC-060"
    assert not Document.toutes.exists()
    assert emettre(ligne=ligne, acteur=SYSTEME).etat == EtatDocument.VALIDE


def test_une_ligne_d_adresse_a_cinquante_signes_au_plus() -> None:
    def codes(ligne: str) -> set[str]:
        saisie = IdentiteSaisie(nom_naissance="Le Goff", prenom1="Zoé", adresse=f"{ligne}\n44000 NANTES")
        return {x.code for x in controler_identite(saisie, None, aujourdhui())}

    assert "IDE-156" in codes("x" * 51)
    assert "IDE-156" not in codes("x" * 50)


def test_le_specimen_de_vae_ne_se_contredit_pas(o: Organisation) -> None:
    lourd = contenus_fictifs(Nature.LETTRE_JURY, o, None, aujourdhui(), {})[2]
    assert {u["garde"] for u in lourd["blocs"] if u["acquis"]} == {"acquis définitif"}


def test_un_fichier_trop_lourd_laisse_revenir() -> None:
    url = reverse("documents_publics:accueil")
    page = Client().post(url, HTTP_ACCEPT="text/html", CONTENT_LENGTH="99000000")
    assert page.status_code == 413
    assert f'href="{url}"' in page.content.decode()
    assert "<h1>" in page.content.decode()
