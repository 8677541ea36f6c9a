"""Reading in a process of its own: the same fiches, the same refusals, and nothing left behind when one of the two dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parchemin.referentiel import lecture_separee
from parchemin.referentiel.domain.archive import exports_de
from parchemin.referentiel.domain.lecture import Bilan
from parchemin.referentiel.lecture_separee import ouvrir_lecture
from parchemin.referentiel.models import EtatInstantane, Fiche, Instantane, PartenaireDeclare, SourceRegistre
from parchemin.socle.constats import ErreurMetier
from tests.referentiel.donnees import TETE, ecrire, fiche, importer, partenaire

J1, J2 = date(2026, 8, 16), date(2026, 8, 17)


@pytest.fixture
def enfants(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every file is read apart; the processes started are listed."""
    lances: list[subprocess.Popen[bytes]] = []
    vrai = subprocess.Popen

    def noter(*a: Any, **k: Any) -> subprocess.Popen[bytes]:
        lances.append(vrai(*a, **k))
        return lances[-1]

    monkeypatch.setattr(lecture_separee, "SEUIL", 0)
    monkeypatch.setattr(lecture_separee.subprocess, "Popen", noter)
    return lances


def beaucoup(nombre: int = 120) -> list[str]:
    """Enough for several batches: about 100 kB each."""
    corps = f"<OBJECTIFS_CONTEXTE>{'mots ' * 20_000}</OBJECTIFS_CONTEXTE>"
    return [fiche(f"RNCP{99000 + n}", partenaires=partenaire(n), corps=corps) for n in range(nombre)]


def lire(chemin: Path, connues: dict[str, str | None] | None = None) -> tuple[list[Any], list[Any], list[Any]]:
    (export,) = exports_de(chemin)
    bilan = Bilan()
    vues, connues = [], connues or {}
    with ouvrir_lecture(export, bilan, connues) as poignees:
        for p in poignees:
            lue = None if connues.get(p.code, "") is None or connues.get(p.code) == p.empreinte else p.lire()
            vues.append((p.code, p.empreinte, p.actif, p.nombre_partenaires, bilan.fiches, bilan.derniere, lue))
    compte = [bilan.version_flux, bilan.fiches, bilan.actives, bilan.partenaires, bilan.octets]
    return vues, [c.vers_dict() for c in bilan.constats], compte


