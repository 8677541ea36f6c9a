"""A risk: rated on the scale of the house, reviewed, closed; matrix and list say the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parchemin.amelioration.models import RevueRisque, Risque
from parchemin.amelioration.selectors.risques import echelle_de
from parchemin.amelioration.services import risques
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.test_actions import codes, lignes, url
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def base(o: Organisation, m: Membre, **autres: Any) -> dict[str, Any]:
    donnees: dict[str, Any] = {
        "organisation": o, "titre": "Départ d’un formateur", "cause": "Un seul formateur en froid.", "effet": "Des cours reportés.",
        "vraisemblance": 3, "gravite": 4, "responsable": m, "revoir_le": aujourdhui() + timedelta(days=90), "acteur": SYSTEME,
    }  # fmt: skip
    return donnees | autres


@pytest.fixture
def risque(o: Organisation, qualite: Membre) -> Risque:
    return risques.decrire(**base(o, qualite))


def test_a_rating_is_of_the_scale_and_what_remains_is_no_more(o: Organisation, qualite: Membre) -> None:
    traite: dict[str, Any] = {
        "traitement": "Un second formateur est formé.",
        "vraisemblance_residuelle": 2,
        "gravite_residuelle": 3,
    }
    for ecart, attendus in (
        ({"vraisemblance": 5}, ["AME-140"]), ({"gravite": 0}, ["AME-140"]), ({"traitement": "x", "vraisemblance_residuelle": 2}, ["AME-140"]),
        (traite | {"traitement": ""}, ["AME-144"]), (traite | {"vraisemblance_residuelle": 4, "gravite_residuelle": 4}, ["AME-141"]),
        ({"cause": "Rien"}, ["AME-006"]), ({"revoir_le": aujourdhui() - timedelta(days=1)}, ["AME-145"]),
    ):  # fmt: skip
        assert codes(risques.decrire, **base(o, qualite, **ecart)) == attendus, ecart
    r = risques.decrire(**base(o, qualite, **traite))
    assert (r.cote, r.actuelle) == (6, (2, 3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Risque.toutes.filter(pk=r.pk).update(gravite_residuelle=None)


def test_a_review_keeps_what_it_was_in_the_words_of_its_day(risque: Risque, o: Organisation, qualite: Membre) -> None:
    e = echelle_de(o.pk, aujourdhui())
    niveaux = tuple(type(n)(n.rang, f"Niveau {n.rang}", n.sens) for n in e.vraisemblance)
    risques.regler_echelle(organisation=o, echelle=type(e)(niveaux, e.gravite, 5, 10), acteur=SYSTEME)
    donnees = base(o, qualite, vraisemblance=2)
    del donnees["organisation"]
    assert codes(risques.revoir, risque=risque, constat="", **donnees) == ["AME-006"]
    r = risques.revoir(risque=risque, constat="Un second formateur arrive.", **donnees)
    assert [x.cotation for x in RevueRisque.toutes.filter(risque=r).order_by("pk")] == [
        "Probable × Majeure = 12",
        "Niveau 2 × Majeure = 8",
    ]
    r = risques.clore(risque=r, motif="Deux formateurs en poste.", acteur=SYSTEME)
    assert codes(risques.revoir, risque=r, constat="Un second formateur.", **donnees) == ["AME-142"]


@pytest.mark.parametrize(("moyen", "fort"), [(9, 9), (10, 4), (1, 9), (4, 17)])
def test_thresholds_are_in_order_and_within_the_scale(o: Organisation, moyen: int, fort: int) -> None:
    e = echelle_de(o.pk, aujourdhui())
    faux = type(e)(e.vraisemblance, e.gravite, moyen, fort)
    assert codes(risques.regler_echelle, organisation=o, echelle=faux, acteur=SYSTEME) == ["AME-143"]


def test_matrix_and_list_count_the_same_and_lead_to_an_action(o: Organisation, risque: Risque, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    risques.decrire(
        **base(
            o,
            qualite,
            titre="Panne du froid",
            traitement="Contrat d’entretien.",
            vraisemblance_residuelle=1,
            gravite_residuelle=4,
        )
    )
    page = client.get(url("matrice_risques", o)).content.decode()
    assert "?v=3&amp;g=4" in page
    assert "?v=1&amp;g=4" in page
    assert "Matrice de 2 risques" in page
    liste = client.get(url("risques", o) + "?v=1&g=4").content.decode()
    assert "Panne du froid" in liste
    assert "Départ d’un formateur</a>" not in liste
    assert f"?de=risque:{risque.pk}" in client.get(url("risque", o, risque.pk)).content.decode()
    assert "Née de&nbsp;:" in client.get(
        url("action_nouvelle", o) + f"?de=risque:{risque.pk}"
    ).content.decode().replace("\xa0", " ")
    client.post(url("risque_clore", o, risque.pk), {"motif": "Deux formateurs en poste."})
    assert "Matrice de 1 risque" in client.get(url("matrice_risques", o)).content.decode()
    assert "Départ d’un formateur</a>" in client.get(url("risques", o) + "?etat=clos").content.decode()


def test_the_pages_describe_review_and_set_the_scale(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    donnees = {
        "titre": "Panne", "cause": "Du matériel ancien.", "effet": "Un atelier fermé.", "vraisemblance": 2, "gravite": 2, "traitement": "",
        "vraisemblance_residuelle": "", "gravite_residuelle": "", "responsable": qualite.pk, "revoir_le": aujourdhui() + timedelta(days=9),
    }  # fmt: skip
    assert client.post(url("risque_nouveau", o), donnees).status_code == 302
    r = Risque.toutes.get()
    assert (
        client.post(
            url("risque_revoir", o, r.pk), donnees | {"constat": "Matériel remplacé.", "vraisemblance": 1}
        ).status_code
        == 302
    )
    r.refresh_from_db()
    assert r.cote == 2
    mots = {f"{axe}_{i}": f"N{i}" for axe in "vg" for i in range(1, 5)}
    assert (
        client.post(url("echelle_risques", o), mots | {"v_1": "", "seuil_moyen": 4, "seuil_fort": 9}).status_code == 422
    )
    assert client.post(url("echelle_risques", o), mots | {"seuil_moyen": 2, "seuil_fort": 9}).status_code == 302
    page = client.get(url("risque", o, r.pk)).content.decode()
    assert "N1 × N2" in page
    assert "Moyen, cote 2" in page


def test_day_page_rights_and_queries(o: Organisation, risque: Risque, qualite: Membre, direction: Membre) -> None:
    jour = aujourdhui()
    Risque.toutes.filter(pk=risque.pk).update(revoir_le=jour + timedelta(days=10))
    assert len(lignes(qualite)) == 1
    assert lignes(direction) == []
    Risque.toutes.filter(pk=risque.pk).update(revoir_le=jour - timedelta(days=1))
    assert len(lignes(direction)) == 1
    client = client_de(qualite.utilisateur)
    client.get(url("risques", o))
    with CaptureQueriesContext(connection) as un:
        client.get(url("risques", o))
    for i in range(2):
        risques.decrire(**base(o, direction, titre=f"Autre {i}"))
    with CaptureQueriesContext(connection) as trois:
        client.get(url("risques", o))
    assert len(trois) == len(un)
    b = organisation("autre")
    etranger = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    assert etranger.get(url("risque", b, risque.pk)).status_code == 404
