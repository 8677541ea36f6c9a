"""The public form of réclamation and the personal links: shut until opened, throttled, flagged, checked by content; settings."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from parchemin.amelioration.domain.faits import AvisReponse, DelaisRegistres, delais_d_usage
from parchemin.amelioration.models import FaitSignale, ThemeFait
from parchemin.amelioration.selectors.faits import delais_au, themes_actifs
from parchemin.amelioration.services import faits, registres_reglages
from parchemin.amelioration.vues import registres_publics
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.courriels.envoi import envoyer_en_attente
from parchemin.plateforme.envois import SANS_COMPTE
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.test_registres import repondue, signaler, url
from tests.fabrique import client_de, membre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi")]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def codes(geste: Any, **arguments: Any) -> list[str]:
    with pytest.raises(ErreurMetier) as e:
        geste(**arguments)
    return [c.code for c in e.value.constats]


@pytest.fixture
def ouvert(o: Organisation) -> str:
    registres_reglages.regler_guichet(
        organisation=o, ouvert=True, accueil="Nous lisons tout.", contact="Qualité, 04 00 00 00 00", acteur=SYSTEME
    )
    return reverse("amelioration_publique:formulaire", args=[o.slug])


def ecrit(**autres: Any) -> dict[str, Any]:
    return {
        "quoi": "Ma convocation est arrivée trop tard.", "survenu_le": str(aujourdhui()), "auteur_qualite": "apprenant", "auteur_nom": "Léo Petit",
        "auteur_courriel": "leo@familles.example", **autres,
    }  # fmt: skip


def partis() -> list[Any]:
    for c in Courriel.toutes.order_by("pk"):
        Courriel.toutes.filter(pk=c.pk).update(cree_le=c.cree_le - timedelta(hours=1))
    envoyer_en_attente()
    return mail.outbox


def test_it_is_shut_until_it_is_opened_and_again_once_it_is_shut(o: Organisation, ouvert: str) -> None:
    assert Client().get(reverse("amelioration_publique:formulaire", args=["inconnue"])).status_code == 404
    page = Client().get(ouvert)
    assert page.status_code == 200
    assert "Nous lisons tout." in page.content.decode()
    assert "noindex" in page.headers["X-Robots-Tag"]
    registres_reglages.regler_guichet(organisation=o, ouvert=False, accueil="", contact="", acteur=SYSTEME)
    assert Client().get(ouvert).status_code == Client().post(ouvert, ecrit()).status_code == 404
    assert codes(
        registres_reglages.regler_guichet, organisation=o, ouvert=True, accueil="", contact=" ", acteur=SYSTEME
    ) == ["AME-070"]
    assert not FaitSignale.toutes.exists()


def test_a_message_is_numbered_followed_and_its_receipt_leaves_without_its_words(o: Organisation, ouvert: str) -> None:
    reponse = Client().post(ouvert, ecrit(fichiers=[SimpleUploadedFile("lettre.pdf", PDF)]))
    f = FaitSignale.toutes.get()
    assert (f.nature, f.canal, f.etat, f.afflux, f.accuse_le) == (
        "reclamation",
        "formulaire",
        "accusee",
        False,
        aujourdhui(),
    )
    assert f.titre == registres_publics.TITRE
    assert Fichier.toutes.get(usage="fait_signale_public").nature == "pdf"
    suivi = reponse.headers["Location"]
    page = Client().get(suivi).content.decode()
    assert "R-2026-001" in page
    assert "Gardez l’adresse" in page
    (courriel,) = partis()
    assert courriel.to == ["leo@familles.example"]
    assert "trop tard" not in courriel.body
    assert "Léo" not in courriel.body
    assert "R-2026-001" in courriel.body


def test_without_an_address_the_page_to_follow_is_all_there_is(ouvert: str) -> None:
    reponse = Client().post(ouvert, ecrit(auteur_courriel="", auteur_nom=""))
    assert FaitSignale.toutes.get().etat == "recue"
    assert not Courriel.toutes.exists()
    assert Client().get(reponse.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("fichier", "code"),
    [
        (SimpleUploadedFile("photo.png", b"<html><script>alert(1)</script></html>"), "FIC-007"),
        (SimpleUploadedFile("lettre.pdf", b"MZ" + b"\0" * 200), "FIC-00"),
        (SimpleUploadedFile("lettre.pdf", b""), ""),
        (SimpleUploadedFile("tableau.pdf", b"a;b\n1;2\n3;4\n"), "FIC-003"),
    ],
)
def test_an_attachment_that_is_not_what_it_says_is_refused_and_nothing_is_kept(
    ouvert: str, fichier: Any, code: str
) -> None:
    fichier.seek(0)
    reponse = Client().post(ouvert, ecrit(fichiers=[fichier]))
    assert reponse.status_code == 422
    assert code in reponse.content.decode()
    assert not FaitSignale.toutes.exists()
    assert not Fichier.toutes.exists()
    assert not Courriel.toutes.exists()


def test_what_is_not_understood_is_said_and_nothing_is_kept(ouvert: str) -> None:
    for faux, dit in (
        ({"quoi": ""}, "obligatoire"), ({"quoi": "Nul"}, "AME-056"), ({"survenu_le": "2027-01-01"}, "pas encore arrivé"),
        ({"quoi": "Je suis le 2 69 05 49 588 157 80, aidez-moi."}, "AME-076"), ({"auteur_courriel": "léo"}, "courriel"),
        ({"fichiers": [SimpleUploadedFile(f"{i}.pdf", PDF) for i in range(4)]}, "AME-012"),
    ):  # fmt: skip
        reponse = Client().post(ouvert, ecrit(**faux), REMOTE_ADDR=f"10.0.0.{len(str(faux))}")
        assert reponse.status_code == 422, faux
        assert dit in reponse.content.decode(), faux
    assert not FaitSignale.toutes.exists()


def test_one_place_is_throttled_and_told_where_to_write(ouvert: str) -> None:
    for _ in range(5):
        assert Client().post(ouvert, ecrit(auteur_courriel="")).status_code == 302
    reponse = Client().post(ouvert, ecrit(auteur_courriel=""))
    page = reponse.content.decode()
    assert reponse.status_code == 429
    assert "AME-071" in page
    assert "04 00 00 00 00" in page
    assert "trop tard" in page
    assert Client().post(ouvert, ecrit(auteur_courriel=""), REMOTE_ADDR="10.0.0.9").status_code == 302
    assert FaitSignale.toutes.count() == 6


def test_one_address_named_by_strangers_gets_few_letters(ouvert: str) -> None:
    for i in range(5):
        Client().post(ouvert, ecrit(auteur_courriel="Victime@ailleurs.example"), REMOTE_ADDR=f"10.0.1.{i}")
    assert Courriel.toutes.count() == 3
    assert FaitSignale.toutes.filter(etat="recue").count() == 2


def test_a_form_that_circulates_is_flagged_no_letter_leaves_and_then_it_takes_no_more(
    o: Organisation, ouvert: str, qualite: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    vraies = registres_publics._limite
    monkeypatch.setattr(
        registres_publics, "_limite", lambda k: {"public_afflux": 2, "public_fermeture": 4}.get(k) or vraies(k)
    )
    for i in range(4):
        assert (
            Client().post(ouvert, ecrit(auteur_courriel=f"p{i}@x.example"), REMOTE_ADDR=f"10.0.2.{i}").status_code
            == 302
        )
    assert [f.afflux for f in FaitSignale.toutes.order_by("pk")] == [False, False, True, True]
    assert Courriel.toutes.count() == 2
    assert Client().post(ouvert, ecrit(), REMOTE_ADDR="10.0.2.9").status_code == 429
    page = client_de(qualite.utilisateur).get(url("faits", o) + "?etat=afflux").content.decode()
    assert "R-2026-003" in page
    assert "R-2026-002" not in page
    assert "Arrivé en nombre" in page
    dites = [e for nom, fn in echeances if nom == "amelioration.registres_afflux" for e in fn(qualite, aujourdhui())]
    assert [e.pourquoi.split(" ")[0] for e in dites] == ["2"]
    autre = membre(o, Role.RESEAU)
    assert not [e for nom, fn in echeances if nom == "amelioration.registres_afflux" for e in fn(autre, aujourdhui())]


def test_it_takes_files_where_other_pages_without_account_take_none(ouvert: str) -> None:
    gros = PDF + b"\n% " + b"x" * (SANS_COMPTE + 1000)
    assert Client().post(ouvert, ecrit(fichiers=[SimpleUploadedFile("a.pdf", gros)])).status_code == 302
    trop = SimpleUploadedFile("b.pdf", PDF + b"x" * 5_100_000)
    assert "FIC-002" in Client().post(ouvert, ecrit(fichiers=[trop])).content.decode()
    assert Client().post(ouvert, ecrit(), CONTENT_LENGTH=str(registres_publics.TAILLE_MAX + 1)).status_code == 413


def test_by_the_link_the_person_adds_words_and_reads_the_answer_never_the_notes(
    o: Organisation, ouvert: str, qualite: Membre
) -> None:
    suivi = Client().post(ouvert, ecrit()).headers["Location"]
    assert Client().post(suivi, {"texte": ""}).status_code == 422
    page = Client().post(suivi, {"texte": "J’ai retrouvé l’enveloppe."}).content.decode()
    assert "C’est ajouté" in page
    assert "retrouvé l’enveloppe" in page
    f = FaitSignale.toutes.get()
    assert f.suivis.get(sorte="message").par_libelle == "La personne elle-même"
    faits.noter(fait=f, texte="Cette personne exagère souvent.", acteur=SYSTEME)
    faits.repondre(fait=f, reponse="Nouvelle date en juin.", le=aujourdhui(), acteur=SYSTEME)
    page = Client().get(suivi).content.decode()
    assert "Nouvelle date en juin." in page
    assert "exagère" not in page
    assert "retrouvé l’enveloppe" in client_de(qualite.utilisateur).get(url("fait", o, f.pk)).content.decode()


def _lien_d_avis(o: Organisation) -> tuple[FaitSignale, str]:
    f = faits.accuser(fait=signaler(o), acteur=SYSTEME, le=aujourdhui(), moyen="Lettre simple.")
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    donnees = {"reponse": "Vous repasserez l’épreuve en juin.", "envoi": "courriel", "le": ""}
    assert client.post(url("fait_geste", o, f.pk, "repondre"), donnees).status_code == 302
    corps = partis()[-1].body
    assert "Vous repasserez l’épreuve en juin." in corps
    lien = re.search(r"/lien/\S+", corps)
    assert lien is not None
    return FaitSignale.toutes.get(pk=f.pk), lien.group()


def test_the_answer_asks_whether_it_suits_and_get_consumes_nothing(o: Organisation) -> None:
    f, lien = _lien_d_avis(o)
    for _ in range(2):
        assert "vous convient-elle" in Client().get(lien).content.decode()
    assert Client().post(lien, {"avis": "", "mots": ""}).status_code == 422
    assert "Merci" in Client().post(lien, {"avis": "satisfait", "mots": "Merci à vous."}).content.decode()
    f.refresh_from_db()
    assert (f.avis, f.etat) == ("satisfait", "repondue")
    assert Client().post(lien, {"avis": "insatisfait", "mots": ""}).status_code == 410


def test_not_satisfied_by_the_link_it_opens_again(o: Organisation) -> None:
    f, lien = _lien_d_avis(o)
    assert "repris" in Client().post(lien, {"avis": "insatisfait", "mots": "Rien n’est réglé."}).content.decode()
    f.refresh_from_db()
    assert (f.etat, f.reouvertures) == ("en_traitement", 1)
    assert "Rien n’est réglé." in f.suivis.get(sorte="avis").texte


def test_a_question_asked_again_shuts_the_former_link(o: Organisation) -> None:
    f, lien = _lien_d_avis(o)
    faits.redemander_avis(fait=f, acteur=SYSTEME, adresse_de=lambda x: x.url())
    assert Client().get(lien).status_code == 410
    assert codes(faits.redemander_avis, fait=signaler(o), acteur=SYSTEME, adresse_de=lambda x: x.url()) == ["AME-050"]


def test_an_opinion_noted_meanwhile_shuts_the_question(o: Organisation) -> None:
    f, lien = _lien_d_avis(o)
    faits.noter_avis(fait=f, avis=AvisReponse.SATISFAIT, mots="Au téléphone.", acteur=SYSTEME)
    assert Client().get(lien).status_code == 410
    assert Client().post(lien, {"avis": "insatisfait", "mots": ""}).status_code == 410
    f.refresh_from_db()
    assert f.avis == "satisfait"


def test_new_delays_count_from_today_on(o: Organisation, qualite: Membre) -> None:
    jour = aujourdhui()
    avant = signaler(o, recu_le=jour - timedelta(days=1), survenu_le=jour - timedelta(days=1))
    client = client_de(qualite.utilisateur)
    page = client.get(url("registres_reglages", o)).content.decode()
    assert "aucun texte ne le fixe" in page
    champs = {"accuse": 3, "reponse": 10, "mediation": 20, "avis": 8, "alea": 1, "recurrence": 6}
    refus = client.post(url("registres_delais", o), champs | {"reponse": 2})
    assert refus.status_code == 422
    assert "AME-069" in refus.content.decode()
    assert client.post(url("registres_delais", o), champs).status_code == 302
    assert delais_au(o.pk, jour) == DelaisRegistres(**champs)
    assert delais_au(o.pk, jour - timedelta(days=1)) == delais_d_usage(jour)
    assert FaitSignale.toutes.get(pk=avant.pk).avant_le == jour + timedelta(days=4)
    assert signaler(o).avant_le == jour + timedelta(days=3)
    assert repondue(o).avant_le == jour + timedelta(days=8)


def test_themes_are_renamed_retired_and_added(o: Organisation, qualite: Membre) -> None:
    client, ici = client_de(qualite.utilisateur), url("registres_themes", o)
    assert "Coût et financement" in client.get(ici).content.decode()
    assert client.post(ici, {"nouveaux": "Examens\nCantine\n\n"}).status_code == 302
    a, b = ThemeFait.objects.order_by("ordre", "pk")
    f = signaler(o, theme="Examens")
    echange = {f"nom_{a.pk}": "Cantine", f"nom_{b.pk}": "Examens", f"actif_{a.pk}": "on", "nouveaux": "Bus"}
    assert client.post(ici, echange).status_code == 302
    assert FaitSignale.toutes.values_list("theme__libelle", flat=True).get(pk=f.pk) == "Cantine"
    assert themes_actifs(o.pk) == ["Cantine", "Bus"]
    bus = ThemeFait.objects.get(libelle="Bus")
    refus = client.post(ici, {**echange, f"nom_{bus.pk}": "Bus", "nouveaux": "cantine"})
    assert refus.status_code == 422
    assert "AME-068" in refus.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        ThemeFait.toutes.create(organisation=o, libelle="Bus")


def test_who_reads_the_registers_does_not_settle_them(o: Organisation) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    for nom in ("registres_reglages", "registres_delais", "registres_themes", "registres_guichet"):
        assert client.get(url(nom, o)).status_code == 403, nom


def test_a_year_typed_wrong_is_said_beside_its_field_and_nothing_is_kept(ouvert: str) -> None:
    reponse = Client().post(ouvert, ecrit(survenu_le="0200-11-20"))
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "AME-240" in page
    assert reponse.context["formulaire"].errors.keys() == {"survenu_le"}
    assert not FaitSignale.toutes.exists()
