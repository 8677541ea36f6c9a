"""Long work across real processes: killed, stopped, shared, on the engine of this run."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plateforme.essais.base_reelle import BaseReelle, base_reelle

pytestmark = [pytest.mark.lent, pytest.mark.django_db]


@pytest.fixture
def base(tmp_path: Path) -> Iterator[BaseReelle]:
    with base_reelle(tmp_path) as b:
        yield b


def _attendre_des_pas(base: BaseReelle, travailleur: subprocess.Popen[str], nombre: int) -> None:
    fin = time.monotonic() + 60
    while len(base.faire("etat")["pas"]) < nombre:
        assert travailleur.poll() is None, travailleur.communicate()[1]
        assert time.monotonic() < fin
        time.sleep(0.1)


def test_un_travail_tue_reprend_sans_pas_perdu_ni_double(base: BaseReelle) -> None:
    (cle,) = base.faire("demander_travaux", nombre=1, total=120, pause=0.05)
    travailleur = base.lancer("travailler")
    try:
        _attendre_des_pas(base, travailleur, 5)
    finally:
        travailleur.send_signal(signal.SIGKILL)
        travailleur.communicate()
    mort = base.faire("etat")
    faits = len(mort["pas"])
    assert 5 <= faits < 120
    assert mort["travaux"][cle]["etat"] == "en_cours"
    assert mort["travaux"][cle]["curseur"] == {"suivant": faits}

    assert base.faire("vieillir_et_reprendre") == {"trop_tot": 0, "repris": 1, "reveilles": 1}
    base.faire("travailler")

    fin = base.faire("etat")
    assert [n for _, n, _ in fin["pas"]] == list(range(120))
    assert {organisation for _, _, organisation in fin["pas"]} == {7}
    travail = fin["travaux"][cle]
    assert (travail["etat"], travail["fait"], travail["resultat"]) == ("termine", 120, {"fini": True})
    assert travail["phrase"] == "120 pas sur 120"


def test_un_travailleur_arrete_rend_la_main_a_l_etape(base: BaseReelle) -> None:
    (cle,) = base.faire("demander_travaux", nombre=1, total=2000, pause=0.02)
    travailleur = base.lancer("travailler", vider=False)
    _attendre_des_pas(base, travailleur, 3)
    travailleur.send_signal(signal.SIGTERM)
    travailleur.communicate(timeout=30)
    apres = base.faire("etat")
    travail = apres["travaux"][cle]
    assert travail["etat"] == "en_attente"
    assert travail["executant"] == ""
    assert travail["curseur"] == {"suivant": len(apres["pas"])}
    assert base.faire("reveiller_seulement") == 1
    assert base.faire("reveiller_seulement") == 0, "its wake-up is on its way"


def test_deux_travailleurs_ne_font_jamais_le_meme_travail(base: BaseReelle) -> None:
    cles = base.faire("demander_travaux", nombre=12, total=5, pause=0)
    # Every work is woken twice: the claim decides, not the queue.
    base.faire("reveiller_seulement")
    paire = [base.lancer("travailler") for _ in range(2)]
    for travailleur in paire:
        _, erreurs = travailleur.communicate(timeout=120)
        assert travailleur.returncode == 0, erreurs
    fin = base.faire("etat")
    assert {t["etat"] for t in fin["travaux"].values()} == {"termine"}
    assert sorted((t, n) for t, n, _ in fin["pas"]) == sorted((c, n) for c in cles for n in range(5))


def test_courses(base: BaseReelle) -> None:
    approbations = base.faire("course_d_approbations")
    assert approbations["resultats"] == ["APP-002"] * 5 + ["approuvee"]
    assert approbations["executions"] == 1
    assert base.faire("course_sur_un_lien") == [False] * 4 + [True] * 2
    assert base.faire("course_d_exclusivite") == ["TRA-001"] * 5 + ["en_attente"]
    assert base.faire("course_de_fichiers") == {"manques": 0}


def test_le_coeur_bat_pendant_une_longue_etape(base: BaseReelle) -> None:
    assert base.faire("battre") == {"bat": True, "un_autre_ne_bat_pas": True, "fils_finis": True}
