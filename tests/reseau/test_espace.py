"""Claire in her space: what she may do, answers with files, sessions asked for, colleagues; and the certifier who reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes import services as comptes
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import CapaciteCertification, Certification
from parchemin.reseau.domain.etats import ActePartenaire
from parchemin.reseau.models import (
    DemandePartenaire,
    DemandeSession,
    HabilitationPartenaire,
    InvitationCollegue,
    NatureDemandePartenaire,
)
from parchemin.reseau.selectors.espace import empechement
from parchemin.reseau.services import courrier_espace, demandes, habilitations
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f
from tests.reseau.decor_reseau import _PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi")]


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def alpha(o: Organisation) -> Etablissement:
    return f.alpha(o)


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    return f.certification(o, tmp_path, partenaire(1, role="HABILITATION_ORGA_FORM"))


def represente(o: Organisation, e: Etablissement, email: str = "claire@alpha.example") -> Membre:
    m = comptes.ajouter_membre(
        organisation=o,
        email=email,
        prenom="Claire",
        nom="Fontanel",
        du=aujourdhui() - timedelta(days=30),
        acteur=SYSTEME,
    )
    comptes.attribuer_role(membre=m, role=Role.PARTENAIRE, du=m.du, etablissements=[e], acteur=SYSTEME)
    return m


def demande(e: Etablissement, **champs: Any) -> DemandePartenaire:
    return demandes.demander(**({  # type: ignore[arg-type]
        "etablissement": e, "nature": NatureDemandePartenaire.PIECE, "objet": "Attestation d’assurance", "acteur": SYSTEME,
    } | champs))  # fmt: skip


def test_the_home_says_what_may_be_done_what_is_asked_and_what_is_wrong(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    client = client_de(represente(o, alpha).utilisateur)
    demande(alpha, avant_le=aujourdhui() + timedelta(days=4))
    demande(alpha, nature=NatureDemandePartenaire.COMMUNICATION, objet="Corrigez votre page")
    url = reverse("reseau:espace", args=[o.slug])
    page = client.get(url).content.decode()
    for mots in (
        "Vous pouvez",
        "inscrire de nouvelles personnes",
        "Attestation d’assurance",
        "Ce qui ne va pas",
        "Corrigez votre page",
    ):
        assert mots in page
    assert "Vous ne pouvez pas" not in page
    habilitations.appliquer(habilitation=h, vers="suspendu", motif="Trois sessions sans procès-verbal.", acteur=SYSTEME)
    page = client.get(url).content.decode()
    assert "Vous ne pouvez pas" in page
    assert "Trois sessions sans procès-verbal." in page
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="actif", au=aujourdhui() - timedelta(days=1))
    assert "finie depuis" in client.get(url).content.decode()


def test_a_partner_lands_in_its_space_and_the_others_on_their_day(o: Organisation, alpha: Etablissement) -> None:
    claire, karim = represente(o, alpha), membre(o, Role.RESEAU)
    assert client_de(claire.utilisateur).get("/").headers["Location"] == reverse("reseau:espace", args=[o.slug])
    assert client_de(karim.utilisateur).get("/").headers["Location"] == reverse("web:aujourdhui", args=[o.slug])


def test_an_answer_with_its_files_is_confirmed_read_sent_back_and_accepted(
    o: Organisation, alpha: Etablissement
) -> None:
    claire, karim = client_de(represente(o, alpha).utilisateur), client_de(membre(o, Role.RESEAU).utilisateur)
    d = demande(alpha)
    assert Courriel.toutes.filter(usage="reseau.demande_posee", destinataire="claire@alpha.example").count() == 1
    url = reverse("reseau:espace_demande", args=[o.slug, d.pk])
    fichiers = [SimpleUploadedFile(f"{x}.pdf", _PDF, content_type="application/pdf") for x in ("un", "deux")]
    reponse = claire.post(url, {"texte": "Voici les deux.", "fichiers": fichiers}, follow=True)
    page = reponse.content.decode()
    piece = Fichier.toutes.order_by("pk").first()
    assert piece is not None
    for mots in ("24 novembre 2026", "12:00", "un.pdf", "deux.pdf", piece.contenu_id[:12]):
        assert mots in page.replace("&nbsp;", " ").replace("\xa0", " "), mots
    d.refresh_from_db()
    assert (d.etat, [len(e.pieces) for e in d.echanges.order_by("pk")]) == ("repondue", [2])
    telecharge = karim.get(reverse("reseau:demande_piece", args=[o.slug, d.pk, piece.pk]))
    assert b"".join(telecharge.streaming_content) == _PDF  # type: ignore[arg-type]
    muette = karim.post(reverse("reseau:demande_reprendre", args=[o.slug, d.pk]), {"texte": ""})
    assert (muette.status_code, "HAB-041" in muette.content.decode()) == (422, True)
    assert (
        karim.post(
            reverse("reseau:demande_reprendre", args=[o.slug, d.pk]), {"texte": "Il manque la page 2."}
        ).status_code
        == 302
    )
    assert "Il manque la page 2." in claire.get(url).content.decode()
    claire.post(url, {"texte": "La voici."})
    assert karim.post(reverse("reseau:demande_accepter", args=[o.slug, d.pk]), {"texte": ""}).status_code == 302
    d.refresh_from_db()
    assert d.etat == "acceptee"
    page = claire.get(url).content.decode()
    assert ("Il n’y a plus rien à faire" in page, "<textarea" in page) == (True, False)
    assert {c.usage for c in Courriel.toutes.all()} >= {"reseau.demande_reprise", "reseau.demande_acceptee"}


def test_a_refused_file_keeps_the_text_and_leaves_nothing_behind(
    o: Organisation, alpha: Etablissement, monkeypatch: pytest.MonkeyPatch
) -> None:
    claire, d = client_de(represente(o, alpha).utilisateur), demande(alpha)
    url = reverse("reseau:espace_demande", args=[o.slug, d.pk])
    lourd = SimpleUploadedFile("scan.pdf", _PDF + b"\n%" + b"0" * 25_000_001, content_type="application/pdf")
    bon = SimpleUploadedFile("bon.pdf", _PDF, content_type="application/pdf")
    reponse = claire.post(url, {"texte": "Mon long texte.", "fichiers": [bon, lourd]})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    for mots in ("Mon long texte.", "scan.pdf", "FIC-", "25", "Choisissez de nouveau vos fichiers"):
        assert mots in page, mots
    assert (Fichier.toutes.count(), d.echanges.count()) == (0, 0)
    onze = [SimpleUploadedFile(f"{n}.pdf", _PDF) for n in range(11)]
    assert "HAB-209" in claire.post(url, {"texte": "", "fichiers": onze}).content.decode()
    assert "HAB-041" in claire.post(url, {"texte": " "}).content.decode()


def test_a_file_of_another_thread_does_not_open_in_one_s_own(o: Organisation, alpha: Etablissement) -> None:
    beta = f.alpha(o, "99900000000077", "Beta")
    claire, autre = (
        client_de(represente(o, alpha).utilisateur),
        client_de(represente(o, beta, "b@beta.example").utilisateur),
    )
    d, sienne = demande(alpha), demande(beta)
    autre.post(
        reverse("reseau:espace_demande", args=[o.slug, sienne.pk]),
        {"texte": "x", "fichiers": SimpleUploadedFile("b.pdf", _PDF)},
    )
    piece = Fichier.toutes.get()
    sien = autre.get(reverse("reseau:espace_piece", args=[o.slug, sienne.pk, piece.pk]))
    assert b"".join(sien.streaming_content) == _PDF  # type: ignore[arg-type]
    for pk in (d.pk, sienne.pk):
        assert claire.get(reverse("reseau:espace_piece", args=[o.slug, pk, piece.pk])).status_code == 404


def test_reminders_leave_once_before_and_once_after(o: Organisation, alpha: Etablissement) -> None:
    represente(o, alpha)
    fin = aujourdhui() + timedelta(days=10)
    d = demande(alpha, avant_le=fin)
    midi = maintenant()
    partis = []
    for jours in range(14):
        with geler(midi + timedelta(days=jours)):
            partis += [jours] * (courrier_espace.rappels() + courrier_espace.rappels())
    assert partis == [7, 11]
    assert courrier_espace.relancer(demande=d, acteur=SYSTEME) == 1
    with pytest.raises(ErreurMetier, match="HAB-211"):
        courrier_espace.relancer(demande=d, acteur=SYSTEME)
    demandes.repondre(demande=d, texte="Voici.", pieces=[], acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-210"):
        courrier_espace.relancer(demande=d, acteur=SYSTEME)


def test_the_day_pages_of_both_sides(o: Organisation, alpha: Etablissement) -> None:
    claire, karim = represente(o, alpha), membre(o, Role.RESEAU)
    lue = demande(alpha, objet="À lire")
    demandes.repondre(demande=lue, texte="Voici.", pieces=[], acteur=SYSTEME)
    tard = demande(alpha, objet="Tardive", avant_le=aujourdhui() + timedelta(days=1))
    jour = aujourdhui() + timedelta(days=2)

    def cles(m: Membre) -> set[str]:
        return {
            ".".join(e.cle.split(".")[:3])
            for _, dire in echeances
            for e in dire(m, jour)
            if e.cle.startswith("reseau.")
        }

    assert cles(karim) == {f"reseau.reponse.{lue.pk}", f"reseau.retard.{tard.pk}"}
    assert cles(claire) == {f"reseau.demande.{tard.pk}"}


@pytest.mark.parametrize("role", [Role.SECRETARIAT_JURY, Role.RESEAU])
def test_a_session_is_asked_for_then_created_or_refused(
    o: Organisation, alpha: Etablissement, certification: Certification, role: Role
) -> None:
    """The network manager creates it too, by answering: only so."""
    CapaciteCertification.toutes.create(
        organisation=o, certification=certification, capacite="certificateur", du=date(2020, 1, 1)
    )
    h = f.active(alpha, certification, role="organiser")
    claire = client_de(represente(o, alpha).utilisateur)
    secretaire = client_de(membre(o, role).utilisateur)
    libre = secretaire.get(reverse("parcours:session_nouvelle", args=[o.slug])).status_code
    assert libre == (200 if role is Role.SECRETARIAT_JURY else 403)
    du = aujourdhui() + timedelta(days=40)
    corps = {
        "habilitation": h.pk,
        "site": alpha.pk,
        "du": du.isoformat(),
        "au": du.isoformat(),
        "nombre": 8,
        "message": "Salle prête.",
    }
    url = reverse("reseau:espace_session_demander", args=[o.slug])
    assert claire.get(url).status_code == 200
    assert claire.post(url, corps).status_code == 302
    d = DemandeSession.toutes.get()
    page = secretaire.get(reverse("reseau:session_demandee", args=[o.slug, d.pk])).content.decode()
    assert "Salle prête." in page
    vide = secretaire.post(reverse("reseau:session_demandee", args=[o.slug, d.pk]), {})
    assert vide.status_code == 422
    assert (
        secretaire.post(
            reverse("reseau:session_demandee", args=[o.slug, d.pk]), {"intitule": "Session d’Alpha"}
        ).status_code
        == 302
    )
    d.refresh_from_db()
    s = SessionExamen.toutes.get()
    assert (d.etat, d.session, s.centre, s.du) == ("acceptee", s, alpha, du)
    assert "Session d’Alpha" in claire.get(reverse("reseau:espace_session", args=[o.slug, d.pk])).content.decode()
    refus = reverse("reseau:session_refuser", args=[o.slug, d.pk])
    assert "HAB-204" in secretaire.post(refus, {"texte": "Plus de jury ce jour-là."}).content.decode()
    claire.post(url, corps)
    seconde = DemandeSession.toutes.order_by("-pk")[0]
    refus = reverse("reseau:session_refuser", args=[o.slug, seconde.pk])
    assert "HAB-205" in secretaire.post(refus, {"texte": "non"}).content.decode()
    assert secretaire.post(refus, {"texte": "Plus de jury ce jour-là."}).status_code == 302
    assert Courriel.toutes.filter(usage="reseau.session_reponse").count() == 2


def test_a_session_that_the_habilitation_does_not_allow_is_refused_at_once(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification, role="organiser")
    claire = client_de(represente(o, alpha).utilisateur)
    url, du = reverse("reseau:espace_session_demander", args=[o.slug]), aujourdhui() + timedelta(days=40)
    corps = {"habilitation": h.pk, "site": alpha.pk, "du": du.isoformat(), "au": du.isoformat(), "nombre": 8}
    assert "HAB-202" in claire.post(url, corps | {"au": (du - timedelta(days=1)).isoformat()}).content.decode()
    habilitations.appliquer(habilitation=h, vers="suspendu", motif="Trois sessions sans procès-verbal.", acteur=SYSTEME)
    page = claire.post(url, corps).content.decode()
    assert "HAB-201" in page
    assert "Suspendu" in page
    beta = f.alpha(o, "99900000000077", "Beta")
    assert claire.post(url, corps | {"site": beta.pk}).status_code == 422
    assert not DemandeSession.toutes.exists()


def test_a_colleague_is_invited_for_one_s_own_establishments_and_taken_back(
    o: Organisation, alpha: Etablissement
) -> None:
    m, karim = represente(o, alpha), membre(o, Role.RESEAU)
    beta = f.alpha(o, "99900000000077", "Beta")
    autre = represente(o, beta, "b@beta.example")
    claire = client_de(m.utilisateur)
    url = reverse("reseau:espace_inviter", args=[o.slug])
    corps = {"prenom": "Paul", "nom": "Roy", "email": "paul@alpha.example", "etablissements": [alpha.pk]}
    assert claire.post(url, corps | {"etablissements": [beta.pk]}).status_code == 422
    assert "HAB-207" in claire.post(url, corps | {"email": autre.utilisateur.email}).content.decode()
    assert claire.post(url, corps).status_code == 302
    i = InvitationCollegue.toutes.get()
    assert (i.role.role, list(i.role.etablissements.all()), i.invite_par) == ("partenaire", [alpha], m)
    assert RoleMembre.toutes.filter(membre=i.role.membre).count() == 1
    assert Evenement.objects.filter(acte="reseau.inviter_collegue").count() == 1
    assert Courriel.toutes.filter(usage="reseau.collegue", destinataire=karim.utilisateur.email).count() == 1
    page = claire.get(reverse("reseau:espace_collegues", args=[o.slug])).content.decode()
    assert ("Paul Roy" in page, "beta.example" in page) == (True, False)
    # Not given by her: her own, and that of another establishment, which does not even exist for her.
    miens, siens = RoleMembre.toutes.get(membre=m), RoleMembre.toutes.get(membre=autre)
    assert claire.post(reverse("reseau:espace_retirer", args=[o.slug, siens.pk])).status_code == 404
    claire.post(reverse("reseau:espace_retirer", args=[o.slug, miens.pk]))
    miens.refresh_from_db()
    assert miens.au is None
    with geler(maintenant() + timedelta(days=2)):
        claire.post(reverse("reseau:espace_retirer", args=[o.slug, i.role_id]))
    i.role.refresh_from_db()
    assert i.role.au == aujourdhui() + timedelta(days=1)


def test_the_certifier_asks_several_at_once_and_filters(o: Organisation, alpha: Etablissement) -> None:
    beta = f.alpha(o, "99900000000077", "Beta")
    karim = client_de(membre(o, Role.RESEAU).utilisateur)
    corps = {
        "etablissements": [alpha.pk, beta.pk],
        "nature": "piece",
        "objet": "Bilan pédagogique",
        "avant_le": "2026-12-10",
    }
    assert karim.post(reverse("reseau:demande_nouvelle", args=[o.slug]), corps).status_code == 302
    assert DemandePartenaire.toutes.count() == 2
    demandes.repondre(
        demande=DemandePartenaire.toutes.get(etablissement=beta), texte="Voici.", pieces=[], acteur=SYSTEME
    )
    liste = reverse("reseau:demandes", args=[o.slug])
    page = karim.get(liste + "?suite=a_lire").content.decode()
    assert ("Beta" in page, "Institut Alpha" in page) == (True, False)
    export = karim.get(liste + "?suite=ouvertes&export=csv")
    texte = (b"".join(export.streaming_content) if export.streaming else export.content).decode()  # type: ignore[arg-type]
    assert ("Institut Alpha" in texte, "Beta" in texte) == (True, False)


@pytest.mark.parametrize("nom", ["reseau:espace", "reseau:espace_demandes", "reseau:demandes"])
def test_as_many_queries_for_one_as_for_three(
    o: Organisation, alpha: Etablissement, certification: Certification, nom: str
) -> None:
    client = client_de((represente(o, alpha) if "espace" in nom else membre(o, Role.RESEAU)).utilisateur)
    f.active(alpha, certification)
    nombres = []
    for n in (1, 2):
        for _ in range(n):
            demande(alpha)
        client.get(reverse(nom, args=[o.slug]))
        with CaptureQueriesContext(connection) as vues:
            client.get(reverse(nom, args=[o.slug]))
        nombres.append(len(vues))
    assert nombres[0] == nombres[1]


def test_the_end_of_an_habilitation_is_said_in_the_right_tense(o: Organisation) -> None:
    h = HabilitationPartenaire(etat="actif", du=date(2020, 1, 1), au=aujourdhui() + timedelta(days=10))
    assert " finit le " in empechement(h, ActePartenaire.INSCRIRE, aujourdhui() + timedelta(days=11))
    h.au = aujourdhui() - timedelta(days=1)
    assert " est finie depuis le " in empechement(h, ActePartenaire.INSCRIRE, aujourdhui())
