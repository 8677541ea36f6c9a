"""Two reports of one event, and the letter to an authority: for readers only, and nothing of it elsewhere."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from parchemin.amelioration.domain.violence import AutoriteSaisie, effacement
from parchemin.amelioration.models import LecteurNomme, PieceViolence, SignalementViolence, SuiviFait
from parchemin.amelioration.selectors.violence import cas_comptes, fin_de_garde, suivi_des_autorites
from parchemin.amelioration.services import violence, violence_lecteurs
from parchemin.amelioration.services.violence_entretien import effacer_echus
from parchemin.amelioration.services.violence_jonction import rejoindre
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.socle.horloge import PARIS, aujourdhui, geler, maintenant
from parchemin.socle.periodes import date_fr
from tests.amelioration.violence_commun import SECRETS, acces, codes, signaler, url
from tests.fabrique import client_de, membre

pytestmark = pytest.mark.django_db


@pytest.fixture
def referent(o: Organisation) -> Membre:
    m = membre(o, Role.RESEAU, email="referent@essai.example")
    violence_lecteurs.designer_referent(organisation=o, membre=m, acteur=SYSTEME)
    return m


@pytest.fixture
def deux(o: Organisation, referent: Membre) -> tuple[SignalementViolence, SignalementViolence]:
    """The same event by two people; the referent reads both."""
    a = signaler(o, membre(o, Role.SECRETARIAT_JURY, email="temoin@essai.example"), il_y_a=timedelta(hours=9))
    return a, signaler(o, membre(o, Role.QUALITE, email="autre@essai.example"))


def relu(d: SignalementViolence) -> SignalementViolence:
    return SignalementViolence.toutes.get(pk=d.pk)


def reunir(m: Membre, double: SignalementViolence, garde: SignalementViolence) -> SignalementViolence:
    return rejoindre(acces=acces(double, m), garde=acces(garde, m), acteur=reference_de(m.utilisateur))


def dire(d: SignalementViolence, m: Membre, autorite: AutoriteSaisie) -> Any:
    return violence.saisir_autorite(
        acces=acces(d, m), autorite=autorite, le=maintenant(), voie="Courriel", destinataire="Section 4", texte="", acteur=SYSTEME,
    )  # fmt: skip


def test_one_goes_on_the_other_says_which_it_joins(
    o: Organisation, referent: Membre, deux: tuple[SignalementViolence, SignalementViolence]
) -> None:
    double, garde = deux
    dire(double, referent, AutoriteSaisie.INSPECTION)
    client = client_de(referent.utilisateur)
    page = client.get(url("violence_jonction", o, double.reference)).content.decode()
    assert garde.reference in page
    assert client.post(url("violence_jonction", o, double.reference), {"garde": garde.reference}).status_code == 302
    double, garde = relu(double), relu(garde)
    assert (double.etat, double.rejoint, garde.etat) == ("clos", garde, "ouvert")
    assert garde.connu_le == double.connu_le, "known since the first of the two reports"
    suivi = {x.due.autorite: x for x in suivi_des_autorites(garde, garde.suites.order_by("le", "pk"), maintenant())}
    assert suivi[AutoriteSaisie.INSPECTION].saisies, "what an authority was told follows"
    vue = client.get(url("violence", o, double.reference)).content.decode().replace("\u00a0", " ")
    assert f"rejoint le dossier n° {garde.reference}" in vue
    assert double.reference in client.get(url("violence", o, garde.reference)).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignalementViolence.toutes.filter(pk=double.pk).update(etat="ouvert")


def test_only_who_is_named_on_both(o: Organisation, deux: tuple[SignalementViolence, SignalementViolence]) -> None:
    double, garde = deux
    temoin = LecteurNomme.toutes.get(signalement=double, membre__utilisateur__email="temoin@essai.example").membre
    client = client_de(temoin.utilisateur)
    page = client.get(url("violence", o, double.reference)).content.decode()
    assert url("violence_jonction", o, double.reference) not in page
    formulaire = client.get(url("violence_jonction", o, double.reference)).content.decode()
    assert garde.reference not in formulaire
    assert client.post(url("violence_jonction", o, double.reference), {"garde": garde.reference}).status_code == 422
    assert client.get(url("violence_jonction", o, garde.reference)).status_code == 404
    assert relu(double).etat == "ouvert"


def test_nobody_is_forgotten_by_putting_two_reports_together(o: Organisation, referent: Membre) -> None:
    auteur = membre(o, Role.QUALITE, email="autre@essai.example")
    double, garde = signaler(o, auteur, criteres=("apprenti", "mineur")), signaler(o, auteur, lieu="cfa", criteres=())
    assert codes(reunir, m=referent, double=double, garde=garde) == ["AME-231"]
    assert codes(reunir, m=referent, double=garde, garde=garde) == ["AME-230"]
    violence.proteger(
        acces=acces(garde, referent),
        mesure="Changer d’atelier.",
        responsable=referent,
        avant_le=aujourdhui(),
        acteur=SYSTEME,
    )
    assert codes(reunir, m=referent, double=garde, garde=double) == ["AME-175"]


def test_who_one_report_sets_aside_learns_nothing_from_the_other(
    o: Organisation, referent: Membre, direction: Membre
) -> None:
    auteur = membre(o, Role.QUALITE, email="autre@essai.example")
    double, garde = signaler(o, auteur, ecartes=(direction.pk,)), signaler(o, auteur)
    nomme = violence_lecteurs.nommer(acces=acces(garde, auteur), membre=direction, acteur=SYSTEME)
    assert codes(reunir, m=referent, double=double, garde=garde) == ["AME-232"]
    violence_lecteurs.retirer(acces=acces(garde, auteur), lecteur=nomme, acteur=SYSTEME)
    reunir(referent, double, garde)
    garde = relu(garde)
    assert codes(violence_lecteurs.nommer, acces=acces(garde, auteur), membre=direction, acteur=SYSTEME) == ["AME-190"]


def test_the_event_counts_once_and_the_double_is_erased_after_the_case_it_joined(
    o: Organisation, referent: Membre, deux: tuple[SignalementViolence, SignalementViolence]
) -> None:
    double, garde = deux
    dire(garde, referent, AutoriteSaisie.INSPECTION)
    reunir(referent, double, garde)
    plus_tard = maintenant() + timedelta(days=40)
    with geler(plus_tard):
        assert len(cas_comptes(o.pk, aujourdhui())) == 1
    double, fin = relu(double), relu(double).efface_apres
    assert fin is not None
    with geler(maintenant().replace(year=fin.year + 1)):
        assert effacer_echus() == 0, "the case that it joined is still open"
        SignalementViolence.toutes.filter(pk=garde.pk).update(
            etat="clos", clos_le=aujourdhui(), efface_apres=aujourdhui() - timedelta(days=1)
        )
        assert effacer_echus() == 1
        assert relu(garde).etat == "efface"
        assert effacer_echus() == 1
        assert relu(double).etat == "efface"
        assert len(cas_comptes(o.pk, aujourdhui())) == 1


def test_reopened_it_no_longer_joins(
    o: Organisation, referent: Membre, deux: tuple[SignalementViolence, SignalementViolence]
) -> None:
    double, garde = deux
    reunir(referent, double, garde)
    violence.rouvrir(acces=acces(relu(double), referent), motif="Ce sont deux événements.", acteur=SYSTEME)
    assert (relu(double).etat, relu(double).rejoint) == ("ouvert", None)


def test_the_journal_names_neither_case_in_the_other(
    o: Organisation, referent: Membre, deux: tuple[SignalementViolence, SignalementViolence]
) -> None:
    double, garde = deux
    reunir(referent, double, garde)
    for un, autre in ((double, garde), (garde, double)):
        dites = " ".join(str(p) for p in phrases(evenements_de([o.chaine], "violence", un.reference)))
        assert "dossier réservé" in dites
        assert autre.reference not in dites


# The letter -----------------------------------------------------------------------------------------------------------------------


def lire(octets: bytes) -> str:
    return " ".join("\n".join(p.extract_text() for p in PdfReader(BytesIO(octets)).pages).split())


def test_the_letter_is_composed_for_readers_with_a_receipt_and_kept_nowhere(o: Organisation, referent: Membre) -> None:
    d = signaler(o, referent)
    client, page = client_de(referent.utilisateur), url("violence_lettre_pdf", o, d.reference)
    avant = Fichier.toutes.count(), len(evenements_de([o.chaine], "violence", d.reference))
    reponse = client.post(
        page, {"a": "inspection", "service": "Section 4", "adresse": "1 rue du Port\nNantes", "fonction": "Référente"}
    )
    assert reponse["Content-Type"] == "application/pdf"
    assert d.reference not in reponse["Content-Disposition"]
    assert "no-store" in reponse["Cache-Control"]
    texte = lire(reponse.content)
    for attendu in (
        "Inspection du travail", "Section 4", "1 rue du Port", SECRETS[0], SECRETS[2], d.reference, "Accusé de réception", "suspension du contrat",
        "Référente", "L. 6225-4",
    ):  # fmt: skip
        assert attendu in texte, attendu
    assert (Fichier.toutes.count(), len(evenements_de([o.chaine], "violence", d.reference))) == avant
    assert client.get(page).status_code == 405
    autre = client_de(membre(o, Role.DIRECTION, Role.ADMINISTRATEUR).utilisateur)
    assert autre.post(page, {"a": "inspection"}).status_code == 404
    assert "contrat d’apprentissage" not in lire(client.post(page, {"a": "procureur"}).content)


def test_who_came_in_by_exception_composes_nothing(o: Organisation, referent: Membre) -> None:
    d, direction = signaler(o, referent), membre(o, Role.DIRECTION)
    violence_lecteurs.ouvrir_par_exception(
        organisation=o,
        membre=direction,
        reference=d.reference,
        motif="La personne est hospitalisée et personne ne répond.",
    )
    client = client_de(direction.utilisateur)
    assert client.get(url("violence", o, d.reference)).status_code == 200
    assert client.post(url("violence_lettre_pdf", o, d.reference), {"a": "inspection"}).status_code == 404


def test_the_letter_sent_stays_with_the_case_sealed_and_its_receipt_follows(o: Organisation, referent: Membre) -> None:
    d, client = signaler(o, referent), client_de(referent.utilisateur)
    page = client.get(url("violence_autorite", o, d.reference) + "?a=inspection&lettre=oui").content.decode()
    assert 'name="lettre"' in page
    le = (d.connu_le + timedelta(minutes=2)).astimezone(PARIS)
    donnees = {"autorite": "inspection", "le": le.strftime("%Y-%m-%dT%H:%M"), "voie": "Courriel", "lettre": "on"}
    reponse = client.post(url("violence_autorite", o, d.reference), donnees)
    assert reponse.status_code == 302
    p = PieceViolence.toutes.get(suite__signalement=d)
    assert p.contenu["nom"] == "lettre-inspection.pdf"
    lu = b"".join(client.get(url("violence_piece", o, d.reference, p.pk)).streaming_content)  # type: ignore[attr-defined]
    assert SECRETS[0] in lire(lu)
    assert Fichier.toutes.get(pk=p.fichier_id).nature == "scelle"
    assert not SuiviFait.toutes.exists()
    fin = url("violence_finir", o, d.reference, p.suite_id)
    assert client.post(fin, {"le": str(aujourdhui()), "texte": ""}).status_code == 302
    assert "accusé reçu" in client.get(url("violence", o, d.reference)).content.decode()


def test_a_closed_case_says_until_when_it_is_kept_and_a_double_waits_for_the_one_it_joined(
    o: Organisation, referent: Membre, deux: tuple[SignalementViolence, SignalementViolence]
) -> None:
    double, garde = deux
    dire(garde, referent, AutoriteSaisie.INSPECTION)
    c = client_de(referent.utilisateur)

    def dit(le: date) -> str:
        return " ".join(date_fr(le).split())

    def lue(d: SignalementViolence) -> str:
        return " ".join(
            re.sub(r"<[^>]+>", "", unescape(c.get(url("violence", o, d.reference)).content.decode())).split()
        )

    page = lue(garde)
    assert f"se garderait jusqu’au {dit(effacement(aujourdhui()))}" in page
    reunir(referent, double, garde)
    assert fin_de_garde(relu(double)) == (None, relu(garde))
    page = lue(double)
    assert f"gardé tant que le dossier n° {garde.reference} l’est" in page
    assert dit(effacement(aujourdhui())) not in page, "no day is promised while the other case is open"
    fin = aujourdhui() + timedelta(days=4000)
    SignalementViolence.toutes.filter(pk=garde.pk).update(etat="clos", clos_le=aujourdhui(), efface_apres=fin)
    assert fin_de_garde(relu(double))[0] == fin_de_garde(relu(garde))[0] == fin
    for d in deux:
        page = lue(d)
        assert f"gardé jusqu’au {dit(fin)} compris" in page
        assert f"la nuit qui suit le {dit(fin)}" in page
        assert dit(effacement(aujourdhui())) not in page, "not the day of a case closed today"
