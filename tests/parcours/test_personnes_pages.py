"""Pages about people, through the door of each role."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import FusionPersonnes, Inscription, PaireEcartee, Personne, ReponseIdentite
from parchemin.parcours.services.confirmation import recevoir_reponse
from parchemin.plateforme.models.brouillons import Brouillon
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, NatureLocale
from parchemin.referentiel.services.certifications import creer_certification_locale
from parchemin.referentiel.services.lieux import importer_lieux
from tests.fabrique import client_de, membre, organisation
from tests.parcours.decor_personnes import inscription, personne
from tests.parcours.test_personnes_import import COMMUNES, PAYS

pytestmark = pytest.mark.django_db
SAISIE: dict[str, Any] = {
    "nom_naissance": "NGUYỄN", "prenom1": "Thị", "sexe": "F", "naissance_jour": "3", "naissance_mois": "4",
    "naissance_annee": "1999", "naissance_lieu": "Nantes", "courriel": "thi@exemple.fr", "telephone": "0612345678",
}  # fmt: skip


@pytest.fixture
def o(midi: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Organisation]:
    organisation_ = organisation()
    # These short lists stand for the whole.
    monkeypatch.setattr("parchemin.referentiel.models.lieux.MINIMUM_COMPLET", {})
    for nom, texte in (("communes.csv", COMMUNES), ("pays.csv", PAYS)):
        (tmp_path / nom).write_text(texte, encoding="utf-8")
        importer_lieux(chemin=tmp_path / nom)
    with organisation_active(organisation_.pk):
        yield organisation_


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)


def test_enregistrer(o: Organisation, client: Client) -> None:
    assert client.get("/o/essai/personnes/nouvelle/").status_code == 200
    reponse = client.post("/o/essai/personnes/nouvelle/", SAISIE, follow=True)
    p = Personne.objects.get()
    assert (p.naissance_code, p.naissance_libelle, p.telephone) == ("44109", "NANTES", "+33 6 12 34 56 78")
    page = reponse.content.decode()
    for mots in ("Thị NGUYỄN", "Née le 3 avril 1999 à Nantes (44109)", "Identité complète", "a enregistré Thị NGUYỄN."):
        assert mots in page


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        ({"naissance_lieu": "Saint-Denis"}, "désigne plusieurs communes"),
        ({"naissance_lieu": "Trifouillis"}, "Aucune commune ne s’appelle"),
        ({"naissance_lieu": "44000"}, "a l’air d’un code postal"),
        ({"naissance_pays": "Syldavie"}, "Aucun pays ne s’appelle"),
        ({"naissance_lieu": "44109", "naissance_pays": "Algérie"}, "celui d’une commune française"),
        ({"naissance_jour": "31", "naissance_mois": "2"}, "Le 31/02/1999 n’existe pas"),
        ({"nom_naissance": "DURAND épouse MARTIN"}, "semble contenir deux noms"),
        ({"courriel": "thi"}, "n’est pas une adresse électronique"),
        ({"nom_naissance": " "}, "Le nom de naissance manque"),
        ({"naissance_annee": "deux mille"}, "Écrivez un nombre"),
    ],
)
def test_chaque_faute_est_dite_a_sa_place(client: Client, change: dict[str, str], mots: str) -> None:
    reponse = client.post("/o/essai/personnes/nouvelle/", SAISIE | change)
    assert reponse.status_code == 422
    assert escape(mots) in reponse.content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert not Personne.objects.exists()


@pytest.mark.parametrize(
    ("lieu", "pays", "attendu"),
    [
        ("saint-denis (93)", "", ("93066", "SAINT-DENIS", "")),
        ("Le Havre", "France", ("76351", "HAVRE (LE)", "")),
        ("44109", "", ("44109", "NANTES", "")),
        ("Hanoï", "Viet Nam", ("99243", "Hanoï", "VIET NAM")),
        ("", "Algérie", ("99352", "", "ALGERIE")),
        ("Oran", "99352", ("99352", "Oran", "ALGERIE")),
        ("Arbignieu", "", ("01015", "ARBIGNIEU", "")),
        ("", "", ("", "", "")),
    ],
)
def test_le_lieu_se_tape_sans_javascript(client: Client, lieu: str, pays: str, attendu: tuple[str, str, str]) -> None:
    reponse = client.post("/o/essai/personnes/nouvelle/", SAISIE | {"naissance_lieu": lieu, "naissance_pays": pays})
    assert reponse.status_code == 302, reponse.content.decode()
    p = Personne.objects.get()
    assert (p.naissance_code, p.naissance_libelle, p.naissance_pays) == attendu
    # The record shown in the form and saved as it is does not change.
    url = f"/o/essai/personnes/{p.pk}/corriger/"
    formulaire = client.get(url).context["formulaire"]
    valeurs = {n: v for n in formulaire.fields if (v := formulaire[n].value()) not in (None, False)}
    assert client.post(url, valeurs).status_code == 302
    p.refresh_from_db()
    assert (p.naissance_code, p.naissance_libelle, p.naissance_pays) == attendu


def test_une_ressemblance_se_dit_avant_d_enregistrer(o: Organisation, client: Client) -> None:
    personne(o)
    double = SAISIE | {"nom_naissance": "Martin", "prenom1": "Lea", "naissance_annee": "2005"}
    reponse = client.post("/o/essai/personnes/nouvelle/", double)
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Déjà enregistrée" in page
    assert "même date de naissance" in page
    assert 'type="checkbox" name="aucune_de_ces_personnes"' in page
    assert client.post("/o/essai/personnes/nouvelle/", double | {"aucune_de_ces_personnes": "on"}).status_code == 302
    assert Personne.objects.count() == 2


def test_corriger_sans_ecraser_le_travail_d_un_autre(o: Organisation, client: Client) -> None:
    p = personne(o)
    url = f"/o/essai/personnes/{p.pk}/corriger/"
    page = client.get(url)
    version = page.context["version"]
    valeurs = SAISIE | {"nom_naissance": "MARTIN", "version": version}
    p.telephone = "+33 6 99 99 99 99"
    p.save()
    refus = client.post(url, valeurs)
    assert refus.status_code == 422
    assert "IDE-181" in refus.content.decode()
    assert client.post(url, valeurs | {"version": refus.context["version"]}).status_code == 302
    assert not Brouillon.objects.exists()


def test_les_choix_de_communes_et_de_pays(o: Organisation, client: Client) -> None:
    choix = client.get(
        "/o/essai/personnes/communes/", {"naissance_lieu": "arb", "naissance_annee": "1990"}
    ).content.decode()
    assert choix.index("Arbignieu (01015)") < choix.index("Arboys-en-Bugey (01015)")
    assert "ce code n’existait pas ce jour-là" in choix
    assert "Viet Nam" in client.get("/o/essai/personnes/pays/", {"naissance_pays": "viet"}).content.decode()
    assert client.get("/o/essai/personnes/communes/", {"naissance_annee": "x", "naissance_lieu": ""}).status_code == 200


def test_la_liste_et_ses_filtres(o: Organisation, client: Client) -> None:
    personne(o)
    personne(o, nom_naissance="DUPONT", sexe="", courriel="", naissance_annee=2012)
    url = "/o/essai/personnes/"

    def noms(**filtres: str) -> set[str]:
        return {p.nom_naissance for p in client.get(url, filtres).context["table"].data}

    assert noms() == {"MARTIN", "DUPONT"}
    assert noms(identite="non") == noms(identite="sexe") == noms(mineurs="on") == noms(identite="contact") == {"DUPONT"}
    assert noms(identite="oui") == noms(q="martin lea") == {"MARTIN"}
    assert noms(etat="confirmee") == set()
    assert noms(parcours="sans") == {"MARTIN", "DUPONT"}
    fichier = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Nom de naissance" in fichier
    assert "+" not in fichier or "'+33" in fichier


@pytest.mark.parametrize("page", ["", "doublons/"])
def test_le_nombre_de_lectures_ne_depend_pas_du_nombre_de_lignes(
    o: Organisation, client: Client, django_assert_max_num_queries: Any, page: str
) -> None:
    c = creer_certification_locale(
        organisation=o, nature=NatureLocale.CQP, intitule="Local", capacite=Capacite.CERTIFICATEUR, du=date(2020, 1, 1), acteur=SYSTEME
    )  # fmt: skip
    nombres = []
    for i, n in ((1, 2), (2, 6)):
        for k in range(n):
            inscription(
                personne(o, prenom1=("Lea", "Léa")[k % 2], prenom2=f"B{'abcdef'[k]}", naissance_annee=2000 + i), c
            )
        with django_assert_max_num_queries(60) as lues:
            assert client.get(f"/o/essai/personnes/{page}").status_code == 200
        nombres.append(len(lues))
    assert nombres[0] == nombres[1]


def test_comparer_reunir_et_defaire(o: Organisation, client: Client) -> None:
    une, autre = personne(o), personne(o, prenom1="Lea", courriel="b@exemple.fr")
    liste = client.get("/o/essai/personnes/doublons/").content.decode()
    url = f"/o/essai/personnes/{une.pk}/comparer/{autre.pk}/"
    assert url in liste
    page = client.get(url).content.decode()
    assert "à un accent, un tiret ou une majuscule près" in page
    assert client.post(url, {"courriel": "la", "prenom1": "ici"}).status_code == 302
    une.refresh_from_db()
    assert (une.prenom1, une.courriel) == ("Léa", "b@exemple.fr")
    fusion = FusionPersonnes.objects.get()
    suivi = client.get(f"/o/essai/personnes/{autre.pk}/", follow=True)
    assert suivi.redirect_chain[0][0] == f"/o/essai/personnes/{une.pk}/"
    assert "Fiches réunies à celle-ci" in suivi.content.decode()
    assert client.get(f"/o/essai/personnes/fusions/{fusion.pk}/").status_code == 200
    assert client.post(f"/o/essai/personnes/fusions/{fusion.pk}/").status_code == 302
    assert client.get(f"/o/essai/personnes/{autre.pk}/").status_code == 200
    assert client.post(f"/o/essai/personnes/fusions/{fusion.pk}/").status_code == 422


def test_distinguer(o: Organisation, client: Client) -> None:
    une, autre = personne(o), personne(o, prenom1="Lea", courriel="")
    url = f"/o/essai/personnes/{autre.pk}/distinguer/{une.pk}/"
    assert client.post(url).status_code == 302
    assert PaireEcartee.objects.count() == 1
    assert "Aucun doublon" in client.get("/o/essai/personnes/doublons/").content.decode()
    comparaison = client.get(f"/o/essai/personnes/{une.pk}/comparer/{autre.pk}/").content.decode()
    assert "deux personnes différentes" in comparaison
    assert client.post(f"/o/essai/personnes/{une.pk}/comparer/{autre.pk}/").status_code == 422
    assert client.post(url, {"reprendre": "oui"}).status_code == 302
    assert not PaireEcartee.objects.exists()


def test_decider_une_correction(o: Organisation, client: Client) -> None:
    p = personne(o)
    recevoir_reponse(personne=p, confirme=False, proposees={"prenom1": "Léane", "sexe": "M"}, message="Voilà")
    fiche = client.get(f"/o/essai/personnes/{p.pk}/").content.decode()
    r = ReponseIdentite.objects.get()
    url = f"/o/essai/personnes/reponses/{r.pk}/"
    assert url in fiche
    page = client.get(url).content.decode()
    for mots in ("Léane", "Masculin", "Voilà", "Accepter"):
        assert mots in page
    # Nobody decides by leaving a box as it was found.
    assert " checked" not in page
    oubli = client.post(url, {"prenoms": "oui"})
    assert oubli.status_code == 422
    assert "Il reste à décider : sexe" in html.unescape(oubli.content.decode()).replace("\u202f", " ").replace(
        "\xa0", " "
    )
    assert oubli.content.decode().count(" checked") == 1
    p.refresh_from_db()
    assert p.prenom1 != "Léane"
    assert client.post(url, {"prenoms": "oui", "sexe": "non"}).status_code == 302
    p.refresh_from_db()
    assert (p.prenom1, p.sexe) == ("Léane", "F")
    assert client.post(url, {"sexe": "oui"}).status_code == 422
    assert "Laissée en l’état" in client.get(url).content.decode()


def test_le_lien_a_remettre_n_est_montre_qu_une_fois(o: Organisation, client: Client) -> None:
    p = personne(o, courriel="")
    page = client.post(f"/o/essai/personnes/{p.pk}/confirmation/", {"comment": "remettre"}).content.decode()
    assert "/lien/" in page
    assert "il ne sera plus montré" in page
    assert "/lien/" not in client.get(f"/o/essai/personnes/{p.pk}/").content.decode()
    refus = client.post(f"/o/essai/personnes/{p.pk}/confirmation/", follow=True).content.decode()
    assert "IDE-200" in refus


def test_un_partenaire_ne_voit_que_les_siens(o: Organisation) -> None:
    m = membre(o, Role.PARTENAIRE)
    client = client_de(m.utilisateur)
    autre = personne(o)
    assert client.get(f"/o/essai/personnes/{autre.pk}/").status_code == 404
    assert client.get(f"/o/essai/personnes/{autre.pk}/corriger/").status_code == 404
    assert "MARTIN" not in client.get("/o/essai/recherche/?q=martin").content.decode().split("<main")[1]
    # A look-alike of another partner is not shown; the person registered is seen at once.
    double = SAISIE | {"nom_naissance": "Martin", "prenom1": "Lea", "naissance_annee": "2005"}
    assert client.post("/o/essai/personnes/nouvelle/", double).status_code == 302
    mienne = Personne.objects.exclude(pk=autre.pk).get()
    assert client.get(f"/o/essai/personnes/{mienne.pk}/").status_code == 200
    assert mienne.enregistree_par == m.roles.get().etablissements.get()
    assert client.get("/o/essai/personnes/doublons/").status_code == 403
    assert not Inscription.objects.exists()


def test_la_recherche_trouve_les_personnes(o: Organisation, client: Client) -> None:
    personne(o, nom_naissance="Łukasiewicz", reference="C-77")
    for texte in ("lukasiewicz", "LÉA luka", "c-77"):
        assert "Léa ŁUKASIEWICZ" in client.get("/o/essai/recherche/", {"q": texte}, follow=True).content.decode(), texte


def test_qui_n_a_pas_le_droit_ne_corrige_pas(o: Organisation) -> None:
    p = personne(o)
    client = client_de(membre(o, Role.QUALITE).utilisateur)
    page = client.get(f"/o/essai/personnes/{p.pk}/").content.decode()
    assert "Corriger" not in page
    assert client.get(f"/o/essai/personnes/{p.pk}/corriger/").status_code == 403


def test_une_liste_incomplete_ne_refuse_ni_ne_tait_rien(
    o: Organisation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Extract in force: one commune of that name proves nothing, and a name or a country that is not there is kept."""
    monkeypatch.setattr("parchemin.referentiel.models.lieux.MINIMUM_COMPLET", {"communes": 30_000, "pays": 180})
    for change, code, mots in (
        ({"naissance_lieu": "Trifouillis"}, "", "IDE-147"),
        ({"naissance_lieu": "Dublin", "naissance_pays": "Irlande"}, "", "IDE-147"),
        ({"naissance_lieu": "44999"}, "44999", "IDE-138"),
        ({"naissance_lieu": "75056"}, "75056", "désigne toute la ville"),
    ):
        valeurs = SAISIE | change | {"aucune_de_ces_personnes": "on"}
        reponse = client.post("/o/essai/personnes/nouvelle/", valeurs, follow=True)
        page = reponse.content.decode()
        assert Personne.objects.order_by("-pk")[0].naissance_code == code, change
        assert mots in page, change
        assert "Aucun lieu ne porte" not in page
        assert "Le lieu de naissance manque" not in page


