"""Feminine and plural forms: one stem for all, in what is indexed and in what is typed."""

from __future__ import annotations

import pytest
import yaml

from parchemin.plateforme.recherche_texte.formes import CHEMIN, forme, version
from parchemin.plateforme.recherche_texte.mots import racine, repond, requete
from parchemin.socle.cles import cle_recherche

MEMES = [
    "conseillère conseillères conseiller conseillers",
    "développeuse développeuses développeur développeurs",
    "soignante soignantes soignant soignants",
    "formatrice formatrices formateur formateurs",
    "directrice directeurs",
    "infirmière infirmières infirmier",
    "boulangère boulangères boulanger boulangers",
    "vendeuse vendeurs",
    "technicienne techniciennes technicien",
    "chargée chargées chargé chargés",
    "employée employé",
    "paysanne paysans",
    "commerciaux commerciales commercial commerciale",
    "sportive sportives sportif sportifs",
    "travaux travail",
    "matériaux matériau",
    "niveaux niveau",
    "jeux jeu",
    "dangereuse dangereux",
    "milieux milieu",
    "hôtesses hôte",
    "ingénieure ingénieurs",
]


@pytest.mark.parametrize("mots", MEMES)
def test_une_seule_racine(mots: str) -> None:
    assert len({racine(cle_recherche(mot)) for mot in mots.split()}) == 1


@pytest.mark.parametrize("mots", ["gestion gestionnaire", "entrée entretien", "formation formateur", "bois boisson"])
def test_des_mots_differents_le_restent(mots: str) -> None:
    assert len({racine(cle_recherche(mot)) for mot in mots.split()}) == 2


@pytest.mark.parametrize("mot", ["", "a", "ee", "euse", "aux", "prix", "rncp37674", "37674", "k1801"])
def test_les_mots_courts_les_numeros_et_les_codes_restent(mot: str) -> None:
    assert forme(mot).startswith(mot.rstrip("x"))


def test_la_table_est_datee_sourcee_et_sans_doublon() -> None:
    table = yaml.safe_load(CHEMIN.read_text(encoding="utf-8"))
    assert table["verifie_le"]
    assert all(s["titre"] and s["reference"] for s in table["source"])
    fins = [x["fin"] for x in table["terminaisons"]]
    # An ending hidden by a shorter one before it would never be read.
    assert not [(a, b) for n, a in enumerate(fins) for b in fins[n + 1 :] if b.endswith(a)]
    # A word in the table is kept as its masculine is: both are the same in the index.
    assert not [(mot, vers) for mot, vers in table["mots"].items() if racine(mot) != racine(vers)]
    assert len(version()) == 32


def test_la_saisie_en_cours_reste_un_debut_de_mot() -> None:
    q = requete("conseillère insert")
    assert q is not None
    assert q.racines == (racine("conseiller"),)
    assert '"insert" *' in q.fts5


@pytest.mark.parametrize(
    ("question", "attendu"),
    [("conseillère insertion", True), ("conseill", True), ("", True), ("conseillère vente", False), ("de", True)],
)
def test_repond(question: str, attendu: bool) -> None:
    assert repond("Conseiller de l’insertion", question) is attendu
