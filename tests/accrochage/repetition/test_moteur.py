"""What the rehearsal answers to each passage: the templates of the real messages, each for its own reason."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from parchemin.accrochage.domain.accuses import Accuse, Issue, lire_accuse
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.repetition.depots import Statut
from parchemin.accrochage.repetition.divergences import FAUTES
from parchemin.accrochage.repetition.etat_civil import EtatCivil, batir_etat_civil, plier
from parchemin.accrochage.repetition.moteur import Moteur
from parchemin.accrochage.repetition.population import passage_de, population
from tests.accrochage.repetition.fabrique import BCR, JOUR, MARIE, fichier, moteur, passage, traiter


def accuse(m: Moteur, chemin: Path) -> Accuse:
    d = traiter(m, chemin)
    with m.depots.chemin_accuse(d).open("rb") as f:
        return lire_accuse(f)


def classe(m: Moteur, dossier: Path, p: Passage) -> str:
    """ "" when accepted."""
    (ligne,) = accuse(m, fichier(dossier, [p])).lignes
    assert ligne.id_technique == p.id_technique
    return ligne.classe


@pytest.mark.parametrize(
    ("change", "attendue"),
    [
        ({}, ""),
        ({"nom_naissance": "DURAND-ROY", "prenom1": "Màrie"}, ""),
        ({"nom_naissance": "Durand Roy"}, "aucun_obligatoires"),
        ({"nom_naissance": "Durandroy"}, "aucun_obligatoires"),
        ({"sexe": "M"}, "aucun_obligatoires"),
        ({"annee_naissance": 1991}, "aucun_obligatoires"),
        ({"jour_naissance": 10}, ""),  # alone with these four criteria: the funnel stopped before the day
        ({"code_insee": "75112", "nom_usage": "Autre"}, ""),
        ({"code_certification": "RNCP99999"}, "certification_ko"),
        ({"type_certification": "RS"}, "certification_ko"),
        ({"fin_validite": JOUR - timedelta(days=1)}, "dates"),
        ({"debut_examen": JOUR, "fin_examen": JOUR - timedelta(days=1)}, "dates"),
    ],
)
def test_une_seule_personne(tmp_path: Path, change: dict[str, object], attendue: str) -> None:
    assert classe(moteur(tmp_path, MARIE), tmp_path, passage(**change)) == attendue


@pytest.mark.parametrize(
    ("change", "attendue"),
    [
        ({}, ""),
        ({"jour_naissance": 11}, "aucun_jour_mois"),
        ({"jour_naissance": None, "mois_naissance": None}, ""),  # the place tells them apart
        ({"jour_naissance": None, "mois_naissance": None, "code_insee": "", "code_postal": "44000"}, ""),
        ({"jour_naissance": None, "mois_naissance": None, "code_insee": "31555"}, "aucun_reconciliation"),
        ({"jour_naissance": None, "mois_naissance": None, "code_insee": ""}, "plusieurs"),
        ({"jour_naissance": None, "mois_naissance": None, "code_insee": "", "nom_usage": "Petit"}, ""),
        ({"jour_naissance": None, "mois_naissance": None, "code_insee": "", "nom_usage": "X"}, "aucun_reconciliation"),
    ],
)
def test_deux_homonymes(tmp_path: Path, change: dict[str, object], attendue: str) -> None:
    autre = replace(MARIE, jour_naissance=28, code_insee="75112", code_postal="75012", nom_usage="")
    assert classe(moteur(tmp_path, MARIE, autre), tmp_path, passage(**change)) == attendue


def test_liste_de_fiches(tmp_path: Path) -> None:
    m = moteur(tmp_path, MARIE, fiches=frozenset(["RNCP99001"]))
    assert classe(m, tmp_path, passage()) == ""
    assert classe(m, tmp_path, passage(code_certification="RNCP99002")) == "certification_ko"


def test_un_double_est_dit_dans_un_autre_fichier_et_dans_le_meme(tmp_path: Path) -> None:
    m, p = moteur(tmp_path, MARIE), passage()
    assert classe(m, tmp_path, p) == ""
    lu = accuse(m, fichier(tmp_path, [p], nom="second"))
    (ligne,) = lu.lignes
    assert ligne.issue is Issue.DEJA
    assert f"bcr émetteur {BCR} et l'id technique partenaire {p.id_technique} existe déjà en base" in ligne.message
    autre = passage(id_technique="deux-fois")
    octets = fichier(tmp_path, [autre], nom="tiers").read_text()
    debut, fin = octets.index("<cpf:passageCertification>"), octets.index("</cpf:passageCertifications>")
    chemin = tmp_path / "quart.xml"
    chemin.write_text(octets[:fin] + octets[debut:fin] + octets[fin:])
    lu = accuse(m, chemin)
    assert lu.doubles == ("deux-fois",)
    assert m.depots.enregistres() == 2


def test_le_dossier_cpf_et_le_nir(tmp_path: Path) -> None:
    m = moteur(tmp_path, MARIE)
    registre = EtatCivil(m.etat_civil)
    (_, connue, _, _) = next(registre.inscriptions())
    registre.fermer()
    dossier = passage_de(connue, "a", "RNCP99001", JOUR, "dossier")
    assert classe(m, tmp_path, dossier) == ""
    assert classe(m, tmp_path, replace(dossier, id_technique="b", dossier_nom="Petit")) == ""
    assert classe(m, tmp_path, replace(dossier, id_technique="c", dossier_nom="Durand")) == "aucun_obligatoires"
    assert classe(m, tmp_path, replace(dossier, id_technique="d", id_dossier="1")) == "aucun_obligatoires"
    nir = passage_de(connue, "e", "RNCP99001", JOUR, "nir")
    lu = accuse(m, fichier(tmp_path, [nir], "1.1.5"))
    assert [x.issue for x in lu.lignes] == [Issue.ACCEPTE]
    faux = replace(nir, id_technique="f", nir_nom_naissance="Petit")
    assert [x.classe for x in accuse(m, fichier(tmp_path, [faux], "1.1.5", nom="x")).lignes] == ["aucun_obligatoires"]


def test_une_suppression_retire_le_passage_et_laisse_reprendre_son_identifiant(tmp_path: Path) -> None:
    m, p = moteur(tmp_path, MARIE), passage()
    assert accuse(m, fichier(tmp_path, [p], "1.1.5", nom="a")).compter()[Issue.ACCEPTE] == 1
    assert accuse(m, fichier(tmp_path, [p], "1.1.5", "SUPPRESSION", nom="b")).compter()[Issue.ACCEPTE] == 1
    assert m.depots.enregistres() == 0
    assert accuse(m, fichier(tmp_path, [p], "1.1.5", "SUPPRESSION", nom="c")).compter()[Issue.INCONNU] == 1
    assert accuse(m, fichier(tmp_path, [p], "1.1.5", nom="d")).compter()[Issue.ACCEPTE] == 1


def test_une_interruption_ne_compte_rien_et_la_reprise_compte_une_fois(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between the report and the last transaction, the worst place there is."""
    m, p = moteur(tmp_path, MARIE), passage()
    conclure = type(m.depots).conclure

    def couper(self: object, *a: object, **k: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(m.depots), "conclure", couper)
    with pytest.raises(KeyboardInterrupt):
        traiter(m, fichier(tmp_path, [p]))
    assert m.depots.enregistres() == 0
    en_attente = m.depots.prochain()
    assert en_attente is not None
    monkeypatch.setattr(type(m.depots), "conclure", conclure)
    m.traiter(en_attente)
    assert m.depots.prochain() is None
    assert m.depots.enregistres() == 1
    fini = m.depots.lire(en_attente.id)
    assert fini is not None
    assert (fini.statut, fini.acceptes) == (Statut.SUCCES, 1)
    assert not list(m.depots.accuses.glob(".*"))


