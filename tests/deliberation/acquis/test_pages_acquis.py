"""Pages of what people keep, of what is missing, of references of blocs and of the réinscription."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation, RoleMembre
from parchemin.deliberation.branchements.acquis import benefices_a_perdre, choix_a_verrouiller
from parchemin.deliberation.models import AcquisConserve, ReglementExamen, Reinscription
from parchemin.deliberation.selectors.acquis import (
    EtatAcquis,
    acquis_visibles,
    condition_etat,
    etat_acquis,
    prochaine_alerte,
)
from parchemin.deliberation.selectors.reinscriptions import choix_de
from parchemin.deliberation.services import acquis as services
from parchemin.deliberation.services import reinscriptions
from parchemin.deliberation.services.reinscriptions_lien import CHOISIR, RECU, envoyer_lien
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription
from parchemin.plateforme.courriels.services import Courriel
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.acquis.test_reinscriptions import APPRENTI, JURY, NOTES, choisir
from tests.deliberation.decor_acquis import ailleurs, ajourne, inscrit
from tests.fabrique import client_de, membre
from tests.parcours.decor_sessions import PDF, personne

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 24)


@pytest.fixture
def sophie(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY, email="sophie@essai.example").utilisateur)


@pytest.fixture
def vers(o: Organisation) -> Callable[..., str]:
    return lambda nom, **kw: reverse(f"deliberation:{nom}", kwargs={"slug": o.slug, **kw})


@pytest.fixture
def origine(o: Organisation, bts: Certification, bts_t: ReglementExamen) -> Inscription:
    return ajourne(o, bts, bts_t, personne(o), JURY, NOTES)


def corps(reponse: Any) -> str:
    return str(reponse.content.decode()).split("<main")[1].split("</main")[0]


def test_la_liste_se_filtre_s_exporte_et_ne_suit_pas_le_nombre(
    origine: Inscription, bts: Certification, o: Organisation, sophie: Client, vers: Any
) -> None:
    page = corps(sophie.get(vers("acquis")))
    assert "MARTIN" in page
    assert "deux lectures" in page
    assert "Aucun acquis" in corps(sophie.get(vers("acquis") + "?etat=perdu"))
    export = b"".join(sophie.get(vers("acquis") + "?export=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    entete, *lignes = export.splitlines()
    assert len(lignes) == 3
    for mot in ("Mobilisable jusqu’au", "Alerte", "Acquis définitif", "Lectures", "Texte"):
        assert mot in entete
    assert "31/12/2030" in export
    assert "04/07/2030" in export
    with CaptureQueriesContext(connection) as avant:
        sophie.get(vers("acquis"))
    for n in range(3):
        ailleurs(o, bts, personne(o, nom=f"Autre{n}"), "RNCP99100BC01")
    with CaptureQueriesContext(connection) as apres:
        sophie.get(vers("acquis"))
    assert len(avant) == len(apres)


def test_la_base_et_le_programme_disent_le_meme_etat(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    """Every row is in the list of its own state, and in no other, whatever the day."""
    for n, jour in enumerate((date(2020, 7, 6), date(2021, 11, 25), date(2022, 2, 28), JURY)):
        ajourne(o, bts, bts_t, personne(o, nom=f"Nom{n}"), jour, NOTES)
    retire = ailleurs(o, bts, personne(o, nom="Retire"), "RNCP99100BC01")
    services.retirer_acquis(acquis=retire, motif="Erreur", acteur=SYSTEME)
    m = membre(o, Role.QUALITE)
    for jour in (JOUR, date(2026, 12, 31), date(2027, 8, 28), date(2028, 1, 1)):
        for a in acquis_visibles(m).order_by("pk"):
            attendu = etat_acquis(a, jour)
            trouves = {e for e in EtatAcquis if acquis_visibles(m).filter(condition_etat(e, jour), pk=a.pk).exists()}
            assert trouves == {attendu}, (a.alerte_le, jour)


def test_un_partenaire_ne_voit_que_les_siens(
    o: Organisation, bts: Certification, origine: Inscription, vers: Any
) -> None:
    claire = membre(o, Role.PARTENAIRE)
    client = client_de(claire.utilisateur)
    a = AcquisConserve.objects.order_by("pk").first()
    assert a is not None
    assert "MARTIN" not in corps(client.get(vers("acquis")))
    assert client.get(vers("acquis_un", pk=a.pk)).status_code == 404
    assert client.get(vers("manque", pk=origine.pk)).status_code == 404
    sien = RoleMembre.toutes.get(membre=claire).etablissements.get()
    Inscription.objects.filter(pk=origine.pk).update(prestataire=sien)
    assert "MARTIN" in corps(client.get(vers("acquis")))
    assert client.get(vers("manque", pk=origine.pk)).status_code == 200
    assert client.post(vers("acquis_prevenue", pk=a.pk)).status_code == 403


def test_la_page_d_un_acquis_montre_les_deux_dates_et_l_encart_y_mene(
    o: Organisation, origine: Inscription, sophie: Client, vers: Any
) -> None:
    a = AcquisConserve.objects.get(code="CG")
    page = corps(sophie.get(vers("acquis_un", pk=a.pk)))
    for mots in (
        "31 décembre 2030",
        "4 juillet 2030",
        "se lit de deux façons",
        "n’est pas une certification",
        "D. 643-23",
    ):
        assert mots in page, mots
    for nom, pk in (("personne", origine.personne_id), ("inscription", origine.pk)):
        page = corps(sophie.get(reverse(f"parcours:{nom}", args=[o.slug, pk])))
        assert vers("acquis_un", pk=a.pk) in page
    assert vers("manque", pk=origine.pk) in page


def test_enregistrer_d_apres_une_piece(
    o: Organisation, bts: Certification, bts_t: ReglementExamen, sophie: Client, vers: Any
) -> None:
    qui = personne(o, nom="Papier")
    url = f"{vers('acquis_ajouter', personne=qui.pk)}?certification={bts.pk}"
    donnees = {
        "nature": "unite", "code": "CG", "note": "12,5", "obtenu_le": "2024-07-05", "provenance": "releve",
        "preuve": "Relevé de notes, session 2024",
    }  # fmt: skip
    assert sophie.post(url, donnees).status_code == 422
    fichier = {"piece": SimpleUploadedFile("releve.pdf", PDF, "application/pdf")}
    assert sophie.post(url, donnees | fichier).status_code == 302
    a = AcquisConserve.objects.get()
    assert (a.mobilisable_jusqu_au, a.alerte_le, a.sur_demande) == (date(2029, 12, 31), date(2029, 7, 5), True)
    assert a.piece_nom == "releve.pdf"
    fichier = {"piece": SimpleUploadedFile("releve.pdf", PDF, "application/pdf")}
    reponse = sophie.post(url, donnees | fichier)
    assert reponse.status_code == 422
    assert "ACQ-004" in corps(reponse)
    piece = sophie.get(vers("acquis_piece", pk=a.pk))
    assert b"".join(piece.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "ACQ-006" not in corps(
        sophie.post(vers("acquis_retirer", pk=a.pk), {"motif": "Saisi deux fois"}, follow=True)
    )
    a.refresh_from_db()
    assert a.motif_retrait == "Saisi deux fois"


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"code": "ZZ"}, "ACQ-002"), ({"obtenu_le": date(2027, 1, 1)}, "ACQ-003"), ({"preuve": " "}, "ACQ-001"),
        ({"piece": None}, "ACQ-001"), ({"note": 12}, "ACQ-005"), ({"mobilisable_jusqu_au": date(2020, 1, 1)}, "ACQ-009"),
    ],
)  # fmt: skip
def test_les_refus_d_un_acquis_d_ailleurs(
    o: Organisation, bts: Certification, champs: dict[str, Any], attendu: str
) -> None:
    champs = {"code": "RNCP99100BC01", **champs}
    with pytest.raises(ErreurMetier) as e:
        ailleurs(o, bts, personne(o), **champs)
    assert e.value.constats[0].code == attendu
    assert not AcquisConserve.objects.exists()


def test_les_alertes_a_six_trois_et_un_mois(o: Organisation, origine: Inscription) -> None:
    sophie = membre(o, Role.SECRETARIAT_JURY)
    a = AcquisConserve.objects.get(code="CG")
    assert list(benefices_a_perdre(sophie, JOUR)) == []
    AcquisConserve.objects.filter(code="CG").update(alerte_le=date(2027, 2, 10))
    (e,) = benefices_a_perdre(sophie, JOUR)
    assert e.jour == date(2027, 2, 10)
    assert e.visible_des == date(2026, 8, 10)
    assert "pas encore été prévenue" in e.pourquoi
    assert e.geste == "Prévenir la personne"
    a.refresh_from_db()
    assert services.noter_contact(acquis=[a], le=JOUR, acteur=SYSTEME) == 1
    a.refresh_from_db()
    # Told on 24 November, after the threshold of three months: the next is one month before.
    assert prochaine_alerte(a) == date(2027, 1, 10)
    (e,) = benefices_a_perdre(sophie, JOUR)
    assert "Prévenu le 24 novembre 2026" in e.pourquoi
    assert e.visible_des == date(2027, 1, 10)
    assert list(benefices_a_perdre(membre(o, Role.QUALITE), JOUR)) == []


def test_au_dela_de_douze_personnes_une_ligne_par_seuil(o: Organisation, bts: Certification) -> None:
    sophie = membre(o, Role.SECRETARIAT_JURY)
    for n in range(14):
        a = ailleurs(o, bts, personne(o, nom=f"Nom{n}"), "RNCP99100BC01")
        AcquisConserve.objects.filter(pk=a.pk).update(
            alerte_le=JOUR + timedelta(days=20 if n < 5 else 80), mobilisable_jusqu_au=JOUR + timedelta(days=90)
        )
    lignes = list(benefices_a_perdre(sophie, JOUR))
    assert [e.quoi.split(" ")[0] for e in lignes] == ["5", "9"]
    assert "prevenue=non" in lignes[0].url


def test_ce_qui_manque_se_lit_et_se_simule_sans_rien_ecrire(origine: Inscription, sophie: Client, vers: Any) -> None:
    url = vers("manque", pk=origine.pk)
    page = corps(sophie.get(url))
    for mots in (
        "À passer",
        "Étude technique",
        "Aucune session prévue",
        "Simulation",
        vers("reinscrire", pk=origine.pk),
    ):
        assert mots in page, mots
    page = corps(sophie.get(url + "?simuler=1&u3=10&u4=10&u5=10"))
    assert "Simulation" in page
    assert "Simulation&nbsp;: Admis" in page
    assert "ce n’est pas une décision" in page
    assert sophie.get(url + "?simuler=1&u3=35").status_code == 422
    auditeur = client_de(membre(origine.organisation, Role.AUDITEUR).utilisateur)
    assert auditeur.get(url + "?simuler=1&u3=10").status_code == 200


def test_de_la_proposition_au_recu_par_les_pages(
    o: Organisation, origine: Inscription, sophie: Client, vers: Any
) -> None:
    url = vers("reinscrire", pk=origine.pk)
    page = corps(sophie.get(url))
    for mots in ("Forme globale imposée", "Soutenance", "ACQ-042", "À passer dans tous les cas"):
        assert mots in page, mots
    donnees = {"voie": APPRENTI["voie"], "statut": "apprenti", "forme": "progressive", "entree": "2026-09-01"}
    reponse = sophie.post(url, donnees | {"ouvrir": "1"})
    assert reponse.status_code == 422
    assert "ACQ-043" in corps(reponse)
    assert sophie.post(url, donnees | {"forme": "globale"}).status_code == 200  # looked at again, nothing written
    assert not Reinscription.objects.exists()
    sophie.post(url, donnees | {"forme": "globale", "ouvrir": "1"})
    r = Reinscription.objects.get()
    page = corps(sophie.get(vers("reinscription", pk=r.pk)))
    assert "Choix attendu" in page
    # From a signed paper, then locked by somebody else.
    lignes = {f"c{x.pk}": "garder" for x in choix_de(r)}
    url = vers("reinscription_choisir", pk=r.pk)
    assert sophie.post(url, lignes).status_code == 422
    papier = {"piece": SimpleUploadedFile("signe.pdf", PDF, "application/pdf")}
    assert sophie.post(url, lignes | papier).status_code == 302
    thomas = client_de(membre(o, Role.DONNEES, email="thomas@essai.example").utilisateur)
    assert "Second regard" in corps(sophie.get(vers("reinscription", pk=r.pk)))
    assert "ACQ-047" in corps(sophie.post(vers("reinscription_verrouiller", pk=r.pk), follow=True))
    assert "verrouillés" in corps(thomas.post(vers("reinscription_verrouiller", pk=r.pk), follow=True))
    recu = thomas.get(vers("reinscription_recu", pk=r.pk))
    assert b"".join(recu.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert "Choix verrouillés" in corps(sophie.get(vers("reinscriptions")))
    assert vers("reinscription", pk=r.pk) in corps(
        sophie.get(reverse("parcours:inscription", args=[o.slug, origine.pk]))
    )
    sophie.post(vers("reinscription_reprendre", pk=r.pk), {"motif": "Elle a changé d’avis"})
    assert Reinscription.objects.get(en_vigueur=True).version == 2
    assert "Remplacée" in corps(sophie.get(vers("reinscriptions") + "?etat=remplacee"))


def test_la_personne_choisit_sur_son_lien(o: Organisation, origine: Inscription, sophie: Client) -> None:
    r = reinscriptions.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    assert [e.quoi.split(" : ")[1] for e in choix_a_verrouiller(membre(o, Role.SECRETARIAT_JURY), JOUR)] == [
        "choix de notes attendu"
    ]
    envoi = envoyer_lien(reinscription=r, usage=CHOISIR, acteur=SYSTEME, base="http://testserver")
    assert Courriel.objects.filter(sujet_type="reinscription").count() == 1
    chemin = envoi.adresse.removeprefix("http://testserver")
    visiteur = Client()
    page = visiteur.get(chemin).content.decode()
    for mots in ("Je garde.", "Je repasse.", "même si elle est plus basse", "ne peut pas être gardé"):
        assert mots in page, mots
    assert "checked" not in page
    vue = re.search(r'name="vue" value="(\w+)"', page)
    assert vue is not None
    lignes = choix_de(r)
    reponses = {f"c{x.pk}": "repasser" if x.element.code == "MA" else "garder" for x in lignes}
    assert visiteur.post(chemin, {"vue": vue[1], **dict(list(reponses.items())[:-1])}).status_code == 422
    page = visiteur.post(chemin, {"vue": vue[1], **reponses}).content.decode()
    assert "Vos choix sont envoyés" in page
    assert "Mathématiques" in page
    assert {x.element.code: x.garder for x in choix_de(r)} == {"CG": True, "LV": True, "MA": False}
    assert visiteur.get(chemin).status_code == 410
    r.refresh_from_db()
    assert r.choisie_par_libelle.endswith("(lien personnel)")
    r = reinscriptions.verrouiller(reinscription=r, membre=membre(o, Role.SECRETARIAT_JURY, email="s2@essai.example"))
    recu = envoyer_lien(reinscription=r, usage=RECU, acteur=SYSTEME, base="http://testserver", envoyer=False)
    chemin = recu.adresse.removeprefix("http://testserver")
    assert "Télécharger" in visiteur.get(chemin).content.decode()
    assert b"".join(visiteur.post(chemin).streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    with pytest.raises(ErreurMetier) as e:
        envoyer_lien(reinscription=r, usage=CHOISIR, acteur=SYSTEME, base="http://testserver")
    assert e.value.constats[0].code == "ACQ-046"


def test_les_references_de_blocs_par_les_pages(o: Organisation, bts: Certification, sophie: Client, vers: Any) -> None:
    assert "Créer" in corps(sophie.get(vers("blocs")))
    assert "1 référence créée" in corps(sophie.post(vers("blocs_creer"), {"certification": bts.pk}, follow=True))
    from parchemin.deliberation.models import ReferenceBloc

    r = ReferenceBloc.objects.get()
    url = vers("bloc_lier", pk=r.pk)
    reponse = sophie.post(url, {"fiche": "RNCP99101", "bloc": "BC77", "motif": "Décision"})
    assert reponse.status_code == 422
    assert "ACQ-021" in corps(reponse)
    assert sophie.post(url, {"fiche": "RNCP99101", "bloc": "RNCP99101BC01", "motif": "Décision"}).status_code == 302
    assert "RNCP99101BC01" in corps(sophie.get(vers("bloc", pk=r.pk)))
    donnees = {
        "sources": [r.pk],
        "fiche": "RNCP99102",
        "bloc": "RNCP99102BC01",
        "du": "2026-09-01",
        "texte": "Décision du 1er",
    }
    assert sophie.post(vers("equivalence"), donnees).status_code == 302
    assert "En vigueur" in corps(sophie.get(vers("equivalences")))
    with CaptureQueriesContext(connection) as une:
        sophie.get(vers("blocs"))
    for n in (1, 2, 3):
        from parchemin.deliberation.services import blocs
        from tests.deliberation.decor_acquis import suivre

        if n > 1:
            autre = suivre(o, f"RNCP9910{n}", "prive")
            blocs.creer_depuis_la_fiche(certification=autre, jour=JOUR, acteur=SYSTEME)
    with CaptureQueriesContext(connection) as trois:
        sophie.get(vers("blocs"))
    assert len(une) == len(trois)


def test_la_liste_des_reinscriptions_ne_suit_pas_le_nombre(
    o: Organisation, bts: Certification, bts_t: ReglementExamen, sophie: Client, vers: Any
) -> None:
    comptes = []
    for n in (1, 3):
        for k in range(n):
            i = inscrit(bts, personne(o, nom=f"Nom{n}{k}"), etat="terminee")
            choisir(reinscriptions.ouvrir(origine=i, **APPRENTI, acteur=SYSTEME))
        with CaptureQueriesContext(connection) as requetes:
            sophie.get(vers("reinscriptions"))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
