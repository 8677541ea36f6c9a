"""The page of the grid: who opens it, what it saves with and without JavaScript, what it prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from parchemin.comptes.domain.roles import Role
from parchemin.parcours.models import EtatResultat, EtatSession, Personne, Resultat
from parchemin.parcours.services import resultats as services
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, CapaciteCertification
from parchemin.socle.horloge import aujourdhui
from parchemin.web.selectors import journee
from tests.fabrique import client_de, membre, organisation
from tests.parcours.donnees_grille import cellules_de, session_avec_grille, sieger

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor() -> Iterator[tuple[Any, Any, Any, Client]]:
    o = organisation()
    m = membre(o, Role.SECRETARIAT_JURY)
    with organisation_active(o.pk):
        session = session_avec_grille(o, candidats=5)
    return o, m, session, client_de(m.utilisateur)


def url(nom: str, session: Any) -> str:
    return reverse(f"parcours:{nom}", args=["essai", session.pk])


def envoyer(client: Client, session: Any, *cellules: tuple[Any, int, str]) -> Any:
    corps = {"cellules": [{"id": c.pk, "revision": rev, "texte": t} for c, rev, t in cellules]}
    return client.post(url("grille_enregistrer", session), json.dumps(corps), content_type="application/json")


def champs(page: str) -> dict[str, str]:
    """What a plain form would send: hidden fields and inputs, as they came."""
    lus = {}
    for balise in re.findall(r"<input[^>]+>", page.split('<form id="grille"')[1].split("</form>")[0]):
        nom = re.search(r'name="([^"]+)"', balise)
        valeur = re.search(r'value="([^"]*)"', balise)
        if nom and 'type="text"' not in balise:
            lus[nom[1]] = unescape(valeur[1]) if valeur else ""
    return lus


class TestEnregistrer:
    def test_une_cellule(self, decor: Any) -> None:
        _, _, session, client = decor
        a = cellules_de(session)[0]
        reponse = envoyer(client, session, (a, 0, "14,5"))
        assert reponse.status_code == 200
        corps = reponse.json()
        assert corps["restants"] == 14
        assert {k: corps["cellules"][0][k] for k in ("issue", "revision", "texte")} == {
            "issue": "enregistre", "revision": 1, "texte": "14,5",
        }  # fmt: skip

    def test_un_conflit_est_409_avec_les_deux_valeurs(self, decor: Any) -> None:
        _, m, session, client = decor
        a = cellules_de(session)[0]
        envoyer(client, session, (a, 0, "12"))
        reponse = envoyer(client, session, (a, 0, "14,5"))
        assert reponse.status_code == 409
        (c,) = reponse.json()["cellules"]
        assert (c["issue"], c["texte"], c["par"], c["revision"]) == ("conflit", "12", m.utilisateur.nom_complet, 1)
        assert re.fullmatch(r"\d{1,2} h \d\d", c["a"])
        assert "14,5" in c["constat"]["quoi"]

    def test_un_refus_est_422_avec_le_remede(self, decor: Any) -> None:
        _, _, session, client = decor
        reponse = envoyer(client, session, (cellules_de(session)[0], 0, "21"))
        assert reponse.status_code == 422
        assert reponse.json()["cellules"][0]["constat"]["code"] == "RES-001"

    @pytest.mark.parametrize(
        "cellule",
        ['"id": Infinity, "revision": 0', '"id": 1, "revision": 1e999', f'"id": {10**30}, "revision": 0',
         '"id": 1, "revision": NaN', '"id": true, "revision": 0', '"id": 1, "revision": -1'],
    )  # fmt: skip
    def test_un_nombre_impossible_est_400(self, decor: Any, cellule: str) -> None:
        _, _, session, client = decor
        corps = f'{{"cellules": [{{{cellule}, "texte": "12"}}]}}'
        assert (
            client.post(url("grille_enregistrer", session), corps, content_type="application/json").status_code == 400
        )

    def test_un_json_trop_profond_est_400(self, decor: Any) -> None:
        _, _, session, client = decor
        corps = "[" * 200_000
        assert (
            client.post(url("grille_enregistrer", session), corps, content_type="application/json").status_code == 400
        )
        assert client.post(url("grille", session), {"lu": corps}).status_code == 404

    @pytest.mark.parametrize(
        "lu", ['{"1":[Infinity,""]}', '{"%s":[0,""]}' % ("9" * 30), '{"1":[1e999,""]}', '{"²":[0,""]}']
    )
    def test_un_formulaire_impossible_est_404(self, decor: Any, lu: str) -> None:
        _, _, session, client = decor
        assert client.post(url("grille", session), {"lu": lu, "r" + "9" * 30: "12"}).status_code == 404

    @pytest.mark.parametrize(
        "depuis", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"]
    )
    def test_un_moment_hors_du_calendrier_est_400(self, decor: Any, depuis: str) -> None:
        _, _, session, client = decor
        assert client.get(url("grille_changements", session), {"depuis": depuis}).status_code == 400

    def test_l_heure_de_l_enregistrement_est_celle_de_paris(self, decor: Any) -> None:
        _, _, session, client = decor
        corps = envoyer(client, session, (cellules_de(session)[0], 0, "14")).json()
        assert corps["a"] == corps["cellules"][0]["a"]

    def test_un_a_seul_n_est_absent_que_parmi_les_notes(self, decor: Any) -> None:
        _, _, session, client = decor
        note, _, validation = cellules_de(session)[:3]
        reponse = envoyer(client, session, (note, 0, "a"), (validation, 0, "a"))
        assert reponse.status_code == 422
        lue, refusee = reponse.json()["cellules"]
        assert lue["texte"] == "ABS"
        assert (refusee["issue"], refusee["texte"]) == ("refuse", "")
        assert refusee["constat"]["quoi"] == "« a » : acquis (o) ou absent (abs) ?"

    @pytest.mark.parametrize("corps", ["", "[]", "{}", '{"cellules": 3}', '{"cellules": [{"id": "x"}]}', "\x00"])
    def test_une_requete_illisible(self, decor: Any, corps: str) -> None:
        _, _, session, client = decor
        reponse = client.post(url("grille_enregistrer", session), corps, content_type="application/json")
        assert reponse.status_code == 400

    def test_une_cellule_d_une_autre_session(self, decor: Any) -> None:
        o, _, session, client = decor
        autre = session_avec_grille(o, session.certification, intitule="Autre")
        assert envoyer(client, session, (cellules_de(autre)[0], 0, "12")).status_code == 404
        assert not Resultat.toutes.exclude(etat="a_saisir").exists()

    def test_une_session_fermee_dit_pourquoi(self, decor: Any) -> None:
        _, _, session, client = decor
        session.etat = EtatSession.PREPAREE
        session.save()
        reponse = envoyer(client, session, (cellules_de(session)[0], 0, "12"))
        assert reponse.status_code == 422
        assert reponse.json()["constats"][0]["code"] == "RES-013"

    def test_un_jure_ailleurs_ne_trouve_rien(self, decor: Any) -> None:
        o, _, session, _ = decor
        jure = membre(o, Role.MEMBRE_JURY)
        client = client_de(jure.utilisateur)
        assert client.get(url("grille", session)).status_code == 404
        assert envoyer(client, session, (cellules_de(session)[0], 0, "12")).status_code == 404
        sieger(session, jure.utilisateur)
        assert client.get(url("grille", session)).status_code == 200
        assert envoyer(client, session, (cellules_de(session)[0], 0, "12")).status_code == 200
        # Settling is the secretariat's.
        assert client.post(url("resultats_arreter", session)).status_code == 403


class TestSansJavascript:
    def test_toute_la_page_d_un_coup(self, decor: Any) -> None:
        _, _, session, client = decor
        envoi = champs(client.get(url("grille", session)).content.decode())
        a, b, c, *_ = cellules_de(session)
        envoi |= {f"r{a.pk}": "14,5", f"r{b.pk}": "abs", f"r{c.pk}": "o"}
        reponse = client.post(url("grille", session), envoi, follow=True)
        assert "3 résultats enregistrés" in reponse.content.decode()
        assert [(x.etat, x.note, x.acquis) for x in cellules_de(session)[:3]] == [
            ("present", 14.5, None), ("absent", None, None), ("present", None, True),
        ]  # fmt: skip

    def test_une_cellule_laissee_telle_quelle_n_ecrase_pas_celle_d_un_autre(self, decor: Any) -> None:
        _, _, session, client = decor
        envoi = champs(client.get(url("grille", session)).content.decode())
        a, b, *_ = cellules_de(session)
        envoyer(client, session, (a, 0, "12"))
        reponse = client.post(url("grille", session), envoi | {f"r{b.pk}": "9"})
        assert reponse.status_code == 302
        assert [x.note for x in cellules_de(session)[:2]] == [12, 9]

    def test_un_conflit_garde_le_texte_et_le_dit(self, decor: Any) -> None:
        _, _, session, client = decor
        envoi = champs(client.get(url("grille", session)).content.decode())
        a, b, *_ = cellules_de(session)
        envoyer(client, session, (a, 0, "12"))
        reponse = client.post(url("grille", session), envoi | {f"r{a.pk}": "14,5", f"r{b.pk}": "21"})
        assert reponse.status_code == 409
        page = reponse.content.decode()
        assert "RES-010" in page
        assert "RES-001" in page
        assert champs(page)[f"r{a.pk}"] == "14,5"
        assert champs(page)[f"r{b.pk}"] == "21"
        assert cellules_de(session)[0].note == 12
        # Sent again with the other's value read: it is a choice.
        assert client.post(url("grille", session), champs(page) | {f"r{b.pk}": ""}).status_code == 302
        assert cellules_de(session)[0].note == 14.5

    def test_une_grande_grille_se_pagine(self, decor: Any) -> None:
        o, _, session, client = decor
        grande = session_avec_grille(o, session.certification, candidats=120, notes=8, validations=2)
        page = client.get(url("grille", grande)).content.decode()
        assert 'type="submit">' not in page.split('<form id="grille"')[1].split("</form>")[0]
        assert 'href="?page=2"' in page
        envoi = champs(client.get(url("grille", grande) + "?page=2").content.decode())
        assert 100 < len(envoi) < 1000
        assert client.post(url("grille", grande) + "?page=2", envoi).status_code == 302

    @pytest.mark.parametrize("lu", ["", "[]", "null", '{"a": 1}', '{"1": 2}', '{"1": ["x", ""]}'])
    def test_un_envoi_trafique_n_existe_pas(self, decor: Any, lu: str) -> None:
        _, _, session, client = decor
        assert client.post(url("grille", session), {"lu": lu}).status_code in {302, 404}
        assert client.post(url("grille", session), {"lu": '{"999999": [0, ""]}', "r999999": "12"}).status_code == 404


class TestPage:
    def test_chaque_champ_a_son_nom(self, decor: Any) -> None:
        """The label of a cell: the candidate's name, then the element and what is expected."""
        _, _, session, client = decor
        page = client.get(url("grille", session)).content.decode()
        etiquettes = re.findall(r'aria-labelledby="(p\d+) (e\d+)"', page)
        assert len(etiquettes) == 15
        for candidat, element in etiquettes:
            assert re.search(rf'id="{candidat}">[^<]+<', page)
            assert re.search(rf'id="{element}"><b>BC0\d</b><span class="visually-hidden">, </span>', page)

    def test_deux_candidats_d_un_nom(self, decor: Any) -> None:
        _, _, session, client = decor
        page = client.get(url("grille", session)).content.decode()
        assert page.count("homonyme</span>") == 2
        assert "née le 01/01/2004" in page
        assert "née le 05/05/2004" in page

    def test_un_nom_n_est_jamais_du_balisage(self, decor: Any) -> None:
        _, _, session, client = decor
        Personne.toutes.filter(prenom1="Zoé").update(prenom1="<script>x</script>", nom_usage='"><img>')
        page = client.get(url("grille", session)).content.decode()
        assert "<script>x" not in page
        assert "<img>" not in page

    def test_a_saisir_et_un_candidat_a_la_fois(self, decor: Any) -> None:
        _, m, session, client = decor
        premier = cellules_de(session)[:3]
        with organisation_active(session.organisation_id):
            for c in premier:
                texte = "12" if c.element.mode == "note" else "o"
                services.saisir_resultat(
                    session_id=session.pk, resultat_id=c.pk, attendu_revision=0, texte=texte, membre=m
                )
        page = client.get(url("grille", session) + "?afficher=a_saisir").content.decode()
        assert page.count('class="nom"') == 4
        page = client.get(url("grille", session) + f"?candidat={premier[0].presentation_id}").content.decode()
        assert page.count('class="nom"') == 1
        assert "1 sur 5" in page
        for mauvais in ("0", "999999", "x", "9" * 40):
            assert client.get(url("grille", session) + f"?candidat={mauvais}").status_code in {200, 404}

    def test_meme_nombre_de_requetes_pour_une_ou_trente_lignes(
        self, decor: Any, django_assert_num_queries: Any
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        o, _, session, client = decor
        grande = session_avec_grille(o, session.certification, candidats=30, intitule="Grande")
        nombres = []
        for s in (session, grande):
            client.get(url("grille", s))
            with CaptureQueriesContext(connection) as requetes:
                client.get(url("grille", s))
            nombres.append(len(requetes))
        assert nombres[0] == nombres[1]

    def test_les_changements_des_autres(self, decor: Any) -> None:
        _, _, session, client = decor
        lu = client.get(url("grille_changements", session)).json()
        assert lu["cellules"] == []
        b = cellules_de(session)[1]
        envoyer(client, session, (b, 0, "exc"))
        reponse = client.get(url("grille_changements", session), {"depuis": lu["moment"]}).json()
        assert [(c["id"], c["revision"], c["dessous"]) for c in reponse["cellules"]] == [(b.pk, 1, "absent excusé")]
        assert (reponse["restants"], reponse["etat"]) == (14, "ouverte")
        for mauvais in ("", "hier", "2026-13-01", "2026-01-01"):
            assert client.get(url("grille_changements", session), {"depuis": mauvais}).status_code == 200

    def test_sans_candidat_la_page_dit_quoi_faire(self, decor: Any) -> None:
        o, _, session, client = decor
        vide = session_avec_grille(o, session.certification, candidats=0, intitule="Vide")
        assert "Inscrivez des candidats" in client.get(url("grille", vide)).content.decode()


class TestArreter:
    def test_ce_qui_manque_puis_l_arret_puis_la_reouverture(self, decor: Any) -> None:
        _, _, session, client = decor
        assert "RES-015" in client.get(url("resultats_arreter", session)).content.decode()
        assert client.post(url("resultats_arreter", session)).status_code == 422
        Resultat.toutes.filter(presentation__session=session).update(etat=EtatResultat.ABSENT)
        page = client.get(url("resultats_arreter", session)).content.decode()
        assert "RES-015" not in page
        assert client.post(url("resultats_arreter", session)).status_code == 302
        page = client.get(url("grille", session)).content.decode()
        assert "Résultats arrêtés" in page
        assert page.count("readonly") == 15
        assert envoyer(client, session, (cellules_de(session)[0], 0, "12")).status_code == 422
        assert client.post(url("resultats_rouvrir", session), {"motif": ""}).status_code == 422
        assert client.post(url("resultats_rouvrir", session), {"motif": "Copie relue"}).status_code == 302
        assert "Copie relue" in client.get(url("grille", session)).content.decode()


class TestPapier:
    def texte(self, client: Client, session: Any, suite: str = "") -> str:
        reponse = client.get(url("grille_pdf", session) + suite)
        assert reponse.status_code == 200
        assert reponse.headers["Content-Type"] == "application/pdf"
        return "\n".join(p.extract_text() for p in PdfReader(BytesIO(reponse.content)).pages)

    def test_vierge_identites_sans_resultat(self, decor: Any) -> None:
        _, m, session, client = decor
        sieger(session, m.utilisateur, "president")
        envoyer(client, session, (cellules_de(session)[0], 0, "17,25"))
        texte = self.texte(client, session)
        for attendu in ("Grille vierge", "Léa MARTIN", "née le 05/05/2004", "26-0001", "Ánh NGUYỄN", "Zoé ŁUKASZEWICZ",
                        "BC02", "Ada Dupré", "Président", "Date et signature", "Session de juin", "page 1 / 1"):  # fmt: skip
            assert attendu in texte, attendu
        assert "17,25" not in texte

    def test_brouillon_marque_comme_tel(self, decor: Any) -> None:
        _, _, session, client = decor
        a, b, *_ = cellules_de(session)
        envoyer(client, session, (a, 0, "17,25"), (b, 0, "abs"))
        texte = self.texte(client, session, "?brouillon=oui")
        assert "Brouillon" in texte
        assert "17,25" in texte
        assert "ABS" in texte
        assert "13 sur 15 à saisir" in texte

    def test_plusieurs_pages_repetent_l_entete(self, decor: Any) -> None:
        o, _, session, client = decor
        grande = session_avec_grille(o, session.certification, candidats=60, notes=10, validations=5)
        reponse = client.get(url("grille_pdf", grande))
        pages = [p.extract_text() for p in PdfReader(BytesIO(reponse.content)).pages]
        assert len(pages) > 4
        tableaux = [p for p in pages if "MARTIN" in p or "PETIT-JEAN" in p]
        assert all("Candidat" in p and "Grille vierge" in p for p in tableaux)
        assert f"page {len(pages)} / {len(pages)}" in pages[-1]
        # Fifteen elements do not fit on one sheet: twelve, then three, with the names again.
        assert any("BC01" in p and "BC12" in p and "BC13" not in p for p in pages)
        assert any("BC13" in p and "BC15" in p and "BC01" not in p for p in pages)

    def test_un_nom_sans_dessin_est_dit(self, decor: Any) -> None:
        _, _, session, client = decor
        Personne.toutes.filter(prenom1="Zoé").update(prenom1="田")
        reponse = client.get(url("grille_pdf", session))
        assert reponse.status_code == 422
        assert "PDF-001" in reponse.content.decode()


def test_la_liste_des_sessions_a_saisir(decor: Any) -> None:
    o, _, _session, client = decor
    page = client.get(reverse("parcours:resultats", args=["essai"]))
    assert "15 sur 15" in page.content.decode()
    assert (
        client.get(reverse("parcours:resultats", args=["essai"]) + "?reste=non").context["table"].rows.data.data.count()
        == 0
    )
    jure = membre(o, Role.MEMBRE_JURY)
    assert (
        "Session de juin"
        not in client_de(jure.utilisateur).get(reverse("parcours:resultats", args=["essai"])).content.decode()
    )


def test_la_page_du_jour_dit_ce_qui_reste(decor: Any) -> None:
    o, m, session, _ = decor
    session.du = session.au = aujourdhui()
    session.save()
    with organisation_active(o.pk):
        (echeance,) = list(echeances["parcours.resultats"](m, aujourdhui()))
    assert echeance.quoi == "15 résultats à saisir"
    assert echeance.url.endswith(f"/sessions/{session.pk}/resultats/")


def test_un_jury_lointain_ne_donne_pas_plus_de_temps_pour_saisir(decor: Any) -> None:
    """The grid is due a week after the session, even when its jury sits weeks later; a nearer jury comes first."""
    o, m, session, _ = decor
    jour = aujourdhui()
    session.du = session.au = jour - timedelta(days=8)
    session.jury_le = jour + timedelta(days=20)
    session.save()
    CapaciteCertification.toutes.create(
        organisation=o, certification=session.certification, capacite=Capacite.CERTIFICATEUR, du=date(2020, 1, 1)
    )
    with organisation_active(o.pk):
        (echeance,) = list(echeances["parcours.resultats"](m, jour))
        assert echeance.jour == session.au + timedelta(days=7)
        (retard,) = [g for g in journee(m, jour).groupes if g.en_retard]
        assert echeance.cle in {e.cle for e in retard.lignes}
        session.jury_le = session.au + timedelta(days=3)
        session.save()
        (echeance,) = list(echeances["parcours.resultats"](m, jour))
    assert echeance.jour == session.jury_le
