"""Processes killed at every moment, officers at the same time: nothing lost, nothing twice, nothing half-marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase

from tests.accrochage.essais.base import BaseCopiee, base_copiee

pytestmark = [pytest.mark.lent, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _rien_a_vider() -> Iterator[None]:
    """The test database is only copied, outside any transaction: there is nothing to flush, and the journal refuses it."""
    with pytest.MonkeyPatch.context() as m:
        m.setattr(TransactionTestCase, "_fixture_teardown", lambda _: None)
        yield


@pytest.fixture
def base(tmp_path: Path) -> Iterator[BaseCopiee]:
    with base_copiee(tmp_path) as b:
        yield b


def test_une_construction_tuee_reprend_avec_les_memes_octets(base: BaseCopiee) -> None:
    dits = base.faire("constructions_tuees")
    assert len(dits) == 6
    for moment, dit in dits.items():
        attendu = {"vus trop tôt": 0, "fin": "termine", "passages": 23, "mêmes octets": True, "fautes": []}
        assert dit == attendu, moment


def test_une_construction_abandonnee_rend_ses_passages(base: BaseCopiee) -> None:
    dits = base.faire("abandons")
    assert set(dits) == {"annulé pendant", "annulé avant", "tué cinq fois", "tué en abandonnant"}
    for cas, dit in dits.items():
        assert (dit["lot"], dit["etats"], dit["suite"], dit["fautes"]) == (
            "abandonne", {"a_envoyer": 23}, "construit", [],
        ), cas  # fmt: skip
    assert dits["tué cinq fois"]["travail"] == "echoue"
    assert dits["tué cinq fois"]["restes avant"] == 1
    assert dits["tué en abandonnant"]["travail"] == "echoue"


def test_ce_qui_suit_un_fichier_est_mene_a_son_terme(base: BaseCopiee) -> None:
    dits = base.faire("suites_tuees")
    assert dits["dépôt"] == {
        "milieu": {"en_fichier": 5, "depose": 5}, "fichier": "depose", "fin": {"depose": 10}, "fautes": [],
    }  # fmt: skip
    assert dits["annulation"] == {
        "milieu": {"a_envoyer": 5, "en_fichier": 5}, "fichier": "annule", "fin": {"a_envoyer": 10}, "fautes": [],
    }  # fmt: skip
    assert dits["lecture"] == {
        "milieu": {"accepte": 5, "depose": 5}, "travail": "termine", "fichier": "erreurs",
        "fin": {"accepte": 6, "refuse": 4}, "refus": [0] * 6 + [1] * 4, "fautes": [],
    }  # fmt: skip


def test_deux_agents_en_meme_temps(base: BaseCopiee) -> None:
    dits = base.faire("deux_agents")
    assert dits["deux constructions"] == ["ACC-611"] * 3 + ["fait"]
    assert dits["pendant la construction"] == []
    assert dits["deux dépôts"] == ["ACC-620"] * 3 + ["fait"]
    assert dits["deux réceptions"] == ["ACC-631"] * 3 + ["fait"]
    assert dits["deux lectures"] == {"refus": 1, "total": 1, "fautes": []}
    # Whoever came first, the report is the proof: the file was deposited.
    assert dits["lu pendant l’annulation"] == {"fichier": "succes", "etats": {"accepte": 4}, "fautes": []}


@pytest.fixture
def service(base: BaseCopiee, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A service in a process of its own, spoken to by HTTPS only. `ou`: how to reach it."""
    base.environnement["PARCHEMIN_DEPOT_INTERNE"] = "1"
    dossier = str(tmp_path / "service")
    processus = base.lancer("echange", "servir", dossier=dossier)
    try:
        assert processus.stdout is not None
        ligne = processus.stdout.readline()
        assert ligne, processus.communicate(timeout=10)[1]
        yield {"dossier": dossier, **json.loads(ligne)}
    finally:
        processus.kill()
        processus.communicate(timeout=10)


def test_un_depot_tue_arrive_une_fois(base: BaseCopiee, service: dict[str, Any]) -> None:
    """Killed from outside (kill -9) at each moment of a deposit by HTTPS; restarted, it is there once, here and at the service."""
    moments = {
        "avant l’envoi": 0, "annoncé, rien d’envoyé": 0, "la moitié des octets partis": 0,
        "reçu là-bas, pas encore écrit ici": 1, "dans l’écriture du dépôt": 1, "déposé, passages suivis à moitié": 1,
    }  # fmt: skip
    pretes = base.echanger("preparer", combien=len(moments), **service)
    for (moment, arrives), prete in zip(moments.items(), pretes, strict=True):
        n, fichier = prete.pop("passages"), prete["fichier"]
        base.tuer("deposer", fichiers=[fichier], moment=moment)
        dit = base.echanger("redemarrer", dossier=service["dossier"], **prete)
        ecrit = moment == "déposé, passages suivis à moitié"
        assert dit["tué"]["là-bas"] == arrives, moment
        # Nothing is told before it is known; a doubt is written before the bytes leave.
        assert dit["tué"]["actes"].get("accrochage.deposer", 0) == ecrit, moment
        assert dit["tué"]["incertain"] == (not ecrit and moment != "avant l’envoi"), moment
        assert dit["repris"] == ["termine"], moment
        assert dit["fin"] == {
            "fichier": "depose", "incertain": False, "passages": {"depose": n}, "refus": 0, "accusés": 0,
            "actes": {"accrochage.deposer": 1}, "là-bas": 1, "fautes": [],
        }, moment  # fmt: skip


def test_un_accuse_tue_est_lu_une_fois(base: BaseCopiee, service: dict[str, Any]) -> None:
    """Killed while the report is fetched, then while it is read: the same end as without, each answer counted once."""
    en_relevant = ["accusé à moitié relevé", "accusé gardé, pas inscrit", "accusé inscrit, pas validé"]
    en_lisant = ["dans le deuxième lot", "lu, pas clos", "dans la clôture", "clos, fichier pas suivi"]
    temoin, *pretes = base.echanger("preparer", combien=1 + len(en_relevant) + len(en_lisant), **service)
    for x in (temoin, *pretes):
        x.pop("passages")
    fichiers = [x["fichier"] for x in (temoin, *pretes)]
    assert base.echanger("deposer", fichiers=fichiers) == ["termine"] * len(fichiers)

    def finir(prete: dict[str, Any]) -> dict[str, Any]:
        dit: dict[str, Any] = base.echanger("redemarrer", dossier=service["dossier"], jusqu_a_la_lecture=True, **prete)
        return dit

    attendu = finir(temoin)["fin"]
    assert attendu["fichier"] == "erreurs"
    assert set(attendu["passages"]) == {"accepte", "refuse"}
    assert (attendu["refus"], attendu["accusés"], attendu["là-bas"], attendu["fautes"]) == (1, 1, 1, [])
    for moment, prete in zip(en_relevant, pretes, strict=False):
        base.tuer("relever", fichiers=[prete["fichier"]], moment=moment)
        dit = finir(prete)
        assert (dit["tué"]["accusés"], dit["tué"]["actes"]) == (0, {"accrochage.deposer": 1}), moment
        assert dit["fin"] == attendu, moment
    restent = pretes[len(en_relevant) :]
    base.echanger("relever", fichiers=[x["fichier"] for x in restent])
    for moment, prete in zip(en_lisant, restent, strict=True):
        base.tuer("lire", fichier=prete["fichier"], moment=moment)
        dit = finir(prete)
        assert dit["tué"]["actes"].get("accrochage.lire_accuse", 0) == (moment == "clos, fichier pas suivi"), moment
        assert dit["fin"] == attendu, moment
