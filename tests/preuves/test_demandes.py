"""Asked of somebody, by a personal link: sent, filed from a phone, checked; sent again, given up."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.plateforme.liens.services import trouver
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.preuves.models import DemandePreuve, Preuve
from parchemin.preuves.services import demandes, preuves
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.preuves.conftest import PDF, codes, contenu, url


def demander(o: Organisation, q: Membre, **autres: Any) -> DemandePreuve:
    base: dict[str, Any] = {
        "organisation": o, "attendu": "qualiopi:17:moyens", "nom": "Léa", "courriel": "lea@partenaire.example",
        "avant_le": aujourdhui() + timedelta(days=7), "demandeur": q, "acteur": reference_de(q.utilisateur),
    }  # fmt: skip
    return demandes.demander(**(base | autres))


@pytest.fixture
def jetons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tokens as they are made: only the message ever carries them."""
    faits: list[str] = []
    vrai = demandes.creer_lien

    def creer(*args: Any, **kwargs: Any) -> Any:
        cree = vrai(*args, **kwargs)
        faits.append(cree.jeton)
        return cree

    monkeypatch.setattr(demandes, "creer_lien", creer)
    return faits


def test_what_is_refused(o: Organisation, qualite: Membre) -> None:
    for autres, attendus in (
        ({"avant_le": aujourdhui() - timedelta(days=1)}, ["PRV-012"]), ({"nom": "", "courriel": ""}, ["PRV-011"]), ({"courriel": ""}, ["PRV-011"]),
        ({"membre": qualite}, ["PRV-011"]), ({"attendu": "qualiopi:99"}, ["PRV-006"]), ({"courriel": "pas une adresse"}, ["COU-001"]),
    ):  # fmt: skip
        assert codes(demander, o=o, q=qualite, **autres) == attendus, autres
    assert not DemandePreuve.toutes.exists()


def test_a_colleague_who_answered_by_the_link_does_not_check_it(
    o: Organisation, qualite: Membre, direction: Membre, jetons: list[str]
) -> None:
    demander(o, qualite, membre=qualite, nom="", courriel="")
    fichier = SimpleUploadedFile("bail.pdf", PDF, "application/pdf")
    reponse = Client().post(f"/lien/{jetons[-1]}/", {"titre": "Bail", "effective_le": "2026-11-03", "fichier": fichier})
    assert reponse.status_code == 200
    p = Preuve.toutes.get()
    assert codes(preuves.verifier, preuve=p, acteur=reference_de(qualite.utilisateur)) == ["PRV-009"]
    preuves.verifier(preuve=p, acteur=reference_de(direction.utilisateur))


def test_a_refused_day_keeps_no_file_and_an_answer_from_a_page_closes_the_link(
    o: Organisation, qualite: Membre, jetons: list[str]
) -> None:
    d = demander(o, qualite)
    fichier = SimpleUploadedFile("bail.pdf", PDF, "application/pdf")
    demain = (aujourdhui() + timedelta(days=1)).isoformat()
    assert (
        Client().post(f"/lien/{jetons[-1]}/", {"titre": "Bail", "effective_le": demain, "fichier": fichier}).status_code
        == 422
    )
    assert not Fichier.toutes.exists()
    demandes.recevoir(demande=d, contenu=contenu(o), acteur=reference_de(qualite.utilisateur))
    assert Client().get(f"/lien/{jetons[-1]}/").status_code == 410


def test_an_auditor_reads_what_was_asked_not_of_whom(o: Organisation, qualite: Membre) -> None:
    demander(o, qualite, nom="Léa Marchetti")
    page = client_de(membre(o, Role.AUDITEUR).utilisateur).get(url("demandes", o)).content.decode()
    assert "Marchetti" not in page
    assert "Avant le" in page
    assert "Marchetti" in client_de(qualite.utilisateur).get(url("demandes", o)).content.decode()


def test_somebody_outside_files_by_the_link(o: Organisation, qualite: Membre, jetons: list[str]) -> None:
    d = demander(o, qualite, message="La dernière version.")
    courriel = Courriel.toutes.get()
    assert courriel.destinataire == "lea@partenaire.example"
    assert "[[lien]]" in courriel.corps
    assert "Bail, registre" in courriel.corps
    public, adresse = Client(), f"/lien/{jetons[0]}/"
    page = public.get(adresse).content.decode()
    assert "La dernière version." in page
    donnees: dict[str, Any] = {"titre": "Notre bail", "effective_le": "2026-10-02", "description": ""}
    assert public.post(adresse, donnees).status_code == 422
    assert (
        public.post(
            adresse, donnees | {"effective_le": "2027-01-01", "fichier": SimpleUploadedFile("b.pdf", PDF)}
        ).status_code
        == 422
    )
    assert (
        public.post(adresse, donnees | {"fichier": SimpleUploadedFile("b.html", b"<html></html>")}).status_code == 422
    )
    assert not Preuve.toutes.exists()
    merci = public.post(adresse, donnees | {"fichier": SimpleUploadedFile("b.pdf", PDF)})
    assert "Merci" in merci.content.decode()
    p = Preuve.toutes.get()
    assert (p.titre, p.effective_le, p.deposee_par_libelle) == ("Notre bail", date(2026, 10, 2), "Léa (par son lien)")
    d.refresh_from_db()
    assert (d.etat, d.preuve_id) == ("recue", p.pk)
    assert public.get(adresse).status_code == 410
    (ligne,) = echeances["preuves.a_verifier"](qualite, aujourdhui())
    assert "Notre bail" in ligne.quoi


