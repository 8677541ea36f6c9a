"""The loop: one holder, what is due, failures survived, a quick end."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from parchemin.plateforme import echeancier as module
from parchemin.plateforme.echeancier import DUREE_BAIL, NOM_BAIL, Echeancier, est_du, passer, prendre_bail
from parchemin.plateforme.models import Bail, PassagePeriodique
from parchemin.plateforme.registres.periodiques import Periodique, periodiques
from tests.plateforme.essais.base_reelle import base_reelle

pytestmark = pytest.mark.django_db


def test_un_seul_titulaire() -> None:
    assert prendre_bail("x", "a")
    assert prendre_bail("x", "a")
    assert not prendre_bail("x", "b")
    Bail.objects.update(renouvele_le=timezone.now() - DUREE_BAIL - timedelta(seconds=1))
    assert prendre_bail("x", "b")
    assert not prendre_bail("x", "a")


def test_ce_qui_est_du_passe_et_ce_qui_echoue_n_arrete_rien(monkeypatch: pytest.MonkeyPatch) -> None:
    faits: list[str] = []

    def echouer() -> None:
        faits.append("panne")
        raise RuntimeError("panne")

    liste = [
        Periodique("panne", timedelta(hours=1), echouer),
        Periodique("bien", timedelta(hours=1), lambda: faits.append("bien") or "3 purgés"),
    ]
    monkeypatch.setattr(module, "periodiques", lambda: liste)
    monkeypatch.setattr(module, "close_old_connections", lambda: None)
    assert Echeancier().tour()
    assert faits == ["panne", "bien"]
    assert PassagePeriodique.objects.get(nom="panne").erreur == "RuntimeError : panne"
    assert PassagePeriodique.objects.get(nom="bien").bilan == "3 purgés"
    assert not Echeancier().tour(), "the first still holds the lease"
    Bail.objects.all().delete()
    assert Echeancier().tour()
    assert faits == ["panne", "bien"], "nothing is due yet"
    PassagePeriodique.objects.update(commence_le=timezone.now() - timedelta(hours=1))
    assert est_du(liste[1])


def test_les_periodiques_de_la_plateforme_passent(tmp_path: Path, settings: object) -> None:
    settings.FICHIERS = tmp_path  # type: ignore[attr-defined]
    siens = [p for p in periodiques() if p.nom.startswith("plateforme.")]
    assert len(siens) == 6
    for periodique in siens:
        assert passer(periodique), PassagePeriodique.objects.get(nom=periodique.nom).erreur


def test_commande_une_fois(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(module, "periodiques", list)
    monkeypatch.setattr(module, "close_old_connections", lambda: None)
    call_command("echeancier", une_fois=True)
    assert Bail.objects.filter(nom=NOM_BAIL).exists()
    call_command("echeancier", une_fois=True)
    assert "Un autre échéancier" in capsys.readouterr().err


@pytest.mark.lent
def test_sigterm_arrete_et_rend_le_bail(tmp_path: Path) -> None:
    with base_reelle(tmp_path) as base:
        processus = base.lancer("tourner")
        fin = time.monotonic() + 60
        while not base.faire("baux"):
            assert processus.poll() is None, processus.communicate()[1]
            assert time.monotonic() < fin
        processus.send_signal(signal.SIGTERM)
        _, erreurs = processus.communicate(timeout=30)
        assert processus.returncode == 0, erreurs
        assert base.faire("baux") == []
