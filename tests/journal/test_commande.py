"""`parchemin verifier-journal`: what it says, its exit code, the heads kept elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from parchemin.journal.facade import SYSTEME, effacer_details
from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from tests.journal.fabrique import CHAINE, PERSONNE, ecrire

pytestmark = pytest.mark.django_db


def _lancer(capsys: pytest.CaptureFixture[str], **options: Any) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("verifier_journal", **options)
    except SystemExit as e:
        code = int(e.code or 0)
    sortie = capsys.readouterr()
    return code, sortie.out, sortie.err


def test_un_journal_intact(capsys: pytest.CaptureFixture[str]) -> None:
    ecrire(2)
    ecrire(1, chaine="instance")
    effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=SYSTEME)
    code, dit, erreurs = _lancer(capsys)
    assert (code, erreurs) == (0, "")
    assert f"valide   {CHAINE}\u00a0: 3 événements, dont 2 aux détails effacés" in dit
    assert "valide   instance\u00a0: 1 événement, tête" in dit
    assert "Le journal est intact." in dit


@pytest.mark.usefixtures("sans_declencheurs")
def test_un_journal_rompu(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ecrire(3)
    ecrire(1, chaine="instance")
    Evenement.objects.filter(chaine=CHAINE, rang=2).update(acte="essai.autre")
    tetes = tmp_path / "tetes.json"
    code, dit, erreurs = _lancer(capsys, exporter=str(tetes))
    assert code == 1
    assert f"ROMPUE   {CHAINE}\u00a0: [JRN-003]" in dit
    assert "valide   instance" in dit
    assert "intact" not in dit
    assert erreurs == "1 chaîne rompue. Aucune tête n’a été écrite.\n"
    assert not tetes.exists(), "heads of a broken journal must not pass for good ones"


def test_les_tetes_exportees_se_comparent(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ecrire(2)
    tetes = tmp_path / "tetes.json"
    assert _lancer(capsys, exporter=str(tetes))[0] == 0
    assert json.loads(tetes.read_text())[CHAINE][0] == 2
    ecrire(2)
    assert _lancer(capsys, comparer=str(tetes))[0] == 0


@pytest.mark.usefixtures("sans_declencheurs")
@pytest.mark.parametrize(("puis", "code"), [(0, "JRN-005"), (1, "JRN-007"), (5, "JRN-007")])
def test_une_fin_coupee_ou_reecrite_se_voit(
    puis: int, code: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ecrire(3)
    tetes = tmp_path / "tetes.json"
    _lancer(capsys, exporter=str(tetes))
    for modele in (Evenement, DetailEvenement):
        modele._default_manager.filter(rang=3).delete()
    TeteDeChaine.objects.update(rang=2, empreinte=Evenement.objects.get(rang=2).empreinte)
    ecrire(puis)
    assert _lancer(capsys)[0] == 0, "alone, the chain cannot know"
    sortie, dit, _ = _lancer(capsys, comparer=str(tetes))
    assert sortie == 1
    assert code in dit


def test_une_chaine_disparue_se_voit(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ecrire(1)
    tetes = tmp_path / "tetes.json"
    tetes.write_text(json.dumps({"o:9": [4, "x"]}))
    code, dit, _ = _lancer(capsys, comparer=str(tetes))
    assert code == 1
    assert "[JRN-011]" in dit
    assert "n°\u00a04" in dit


@pytest.mark.parametrize(
    "contenu", [None, b"", b"{", b"[]", b"1", b'{"o:1": 3}', b'{"o:1": ["3", "x"]}', b'{"o:1": [-1, "x"]}', b"\xff"]
)
def test_un_mauvais_fichier_est_refuse_avec_son_code(contenu: bytes | None, tmp_path: Path) -> None:
    fichier = tmp_path / "tetes.json"
    if contenu is not None:
        fichier.write_bytes(contenu)
    with pytest.raises(CommandError, match=r"\[JRN-012\].*--exporter"):
        call_command("verifier_journal", comparer=str(fichier))


def test_des_tetes_qui_ne_s_ecrivent_pas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ecrire(1)
    with pytest.raises(CommandError, match="n’ont pas pu être écrites"):
        call_command("verifier_journal", exporter=str(tmp_path / "absent" / "tetes.json"))
    capsys.readouterr()
