"""A guest auditor sees what was opened and nothing else: each room, each evidence, each file; questions kept; what they opened is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes import services as comptes
from parchemin.comptes.domain.ouvertures import PROPOSEES, SALLES, TOUJOURS, salle_de
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import ConsultationAuditeur, Membre, Organisation, OuvertureAuditeur, RoleMembre
from parchemin.comptes.ouvertures import ouvrir_salles
from parchemin.comptes.rules import roles_autorises
from parchemin.comptes.selectors import LIBELLES_PERMISSIONS
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, phrases
from parchemin.journal.models import Evenement
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.registres.recherche import recherches
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.chaine.domain import SorteMaillon
from parchemin.preuves.chaine.lecteur import lecteur_de
from parchemin.preuves.domain.dossiers import DemandeDossier, SorteDossier
from parchemin.preuves.domain.referentiels import familles
from parchemin.preuves.models import Audit, InviteAudit, OuverturePreuves, PreuveOuverte, QuestionAudit
from parchemin.preuves.selectors.couverture import EN_PARTIE
from parchemin.preuves.selectors.regard import ouvertes_a, regard_de
from parchemin.preuves.services import audits, audits_blancs, dossiers, invites, preuves
from parchemin.preuves.services.invites import PreuvesOuvertes
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, geler
from tests.fabrique import client_de, membre, organisation
from tests.preuves.conftest import PDF, codes, contenu, filer, url

JOUR = date(2026, 11, 24)


@pytest.fixture
def invite(o: Organisation) -> Membre:
    return membre(o, Role.AUDITEUR, ferme=True)


def acces(m: Membre) -> RoleMembre:
    return RoleMembre.toutes.select_related("membre__utilisateur", "membre__organisation").get(membre=m)


def ouvrir(m: Membre, par: Membre, *salles: str, **familles: PreuvesOuvertes) -> None:
    invites.ouvrir(
        acces=acces(m), salles=salles or PROPOSEES, familles=familles, par=par, acteur=reference_de(par.utilisateur)
    )


def neuf(m: Membre) -> Membre:
    """The same member, nothing remembered of a former request."""
    return Membre.toutes.select_related("utilisateur", "organisation").get(pk=m.pk)


def audit(o: Organisation) -> Audit:
    return audits.planifier(
        organisation=o, famille="qualiopi", nature="surveillance", prevu_le=date(2026, 12, 15), acteur=SYSTEME
    )


def test_every_permission_of_an_auditor_has_a_room() -> None:
    for p in LIBELLES_PERMISSIONS:
        if Role.AUDITEUR in roles_autorises(p):
            assert p in TOUJOURS or salle_de(p) in SALLES, p


def test_closed_every_room_is_closed(o: Organisation, invite: Membre) -> None:
    u = invite.utilisateur
    for p in LIBELLES_PERMISSIONS:
        if Role.AUDITEUR in roles_autorises(p):
            assert u.has_perm(p, o) is (p in TOUJOURS), p
    client = client_de(u)
    for nom in (
        "indicateurs:tableau",
        "comptes_o:membres",
        "web:journal",
        "amelioration:actions",
        "preuves:accueil",
        "preuves:audits",
        "preuves:chaine_controle",
    ):
        r = client.get(reverse(nom, args=[o.slug]))
        assert r.status_code == 403, nom
        assert "n’a pas été ouverte à votre accès d’audit" in r.content.decode(), nom
    assert client.get(reverse("web:aujourdhui", args=[o.slug])).status_code == 200


@pytest.mark.parametrize("salle", list(SALLES))
def test_one_room_opens_itself_alone(o: Organisation, invite: Membre, salle: str) -> None:
    ouvrir_salles(acces=acces(invite), salles=[salle])
    u = neuf(invite).utilisateur
    for p in LIBELLES_PERMISSIONS:
        if Role.AUDITEUR in roles_autorises(p):
            assert u.has_perm(p, o) is (p in TOUJOURS or salle_de(p) == salle), p


def test_another_role_reads_what_it_reads(o: Organisation) -> None:
    m = membre(o, Role.AUDITEUR, Role.DPO, ferme=True)
    assert m.utilisateur.has_perm("preuves.voir", o)
    assert not m.utilisateur.has_perm("preuves.questionner", o)
    assert not regard_de(m).invite


def test_an_opening_ends_on_its_day_and_an_access_on_its_own(o: Organisation, invite: Membre) -> None:
    r = acces(invite)
    assert codes(ouvrir_salles, acces=r, salles=["preuves"], jusqu_au=date(2027, 1, 1)) == ["AUD-001"]
    ouvrir_salles(acces=r, salles=["preuves"], jusqu_au=JOUR)
    assert neuf(invite).utilisateur.has_perm("preuves.voir", o)
    with geler(datetime(2026, 11, 25, 12, tzinfo=PARIS)):
        assert not neuf(invite).utilisateur.has_perm("preuves.voir", o)
    ouvrir_salles(acces=r, salles=["preuves"])
    client = client_de(invite.utilisateur)
    with geler(datetime(2026, 11, 29, 12, tzinfo=PARIS)):
        assert client.get(url("accueil", o)).status_code == 200
    with geler(datetime(2026, 11, 30, 12, tzinfo=PARIS)):
        assert client.get(url("accueil", o)).status_code == 404  # the day after the last one


def test_a_new_access_opens_nothing_of_the_former(o: Organisation, qualite: Membre, invite: Membre) -> None:
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes())
    comptes.terminer_role(role=acces(invite), au=JOUR - timedelta(days=1), acteur=SYSTEME)
    comptes.attribuer_role(membre=invite, role=Role.AUDITEUR, du=JOUR, au=JOUR + timedelta(days=9), acteur=SYSTEME)
    m = neuf(invite)
    assert not m.utilisateur.has_perm("preuves.voir", o)
    assert not regard_de(m).familles


def test_evidence_that_was_not_opened_does_not_exist(o: Organisation, qualite: Membre, invite: Membre) -> None:
    montree = filer(o, qualite, titre="Bail montré")
    cachee = filer(o, qualite, titre="Bail gardé")
    autre = filer(o, qualite, "qualiopi:18:organigramme", titre="Organigramme")
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes([montree.pk]))
    client = client_de(invite.utilisateur)
    for p, attendu in ((montree, 200), (cachee, 404), (autre, 404)):
        assert client.get(url("preuve", o, p.pk)).status_code == attendu
        r: Any = client.get(url("fichier", o, p.pk))
        assert r.status_code == attendu
        if attendu == 200:
            assert b"".join(r.streaming_content) == PDF
        assert client.get(url("question_sur_preuve", o, p.pk)).status_code == attendu
        assert client.post(url("question_sur_preuve", o, p.pk), {"texte": "Pouvez-vous préciser ?"}).status_code == (
            302 if attendu == 200 else 404
        )
        assert client.get(url("chaine", o, "preuve", str(p.pk))).status_code == attendu
    liste = client.get(url("preuves", o) + "?etat=toutes").content.decode()
    exigence = client.get(url("exigence", o, "qualiopi", "17")).content.decode()
    chaine = client.get(url("chaine", o, "exigence", "qualiopi:17")).content.decode()
    for page in (liste, exigence, chaine):
        assert "Bail montré" in page
        assert "Bail gardé" not in page
    r2: Any = client.get(url("preuves", o) + "?export=csv")
    assert "Bail gardé" not in b"".join(r2.streaming_content).decode("utf-8-sig")
    trouve = recherches["preuves"](neuf(invite), "Bail", 10)
    assert [x.titre for x in trouve.lignes] == ["Bail montré"]
    assert "Rien d’ouvert" in client.get(url("exigence", o, "qualiopi", "18")).content.decode()
    assert "Manquant" not in client.get(url("referentiel", o, "qualiopi")).content.decode()


def test_a_framework_that_was_not_opened_does_not_exist(o: Organisation, qualite: Membre, invite: Membre) -> None:
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes())
    client = client_de(invite.utilisateur)
    assert client.get(url("referentiel", o, "qualiopi")).status_code == 200
    for famille in ("certificateur", "interne", "eduform"):
        assert client.get(url("referentiel", o, famille)).status_code == 404, famille
    assert client.get(url("comparer", o, "eduform")).status_code == 404
    assert client.get(url("question_poser", o, "eduform", "E4")).status_code == 404
    accueil = client.get(url("accueil", o)).content.decode()
    assert "Référentiels que vous ne suivez pas" not in accueil


def test_a_framework_that_the_house_does_not_follow_is_no_hole(
    o: Organisation, qualite: Membre, invite: Membre
) -> None:
    """Opened with everything, EduForm would read « 0 sur 6 » to an auditor of a house that never asked for it."""
    ouvrir(invite, qualite, "preuves", qualiopi=PreuvesOuvertes(None), eduform=PreuvesOuvertes(None))
    client = client_de(invite.utilisateur)
    for page in (url("accueil", o), f"/o/{o.slug}/"):
        lue = client.get(page).content.decode()
        assert url("referentiel", o, "qualiopi") in lue, page
        assert url("referentiel", o, "eduform") not in lue, page


def test_filed_later_open_or_not_as_it_was_said(o: Organisation, qualite: Membre, invite: Membre) -> None:
    filer(o, qualite, titre="Avant")
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes())
    with geler(datetime(2026, 11, 25, 12, tzinfo=PARIS)):
        apres = filer(o, qualite, titre="Après")
    assert apres.pk not in ouvertes_a(acces(invite))
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes(None, suivantes=True))
    with geler(datetime(2026, 11, 26, 12, tzinfo=PARIS)):
        encore = filer(o, qualite, titre="Encore après")
    assert {apres.pk, encore.pk} <= ouvertes_a(acces(invite))


def test_the_version_that_was_opened_stays_until_the_next_is(o: Organisation, qualite: Membre, invite: Membre) -> None:
    p = filer(o, qualite, titre="Bail 1")
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes())
    suivante = preuves.remplacer(
        preuve=p, contenu=contenu(o, "Bail 2", octets=PDF + b"%2\n"), acteur=reference_de(qualite.utilisateur)
    )
    client = client_de(invite.utilisateur)
    assert client.get(url("preuve", o, suivante.pk)).status_code == 404
    page = client.get(url("preuve", o, p.pk)).content.decode()
    assert "elle ne vous est pas ouverte" in page
    assert "Bail 2" not in page
    exigence = client.get(url("exigence", o, "qualiopi", "17")).content.decode()
    assert "Bail 1" in exigence
    assert "Bail 2" not in exigence


def test_a_guest_writes_nothing_but_questions(o: Organisation, qualite: Membre, invite: Membre) -> None:
    p = filer(o, qualite)
    ouvrir(invite, qualite, *SALLES, qualiopi=PreuvesOuvertes())
    client = client_de(invite.utilisateur)
    for nom, args in (
        ("deposer", ()),
        ("verifier", (p.pk,)),
        ("audit_nouveau", ()),
        ("invite_ouvrir", (acces(invite).pk,)),
        ("invite", (acces(invite).pk,)),
    ):
        assert client.post(url(nom, o, *args), {}).status_code == 403, nom
    assert client.get(url("invite", o, acces(invite).pk)).status_code == 403
    assert (
        client.post(url("question_poser", o, "qualiopi", "17"), {"texte": "Depuis quand ce bail ?"}).status_code == 302
    )
    assert (
        client_de(qualite.utilisateur)
        .post(url("question_poser", o, "qualiopi", "17"), {"texte": "Depuis quand ce bail ?"})
        .status_code
        == 403
    )


def test_questions_and_answers_are_kept(o: Organisation, qualite: Membre, invite: Membre) -> None:
    p = filer(o, qualite, titre="Bail")
    ferme = filer(o, qualite, titre="Avenant")
    a = audit(o)
    invites.rattacher_acces(audit=a, acces=acces(invite), acteur=SYSTEME)
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes([p.pk]))
    client, maison = client_de(invite.utilisateur), client_de(qualite.utilisateur)
    assert client.post(url("question_poser", o, "qualiopi", "17"), {"texte": "Euh ?"}).status_code == 422
    client.post(url("question_poser", o, "qualiopi", "17"), {"texte": "Le bail a-t-il un avenant ?"})
    q = QuestionAudit.objects.get()
    assert (q.audit, q.exigence) == (a, "17")
    (ligne,) = echeances["preuves.questions"](neuf(qualite), JOUR)
    assert ligne.url == url("question", o, q.pk)
    assert list(echeances["preuves.questions"](membre(o, Role.SECRETARIAT_JURY), JOUR)) == []
    reponse = {"texte": "Oui, le voici.", "preuves": [ferme.pk]}
    assert maison.post(url("question_repondre", o, q.pk), reponse).status_code == 302
    assert list(echeances["preuves.questions"](neuf(qualite), JOUR)) == []
    page = client.get(url("question", o, q.pk)).content.decode()
    assert "Oui, le voici." in page
    assert url("preuve", o, ferme.pk) in page
    assert client.get(url("preuve", o, ferme.pk)).status_code == 200  # shown in an answer, it is open
    # Another guest does not read it; it stays after the end, listed in the audit.
    autre = membre(o, Role.AUDITEUR, email="autre@essai.example")
    assert client_de(autre.utilisateur).get(url("question", o, q.pk)).status_code == 404
    assert "avenant" not in client_de(autre.utilisateur).get(url("questions", o)).content.decode()
    comptes.terminer_role(role=acces(invite), au=JOUR - timedelta(days=1), acteur=SYSTEME)
    assert client.get(url("question", o, q.pk)).status_code == 404
    assert "Le bail a-t-il un avenant" in maison.get(url("audit", o, a.pk)).content.decode()
    assert "Oui, le voici." in maison.get(url("question", o, q.pk)).content.decode()


def test_who_keeps_the_evidence_finds_the_question(o: Organisation, qualite: Membre, invite: Membre) -> None:
    secretaire = membre(o, Role.SECRETARIAT_JURY)
    p = filer(o, qualite, responsable=secretaire)
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes())
    client_de(invite.utilisateur).post(url("question_sur_preuve", o, p.pk), {"texte": "Qui signe ce bail ?"})
    assert [x.cle.split(".")[1] for x in echeances["preuves.questions"](secretaire, JOUR)] == ["question"]


def test_the_chain_without_the_rooms(o: Organisation, qualite: Membre, invite: Membre) -> None:
    """The chain opened, its links are seen without names; the pages of the rooms stay closed."""
    ouvrir(invite, qualite, "preuves", "chaine", qualiopi=PreuvesOuvertes())
    m = neuf(invite)
    lecteur = lecteur_de(m, lambda p: m.utilisateur.has_perm(p, o))
    assert lecteur.anonyme
    assert all(lecteur.voit(s) for s in (SorteMaillon.DECISION, SorteMaillon.FIGURE, SorteMaillon.DOCUMENT))
    assert lecteur.lien("indicateurs.voir", "indicateurs:tableau") == ""
    ouvrir(invite, qualite, "preuves", qualiopi=PreuvesOuvertes())
    m = neuf(invite)
    lecteur = lecteur_de(m, lambda p: m.utilisateur.has_perm(p, o))
    assert not lecteur.voit(SorteMaillon.DECISION)


def test_what_was_opened_is_told(o: Organisation, qualite: Membre, invite: Membre) -> None:
    p = filer(o, qualite, titre="Bail des locaux")
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes())
    client = client_de(invite.utilisateur)
    for _ in range(2):
        client.get(url("preuve", o, p.pk))
    list(client.get(url("fichier", o, p.pk)).streaming_content)  # type: ignore[attr-defined]
    client.get(url("preuve", o, p.pk + 999))
    client.get(url("audits", o))
    vues = {(v.titre, v.chemin) for v in ConsultationAuditeur.objects.all()}
    assert vues == {("Bail des locaux", url("preuve", o, p.pk)), ("Fichier : preuve.pdf", url("fichier", o, p.pk))}
    maison = client_de(qualite.utilisateur)
    page = maison.get(url("invite", o, acces(invite).pk)).content.decode()
    assert "Bail des locaux" in page
    assert "Fichier" in maison.get(url("invite_consultations", o, acces(invite).pk)).content.decode()
    assert ConsultationAuditeur.objects.count() == 2  # nobody else is followed


def test_a_guest_of_another_organisation(o: Organisation, qualite: Membre) -> None:
    p = filer(o, qualite)
    b = organisation("autre")
    with organisation_active(b.pk):
        etranger = client_de(membre(b, Role.AUDITEUR, email="a@autre.example").utilisateur)
    for methode in (etranger.get, etranger.post):
        assert methode(url("question_sur_preuve", b, p.pk)).status_code == 404
        assert methode(url("question_poser", o, "qualiopi", "17")).status_code == 404
    assert etranger.get(url("preuve", b, p.pk)).status_code == 404


def test_audits_opened_show_no_evidence_that_is_not(o: Organisation, qualite: Membre, invite: Membre) -> None:
    p, q = filer(o, qualite, titre="Bail montré"), filer(o, qualite, titre="Bail gardé")
    a = audits.planifier(organisation=o, famille="qualiopi", nature="blanc", prevu_le=JOUR, acteur=SYSTEME)
    (ligne,) = audits_blancs.choisir(audit=a, exigences=["17"], acteur=SYSTEME)
    audits_blancs.juger(exigence=ligne, jugement="rien", vu="Les deux baux sont datés.", preuves=[p, q], acteur=SYSTEME)
    client = client_de(invite.utilisateur)
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes([p.pk]))
    assert client.get(url("audit", o, a.pk)).status_code == 403
    ouvrir(invite, qualite, "preuves", "audits", qualiopi=PreuvesOuvertes([p.pk]))
    page = client.get(url("audit", o, a.pk)).content.decode()
    assert "Bail montré" in page
    assert "Bail gardé" not in page
    assert "Inviter" not in page


def test_the_home_of_a_guest(o: Organisation, qualite: Membre, invite: Membre) -> None:
    filer(o, qualite)
    invites.rattacher_acces(audit=audit(o), acces=acces(invite), acteur=reference_de(qualite.utilisateur))
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes())
    page = (
        client_de(invite.utilisateur)
        .get(reverse("web:aujourdhui", args=[o.slug]))
        .content.decode()
        .replace("\xa0", " ")
    )
    for mots in (
        "Ce qui vous est ouvert",
        "29 novembre 2026",
        "Indicateurs",
        "1 preuve déposée",
        "Audit de surveillance",
        qualite.libelle,
    ):
        assert mots in page, mots
    assert (
        "Ce qui vous est ouvert"
        not in client_de(qualite.utilisateur).get(reverse("web:aujourdhui", args=[o.slug])).content.decode()
    )


def _inviter(client: Client, o: Organisation, a: Audit, **autres: Any) -> Any:
    donnees = {
        "prenom": "Bastien", "nom": "Mercier", "email": "bastien@certif.example", "au": "2026-12-20", "salles": list(PROPOSEES), "familles": ["qualiopi"],
    }  # fmt: skip
    return client.post(url("audit_inviter", o, a.pk), donnees | autres)


def test_invited_from_the_audit(o: Organisation, qualite: Membre) -> None:
    p, a, client = filer(o, qualite), audit(o), client_de(qualite.utilisateur)
    formulaire = client.get(url("audit_inviter", o, a.pk)).content.decode()
    assert formulaire.count(" checked") == len(PROPOSEES) + 1  # and the framework of the audit
    assert _inviter(client, o, a, au="2026-11-23").status_code == 422
    assert _inviter(client, o, a, salles=[]).status_code == 422
    fait = _inviter(client, o, a)
    i = InviteAudit.objects.select_related("acces__membre__utilisateur").get()
    assert fait["Location"] == url("invite", o, i.acces_id)
    assert (i.audit, i.acces.au, i.acces.membre.au) == (a, date(2026, 12, 20), date(2026, 12, 20))
    assert set(OuvertureAuditeur.objects.values_list("salle", flat=True)) == set(PROPOSEES)
    assert list(PreuveOuverte.objects.values_list("preuve_id", flat=True)) == [p.pk]
    assert _inviter(client, o, a).status_code == 422  # in already
    # Closed one by one, then put off.
    assert client.post(url("invite_preuves", o, i.acces_id, "qualiopi"), {"preuves": []}).status_code == 302
    assert not PreuveOuverte.objects.exists()
    assert (
        client.post(url("invite_ouvrir", o, i.acces_id), {"salles": ["preuves"], "familles": ["qualiopi"]}).status_code
        == 302
    )
    assert not PreuveOuverte.objects.exists()  # what was chosen in a framework stays chosen
    assert client.post(url("invite_prolonger", o, i.acces_id), {"au": "2027-01-31"}).status_code == 302
    i.acces.refresh_from_db()
    i.acces.membre.refresh_from_db()
    assert (i.acces.au, i.acces.membre.au) == (date(2027, 1, 31), date(2027, 1, 31))
    assert client.post(url("invite_fermer", o, i.acces_id)).status_code == 302
    i.acces.refresh_from_db()
    assert i.acces.au == JOUR


def test_nobody_opens_what_they_do_not_read(o: Organisation, invite: Membre) -> None:
    secretaire = membre(o, Role.SECRETARIAT_JURY)
    assert codes(
        invites.ouvrir, acces=acces(invite), salles=["preuves", "reseau", "web"], familles={}, par=secretaire
    ) == ["AUD-025"]
    assert codes(invites.ouvrir, acces=acces(invite), salles=[], familles={}, par=secretaire) == ["AUD-024"]
    assert client_de(secretaire.utilisateur).get(url("audit_inviter", o, audit(o).pk)).status_code == 403


def test_a_pack_opens_to_the_guest_it_was_opened_to(o: Organisation, invite: Membre) -> None:
    """Not before, not to another guest, not once taken back, not after the end; each time it leaves, the journal says so."""
    q, autre = membre(o, Role.QUALITE), membre(o, Role.AUDITEUR, email="autre@essai.example", ferme=True)
    d, _ = dossiers.preparer(
        organisation=o, demande=DemandeDossier(SorteDossier.AUDITEUR, JOUR, JOUR, "qualiopi"), acteur=SYSTEME, travail_id=uuid4()
    )  # fmt: skip
    for m in (invite, autre):
        ouvrir(m, q, "preuves")
    adresse, page = url("dossier_telecharger", o, d.pk), url("accueil", o)
    lui, quelqu_un, elle = (client_de(m.utilisateur) for m in (invite, autre, q))

    def prendre(client: Client) -> int:
        reponse: Any = client.post(adresse)
        if reponse.streaming:
            b"".join(reponse.streaming_content)
        return int(reponse.status_code)

    assert prendre(lui) == 404
    assert "Dossiers qui vous sont remis" not in lui.get(page).text
    for geste, la, statut in (
        ("ouvrir", True, 200),
        ("ouvrir", True, 200),
        ("fermer", False, 404),
        ("ouvrir", True, 200),
    ):
        elle.post(url("dossier_ouvrir", o, d.pk), {"acces": acces(invite).pk, "geste": geste})
        assert ("Dossiers qui vous sont remis" in lui.get(page).text) == la
        assert prendre(lui) == statut
        assert prendre(quelqu_un) == 404
    dits = [e.acte for e in Evenement.objects.filter(chaine=f"o:{o.pk}", acte__endswith="_dossier").order_by("pk")]
    assert dits == [
        f"preuves.{x}_dossier" for x in ("preparer", "ouvrir", "remettre", "remettre", "fermer", "ouvrir", "remettre")
    ]
    # Neither by their own hand, nor for who is no guest of this house.
    assert lui.post(url("dossier_ouvrir", o, d.pk), {"acces": acces(invite).pk}).status_code == 403
    etranger = membre(organisation("autre"), Role.AUDITEUR, email="etranger@essai.example")
    assert elle.post(url("dossier_ouvrir", o, d.pk), {"acces": acces(etranger).pk}).status_code == 404
    with pytest.raises(ErreurMetier, match="PAQ-014"):
        dossiers.ouvrir_a(dossier=d, acces=acces(etranger), acteur=SYSTEME)
    RoleMembre.toutes.filter(membre=invite).update(au=JOUR - timedelta(days=1))
    assert prendre(lui) in (403, 404)


def test_closed_twice_it_stays_closed(o: Organisation, direction: Membre) -> None:
    i = invites.inviter(
        audit=audit(o), prenom="Ivo", nom="Lane", email="ivo@audit.example", au=JOUR, salles=["preuves"], familles={}, par=direction, acteur=SYSTEME
    )  # fmt: skip
    with geler(datetime(2026, 11, 26, 9, tzinfo=PARIS)):
        client_de(direction.utilisateur).post(url("invite_fermer", o, i.acces_id))
    assert RoleMembre.toutes.get(pk=i.acces_id).au == JOUR


def test_evidence_that_an_answer_showed_stays_open(o: Organisation, invite: Membre, direction: Membre) -> None:
    """Even when it serves another framework, and what is opened is settled again afterwards."""
    ici, ailleurs = filer(o, direction), filer(o, direction, familles()["eduform"][0].exigences[0].cle, titre="Charte")
    ouvrir(invite, direction, qualiopi=PreuvesOuvertes())
    q = invites.poser(
        membre=invite,
        acces=acces(invite),
        famille="qualiopi",
        exigence="17",
        sujet="17",
        texte="Avez-vous une charte ?",
        acteur=SYSTEME,
    )
    invites.repondre(question=q, texte="La voici, signée.", preuves=[ailleurs], acteur=SYSTEME)
    assert ouvertes_a(acces(invite)) == {ici.pk, ailleurs.pk}
    client = client_de(direction.utilisateur)
    page = client.get(url("invite_preuves", o, acces(invite).pk, "qualiopi"))
    assert "Charte" in page.content.decode()
    client.post(url("invite_ouvrir", o, acces(invite).pk), {"salles": list(PROPOSEES), "familles": ["qualiopi"]})
    assert ouvertes_a(acces(invite)) == {ici.pk, ailleurs.pk}
    client.post(url("invite_preuves", o, acces(invite).pk, "qualiopi"), {"preuves": [ici.pk]})
    assert ouvertes_a(acces(invite)) == {ici.pk}


def test_what_is_opened_and_closed_is_in_the_journal(o: Organisation, invite: Membre, direction: Membre) -> None:
    filer(o, direction)

    def dites() -> list[str]:
        actes = ("preuves.ouvrir_preuves", "preuves.fermer_preuves")
        return list(Evenement.objects.filter(acte__in=actes).order_by("rang").values_list("acte", flat=True))

    ouvrir(invite, direction, qualiopi=PreuvesOuvertes())
    assert dites() == ["preuves.ouvrir_preuves"]
    ouvrir(invite, direction, qualiopi=PreuvesOuvertes(suivantes=True))
    ouvrir(invite, direction, qualiopi=PreuvesOuvertes(suivantes=True))
    ouvrir(invite, direction)
    assert dites() == ["preuves.ouvrir_preuves", "preuves.ouvrir_preuves", "preuves.fermer_preuves"]


def test_an_access_made_longer_is_told_as_such(o: Organisation, invite: Membre) -> None:
    a = acces(invite)
    fin = a.au or JOUR

    def dite() -> str:
        lue: str = phrases(Evenement.objects.filter(acte="comptes.terminer_role").order_by("-rang")[:1])[0].phrase
        return lue

    invites.prolonger(acces=a, au=fin + timedelta(days=5), acteur=SYSTEME)
    assert "a prolongé le rôle" in dite()
    invites.prolonger(acces=a, au=fin, acteur=SYSTEME)
    assert "a mis fin au rôle" in dite()


def test_the_same_form_sent_back_opens_nothing_more(o: Organisation, qualite: Membre, invite: Membre) -> None:
    """One box for all frameworks, and one of them alone opens what is filed later."""
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes(None, suivantes=True), interne=PreuvesOuvertes())
    adresse = url("invite_ouvrir", o, acces(invite).pk)
    client = client_de(qualite.utilisateur)

    def etat() -> dict[str, bool]:
        return dict(OuverturePreuves.toutes.filter(acces=acces(invite)).order_by().values_list("famille", "suivantes"))

    envoi = {"salles": ["preuves"], "familles": ["qualiopi", "interne"], "suivantes": "on"}
    assert client.post(adresse, envoi).status_code == 302
    assert etat() == {"qualiopi": True, "interne": False}
    del envoi["suivantes"]
    assert client.post(adresse, envoi).status_code == 302
    assert etat() == {"qualiopi": False, "interne": False}
    assert client.post(adresse, {**envoi, "suivantes": "on"}).status_code == 302
    assert etat() == {"qualiopi": True, "interne": True}


def test_an_access_made_longer_never_meets_the_next_one(o: Organisation, qualite: Membre, invite: Membre) -> None:
    premier = acces(invite)
    comptes.attribuer_role(
        membre=invite, role=Role.AUDITEUR, du=JOUR + timedelta(days=10), au=JOUR + timedelta(days=20), acteur=SYSTEME
    )
    assert codes(invites.prolonger, acces=premier, au=JOUR + timedelta(days=9), acteur=SYSTEME) == []
    assert codes(invites.prolonger, acces=premier, au=JOUR + timedelta(days=10), acteur=SYSTEME) == ["CPT-006"]
    assert codes(invites.prolonger, acces=premier, au=JOUR, acteur=SYSTEME) == []


def test_a_requirement_opened_in_part_is_not_said_to_be_closed(
    o: Organisation, qualite: Membre, invite: Membre
) -> None:
    """One kind of evidence of several is open: neither « Complet » nor « Rien d’ouvert »."""
    p = filer(o, qualite, "qualiopi:12:suivi")
    client = client_de(invite.utilisateur)
    autre = filer(o, qualite)
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes([autre.pk]))
    assert EN_PARTIE[1] not in client.get(url("exigence", o, "qualiopi", "12")).content.decode()
    ouvrir(invite, qualite, qualiopi=PreuvesOuvertes([p.pk]))
    assert EN_PARTIE[1] in client.get(url("referentiel", o, "qualiopi")).content.decode()
    assert EN_PARTIE[1] in client.get(url("exigence", o, "qualiopi", "12")).content.decode()
    assert EN_PARTIE[1] not in client_de(qualite.utilisateur).get(url("referentiel", o, "qualiopi")).content.decode()


def test_a_withdrawn_evidence_is_closed_with_it(o: Organisation, qualite: Membre, invite: Membre) -> None:
    """Chosen one by one, or filed since in a framework opened with what follows: what should not have been shown is shown no more."""
    choisie = filer(o, qualite)
    ouvrir(invite, qualite, "preuves", qualiopi=PreuvesOuvertes(None, suivantes=True))
    suivante = filer(o, qualite, titre="Autre charte")
    client = client_de(invite.utilisateur)
    for p in (choisie, suivante):
        assert client.get(url("preuve", o, p.pk)).status_code == 200
        preuves.retirer(preuve=p, raison="Le nom d’un apprenti y figure.", acteur=SYSTEME)
        for adresse in ("preuve", "fichier"):
            assert client.get(url(adresse, o, p.pk)).status_code == 404