def test_les_memes_fiches_et_les_memes_avis(
    tmp_path: Path, enfants: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    illisible = fiche("RNCP99999").replace("RNCP99999<", "RNCP 99x<")
    etrange = "<ELEMENT_NEUF>texte</ELEMENT_NEUF><DATE_EFFET>32/13/2026</DATE_EFFET>"
    chemin = ecrire(
        tmp_path, J1, illisible, *beaucoup(20), fiche("RNCP7", corps=etrange), illisible, fiche("RNCP8"), illisible
    )
    apart = lire(chemin)
    assert len(enfants) == 1
    monkeypatch.setattr(lecture_separee, "SEUIL", 1 << 40)
    assert apart == lire(chemin)
    assert [len(apart[0]), {c["code"] for c in apart[1]}] == [22, {"REF-013", "REF-021", "REF-022"}]


def test_ce_qui_est_connu_n_est_pas_envoye(tmp_path: Path, enfants: list[Any]) -> None:
    chemin = ecrire(tmp_path, J1, *[fiche(f"RNCP{n}") for n in range(1, 5)])
    vues, _, _ = lire(chemin)
    connues: dict[str, str | None] = {"RNCP1": vues[0][1], "RNCP2": "autre", "RNCP3": None}
    (export,) = exports_de(chemin)
    with ouvrir_lecture(export, Bilan(), connues) as poignees:
        for p in poignees:
            if p.code in ("RNCP1", "RNCP3"):
                with pytest.raises(RuntimeError, match=p.code):
                    p.lire()
            else:
                assert p.lire().code == p.code


@pytest.mark.parametrize(
    "contenu",
    [
        "",
        "numero;intitule\n1;x",
        "<html><body/></html>",
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><FICHES/>',
        "<AUTRE/>",
        f"{TETE}</FICHES>",
        f"{TETE}{fiche('RNCP1')}{fiche('RNCP2')[:-30]}",
        f"{TETE}{fiche('RNCP1')}<FICHE>&bombe;</FICHE></FICHES>",
        f"{TETE}{fiche('RNCP1')}<FICHE><INTITULE>{'x' * (17 << 20)}</INTITULE></FICHE></FICHES>",
    ],
)
def test_les_memes_refus(tmp_path: Path, enfants: list[Any], monkeypatch: pytest.MonkeyPatch, contenu: str) -> None:
    chemin = tmp_path / "export_RNCP_2026-08-16.xml"
    chemin.write_text(contenu, encoding="utf-8")
    with pytest.raises(ErreurMetier) as apart:
        lire(chemin)
    assert len(enfants) == 1
    assert enfants[0].poll() is not None
    monkeypatch.setattr(lecture_separee, "SEUIL", 1 << 40)
    with pytest.raises(ErreurMetier) as ici:
        lire(chemin)
    assert apart.value.constats == ici.value.constats


def test_un_petit_fichier_se_lit_sans_processus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interdit(*a: Any, **k: Any) -> None:
        raise AssertionError("a small file starts no process")

    monkeypatch.setattr(lecture_separee.subprocess, "Popen", interdit)
    assert len(lire(ecrire(tmp_path, J1, fiche("RNCP1")))[0]) == 1


@pytest.mark.django_db
def test_l_import_donne_le_meme_registre(tmp_path: Path, enfants: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    premier = importer(tmp_path, J1, *beaucoup(30))
    assert (premier.nouvelles, len(enfants)) == (30, 1)
    modifiees = [fiche("RNCP99000", "Autre titre", partenaire(500)), *beaucoup(30)[1:]]
    suite = importer(tmp_path, J2, *modifiees)
    assert (suite.nouvelles, suite.modifiees, suite.inchangees, len(enfants)) == (0, 1, 29, 2)
    monkeypatch.setattr(lecture_separee, "SEUIL", 1 << 40)
    assert importer(tmp_path, J2, *modifiees).identique


@pytest.mark.django_db
@pytest.mark.parametrize("quand", ["au début", "au milieu"])
def test_un_lecteur_tue_est_dit_et_rien_ne_change(
    tmp_path: Path, enfants: list[Any], monkeypatch: pytest.MonkeyPatch, quand: str
) -> None:
    importer(tmp_path, J1, *beaucoup())
    avant = list(Fiche.objects.order_by("pk").values())
    suivis: list[int] = []

    def tuer(lus: int, total: int, phrase: str) -> None:
        suivis.append(lus)
        enfants[-1].kill()

    if quand == "au début":
        note = lecture_separee.subprocess.Popen

        def mort_ne(*a: Any, **k: Any) -> Any:
            enfant = note(*a, **k)
            enfant.kill()
            enfant.wait()
            return enfant

        monkeypatch.setattr(lecture_separee.subprocess, "Popen", mort_ne)
    changees = [f.replace("Titre", "Nouveau titre") for f in beaucoup()]
    with pytest.raises(ErreurMetier, match="REF-038"):
        importer(tmp_path, J2, *changees, avancement=tuer if quand == "au milieu" else None)
    assert bool(suivis) == (quand == "au milieu")
    dernier = Instantane.objects.latest("pk")
    assert (dernier.etat, [c["code"] for c in dernier.constats]) == (EtatInstantane.REFUSE, ["REF-038"])
    assert SourceRegistre.objects.get().instantane_id != dernier.pk
    assert list(Fiche.objects.order_by("pk").values()) == avant
    assert not PartenaireDeclare.objects.filter(depuis=dernier).exists()


@pytest.mark.django_db
def test_apres_un_lecteur_tue_l_import_se_relance(tmp_path: Path, enfants: list[Any]) -> None:
    with pytest.raises(ErreurMetier, match="REF-038"):
        importer(tmp_path, J1, *beaucoup(), avancement=lambda *_: enfants[-1].kill())
    assert importer(tmp_path, J1, *beaucoup()).nouvelles == 120


@pytest.mark.django_db
def test_un_import_arrete_ne_laisse_pas_de_lecteur_et_reprend(tmp_path: Path, enfants: list[Any]) -> None:
    class Arret(BaseException):
        pass

    def arreter(*_: Any) -> None:
        raise Arret

    with pytest.raises(Arret):
        importer(tmp_path, J1, *beaucoup(), avancement=arreter)
    assert enfants[0].poll() is not None
    assert importer(tmp_path, J1, *beaucoup()).nouvelles == 120


PARENT = """
import sys, time
from pathlib import Path
from parchemin.referentiel import lecture_separee
from parchemin.referentiel.domain.archive import exports_de
from parchemin.referentiel.domain.lecture import Bilan
assert "django" not in sys.modules, "the reader needs no framework"
lecture_separee.SEUIL = 0
vrai, lances = lecture_separee.subprocess.Popen, []
lecture_separee.subprocess.Popen = lambda *a, **k: lances.append(vrai(*a, **k)) or lances[-1]
(export,) = exports_de(Path(sys.argv[1]))
with lecture_separee.ouvrir_lecture(export, Bilan(), {}) as poignees:
    next(poignees)
    print(lances[0].pid, flush=True)
    time.sleep(60)
"""


def _vivant(pid: int) -> bool:
    try:
        # A zombie is dead: in a container nobody may come and bury it.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks the system for a process that is not ours")
@pytest.mark.parametrize("pause", [0.0, 1.0])
def test_le_lecteur_ne_survit_pas_a_son_parent(tmp_path: Path, pause: float) -> None:
    chemin = ecrire(tmp_path, J1, *beaucoup(150))
    environnement = os.environ | {"PYTHONPATH": os.pathsep.join(x for x in sys.path if x)}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(chemin)], stdout=subprocess.PIPE, text=True, env=environnement
    )
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
    time.sleep(pause)
    assert _vivant(pid)
    # The terminal's signal is not for it: its parent decides.
    os.kill(pid, signal.SIGINT)
    time.sleep(0.2)
    assert _vivant(pid)
    parent.kill()
    parent.wait()
    assert _attendre(lambda: not _vivant(pid))


def _attendre(condition: Callable[[], bool]) -> bool:
    fin = time.monotonic() + 10
    while time.monotonic() < fin:
        if condition():
            return True
        time.sleep(0.05)
    return False