def test_chaque_desaccord_cause_le_refus_annonce(tmp_path: Path) -> None:
    """One register per person and kind, so that nobody else answers in their place. The truth, sent back, is accepted."""
    import random

    vus = set()
    for rang, p in enumerate(population(5, 60)):
        for genre, faute in FAUTES.items():
            inscription = faute(p, random.Random(rang))
            if inscription is None or inscription.divergence is None or (genre in vus and rang > 4):
                continue
            vus.add(genre)
            chemin = tmp_path / f"{rang}-{genre}.sqlite"
            batir_etat_civil(chemin, "essai", [inscription], 1)
            registre = EtatCivil(chemin)
            dit = registre.chercher(passage_de(inscription.collectee, "x", "RNCP99001", JOUR))
            from parchemin.accrochage.domain.accuses import reconnaitre

            assert (reconnaitre(dit).classe if dit else "") == inscription.divergence.attendue, (genre, p)
            assert registre.chercher(passage_de(inscription.vraie, "x", "RNCP99001", JOUR)) == "", (genre, p)
            registre.fermer()
    assert vus == set(FAUTES)


def test_la_population_est_la_meme_pour_une_graine() -> None:
    assert list(population(3, 200)) == list(population(3, 200))
    assert list(population(3, 50)) != list(population(4, 50))
    gens = list(population(3, 3000))
    assert len(gens) == 3000
    assert any(p.code_insee.startswith("99") for p in gens)
    assert any("-" in p.prenom1 for p in gens)
    assert any(p.nom_usage for p in gens)


def test_plier_garde_ce_qui_compte() -> None:
    assert plier("Élodie-Anne") == "elodie-anne"
    assert plier("O’Brien") == plier("O'BRIEN") != plier("OBrien")
    assert plier("Œuvrard") == "oeuvrard"


def test_les_numeros_fictifs_ont_une_cle(tmp_path: Path) -> None:
    from parchemin.socle.identifiants import Nir

    m = moteur(tmp_path, *population(2, 50))
    base = sqlite3.connect(m.etat_civil)
    numeros = [n for (n,) in base.execute("SELECT nir FROM personne")]
    base.close()
    assert len(numeros) == 50
    for numero in numeros:
        lu = Nir.parse(numero)
        assert Nir.parse(lu.valeur + lu.cle) == lu
        assert lu.valeur[10] == "9"
