"""A reserved case from the report to its erasure: the guided pages, the clock, the thread, the closing, what is kept."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parchemin.amelioration.demonstration.violence import creer_violence
from parchemin.amelioration.domain.violence import AutoriteSaisie
from parchemin.amelioration.models import LecteurNomme, PieceViolence, SignalementViolence, SuiteViolence
from parchemin.amelioration.selectors.violence import cas_comptes, compter_un_cas
from parchemin.amelioration.services import violence, violence_lecteurs
from parchemin.amelioration.services.violence_entretien import effacer_echus, relever_orphelins
from parchemin.comptes import services as comptes
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, evenements_de, phrases, verifier
from parchemin.plateforme.brouillons.services import garder
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from tests.amelioration.violence_commun import SECRETS, acces, codes, fichier, signaler, url
from tests.fabrique import client_de, membre

pytestmark = pytest.mark.django_db


@pytest.fixture
def auteur(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY, email="temoin@essai.example")


@pytest.fixture
def referent(o: Organisation) -> Membre:
    m = membre(o, Role.RESEAU, email="referent@essai.example")
    violence_lecteurs.designer_referent(organisation=o, membre=m, acteur=SYSTEME)
    return m


@pytest.fixture
def d(o: Organisation, auteur: Membre, referent: Membre) -> SignalementViolence:
    return signaler(o, auteur)


def test_three_steps_and_nothing_kept_before_the_end(
    o: Organisation, auteur: Membre, referent: Membre, direction: Membre
) -> None:
    client = client_de(auteur.utilisateur)
    abri = client.get(url("violence_signaler", o)).content.decode()
    assert ">17<" in abri
    assert ">119<" in abri
    assert "seul à seul" in abri
    recit = {
        "connu_le": (maintenant() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"), "natures": ["violence", "discrimination"],
        "lieu": "entreprise", "criteres": ["apprenti", "mineur"], "victime": SECRETS[0], "faits": f"Une {SECRETS[2]} lancée, lundi.",
    }  # fmt: skip
    assert client.post(url("violence_faits", o), recit | {"faits": "Voir", "etape": "recit"}).status_code == 422
    page = client.post(url("violence_faits", o), recit | {"etape": "recit"}).content.decode()
    for attendu in (
        "Inspection du travail",
        "Procureur",
        "119 ou CRIP",
        "art. L. 6225-4 (à vérifier)",
        "Défenseur des droits",
        SECRETS[2],
    ):
        assert attendu in page.replace("\xa0", " "), attendu
    assert not SignalementViolence.toutes.exists()
    assert not re.search(r'name="ecartes"[^>]*checked', page)
    nommee = client.post(url("violence_faits", o), recit | {"etape": "recit", "mis_en_cause": "Mme DUPRE, formatrice"})
    assert re.search(r'name="ecartes"[^>]*checked', nommee.content.decode()), (
        "whoever is accused is not warned in a hurry"
    )
    corrige = client.post(url("violence_faits", o), recit | {"etape": "revenir"})
    assert "Étape 2 sur 3" in corrige.content.decode()
    assert SECRETS[0] in corrige.content.decode()
    fin = client.post(url("violence_faits", o), recit | {"etape": "envoyer", "ecartes": [direction.pk]})
    s = SignalementViolence.toutes.get()
    assert fin.headers["Location"] == url("violence", o, s.reference)
    assert s.recit.criteres == ("apprenti", "mineur")
    assert s.recit.ecartes == (direction.pk,)
    assert {x.membre for x in LecteurNomme.toutes.filter(signalement=s)} == {auteur, referent}
    dossier = client.get(fin.headers["Location"]).content.decode()
    assert SECRETS[0] in dossier
    assert "déjà 3 heures" in dossier


def test_who_is_set_aside_is_neither_named_nor_told(o: Organisation, auteur: Membre, referent: Membre) -> None:
    s = signaler(o, auteur, ecartes=(referent.pk,))
    assert [x.membre for x in LecteurNomme.toutes.filter(signalement=s)] == [auteur]
    assert not Courriel.toutes.filter(destinataire=referent.utilisateur.email).exists()


def test_an_account_says_something_and_is_about_the_past(o: Organisation, auteur: Membre) -> None:
    assert codes(signaler, o=o, auteur=auteur, il_y_a=timedelta(hours=-1)) == ["AME-171"]
    assert codes(signaler, o=o, auteur=auteur, faits="Rien") == ["AME-170"]
    assert codes(signaler, o=o, auteur=auteur, natures=()) == ["AME-189"]
    assert not SignalementViolence.toutes.exists()


def test_the_clock_runs_from_known_to_told_and_the_receipt_follows(
    o: Organisation, auteur: Membre, d: SignalementViolence
) -> None:
    client, a, moi = client_de(auteur.utilisateur), acces(d, auteur), reference_de(auteur.utilisateur)
    page = url("violence", o, d.reference)
    assert "déjà 2 heures" in client.get(page).content.decode().replace("\xa0", " ")
    saisir: dict[str, Any] = {
        "acces": a, "autorite": AutoriteSaisie.INSPECTION, "voie": "Courriel", "destinataire": "Section 4", "texte": "", "acteur": moi,
    }  # fmt: skip
    assert codes(violence.saisir_autorite, le=d.connu_le - timedelta(hours=1), **saisir) == ["AME-172"]
    assert codes(violence.saisir_autorite, le=maintenant() + timedelta(hours=1), **saisir) == ["AME-171"]
    s = violence.saisir_autorite(le=d.connu_le + timedelta(hours=1), **saisir)
    vue = client.get(page).content.decode().replace("\xa0", " ")
    assert "1 heure après" in vue
    assert "accusé attendu" in vue
    recu = {"le": aujourdhui().isoformat(), "texte": "", "fichiers": [SimpleUploadedFile("accuse.txt", b"Bien recu.")]}
    assert client.post(url("violence_finir", o, d.reference, s.pk), recu).status_code == 302
    assert "accusé reçu" in client.get(page).content.decode()
    assert client.post(url("violence_finir", o, d.reference, s.pk), recu).status_code == 422
    lu = compter_un_cas(d, SuiteViolence.toutes.filter(signalement=d))
    assert (lu.heures, lu.recepisses, lu.signalements, lu.autorites) == (1, 1, 1, ("inspection",))


def test_fifteen_days_from_the_finding_then_the_decision(auteur: Membre, d: SignalementViolence) -> None:
    moi = reference_de(auteur.utilisateur)
    s = violence.suspendre(acces=acces(d, auteur), constat_le=aujourdhui() - timedelta(days=3), texte="", acteur=moi)
    assert s.avant_le == aujourdhui() + timedelta(days=12)
    jour = s.avant_le - timedelta(days=5)
    lignes = [
        e for nom, f in echeances if nom == "amelioration.violences" for e in f(auteur, jour) if e.jour == s.avant_le
    ]
    assert [e.visible_des for e in lignes] == [jour]
    assert codes(violence.finir, acces=acces(d, auteur), suite=s, le=aujourdhui(), texte="", acteur=moi) == ["AME-170"]
    violence.finir(acces=acces(d, auteur), suite=s, le=aujourdhui(), texte="Reprise refusée.", acteur=moi)
    assert not [
        e for nom, f in echeances if nom == "amelioration.violences" for e in f(auteur, jour) if e.jour == s.avant_le
    ]


def test_a_case_closes_when_everything_due_is_done_or_said(auteur: Membre, d: SignalementViolence) -> None:
    moi, fin = reference_de(auteur.utilisateur), "La personne a changé d’entreprise et va bien."
    m = violence.proteger(
        acces=acces(d, auteur), mesure="Retour au centre.", responsable=auteur, avant_le=aujourdhui(), acteur=moi
    )
    assert codes(violence.clore, acces=acces(d, auteur), conclusion=fin, acteur=moi) == ["AME-174", "AME-175"]
    violence.ecarter_autorite(
        acces=acces(d, auteur),
        autorite=AutoriteSaisie.INSPECTION,
        raison="L’inspection a écrit la première.",
        acteur=moi,
    )
    violence.finir(acces=acces(d, auteur), suite=m, le=aujourdhui(), texte="Nouveau contrat signé.", acteur=moi)
    s = violence.clore(acces=acces(d, auteur), conclusion=fin, acteur=moi)
    assert s.efface_apres is not None
    assert s.efface_apres.year == aujourdhui().year + 6
    assert codes(violence.echanger, acces=acces(s, auteur), texte="Un appel reçu.", le=maintenant(), acteur=moi) == [
        "AME-173"
    ]
    violence.rouvrir(acces=acces(s, auteur), motif="Un nouveau message est arrivé.", acteur=moi)
    assert violence.echanger(acces=acces(d, auteur), texte="Un appel reçu.", le=maintenant(), acteur=moi).pk


def _clos(auteur: Membre, d: SignalementViolence) -> SignalementViolence:
    moi = reference_de(auteur.utilisateur)
    violence.saisir_autorite(
        acces=acces(d, auteur), autorite=AutoriteSaisie.INSPECTION, le=maintenant(), voie="Courriel", destinataire="", texte=SECRETS[3],
        acteur=moi, fichiers=[fichier()],
    )  # fmt: skip
    return violence.clore(acces=acces(d, auteur), conclusion="La personne a changé d’entreprise.", acteur=moi)


def test_its_time_over_only_numbers_remain(o: Organisation, auteur: Membre, d: SignalementViolence) -> None:
    s = _clos(auteur, d)
    plus_tard = aujourdhui() + timedelta(days=40)
    avant = cas_comptes(o.pk, plus_tard)
    assert s.efface_apres is not None
    with geler(maintenant() + (s.efface_apres - aujourdhui())):
        assert effacer_echus() == 0
    with geler(maintenant() + (s.efface_apres - aujourdhui()) + timedelta(days=1)):
        assert effacer_echus() == 1
        assert effacer_echus() == 0
        reste = SignalementViolence.toutes.get(pk=s.pk)
        assert (reste.etat, reste.contenu, reste.connu_le.astimezone().day) == ("efface", {}, 1)
        assert not SuiteViolence.toutes.exists()
        assert not LecteurNomme.toutes.exists()
        assert not PieceViolence.toutes.exists()
        assert not Fichier.toutes.filter(usage="violence").exists()
        assert cas_comptes(o.pk, plus_tard) == avant
        lues = phrases(evenements_de([o.chaine], "violence", d.reference))
        assert {p.efface for p in lues if p.acte.startswith("amelioration.")} == {True}
        assert verifier(o.chaine).valide
        assert client_de(auteur.utilisateur).get(url("violence", o, d.reference)).status_code == 404


def test_the_base_refuses_what_would_be_neither_kept_nor_erased(auteur: Membre, d: SignalementViolence) -> None:
    for valeurs in (
        {"etat": "clos"},
        {"etat": "inconnu"},
        {"etat": "efface", "clos_le": aujourdhui(), "efface_apres": aujourdhui()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignalementViolence.toutes.filter(pk=d.pk).update(**valeurs)


def test_readers_are_named_one_by_one_and_the_last_one_stays(
    o: Organisation, auteur: Membre, referent: Membre, qualite: Membre, d: SignalementViolence
) -> None:
    moi = reference_de(auteur.utilisateur)
    autre = client_de(qualite.utilisateur)
    assert autre.get(url("violence", o, d.reference)).status_code == 404
    client = client_de(auteur.utilisateur)
    assert client.post(url("violence_nommer", o, d.reference), {"membre": qualite.pk}).status_code == 302
    assert autre.get(url("violence", o, d.reference)).status_code == 200
    assert codes(violence_lecteurs.nommer, acces=acces(d, auteur), membre=qualite, acteur=moi) == ["AME-179"]
    for role in (Role.AUDITEUR, Role.PARTENAIRE):
        dehors = membre(o, role)
        assert codes(violence_lecteurs.nommer, acces=acces(d, auteur), membre=dehors, acteur=moi) == ["AME-178"]
    for m in (qualite, referent):
        lecteur = LecteurNomme.toutes.get(signalement=d, membre=m)
        assert client.post(url("violence_retirer", o, d.reference, lecteur.pk)).status_code == 302
        assert client_de(m.utilisateur).get(url("violence", o, d.reference)).status_code == 404
    seul = LecteurNomme.toutes.get(signalement=d, retire_le=None)
    assert codes(violence_lecteurs.retirer, acces=acces(d, auteur), lecteur=seul, acteur=moi) == ["AME-177"]


def test_a_case_that_lost_its_readers_goes_to_the_referents(
    o: Organisation, auteur: Membre, d: SignalementViolence
) -> None:
    assert relever_orphelins() == 0
    neuf = membre(o, Role.DPO, email="neuf@essai.example")
    violence_lecteurs.designer_referent(organisation=o, membre=neuf, acteur=SYSTEME)
    assert client_de(neuf.utilisateur).get(url("violence", o, d.reference)).status_code == 404
    for x in LecteurNomme.toutes.select_related("membre"):
        comptes.terminer_adhesion(membre=x.membre, au=aujourdhui() - timedelta(days=1), acteur=SYSTEME)
    assert relever_orphelins() == 1
    assert relever_orphelins() == 0
    assert client_de(neuf.utilisateur).get(url("violence", o, d.reference)).status_code == 200


def test_the_copy_for_an_authority_holds_everything_and_says_to_whom(
    o: Organisation, auteur: Membre, d: SignalementViolence
) -> None:
    violence.echanger(
        acces=acces(d, auteur),
        texte="=2+2 dit-il au téléphone.",
        le=maintenant(),
        acteur=reference_de(auteur.utilisateur),
        fichiers=[fichier()],
    )
    client = client_de(auteur.utilisateur)
    adresse = url("violence_copie", o, d.reference)
    assert client.post(adresse, {"destinataire": ""}).status_code == 422
    octets = b"".join(client.post(adresse, {"destinataire": "Section 4"}).streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(octets)) as z:
        assert z.namelist() == ["recit.txt", "suites.csv", "pieces/01-Quatrepoint.txt"]
        assert all(x in z.read("recit.txt").decode("utf-8-sig") for x in SECRETS)
        assert "\"'=2+2" in z.read("suites.csv").decode("utf-8-sig")
        assert z.read("pieces/01-Quatrepoint.txt") == b"Message garde du lundi."
    assert "Section 4" in SuiteViolence.toutes.get(signalement=d, sorte="export").contenu["texte"]


def test_the_letter_takes_the_account_and_its_grounds(o: Organisation, auteur: Membre, d: SignalementViolence) -> None:
    page = client_de(auteur.utilisateur).get(url("violence_lettre", o, d.reference) + "?a=inspection").content.decode()
    assert all(x in page for x in SECRETS)
    assert "L. 6225-4" in page.replace("\xa0", " ")


def test_the_auditor_sees_the_year_without_a_number_nor_a_kind(
    o: Organisation, auteur: Membre, d: SignalementViolence
) -> None:
    _clos(auteur, d)
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    assert "Aucune situation à ce jour" in auditeur.get(url("violence_preuve", o)).content.decode()
    mois_suivant = maintenant() + timedelta(days=32)
    with geler(mois_suivant):
        a = client_de(membre(o, Role.AUDITEUR, email="a3@essai.example").utilisateur)
        page = a.get(url("violence_preuve", o)).content.decode()
        csv = a.get(url("violence_preuve", o) + "?export=csv").getvalue().decode("utf-8-sig")
        for texte in (page, csv):
            assert "1 à 4" in texte
            assert "non détaillé" in texte
            assert not any(x in texte for x in (*SECRETS, d.reference, "Inspection du travail", "Harcèlement moral"))


def test_the_proof_does_not_move_within_a_month(o: Organisation, auteur: Membre, d: SignalementViolence) -> None:
    """Whoever looks every day, the person accused perhaps, must not see a report come in nor an authority be told."""
    assert cas_comptes(o.pk, aujourdhui()) == []
    suivant = (aujourdhui().replace(day=1) + timedelta(days=32)).replace(day=15)
    with geler(maintenant() + (suivant - aujourdhui())):
        avant = cas_comptes(o.pk, suivant)
        assert [(c.signalements, c.clos) for c in avant] == [(0, False)]
        signaler(o, auteur)
        _clos(auteur, d)
        assert cas_comptes(o.pk, suivant) == avant
        apres = cas_comptes(o.pk, suivant + timedelta(days=32))
        assert sorted((c.signalements, c.clos) for c in apres) == [(0, False), (1, True)]


def test_a_case_without_its_key_counts_and_stops_no_other(
    o: Organisation, auteur: Membre, d: SignalementViolence, referent: Membre
) -> None:
    with connection.cursor() as c:
        c.execute("UPDATE amelioration_signalementviolence SET contenu = 'illisible' WHERE id = %s", [d.pk])
    autre = signaler(o, auteur)
    (muet, lu) = cas_comptes(o.pk, aujourdhui() + timedelta(days=40))
    assert (muet.natures, bool(lu.natures)) == ((), True)
    LecteurNomme.toutes.update(retire_le=maintenant())
    relever_orphelins()
    assert LecteurNomme.toutes.filter(signalement=autre, retire_le=None).exists()


def test_a_closed_case_without_reader_is_handed_over_and_never_to_who_is_set_aside(
    o: Organisation, auteur: Membre, referent: Membre, direction: Membre
) -> None:
    d = signaler(o, auteur, ecartes=[direction.pk])
    assert codes(violence_lecteurs.nommer, acces=acces(d, auteur), membre=direction, acteur=SYSTEME) == ["AME-190"]
    _clos(auteur, d)
    LecteurNomme.toutes.filter(signalement=d).update(retire_le=maintenant())
    assert relever_orphelins() == 1
    assert [x.membre_id for x in LecteurNomme.toutes.filter(signalement=d, retire_le=None)] == [referent.pk]


def test_as_many_queries_for_three_cases_as_for_one(o: Organisation, auteur: Membre, d: SignalementViolence) -> None:
    client = client_de(auteur.utilisateur)
    client.get(url("violences", o))
    with CaptureQueriesContext(connection) as une:
        client.get(url("violences", o))
    for _ in range(2):
        signaler(o, auteur)
    with CaptureQueriesContext(connection) as trois:
        assert client.get(url("violences", o)).content.decode().count('data-label="Référence"') == 3
    assert len(trois) == len(une)


def test_a_form_of_a_case_keeps_no_draft(o: Organisation, auteur: Membre) -> None:
    with pytest.raises(ErreurMetier):
        garder(
            utilisateur_id=auteur.utilisateur_id,
            organisation_id=o.pk,
            cle="amelioration.violence_echange",
            champs={"texte": ["Bonjour"]},
        )
    for nom in ("violence_faits", "violence_exception"):
        m = membre(o, Role.DIRECTION, email=f"{nom.replace('_', '-')}@essai.example")
        assert "data-brouillon" not in client_de(m.utilisateur).get(url(nom, o)).content.decode()


def test_the_demonstration_lives_one_case_to_its_end(o: Organisation, qualite: Membre, direction: Membre) -> None:
    with geler(maintenant() + timedelta(days=40)):
        for _ in range(2):
            creer_violence(o, qualite, direction)
        s = SignalementViolence.toutes.get()
        assert s.etat == "clos"
        (cas,) = cas_comptes(o.pk, aujourdhui() + timedelta(days=40))
        assert (cas.heures, cas.recepisses, cas.mesure) == (5, 1, True)
        page = client_de(direction.utilisateur).get(url("violence_preuve", o)).content.decode()
        assert "1 à 4" in page
        assert "2 référents violences désignés" in page