def test_une_commune_devinee_se_confirme_avant_d_etre_enregistree(
    o: Organisation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is incomplete: a name found once may be another commune's. The form asks, with a plain button."""
    monkeypatch.setattr("parchemin.referentiel.models.lieux.MINIMUM_COMPLET", {"communes": 30_000, "pays": 180})
    valeurs = SAISIE | {"naissance_lieu": "Le Havre"}
    reponse = client.post("/o/essai/personnes/nouvelle/", valeurs)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert not Personne.objects.exists()
    assert "IDE-146" in page
    assert 'form="fiche-personne" name="lieu_confirme" value="76351"' in page
    assert 'value="Le Havre"' in page
    # Saving again without saying yes, or yes to another guess, asks again.
    for reste in ({}, {"lieu_confirme": "44109"}):
        assert client.post("/o/essai/personnes/nouvelle/", valeurs | reste).status_code == 422
    assert not Personne.objects.exists()
    reponse = client.post("/o/essai/personnes/nouvelle/", valeurs | {"lieu_confirme": "76351"})
    assert reponse.status_code == 302
    p = Personne.objects.get()
    assert p.naissance_code == "76351"
    # A look-alike found meanwhile: the place stays confirmed, written with its code.
    reponse = client.post("/o/essai/personnes/nouvelle/", valeurs | {"lieu_confirme": "76351"})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "aucune_de_ces_personnes" in page
    assert 'value="Le Havre (76351)"' in page
    assert "IDE-146" not in page


def test_une_commune_devinee_se_confirme_aussi_en_corrigeant(
    o: Organisation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parchemin.referentiel.models.lieux.MINIMUM_COMPLET", {"communes": 30_000, "pays": 180})
    p = personne(o)
    url = f"/o/essai/personnes/{p.pk}/corriger/"
    valeurs = SAISIE | {"naissance_lieu": "Le Havre", "version": p.updated_at.isoformat()}
    avant = p.naissance_code
    assert client.post(url, valeurs).status_code == 422
    p.refresh_from_db()
    assert p.naissance_code == avant
    assert client.post(url, valeurs | {"lieu_confirme": "76351"}).status_code == 302
    p.refresh_from_db()
    assert p.naissance_code == "76351"


@pytest.mark.officiel
def test_les_vraies_communes(o: Organisation, client: Client, officiel: Path) -> None:
    """Names and codes of the official list: districts, overseas, Corsica before and after 1976, two Saint-Denis."""
    importer_lieux(chemin=officiel / "insee" / "ref_insee_com_v4.csv")
    importer_lieux(chemin=officiel / "insee" / "ref_insee_pays_v4.csv")
    for tape, annee, code in (
        ("Paris 15", "1999", "75115"), ("Lyon 3e", "1999", "69383"), ("Marseille 16eme", "1999", "13216"),
        ("Ajaccio (2A)", "1999", "2A004"), ("Ajaccio (20)", "1970", "20004"), ("Saint-Denis (974)", "1999", "97411"),
        ("La Tour-du-Pin", "1999", "38509"), ("St-Étienne (42)", "1999", "42218"), ("Les Abymes", "1999", "97101"),
    ):  # fmt: skip
        valeurs = SAISIE | {"naissance_lieu": tape, "naissance_annee": annee, "aucune_de_ces_personnes": "on"}
        reponse = client.post("/o/essai/personnes/nouvelle/", valeurs)
        assert reponse.status_code == 302, (tape, reponse.context["formulaire"].errors)
        p = Personne.objects.order_by("-pk")[0]
        assert p.naissance_code == code
        assert "IDE-13" not in client.get(f"/o/essai/personnes/{p.pk}/").content.decode(), tape
