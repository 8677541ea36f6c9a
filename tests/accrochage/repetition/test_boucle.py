"""The whole loop without a database: build, deposit, read the report, mend from the civil register, send again what was
refused, until nothing is left unexplained. And the server killed in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from parchemin.accrochage.domain.accuses import Issue, lire_accuse
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.tableau import ecrire_csv
from parchemin.accrochage.repetition.collecte import Origine, passages_d_essai
from parchemin.accrochage.repetition.depots import Depots
from parchemin.accrochage.repetition.etat_civil import EtatCivil
from parchemin.accrochage.repetition.population import PersonneFictive, passage_de
from parchemin.accrochage.repetition.serveur import Repetition
from parchemin.accrochage.transport import Destination, deposer, interroger
from tests.accrochage.repetition.fabrique import JOUR, attendre, deposer_et_lire, fichier, passage


def boucler(r: Repetition, dossier: Path, secondes: float = 120) -> list[Counter[str]]:
    """The loop; gives the classes met at each turn ("" accepted). Fails on an answer that nobody can explain."""
    d = Destination(r.adresse, autorite=r.certificat.chemin, interne=True)
    registre = EtatCivil(r.etat_civil)
    restent = {p.id_technique: p for p in passages_d_essai(registre, JOUR)}
    vraies = {p.id_technique: v for p, (_, _, v, _) in zip(restent.values(), registre.inscriptions(), strict=True)}
    registre.fermer()
    tours: list[Counter[str]] = []
    while restent and len(tours) < 5:
        chemin = fichier(dossier, restent.values(), nom=f"tour{len(tours)}")
        with deposer_et_lire(d, chemin, secondes).open("rb") as f:
            accuse = lire_accuse(f)
        assert {x.id_technique for x in accuse.lignes} == set(restent)
        assert not [x.message for x in accuse.lignes if x.issue is Issue.INCONNU]
        tours.append(Counter(x.classe for x in accuse.lignes))
        restent = {
            x.id_technique: corriger(restent[x.id_technique], vraies[x.id_technique])
            for x in accuse.lignes
            if x.issue is Issue.REFUSE
        }
    assert not restent
    return tours


def corriger(p: Passage, vraie: PersonneFictive) -> Passage:
    """The same award, with what the civil register says of the person."""
    return passage_de(vraie, p.id_technique, p.code_certification, JOUR, p.voie)


def test_la_boucle_jusqu_a_ce_que_rien_ne_reste(tmp_path: Path) -> None:
    with Repetition(tmp_path / "rep", origine=Origine(graine=7, population=2000, part=0.1)) as r:
        premier, *suite = boucler(r, tmp_path)
        assert r.depots.enregistres() == 2000
    assert premier[""] > 1500
    assert {"aucun_obligatoires", "aucun_jour_mois", "aucun_reconciliation", "plusieurs"} <= set(premier)
    assert [set(t) for t in suite] == [{""}]


@pytest.mark.lent
def test_la_boucle_de_vingt_mille(tmp_path: Path) -> None:
    with Repetition(tmp_path / "rep", origine=Origine(graine=11, population=20_000)) as r:
        boucler(r, tmp_path, 600)
        assert r.depots.enregistres() == 20_000


def test_les_personnes_d_un_tableau_existent(tmp_path: Path) -> None:
    """The certifier's own table seeds the register: what it holds is accepted, whoever it is."""
    lot = [passage(id_technique=f"t{n}", prenom1=f"Prénom{chr(97 + n)}") for n in range(12)]
    lot.append(
        replace(passage(id_technique="dossier"), voie="dossier", id_dossier="123", dossier_nom="A", dossier_prenom="B")
    )
    tableau = tmp_path / "tableau.csv"
    with tableau.open("w", encoding="utf-8", newline="") as f:
        ecrire_csv([*lot[:-1], replace(lot[-1], nom_naissance="", prenom1="")], f)
    for part, attendu in ((0.0, {""}), (1.0, {"", "aucun_obligatoires"})):
        origine = Origine(population=0, personnes=tableau, part=part)
        with Repetition(tmp_path / f"rep{part}", origine=origine) as r:
            d = Destination(r.adresse, autorite=r.certificat.chemin, interne=True)
            with deposer_et_lire(d, fichier(tmp_path, lot, nom=f"lot{part}")).open("rb") as f:
                lu = lire_accuse(f)
            assert {x.classe for x in lu.lignes} >= attendu if part else {x.classe for x in lu.lignes} == attendu