def test_a_colleague_finds_it_on_the_day_page_and_answers_inside(o: Organisation, qualite: Membre) -> None:
    secretaire = membre(o, Role.SECRETARIAT_JURY)
    d = demander(o, qualite, membre=secretaire, nom="", courriel="")
    (ligne,) = echeances["preuves.demandees"](secretaire, aujourdhui())
    client = client_de(secretaire.utilisateur)
    assert client.get(ligne.url).status_code == 200
    donnees = {"titre": "Bail", "effective_le": "2026-10-02", "fichier": SimpleUploadedFile("b.pdf", PDF)}
    assert client.post(ligne.url, donnees).status_code == 302
    assert list(echeances["preuves.demandees"](secretaire, aujourdhui())) == []
    assert codes(demandes.recevoir, demande=d, contenu=contenu(o), acteur=reference_de(qualite.utilisateur)) == [
        "PRV-010"
    ]
    assert client.post(ligne.url, donnees | {"fichier": SimpleUploadedFile("b.pdf", PDF)}).status_code == 422


def test_late_it_is_told_to_who_asked(o: Organisation, qualite: Membre) -> None:
    demander(o, qualite)
    assert list(echeances["preuves.demandees"](qualite, aujourdhui())) == []
    (ligne,) = echeances["preuves.demandees"](qualite, aujourdhui() + timedelta(days=8))
    assert "Léa" in ligne.quoi


def test_sent_again_the_former_link_is_dead_given_up_both_are(
    o: Organisation, qualite: Membre, jetons: list[str]
) -> None:
    d = demander(o, qualite)
    client = client_de(qualite.utilisateur)
    assert client.post(url("demande_relancer", o, d.pk)).status_code == 302
    assert Client().get(f"/lien/{jetons[0]}/").status_code == 410
    assert Client().get(f"/lien/{jetons[1]}/").status_code == 200
    assert client.post(url("demande_annuler", o, d.pk)).status_code == 302
    assert Client().get(f"/lien/{jetons[1]}/").status_code == 410
    assert client.post(url("demande_relancer", o, d.pk)).status_code == 422
    lien = trouver(jetons[1])
    assert lien is not None
    assert lien.revoque_le is not None


def test_the_pages(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    page = client.get(url("demande_nouvelle", o) + "?pour=qualiopi:17:moyens").content.decode()
    assert re.search(r'value="qualiopi:17:moyens" selected', page)
    donnees = {
        "attendu": "qualiopi:17:moyens",
        "membre": "",
        "nom": "Léa",
        "courriel": "lea@partenaire.example",
        "avant_le": "2026-12-01",
        "message": "",
    }
    assert client.post(url("demande_nouvelle", o), donnees).status_code == 302
    assert client.post(url("demande_nouvelle", o), donnees | {"membre": qualite.pk}).status_code == 422
    d = DemandePreuve.toutes.get()
    assert d.demandee_par_id == qualite.pk
    liste = client.get(url("demandes", o)).content.decode()
    assert "Attendue" in liste
    assert "Relancer" in liste
    assert "Demandé à Léa" in client.get(url("exigence", o, "qualiopi", "17")).content.decode().replace("\xa0", " ")
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    assert "Relancer" not in auditeur.get(url("demandes", o)).content.decode()
    b = organisation("autre")
    etranger = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    assert etranger.get(url("demande_repondre", b, d.pk)).status_code == 404
    assert etranger.post(url("demande_annuler", b, d.pk)).status_code == 404


def test_without_mail_the_link_is_handed_over(
    o: Organisation, qualite: Membre, settings: Any, jetons: list[str]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    d, client = demander(o, qualite), client_de(qualite.utilisateur)
    assert url("demande_lien", o, d.pk) in client.get(url("demandes", o)).content.decode()
    reponse = client.post(url("demande_lien", o, d.pk))
    assert jetons[-1] in reponse.content.decode()
    assert "no-store" in reponse.headers["Cache-Control"]
    ancien, nouveau = trouver(jetons[0]), trouver(jetons[-1])
    assert ancien is not None
    assert ancien.revoque_le is not None
    assert nouveau is not None
    assert nouveau.revoque_le is None
    assert jetons[-1] not in client.get(url("demandes", o)).content.decode(), "shown once"
    assert client_de(membre(o, Role.DPO).utilisateur).post(url("demande_lien", o, d.pk)).status_code == 403
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert url("demande_lien", o, d.pk) not in client.get(url("demandes", o)).content.decode()
