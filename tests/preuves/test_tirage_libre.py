"""Cases drawn at random by who follows the chain: the address draws the same again, nothing is written, nobody is named."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import ConsultationAuditeur, Membre, Organisation
from parchemin.preuves.selectors import cadres
from parchemin.reseau.facade import LigneCadre, tirer
from tests.fabrique import client_de, membre
from tests.preuves.conftest import url
from tests.preuves.test_invites import ouvrir

CADRE = [LigneCadre(str(n), f"Session n° {n}") for n in range(1, 21)]


@pytest.fixture
def invite(o: Organisation) -> Membre:
    return membre(o, Role.AUDITEUR, ferme=True)


@pytest.fixture(autouse=True)
def _vingt_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    sorte = cadres.SORTES_DE_CAS["sessions"]
    monkeypatch.setitem(
        cadres.SORTES_DE_CAS, "sessions", cadres.SorteDeCas(sorte.code, sorte.nom, sorte.aide, sorte.permission, lambda o, du, au: CADRE, sorte.maillon)
    )  # fmt: skip


def demande(**autres: Any) -> dict[str, Any]:
    return {"sorte": "sessions", "du": "2026-01-01", "au": "2026-11-24", "combien": "", "graine": "marmotte"} | autres


def test_the_address_draws_the_same_again(o: Organisation, qualite: Membre) -> None:
    client, page = client_de(qualite.utilisateur), url("chaine_tirer", o)
    lue = client.get(page, demande()).content.decode()
    # Square root of twenty, rounded up.
    tires = tirer(CADRE, "marmotte", {"": 5})
    places = [lue.index(f"/preuves/chaine/session/{k}/") for k in tires]
    assert places == sorted(places)
    assert lue.count("/preuves/chaine/session/") == 5
    assert client.get(page, demande()).content.decode().count("/preuves/chaine/session/") == 5
    assert client.get(page, demande(combien="3")).content.decode().count("/preuves/chaine/session/") == 3


def test_without_a_seed_one_is_made_and_kept_in_the_address(o: Organisation, qualite: Membre) -> None:
    reponse = client_de(qualite.utilisateur).get(url("chaine_tirer", o), demande(graine=""))
    assert reponse.status_code == 302
    voulu = parse_qs(urlparse(reponse.headers["Location"]).query)
    assert len(voulu["graine"][0]) == 8
    assert voulu["sorte"] == ["sessions"]


@pytest.mark.parametrize(
    "faute",
    [
        {"sorte": "rien"},
        {"sorte": "reclamations"},
        {"du": "32/13/2026"},
        {"au": "2025-01-01"},
        {"combien": "0"},
        {"combien": "9" * 20},
    ],
)
def test_what_is_wrong_is_said(o: Organisation, qualite: Membre, faute: dict[str, str]) -> None:
    reponse = client_de(qualite.utilisateur).get(url("chaine_tirer", o), demande(**faute))
    assert reponse.status_code == 422
    assert "/preuves/chaine/session/" not in reponse.content.decode()


def test_a_guest_draws_in_what_was_opened(o: Organisation, qualite: Membre, invite: Membre) -> None:
    client, page = client_de(invite.utilisateur), url("chaine_tirer", o)
    assert client.get(page).status_code == 403
    ouvrir(invite, qualite, "chaine")
    reponse = client.get(page, demande())
    assert reponse.status_code == 200
    assert reponse.content.decode().count("/preuves/chaine/session/") == 5
    (trace,) = ConsultationAuditeur.toutes.filter(membre=invite, chemin=page).order_by("pk")
    assert "marmotte" in trace.titre