def _lancer(dossier: Path, port: int) -> subprocess.Popen[str]:
    commande = "import sys; from parchemin.config.ligne_de_commande import principal; sys.exit(principal(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", commande, "accrochage", "repetition", "--port", str(port), "--dossier", str(dossier),
         "--delai", "0", "--population", "3000"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PARCHEMIN_DONNEES": str(dossier.parent / "donnees")},
    )  # fmt: skip


def _jusqu_a(p: subprocess.Popen[str], mots: str) -> str:
    dits = ""
    assert p.stdout is not None
    while mots not in dits:
        ligne = p.stdout.readline()
        assert ligne, dits
        dits += ligne
    return dits


def _port_libre() -> int:
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def test_tue_en_plein_traitement_il_le_finit_une_fois(tmp_path: Path) -> None:
    dossier, port = tmp_path / "rep", _port_libre()
    premier = _lancer(dossier, port)
    try:
        dit = _jusqu_a(premier, "Ctrl-C")
        assert "rien n’est transmis à la Caisse des Dépôts" in dit
        assert "Empreinte SHA-256" in dit
        d = Destination(f"https://127.0.0.1:{port}", autorite=dossier / "certificat.pem", interne=True)
        registre = EtatCivil(dossier / "etat-civil.sqlite")
        lot = list(passages_d_essai(registre, JOUR))
        registre.fermer()
        chemin = fichier(tmp_path, lot)
        recu = deposer(d, chemin, "lot.xml")
        fin = time.monotonic() + 30
        while not list((dossier / "accuses").glob(".*.ok")) and time.monotonic() < fin:
            time.sleep(0.005)
        premier.kill()
        premier.wait(10)
        assert Depots(dossier).prochain() is not None, "killed too late: the treatment was over"
        assert Depots(dossier).enregistres() == 0
    finally:
        premier.kill()
        premier.communicate()
    second = _lancer(dossier, port)
    try:
        _jusqu_a(second, "Ctrl-C")
        with attendre(d, recu, tmp_path / "accuse.xml").open("rb") as f:
            lu = lire_accuse(f)
        assert len(lu.lignes) == len(lot)
        assert lu.compter()[Issue.DEJA] == 0
        assert deposer(d, chemin, "lot.xml") == interroger(d, recu.id_depot)
        second.send_signal(signal.SIGINT)
        assert second.wait(20) == 0
        assert second.stdout is not None
        assert "Répétition arrêtée" in second.stdout.read()
    finally:
        second.kill()
        second.communicate()


def test_ce_que_la_commande_refuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from parchemin.config.ligne_de_commande import principal

    def dire(*options: str) -> str:
        with pytest.raises(SystemExit):
            principal(["accrochage", "repetition", *options])
        return capsys.readouterr().err

    assert "pourcentage" in dire("--desaccords", "200")
    assert "secondes" in dire("--delai", "-1")
    assert "0 à 1000000" in dire("--population", "beaucoup")
    assert principal(["accrochage", "repetition", "--dossier", str(tmp_path), "--personnes", str(tmp_path / "x")]) == 1
    assert "REP-012" in capsys.readouterr().err
    vide = tmp_path / "fiches.txt"
    vide.write_text("rien")
    assert principal(["accrochage", "repetition", "--dossier", str(tmp_path / "r"), "--fiches", str(vide)]) == 1
    assert "aucune fiche" in capsys.readouterr().err
