"""The page of the journal: sentences, filters, verification, export; who may read it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from parchemin.comptes.domain.roles import Role
from parchemin.journal.facade import SYSTEME, Reference, consigner, effacer_details, evenements
from parchemin.journal.models import DetailEvenement
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
FICHE = Reference("fiche", "RNCP99001", "RNCP99001 Pâtissier")


@pytest.fixture
def o() -> Any:
    o = organisation("essai")
    for i in range(3):
        consigner(chaine=o.chaine, acte="essai.lire", acteur=SYSTEME, sujet=FICHE, phrase=f"a lu {i} =1+1.")
    return o


@pytest.fixture
def client(o: Any) -> Client:
    return client_de(membre(o, Role.QUALITE).utilisateur)


def _page(client: Client, suite: str = "") -> str:
    reponse = client.get(f"/o/essai/journal/{suite}")
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_des_phrases_et_des_filtres(client: Client) -> None:
    page = _page(client)
    assert "<strong>Parchemin</strong> a lu 2" in page
    assert "?sujet=fiche%3ARNCP99001" in page
    page = _page(client, "?sujet=fiche:RNCP99001&acte=essai.lire&acteur=systeme:parchemin&du=2020-01-01&au=2100-01-01")
    assert page.count("<time") == 3
    assert "Seulement sur RNCP99001 Pâtissier" in page
    assert "Aucun événement ne répond" in _page(client, "?sujet=fiche:RNCP1")
    assert _page(client, "?du=pas-une-date").count("<time") > 3


def test_une_autre_organisation_n_y_parait_pas(client: Client) -> None:
    autre = organisation("autre")
    consigner(chaine=autre.chaine, acte="essai.lire", acteur=SYSTEME, sujet=FICHE, phrase="a lu chez un autre.")
    assert "chez un autre" not in _page(client)
    assert client.get("/o/autre/journal/").status_code == 404


def test_verifier_la_chaine(client: Client, o: Any) -> None:
    assert "La chaîne est intacte" in _page(client, "?verifier=oui")
    DetailEvenement.objects.filter(
        chaine=o.chaine, rang=evenements(o.chaine).filter(sujet_type="fiche")[0].rang
    ).delete()
    page = _page(client, "?verifier=oui")
    assert "JRN-010" in page
    assert "intacte" not in page


def test_l_export_rend_tout_ce_que_les_filtres_montrent(client: Client, o: Any) -> None:
    consigner(chaine=o.chaine, acte="essai.lire", acteur=SYSTEME, sujet=Reference("fiche", "2", "=2+2"), phrase="a lu.")
    reponse = client.get("/o/essai/journal/?export=csv&acte=essai.lire")
    lignes = b"".join(reponse).decode().splitlines()
    assert lignes[0] == '\ufeff"Date";"Geste";"Qui";"Ce qui a été fait";"Sur quoi";"Empreinte"'
    assert len(lignes) == 5
    assert """;"'=2+2";""" in lignes[1]
    reponse = client.get("/o/essai/journal/?export=xlsx&sujet=fiche:RNCP99001")
    feuille = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(reponse))).get_sheet_by_index(0).to_python()
    assert [ligne[4] for ligne in feuille] == ["Sur quoi", *["RNCP99001 Pâtissier"] * 3]


def test_un_effacement_se_lit(client: Client, o: Any) -> None:
    effacer_details(chaine=o.chaine, sujet=FICHE, motif="demande de la personne", acteur=SYSTEME)
    page = _page(client)
    assert page.count("détails effacés à la demande") == 3
    assert "a effacé les détails de 3 événements dans le journal" in page
    assert "Pâtissier" not in page
    assert "dont 3 aux détails effacés" in _page(client, "?verifier=oui")


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.DIRECTION, 200), (Role.QUALITE, 200), (Role.DPO, 200), (Role.ADMINISTRATEUR, 200), (Role.AUDITEUR, 200),
        (Role.RESEAU, 403), (Role.MEMBRE_JURY, 403), (Role.SECRETARIAT_JURY, 403), (Role.DONNEES, 403), (Role.PARTENAIRE, 403),
    ],
)  # fmt: skip
def test_qui_peut_le_lire(o: Any, role: Role, code: int) -> None:
    assert client_de(membre(o, role).utilisateur).get("/o/essai/journal/").status_code == code


def test_autant_de_requetes_pour_dix_lignes_que_pour_une(client: Client, o: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _page(client)
    with CaptureQueriesContext(connection) as avant:
        _page(client)
    for i in range(9):
        consigner(chaine=o.chaine, acte="essai.lire", acteur=SYSTEME, sujet=FICHE, phrase=f"a relu {i}.")
    with CaptureQueriesContext(connection) as apres:
        _page(client)
    assert len(avant) == len(apres)


# --- An auditor reads what was done, when and by which account, and no candidate's name.
MAELYS = Reference("personne", "1", "Maëlys LEFÈVRE")


@pytest.fixture
def nomme(o: Any) -> Any:
    """A candidate named as subject, as actor, in a sentence and in the title of a session."""
    sophie = Reference("utilisateur", "7", "Sophie Marchand")
    session = Reference("session_examen", "3", "Rattrapage de Maëlys Lefèvre")
    for acteur, sujet in ((sophie, MAELYS), (Reference("personne", "1", "Maelys LEFEVRE"), MAELYS), (sophie, session)):
        consigner(chaine=o.chaine, acte="deliberation.retenir", acteur=acteur, sujet=sujet, phrase="a admis LEFÈVRE.")
    reglement = Reference("reglement", "4", "Règlement du CAP")
    consigner(chaine=o.chaine, acte="essai.ecrire", acteur=sophie, sujet=reglement, phrase="a écrit le règlement.")
    return o


@pytest.mark.parametrize("suite", ["", "?sujet=personne:1", "?sujet=session_examen:3", "?acteur=personne:1"])
def test_un_auditeur_n_y_lit_aucun_nom_de_candidat(nomme: Any, suite: str) -> None:
    page = _page(client_de(membre(nomme, Role.AUDITEUR).utilisateur), suite)
    assert "Les noms des candidats ne sont pas montrés." in page
    assert not any(x in page.lower() for x in ("maëlys", "maelys", "lefèvre", "lefevre", "rattrapage"))
    assert suite or "personne%3A1" not in page  # no link leads to the key of a person
    assert "<time" in page


def test_un_auditeur_lit_les_comptes_les_gestes_et_ce_qui_ne_nomme_personne(nomme: Any) -> None:
    page = _page(client_de(membre(nomme, Role.AUDITEUR).utilisateur))
    assert "<strong>Sophie Marchand</strong> a écrit le règlement." in page
    assert "<strong>Une personne</strong>" in page
    assert "Règlement du CAP" in page


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_l_export_d_un_auditeur_ne_nomme_aucun_candidat(nomme: Any, format_: str) -> None:
    reponse = client_de(membre(nomme, Role.AUDITEUR).utilisateur).get(f"/o/essai/journal/?export={format_}")
    octets = b"".join(reponse)
    if format_ == "xlsx":
        octets = str(CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_index(0).to_python()).encode()
    lu = octets.decode().lower()
    assert "sophie marchand" in lu
    assert not any(x in lu for x in ("maëlys", "maelys", "lefèvre", "lefevre"))


def test_les_autres_lecteurs_du_journal_lisent_les_noms(nomme: Any) -> None:
    for roles in ((Role.QUALITE,), (Role.AUDITEUR, Role.DPO)):
        page = _page(client_de(membre(nomme, *roles, email=f"{len(roles)}@essai.example").utilisateur))
        assert "Maëlys LEFÈVRE" in page
        assert "ne sont pas montrés" not in page


def test_deux_actes_dits_pareil_ne_font_qu_un_choix(client: Client, o: Any) -> None:
    """Two rooms say « Seconde personne demandée » of their own act: one line in the list, and it shows both."""
    for salle in ("documents", "deliberation"):
        consigner(
            chaine=o.chaine, acte=f"{salle}.demandee", acteur=SYSTEME, sujet=FICHE, phrase=f"a demandé ({salle})."
        )
    page = client.get("/o/essai/journal/").content.decode()
    assert page.count(">Seconde personne demandée<") == 1
    filtree = client.get("/o/essai/journal/?acte=deliberation.demandee,documents.demandee").content.decode()
    assert "a demandé (documents)" in filtree
    assert "a demandé (deliberation)" in filtree
    assert "a lu 1" not in filtree
