"""A finding of a control from its letter to its outcome: guards, thread, origin of actions, day page, rights."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parchemin.amelioration.domain.actions import NatureAction, VerdictEfficacite
from parchemin.amelioration.domain.ecarts_externes import GraviteEcart, IssueEcart, OrganismeControle
from parchemin.amelioration.models import ActionAmelioration, EcartExterne
from parchemin.amelioration.services import actions
from parchemin.amelioration.services import ecarts_externes as ecarts
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.test_actions import codes, lignes, url
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def recevoir(o: Organisation, m: Membre, **autres: Any) -> EcartExterne:
    jour = aujourdhui()
    base: dict[str, Any] = {
        "organisation": o, "organisme": OrganismeControle.RECTORAT, "controle_le": jour - timedelta(days=10), "titre": "Livrets incomplets",
        "constat": "Les livrets d’apprentissage ne sont pas visés.", "gravite": GraviteEcart.MINEUR, "repondre_avant": jour + timedelta(days=20),
        "responsable": m, "acteur": SYSTEME, "reference": "RECT-77",
    }  # fmt: skip
    return ecarts.recevoir(**base | autres)


@pytest.fixture
def ecart(o: Organisation, qualite: Membre) -> EcartExterne:
    return recevoir(o, qualite)


def nee_de(e: EcartExterne, m: Membre) -> ActionAmelioration:
    """An action opened from the page of the finding."""
    client = client_de(m.utilisateur)
    donnees = {
        "titre": "Viser les livrets", "nature": "corrective", "quoi": "Une revue mensuelle des livrets.", "responsable": m.pk,
        "avant_le": aujourdhui() + timedelta(days=5), "cause": "Personne n’en était chargé.", "critere": "Tous visés.",
        "verifier_le": aujourdhui() + timedelta(days=9), "moyens": "",
    }  # fmt: skip
    assert client.post(url("action_nouvelle", m.organisation) + f"?de=ecart_externe:{e.pk}", donnees).status_code == 302
    return ActionAmelioration.toutes.get()


def test_the_dates_of_the_letter_follow_one_another(o: Organisation, qualite: Membre, ecart: EcartExterne) -> None:
    jour = aujourdhui()
    base: dict[str, Any] = {"o": o, "m": qualite}
    assert codes(recevoir, **base, controle_le=jour + timedelta(days=1)) == ["AME-033"]
    assert codes(recevoir, **base, repondre_avant=jour - timedelta(days=11)) == ["AME-033"]
    assert codes(recevoir, **base, corriger_avant=jour - timedelta(days=11)) == ["AME-033"]
    assert codes(recevoir, **base, constat="Rien") == ["AME-006"]
    assert ecart.numero == f"E-{jour.year}-001"
    assert recevoir(o, qualite).rang == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        EcartExterne.toutes.filter(pk=ecart.pk).update(etat="clos")


def test_it_closes_once_its_actions_worked_or_with_a_reason(
    ecart: EcartExterne, qualite: Membre, direction: Membre
) -> None:
    fin: dict[str, Any] = {"issue": IssueEcart.LEVE, "texte": "Courrier du rectorat.", "acteur": SYSTEME}
    assert codes(ecarts.clore, ecart=ecart, **fin) == ["AME-032"]
    a = nee_de(ecart, qualite)
    assert codes(ecarts.clore, ecart=ecart, **fin) == ["AME-031"]
    a = actions.terminer(action=a, resultat="Les livrets sont visés.", acteur=SYSTEME)
    assert codes(ecarts.clore, ecart=ecart, **fin) == ["AME-031"]
    ActionAmelioration.toutes.filter(pk=a.pk).update(verifier_le=aujourdhui())
    actions.verifier(
        action=a,
        verdict=VerdictEfficacite.EFFICACE,
        constat="Trente livrets visés sur trente.",
        acteur=reference_de(direction.utilisateur),
    )
    e = ecarts.clore(ecart=ecart, **fin)
    assert (e.etat, e.issue, e.clos_le) == ("clos", "leve", aujourdhui())
    e = ecarts.rouvrir(ecart=e, motif="Nouveau courrier reçu.", acteur=SYSTEME)
    assert (e.etat, e.issue, e.clos_le) == ("repondu", "", None)


def test_a_written_reason_stands_in_for_the_actions(ecart: EcartExterne) -> None:
    e = ecarts.clore(
        ecart=ecart,
        issue=IssueEcart.CONTESTE,
        texte="Écart retiré.",
        raison="L’autorité s’était trompée de site.",
        acteur=SYSTEME,
    )
    assert "trompée de site" in e.raison_cloture
    assert "trompée de site" in e.suivis.get(sorte="cloture").texte


def test_answered_once_asked_again_and_two_people_are_told(ecart: EcartExterne) -> None:
    jour = aujourdhui()
    lu = EcartExterne.toutes.get(pk=ecart.pk)
    reponse: dict[str, Any] = {"texte": "Les livrets sont repris.", "acteur": SYSTEME}
    assert codes(ecarts.repondre, ecart=ecart, envoyee_le=jour + timedelta(days=1), **reponse) == ["AME-033"]
    e = ecarts.repondre(ecart=ecart, envoyee_le=jour, **reponse)
    assert (e.etat, e.repondu_le) == ("repondu", jour)
    assert codes(ecarts.repondre, ecart=lu, envoyee_le=jour, **reponse) == ["AME-034"]
    assert codes(ecarts.repondre, ecart=e, envoyee_le=jour, **reponse) == ["AME-030"]
    assert codes(ecarts.rouvrir, ecart=e, motif="Sans objet ici.", acteur=SYSTEME) == ["AME-030"]
    e = ecarts.redemander(
        ecart=e, motif="Il manque deux livrets.", repondre_avant=jour + timedelta(days=8), acteur=SYSTEME
    )
    assert (e.etat, e.repondre_avant) == ("a_repondre", jour + timedelta(days=8))


def test_the_pages_from_the_letter_to_the_answer(o: Organisation, qualite: Membre) -> None:
    client, jour = client_de(qualite.utilisateur), aujourdhui()
    donnees = {
        "organisme": "rectorat", "controle_le": jour, "titre": "Livrets incomplets", "constat": "Les livrets ne sont pas visés.",
        "gravite": "majeur", "repondre_avant": jour + timedelta(days=30), "responsable": qualite.pk,
        "fichiers": [SimpleUploadedFile("rapport.txt", b"Rapport.")],
    }  # fmt: skip
    client.post(url("ecart_externe_nouveau", o), donnees)
    e = EcartExterne.toutes.get()
    page = client.get(url("ecart_externe", o, e.pk)).content.decode()
    assert f"?de=ecart_externe:{e.pk}" in page
    assert "Avant de clore" in page
    assert "rapport.txt" in page
    piece = e.suivis.get().pieces[0]
    lue = client.get(url("ecart_externe_piece", o, e.pk, piece))
    assert b"".join(lue.streaming_content) == b"Rapport."  # type: ignore[attr-defined]
    autre = recevoir(o, qualite)
    assert client.get(url("ecart_externe_piece", o, autre.pk, piece)).status_code == 404
    client.post(url("ecart_externe_repondre", o, e.pk), {"texte": "Les livrets sont repris.", "envoyee_le": jour})
    assert "Répondu" in client.get(url("ecart_externe", o, e.pk)).content.decode()
    refus = client.post(
        url("ecart_externe_clore", o, e.pk), {"issue": "leve", "texte": "Courrier du rectorat.", "raison": ""}
    )
    assert refus.status_code == 422
    assert "AME-032" in refus.content.decode()
    a = nee_de(e, qualite)
    assert "Viser les livrets" in client.get(url("ecart_externe", o, e.pk)).content.decode()
    assert url("ecart_externe", o, e.pk) in client.get(url("action", o, a.pk)).content.decode()


def test_the_day_page_says_it_to_whom_it_was_given_then_to_all_who_drive(
    ecart: EcartExterne, qualite: Membre, direction: Membre
) -> None:
    jour = aujourdhui()
    assert lignes(qualite) == lignes(direction) == []
    EcartExterne.toutes.filter(pk=ecart.pk).update(repondre_avant=jour + timedelta(days=10))
    assert [x.rsplit(".", 1)[0] for x in lignes(qualite)] == [f"amelioration.ecart.reponse.{ecart.pk}"]
    assert lignes(direction) == []
    EcartExterne.toutes.filter(pk=ecart.pk).update(repondre_avant=jour - timedelta(days=1))
    assert len(lignes(direction)) == 1
    ecarts.repondre(
        ecart=EcartExterne.toutes.get(pk=ecart.pk), texte="Les livrets sont repris.", envoyee_le=jour, acteur=SYSTEME
    )
    assert lignes(qualite) == lignes(direction) == []


def test_list_export_and_rights(o: Organisation, ecart: EcartExterne, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    csv = client.get(url("ecarts_externes", o) + "?export=csv").getvalue().decode("utf-8-sig")
    assert "RECT-77" in csv
    for filtre, vu in (
        ("etat=ouverts", True),
        ("etat=retard", False),
        ("organisme=dreets", False),
        ("gravite=mineur", True),
        ("q=rect-77", True),
    ):
        assert ("Livrets incomplets" in client.get(f"{url('ecarts_externes', o)}?{filtre}").content.decode()) is vu, (
            filtre
        )
    donnees = client_de(membre(o, Role.DONNEES).utilisateur)
    assert donnees.post(url("ecart_externe_noter", o, ecart.pk), {"texte": "Une note assez longue."}).status_code == 403
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    assert "Livrets" in auditeur.get(url("ecart_externe", o, ecart.pk)).content.decode()
    b = organisation("autre")
    etranger = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    assert etranger.get(url("ecart_externe", b, ecart.pk)).status_code == 404


def test_as_many_queries_for_three_as_for_one(o: Organisation, ecart: EcartExterne, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    client.get(url("ecarts_externes", o))
    with CaptureQueriesContext(connection) as un:
        client.get(url("ecarts_externes", o))
    recevoir(o, qualite), recevoir(o, membre(o, Role.RESEAU))
    with CaptureQueriesContext(connection) as trois:
        client.get(url("ecarts_externes", o))
    assert len(trois) == len(un)


def test_an_identifier_that_is_no_number_names_nothing(o: Organisation, qualite: Membre, ecart: EcartExterne) -> None:
    client = client_de(qualite.utilisateur)
    for faux in ("abc", "9" * 30, "-1"):
        page = client.get(url("action_nouvelle", o) + f"?de=ecart_externe:{faux}")
        assert page.status_code == 200
        assert "Née de&nbsp;:" not in page.content.decode()
    assert NatureAction.CORRECTIVE in page.content.decode()
