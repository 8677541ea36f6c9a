"""The command line: exit codes, JSON alone on the standard output, nothing half written, no database, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parchemin.accrochage.commandes import construire, installer_schema, lire_accuse, verifier
from parchemin.accrochage.domain import construction
from parchemin.accrochage.domain.ecriture import _Sortie
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import rediger_schema
from parchemin.accrochage.domain.tableau import ecrire_csv
from tests.accrochage.domain.test_accuses import OBLIGATOIRES, ko, ok, rapport
from tests.accrochage.domain.test_regles import BASE, replace

SRC = Path(__file__).resolve().parents[3] / "src"
QUI = {"certificateur": "AB123CDE", "contrat": "C1"}


def tableau(dossier: Path, n: int = 3, nom: str = "lot été.csv", **valeurs: Any) -> Path:
    chemin = dossier / nom
    with chemin.open("w", encoding="utf-8", newline="") as f:
        lot = [replace(BASE, id_technique=f"i{i}", debut_validite=date.today(), **valeurs) for i in range(n)]  # noqa: DTZ011
        ecrire_csv(lot, f)
    return chemin


def lancer(*arguments: object, donnees: Path, attendu: int, **environnement: str) -> tuple[str, str]:
    fait = subprocess.run(
        [sys.executable, "-m", "parchemin.config", "accrochage", *map(str, arguments)], capture_output=True, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), "PARCHEMIN_DONNEES": str(donnees), **environnement},
    )  # fmt: skip
    sortie, erreurs = fait.stdout.decode(errors="replace"), fait.stderr.decode(errors="replace")
    assert "Traceback" not in sortie + erreurs, erreurs
    assert fait.returncode == attendu, (sortie, erreurs)
    return sortie, erreurs


def test_de_bout_en_bout_sans_base(tmp_path: Path) -> None:
    donnees = tmp_path / "donnees"
    table = tableau(tmp_path)
    sortie, _ = lancer(
        "construire", table, "--certificateur", "AB123CDE", "--contrat", "C1", "--json", donnees=donnees, attendu=0
    )
    (fait,) = json.loads(sortie)["fichiers"]
    assert fait["passages"] == 3
    assert Path(fait["chemin"]).name == "lot--t--001.xml"  # ASCII, no space: the receipt's name contains it
    sortie, erreurs = lancer("verifier", fait["chemin"], donnees=donnees, attendu=0)
    assert "Peut être déposé : rien à signaler." in sortie
    assert erreurs == ""
    xsd = tmp_path / "cdc.xsd"
    xsd.write_bytes(rediger_schema(profil("1.1.2")))
    assert json.loads(lancer("installer-schema", xsd, "--json", donnees=donnees, attendu=0)[0])["profil"] == "1.1.2"
    jugee = json.loads(lancer("verifier", fait["chemin"], "--json", donnees=donnees, attendu=0)[0])
    assert (jugee["lisible"], jugee["bloquants"], jugee["schema"]) == (True, 0, "schéma officiel 1.1.2 (cdc.xsd)")
    accuse = tmp_path / "Accusé de traitement_lot_20260710.xml"
    accuse.write_text(rapport(ko(("i0", OBLIGATOIRES)) + ok("i1", "i2")), encoding="utf-8")
    lu = json.loads(lancer("lire-accuse", accuse, "--json", donnees=donnees, attendu=1)[0])
    assert lu["comptes"] == {"accepte": 2, "deja": 0, "refuse": 1, "inconnu": 0}
    assert {p.name for p in donnees.rglob("*") if p.is_file()} <= {
        "1.1.2.json",
        *(p.name for p in donnees.rglob("1.1.2-*.xsd")),
    }


@pytest.mark.parametrize("sortie", ["ascii", "cp1252", "utf-8"])
def test_une_console_qui_n_a_pas_tous_les_caracteres(sortie: str, tmp_path: Path) -> None:
    table = tableau(tmp_path, nom_naissance="Nguyễn")
    for suite in ([], ["--json"]):
        dit, _ = lancer(
            "construire",
            table,
            *QUI_OPTIONS,
            "--remplacer",
            *suite,
            donnees=tmp_path / "d",
            attendu=0,
            PYTHONIOENCODING=sortie,
        )
        if suite:
            assert json.loads(dit)["lignes"] == 3


QUI_OPTIONS = ["--certificateur", "AB123CDE", "--contrat", "C1"]


@pytest.mark.parametrize("acte", ["verifier", "construire", "lire-accuse", "installer-schema"])
def test_ce_qui_ne_se_lit_pas(acte: str, tmp_path: Path) -> None:
    vide, texte = tmp_path / "vide", tmp_path / "texte.xml"
    vide.write_bytes(b"")
    texte.write_text("bonjour")
    for chemin in (tmp_path / "absent.xml", tmp_path, vide, texte):
        attendu = 1 if acte == "installer-schema" and chemin in (vide, texte) else 2
        sortie, erreurs = lancer(acte, chemin, donnees=tmp_path / "d", attendu=attendu)
        assert "ACC-" in sortie + erreurs or "IMP-" in sortie + erreurs
        dit = json.loads(lancer(acte, chemin, "--json", donnees=tmp_path / "d", attendu=attendu)[0])
        constats = dit.get("refus") or dit["constats"]
        assert all(c["remede"] and c["quoi"] for c in constats)


def test_interdit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    chemin = tmp_path / "x.xml"
    chemin.write_text("x")

    def refuser(self: Path, *a: Any, **k: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuser)
    assert verifier.executer(chemin, None) == 2
    assert construire.executer(chemin, None) == 2
    assert lire_accuse.executer(chemin) == 2
    dit = capsys.readouterr()
    assert dit.out == ""
    assert dit.err.count("le droit manque") == 3


def test_sans_geste(tmp_path: Path) -> None:
    assert "verifier, construire" in lancer(donnees=tmp_path, attendu=2)[0]
    lancer("inconnu", donnees=tmp_path, attendu=2)


def xml(dossier: Path) -> list[str]:
    return sorted(p.name for p in dossier.iterdir() if p.suffix in (".xml", ".partiel"))


def test_deux_constructions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each deposit asks for an identifier of its own; a file that may have been deposited is not overwritten."""
    table, dehors = tableau(tmp_path, nom="lot.csv"), tmp_path / "s"
    faire = lambda **o: construire.executer(table, None, sortie=dehors, **QUI, **o)  # noqa: E731
    assert faire() == 0
    premier = (dehors / "lot-001.xml").read_bytes()
    assert faire() == 1
    assert "ACC-017" in capsys.readouterr().err
    assert (dehors / "lot-001.xml").read_bytes() == premier
    assert faire(remplacer=True) == 0
    second = (dehors / "lot-001.xml").read_bytes()
    assert second != premier
    assert second.split(b"idFlux>")[1] != premier.split(b"idFlux>")[1]
    # Reproducible: the same bytes, hence nothing to refuse.
    assert faire(reproductible=True, remplacer=True) == 0
    fixe = (dehors / "lot-001.xml").read_bytes()
    time.sleep(1.1)
    assert faire(reproductible=True) == 0
    assert (dehors / "lot-001.xml").read_bytes() == fixe
    assert faire(flux="mon-flux", remplacer=True) == 0
    assert b"<cpf:idFlux>mon-flux</cpf:idFlux>" in (dehors / "lot-001.xml").read_bytes()
    assert xml(dehors) == ["lot-001.xml"]


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ({}, "Il manque certificateur"), ({"certificateur": "COURT", "contrat": "C1"}, "5 caractères, il en faut 8"),
        ({"certificateur": "AB123CDE"}, "Il manque contrat"), ({"certificateur": "AB123CDE", "contrat": "C" * 21}, "plus de 20"),
        ({**QUI, "flux": "f" * 51}, "plus de 50"), ({**QUI, "contrat": "C\x01"}, "XML interdit"), ({**QUI, "emetteur": "Z"}, "emetteur"),
    ],
)  # fmt: skip
def test_enveloppe(options: dict[str, str], dit: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert construire.executer(tableau(tmp_path, nom="lot.csv"), None, json_=True, **options) == 1
    manque = json.loads(capsys.readouterr().out)["manque"]
    assert any(dit in c["quoi"] and c["code"] == "ACC-020" for c in manque)
    assert xml(tmp_path) == []


def test_ce_qui_bloque_n_ecrit_rien(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tableau(tmp_path, nom="lot.csv", jour_naissance=31, mois_naissance=2)
    assert construire.executer(table, None, **QUI) == 1
    assert "[ACC-111] bloque" in capsys.readouterr().out
    assert xml(tmp_path) == []


def test_un_identifiant_double_bloque(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    with table.open("w", encoding="utf-8", newline="") as f:
        ecrire_csv([BASE, BASE], f)
    assert construire.executer(table, None, **QUI) == 1
    assert "ACC-108" in capsys.readouterr().out


def test_disque_plein(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ecrire = _Sortie.__call__

    def plein(self: _Sortie, octets: bytes) -> None:
        if self.passages:
            raise OSError(28, "No space left on device")
        ecrire(self, octets)

    monkeypatch.setattr(_Sortie, "__call__", plein)
    assert construire.executer(tableau(tmp_path, nom="lot.csv"), None, **QUI) == 1
    assert "ACC-018" in (dit := capsys.readouterr().err)
    assert "plus de place" in dit
    assert xml(tmp_path) == []


def test_un_deplacement_qui_echoue_ne_laisse_pas_la_moitie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(construction, "ecrire_fichiers", _par_un)
    remplacer, vus = Path.replace, []

    def capricieux(self: Path, cible: Any) -> Path:
        vus.append(cible)
        if len(vus) == 2:
            raise OSError(5, "Input/output error")
        return remplacer(self, cible)

    monkeypatch.setattr(Path, "replace", capricieux)
    assert construire.executer(tableau(tmp_path, nom="lot.csv"), None, **QUI) == 1
    assert xml(tmp_path) == []


_ecrire_fichiers = construction.ecrire_fichiers


def _par_un(*a: Any, **k: Any) -> Any:
    return _ecrire_fichiers(*a, **{**k, "passages_maximum": 1})


def test_plusieurs_fichiers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(construction, "ecrire_fichiers", _par_un)
    assert construire.executer(tableau(tmp_path, nom="lot.csv"), None, **QUI) == 0
    assert xml(tmp_path) == ["lot-001.xml", "lot-002.xml", "lot-003.xml"]
    flux = {(tmp_path / n).read_bytes().split(b"idFlux>")[1] for n in xml(tmp_path)}
    assert len(flux) == 3


def test_moins_de_fichiers_qu_avant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files of the series of before that have no place any more would be deposited with the new ones: gone, and said."""
    monkeypatch.setattr(construction, "ecrire_fichiers", _par_un)
    table = tableau(tmp_path, nom="lot.csv")
    assert construire.executer(table, None, **QUI) == 0
    assert xml(tmp_path) == ["lot-001.xml", "lot-002.xml", "lot-003.xml"]
    # Somebody else's, of the same shape; ours, which somebody changed; others that only look alike.
    (tmp_path / "lot-007.xml").write_text("<a/>")
    (tmp_path / "lot-003.xml").write_text("<b/>")
    (tmp_path / "lot-bis-002.xml").write_text("<c/>")
    monkeypatch.setattr(construction, "ecrire_fichiers", _ecrire_fichiers)
    avant = {n: (tmp_path / n).read_bytes() for n in xml(tmp_path)}
    assert construire.executer(table, None, **QUI) == 1
    assert capsys.readouterr().err.count("ACC-017") == 2, "the second is told too: it may have been deposited"
    assert {n: (tmp_path / n).read_bytes() for n in xml(tmp_path)} == avant
    assert construire.executer(table, None, json_=True, remplacer=True, **QUI) == 0
    dit = json.loads(capsys.readouterr().out)
    assert [Path(p).name for p in dit["retires"]] == ["lot-002.xml"]
    assert [Path(p).name for p in dit["laisses"]] == ["lot-003.xml", "lot-007.xml"]
    assert xml(tmp_path) == ["lot-001.xml", "lot-003.xml", "lot-007.xml", "lot-bis-002.xml"]
    assert construire.executer(table, None, remplacer=True, **QUI) == 0
    assert "Laissé" in capsys.readouterr().out


def test_un_remplacement_qui_echoue_rend_les_anciens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replacing two files of three used to leave a mixture of two series."""
    monkeypatch.setattr(construction, "ecrire_fichiers", _par_un)
    table = tableau(tmp_path, nom="lot.csv")
    assert construire.executer(table, None, **QUI) == 0
    avant = {n: (tmp_path / n).read_bytes() for n in xml(tmp_path)}
    remplacer, poses = Path.replace, []

    def capricieux(self: Path, cible: Any) -> Path:
        if Path(cible).parent == tmp_path and self.parent.name.endswith(".partiel"):
            poses.append(cible)
            if len(poses) == 2:
                raise OSError(5, "Input/output error")
        return remplacer(self, cible)

    monkeypatch.setattr(Path, "replace", capricieux)
    assert construire.executer(table, None, remplacer=True, **QUI) == 1
    assert {n: (tmp_path / n).read_bytes() for n in xml(tmp_path)} == avant


def test_tue_au_milieu_du_remplacement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run puts the files of before back, then does its own work."""
    monkeypatch.setattr(construction, "ecrire_fichiers", _par_un)
    table = tableau(tmp_path, nom="lot.csv")
    assert construire.executer(table, None, **QUI) == 0
    avant = {n: (tmp_path / n).read_bytes() for n in xml(tmp_path)}
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom parchemin.accrochage.domain import construction\n"
        "tous = construction.ecrire_fichiers\n"
        "construction.ecrire_fichiers = lambda *a, **k: tous(*a, **{**k, 'passages_maximum': 1})\n"
        "remplacer, n = Path.replace, []\n"
        "def tuer(self, cible):\n    n.append(1)\n    if len(n) == 5: os.kill(os.getpid(), signal.SIGKILL)\n    return remplacer(self, cible)\n"
        "Path.replace = tuer\nfrom parchemin.accrochage.commandes.construire import executer\n"
        f"executer(Path({str(table)!r}), None, certificateur='AB123CDE', contrat='C1', remplacer=True)\n"
    )
    fini = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(SRC)}, check=False)
    assert fini.returncode == -9
    assert xml(tmp_path)[0].endswith(".partiel")
    # Without « remplacer » the run undoes, then refuses: exactly the files of before.
    assert construire.executer(table, None, **QUI) == 1
    assert {n: (tmp_path / n).read_bytes() for n in xml(tmp_path)} == avant


def test_une_interruption_brutale(tmp_path: Path) -> None:
    """Killed while writing: no final file; what is left goes at the next run, except what a living run writes."""
    table = tableau(tmp_path, nom="lot.csv")
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom parchemin.accrochage.domain.ecriture import _Sortie\n"
        "e = _Sortie.__call__\n"
        "def tuer(self, octets):\n    e(self, octets)\n    self.flux.flush()\n    if self.passages: os.kill(os.getpid(), signal.SIGKILL)\n"
        "_Sortie.__call__ = tuer\nfrom parchemin.accrochage.commandes.construire import executer\n"
        f"executer(Path({str(table)!r}), None, certificateur='AB123CDE', contrat='C1')\n"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(SRC)}, check=False).returncode
        == -9
    )
    (reste,) = xml(tmp_path)
    assert reste.endswith(".partiel")
    vivant = tmp_path / f".lot-001.{os.getppid()}.partiel"
    vivant.write_text("x")
    assert construire.executer(table, None, **QUI) == 0
    assert xml(tmp_path) == sorted(["lot-001.xml", vivant.name])


def test_un_schema_abime_previent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "schemas-accrochage").mkdir()
    (tmp_path / "schemas-accrochage" / "1.1.2.json").write_text("{}")
    table = tableau(tmp_path, nom="lot.csv")
    assert construire.executer(table, tmp_path, json_=True, **QUI) == 0
    dit = capsys.readouterr()
    assert "abîmé" in dit.err
    assert "abîmé" in json.loads(dit.out)["avertissement"]
    assert verifier.executer(tmp_path / "lot-001.xml", tmp_path) == 0
    assert "abîmé" in capsys.readouterr().err


def test_codes_de_sortie_de_l_accuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chemin = tmp_path / "a.xml"
    for contenu, attendu in (
        (rapport(ok("1")), 0), (rapport(ko(("1", "existe déjà en base"))), 1),
        (rapport(ko(("1", "Le passage certification x existe déjà en base"))), 0), (rapport(ko(("", "?"))), 1),
        (rapport("<erreurs><erreur><message>x</message></erreur></erreurs>"), 1), (rapport(""), 2), ("<flux/>", 2),
    ):  # fmt: skip
        chemin.write_text(contenu)
        assert lire_accuse.executer(chemin) == attendu, contenu
        capsys.readouterr()
        assert lire_accuse.executer(chemin, json_=True) == attendu
        json.loads(capsys.readouterr().out)


def test_installer_deux_fois(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    xsd = tmp_path / "x.xsd"
    xsd.write_bytes(rediger_schema(profil("1.1.5")))
    assert [installer_schema.executer(xsd, tmp_path) for _ in range(2)] == [0, 0]
    assert "Schéma 1.1.5 installé" in capsys.readouterr().out


@pytest.mark.officiel
@pytest.mark.parametrize("nom", ["a", "b"])
def test_les_exemples_officiels_passent_avec_des_avertissements(
    nom: str, officiel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verifier.executer(officiel / "accrochage" / f"sample-official-v2.0.0-{nom}.xml", None, json_=True) == 0
    dit = json.loads(capsys.readouterr().out)
    assert dit["avertissements"] > 0
    assert dit["bloquants"] == 0


def test_installer_dit_ou_le_schema_est_range(tmp_path: Path) -> None:
    """Without PARCHEMIN_DONNEES the folder hangs on the current one: never in silence."""
    xsd = tmp_path / "cdc.xsd"
    xsd.write_bytes(rediger_schema(profil("1.1.2")))
    sortie, erreurs = lancer("installer-schema", xsd, donnees=tmp_path / "d", attendu=0)
    assert f"Dossier : {tmp_path / 'd'} (pas de base dans ce dossier" in sortie
    assert "Aucune installation ne tient dans ce dossier" in sortie
    assert "toutes les organisations" not in sortie
    assert erreurs == ""
    fait = subprocess.run(
        [sys.executable, "-m", "parchemin.config", "accrochage", "installer-schema", str(xsd)], capture_output=True,
        check=True, cwd=tmp_path, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC)}, text=True,
    )  # fmt: skip
    assert f"Dossier : {tmp_path / 'var'}" in fait.stdout
    assert "PARCHEMIN_DONNEES n’est pas donné" in fait.stderr


def test_un_lecteur_parti_ne_laisse_pas_de_trace(tmp_path: Path) -> None:
    """« construire … | head »: the reader leaves before the end."""
    table = tableau(tmp_path, 40, nom_usage="A1")
    lu, ecrit = os.pipe()
    os.close(lu)
    try:
        fait = subprocess.run(
            [sys.executable, "-m", "parchemin.config", "accrochage", "construire", str(table), "--json"], stdout=ecrit,
            stderr=subprocess.PIPE, check=False, text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), "PARCHEMIN_DONNEES": str(tmp_path / "d")},
        )  # fmt: skip
    finally:
        os.close(ecrit)
    assert fait.returncode == 141
    assert "Traceback" not in fait.stderr
    assert "Exception ignored" not in fait.stderr


def test_installer_s_inscrit_au_journal_quand_il_y_a_une_base(tmp_path: Path) -> None:
    import sqlite3

    donnees, xsd = tmp_path / "d", tmp_path / "cdc.xsd"
    xsd.write_bytes(rediger_schema(profil("1.1.2")))
    migre = subprocess.run(
        [sys.executable, "-m", "parchemin.config", "migrer"], capture_output=True, check=False, text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), "PARCHEMIN_DONNEES": str(donnees)},
    )  # fmt: skip
    assert migre.returncode == 0, migre.stderr
    sortie, _ = lancer("installer-schema", xsd, donnees=donnees, attendu=0)
    assert "inscrit au journal de l’installation" in sortie
    with sqlite3.connect(donnees / "parchemin.sqlite3") as base:
        lignes = base.execute("select chaine from journal_evenement where acte = 'accrochage.schema'").fetchall()
    assert lignes == [("instance",)]
    # The folder given to `serve --demonstration`: the demonstration lives one floor below, and it is the one that is meant.
    racine = tmp_path / "racine"
    racine.mkdir()
    donnees.rename(racine / "demonstration")
    sortie, erreurs = lancer("installer-schema", xsd, donnees=racine, attendu=0)
    assert "Démonstration trouvée" in erreurs
    assert f"Dossier : {racine / 'demonstration'} (inscrit au journal" in sortie
    assert not (racine / "schemas-accrochage").exists()


def test_une_ligne_vide_se_passe(tmp_path: Path) -> None:
    """A label in a column that is not read is no award: it used to hold back the whole file."""
    table = tableau(tmp_path, n=2, nom="lot.csv")
    lignes = table.read_text(encoding="utf-8").splitlines()
    largeur = lignes[0].count(";")
    table.write_text("\n".join([f"{lignes[0]};Remarque", *lignes[1:], f"{';' * largeur};à voir"]), encoding="utf-8")
    assert construire.executer(table, None, **QUI) == 0
    (fait,) = tmp_path.glob("*.xml")
    assert fait.read_text(encoding="utf-8").count("idTechnique>i") == 2
