"""An action from its opening to the check of its effect: guards, thread, day page, rights."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine, VerdictEfficacite
from parchemin.amelioration.models import ActionAmelioration, OrigineAction
from parchemin.amelioration.origines import TypeOrigine, _types, inscrire_origine
from parchemin.amelioration.selectors.actions import actions_nees_de
from parchemin.amelioration.services import actions
from parchemin.comptes import services as comptes
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def url(nom: str, o: Organisation, *args: Any) -> str:
    return reverse(f"amelioration:{nom}", args=[o.slug, *args])


def codes(geste: Any, **arguments: Any) -> list[str]:
    with pytest.raises(ErreurMetier) as e:
        geste(**arguments)
    return [c.code for c in e.value.constats]


def faite(a: ActionAmelioration) -> ActionAmelioration:
    """Done, and its day to be checked has come."""
    actions.terminer(action=a, resultat="Les appels sont faits chaque matin.", acteur=SYSTEME)
    ActionAmelioration.toutes.filter(pk=a.pk).update(verifier_le=aujourdhui())
    return ActionAmelioration.toutes.get(pk=a.pk)


def test_numbers_follow_by_year_without_gap(o: Organisation, qualite: Membre, action: ActionAmelioration) -> None:
    assert action.numero == f"A-{aujourdhui().year}-001"
    seconde = actions.ouvrir(
        organisation=o, titre="Autre", nature=NatureAction.IMMEDIATE, quoi="Prévenir les familles.", responsable=qualite,
        avant_le=aujourdhui(), acteur=SYSTEME,
    )  # fmt: skip
    assert seconde.rang == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionAmelioration.toutes.filter(pk=seconde.pk).update(rang=1)


def test_what_is_refused_at_the_opening_leaves_nothing(o: Organisation, qualite: Membre) -> None:
    jour = aujourdhui()
    base: dict[str, Any] = {
        "organisation": o, "titre": "T", "nature": NatureAction.CORRECTIVE, "quoi": "Prévenir les familles.", "responsable": qualite,
        "avant_le": jour, "acteur": SYSTEME,
    }  # fmt: skip
    assert codes(actions.ouvrir, **base | {"quoi": "Voir"}) == ["AME-006"]
    assert codes(actions.ouvrir, **base | {"avant_le": jour - timedelta(days=1)}) == ["AME-008"]
    assert codes(actions.ouvrir, **base | {"verifier_le": jour - timedelta(days=1)}) == ["AME-009"]
    comptes.terminer_adhesion(membre=qualite, au=jour - timedelta(days=1), acteur=SYSTEME)
    assert codes(actions.ouvrir, **base) == ["AME-010"]
    assert not ActionAmelioration.toutes.exists()


def test_from_the_opening_to_an_effect_seen_by_somebody_else(
    action: ActionAmelioration, qualite: Membre, direction: Membre
) -> None:
    moi, autre = (reference_de(m.utilisateur) for m in (qualite, direction))
    a = actions.commencer(action=action, acteur=moi)
    a = actions.terminer(action=a, resultat="Les appels sont faits chaque matin.", acteur=moi)
    assert (a.etat, a.faite_le) == ("faite", aujourdhui())
    efficace: dict[str, Any] = {"verdict": VerdictEfficacite.EFFICACE, "constat": "2,8 % au second trimestre."}
    assert codes(actions.verifier, action=a, acteur=autre, **efficace) == ["AME-004"]
    ActionAmelioration.toutes.filter(pk=a.pk).update(verifier_le=aujourdhui())
    assert codes(actions.verifier, action=a, acteur=moi, **efficace) == ["AME-005"]
    a = actions.verifier(action=a, acteur=autre, **efficace)
    assert a.etat == "efficace"
    assert [s.sorte for s in a.suivis.order_by("pk")] == ["commencee", "faite", "verifiee"]


def test_who_said_that_it_was_done_does_not_check_it(
    action: ActionAmelioration, direction: Membre, qualite: Membre
) -> None:
    """The person in charge was away: somebody else declared it done. Neither of them sees its effect alone."""
    membre(action.organisation, Role.QUALITE, email="tiers@essai.example")
    autre = reference_de(direction.utilisateur)
    actions.terminer(action=action, resultat="Les appels sont faits chaque matin.", acteur=autre)
    ActionAmelioration.toutes.filter(pk=action.pk).update(verifier_le=aujourdhui())
    a = ActionAmelioration.toutes.get(pk=action.pk)
    with pytest.raises(ErreurMetier) as e:
        actions.verifier(
            action=a, verdict=VerdictEfficacite.EFFICACE, constat="2,8 % au second trimestre.", acteur=autre
        )
    assert [c.code for c in e.value.constats] == ["AME-005"]
    assert direction.libelle in e.value.constats[0].quoi
    tiers = Reference("utilisateur", "999999", "Une Tierce")
    assert (
        actions.verifier(
            action=a, verdict=VerdictEfficacite.EFFICACE, constat="2,8 % au second trimestre.", acteur=tiers
        ).etat
        == "efficace"
    )


def test_without_effect_it_opens_again_with_new_days(action: ActionAmelioration, direction: Membre) -> None:
    a, jour = faite(action), aujourdhui()
    sans: dict[str, Any] = {
        "action": a, "verdict": VerdictEfficacite.SANS_EFFET, "constat": "Toujours 6 %.", "acteur": reference_de(direction.utilisateur)
    }  # fmt: skip
    assert codes(actions.verifier, **sans) == ["AME-003"]
    a = actions.verifier(**sans, avant_le=jour + timedelta(days=30), verifier_le=jour + timedelta(days=90))
    assert (a.etat, a.faite_le, a.reouvertures) == ("en_cours", None, 1)
    assert a.suivis.get(sorte="rouverte").verdict == "sans_effet"


def test_the_criterion_is_written_before_and_no_more_changes(action: ActionAmelioration, qualite: Membre) -> None:
    champs: dict[str, Any] = {
        "titre": "T", "nature": NatureAction.CORRECTIVE, "quoi": "Un appel le matin même.", "cause": "Relevé tardif.", "moyens": "",
        "responsable": qualite, "verifier_le": action.verifier_le, "acteur": SYSTEME,
    }  # fmt: skip
    a = actions.completer(action=action, critere="", **champs)
    assert codes(actions.terminer, action=a, resultat="Les appels sont faits.", acteur=SYSTEME) == ["AME-003"]
    a = faite(actions.completer(action=a, critere="Moins de 4 %.", **champs))
    champs["verifier_le"] = a.verifier_le
    assert codes(actions.completer, action=a, critere="Moins de 40 %.", **champs) == ["AME-011"]
    plus_tard = champs | {"verifier_le": a.verifier_le + timedelta(days=90)}
    assert codes(actions.completer, action=a, critere=a.critere, **plus_tard) == ["AME-011"], "nor the day of the check"
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionAmelioration.toutes.filter(pk=a.pk).update(critere="")


def test_a_new_last_day_takes_the_check_with_it_and_says_why(action: ActionAmelioration) -> None:
    jour = aujourdhui()
    assert codes(actions.reporter, action=action, avant_le=jour, motif="", acteur=SYSTEME) == ["AME-006"]
    a = actions.reporter(
        action=action, avant_le=jour + timedelta(days=20), motif="Vie scolaire absente.", acteur=SYSTEME
    )
    assert a.verifier_le == jour + timedelta(days=50)
    assert "Vie scolaire absente." in a.suivis.get(sorte="reportee").texte


def test_two_people_at_once_are_told(action: ActionAmelioration) -> None:
    lue = ActionAmelioration.toutes.get(pk=action.pk)
    actions.abandonner(action=action, motif="Le besoin a disparu.", acteur=SYSTEME)
    assert codes(actions.terminer, action=lue, resultat="Les appels sont faits.", acteur=SYSTEME) == ["AME-007"]


def test_an_object_is_an_origin_once_and_its_actions_are_found(o: Organisation, action: ActionAmelioration) -> None:
    objet = actions.Origine(SorteOrigine.AUDIT, "Audit de surveillance", "essai", "7")
    for _ in range(2):
        actions.rattacher(action=action, origine=objet, acteur=SYSTEME)
    assert OrigineAction.toutes.filter(action=action, type="essai").count() == 1
    assert list(actions_nees_de(o.pk, "essai", "7")) == [action]


def test_the_page_of_a_new_action_takes_the_origin_that_is_named(
    o: Organisation, qualite: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parchemin.amelioration.origines._types", dict(_types))
    inscrire_origine(
        TypeOrigine(
            "essai", SorteOrigine.AUDIT, "amelioration.voir", lambda slug, i: f"/o/{slug}/essai/{i}/",
            lambda organisation, i: "Audit de surveillance" if i == "7" else None,
        )
    )  # fmt: skip
    client, jour = client_de(qualite.utilisateur), aujourdhui()
    adresse = url("action_nouvelle", o) + "?de=essai:7"
    assert "Audit de surveillance" in client.get(adresse).content.decode()
    assert "Née de :" not in client.get(url("action_nouvelle", o) + "?de=essai:8").content.decode().replace(
        "\xa0", " "
    ).replace("&nbsp;", " ")
    donnees = {
        "titre": "Mettre à jour le livret", "nature": "corrective", "quoi": "Relire le livret d’accueil.", "responsable": qualite.pk,
        "avant_le": jour, "cause": "", "moyens": "", "critere": "", "verifier_le": "",
    }  # fmt: skip
    reponse = client.post(adresse, donnees)
    a = ActionAmelioration.toutes.get()
    assert reponse.headers["Location"] == url("action", o, a.pk)
    page = client.get(url("action", o, a.pk)).content.decode()
    assert f'href="/o/{o.slug}/essai/7/"' in page
    assert "Avant de dire que c’est fait" in page


def test_who_has_it_moves_it_whatever_the_role_and_nobody_else(o: Organisation, action: ActionAmelioration) -> None:
    a_qui = membre(o, Role.SECRETARIAT_JURY)
    ActionAmelioration.toutes.filter(pk=action.pk).update(responsable=a_qui)
    elle, autre = client_de(a_qui.utilisateur), client_de(membre(o, Role.DONNEES).utilisateur)
    assert autre.post(url("action_commencer", o, action.pk)).status_code == 403
    assert autre.post(url("action_terminer", o, action.pk), {"resultat": "Les appels sont faits."}).status_code == 403
    assert "confiée à" in autre.get(url("action_terminer", o, action.pk)).content.decode()
    assert elle.post(url("action_commencer", o, action.pk)).status_code == 302
    assert elle.get(url("action_verifier", o, action.pk)).status_code == 403
    action.refresh_from_db()
    assert action.etat == "en_cours"


def test_a_file_is_kept_and_opened_from_its_action_only(
    o: Organisation, qualite: Membre, action: ActionAmelioration
) -> None:
    client = client_de(qualite.utilisateur)
    photo = SimpleUploadedFile("appel.txt", b"Appels du matin.")
    assert client.post(url("action_noter", o, action.pk), {"texte": "", "fichiers": [photo]}).status_code == 302
    fichier = Fichier.toutes.get(usage=pieces.SUIVI.code)
    reponse = client.get(url("action_piece", o, action.pk, fichier.pk))
    assert b"".join(reponse.streaming_content) == b"Appels du matin."  # type: ignore[attr-defined]
    autre = actions.ouvrir(
        organisation=o, titre="Autre", nature=NatureAction.IMMEDIATE, quoi="Prévenir les familles.", responsable=qualite,
        avant_le=aujourdhui(), acteur=SYSTEME,
    )  # fmt: skip
    assert client.get(url("action_piece", o, autre.pk, fichier.pk)).status_code == 404
    refus = client.post(
        url("action_noter", o, action.pk),
        {"texte": "", "fichiers": [SimpleUploadedFile("x.html", b"<script>alert(1)</script>")]},
    )
    assert refus.status_code == 422
    assert Fichier.toutes.filter(usage=pieces.SUIVI.code).count() == 1


def lignes(m: Membre) -> list[str]:
    jour = aujourdhui()
    return [
        e.cle for nom, f in echeances if nom.startswith("amelioration.") for e in f(m, jour) if e.visible_des and e.visible_des <= jour
    ]  # fmt: skip


def test_the_day_page_says_it_to_whom_it_falls(action: ActionAmelioration, qualite: Membre, direction: Membre) -> None:
    assert lignes(qualite) == lignes(direction) == []
    ActionAmelioration.toutes.filter(pk=action.pk).update(avant_le=aujourdhui() + timedelta(days=3))
    assert lignes(qualite) == [f"amelioration.action.{action.pk}"]
    assert lignes(direction) == []
    ActionAmelioration.toutes.filter(pk=action.pk).update(avant_le=aujourdhui() - timedelta(days=1))
    assert lignes(direction) == [f"amelioration.action.{action.pk}"]
    faite(ActionAmelioration.toutes.get(pk=action.pk))
    assert lignes(qualite) == []
    assert [x.split(".")[1] for x in lignes(direction)] == ["effet"]


def test_list_board_and_export_show_the_same(o: Organisation, action: ActionAmelioration, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    assert "Rappeler les absents" in client.get(url("actions", o)).content.decode()
    assert "Rappeler les absents" in client.get(url("tableau_actions", o)).content.decode()
    csv = client.get(url("actions", o) + "?export=csv").getvalue().decode("utf-8-sig")
    assert "Moins de 4 %." in csv
    for filtre, vu in (("etat=ouvertes", True), ("etat=retard", False), ("sorte=absences", True), ("sorte=audit", False), ("qui=moi", True), (f"q={action.numero}", True), ("q=A-9999999999999999999-1", False)):  # fmt: skip
        assert ("Rappeler les absents" in client.get(f"{url('actions', o)}?{filtre}").content.decode()) is vu, filtre


@pytest.mark.parametrize("nom", ["actions", "tableau_actions"])
def test_as_many_queries_for_three_as_for_one(
    o: Organisation, action: ActionAmelioration, qualite: Membre, nom: str
) -> None:
    client = client_de(qualite.utilisateur)
    client.get(url(nom, o))
    with CaptureQueriesContext(connection) as une:
        client.get(url(nom, o))
    for i in range(2):
        actions.ouvrir(
            organisation=o, titre=f"Autre {i}", nature=NatureAction.IMMEDIATE, quoi="Prévenir les familles.", responsable=qualite,
            avant_le=aujourdhui(), acteur=SYSTEME, origines=[actions.Origine(SorteOrigine.AUTRE, "Autre")],
        )  # fmt: skip
    with CaptureQueriesContext(connection) as trois:
        client.get(url(nom, o))
    assert len(trois) == len(une)


def test_another_organisation_sees_nothing(action: ActionAmelioration) -> None:
    b = organisation("autre")
    client: Client = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    assert client.get(url("action", b, action.pk)).status_code == 404
    assert "Rappeler" not in client.get(url("actions", b)).content.decode()
