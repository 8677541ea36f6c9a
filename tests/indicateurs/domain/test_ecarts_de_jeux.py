"""What a correction changes, in words."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from parchemin.indicateurs.domain.ecarts_de_jeux import ENSEMBLE, EcartDeJeux, ecarts, petits_ecarts


def _figure(valeur: str | None, n: int = 0, d: int = 0) -> dict[str, Any]:
    return {
        "libelle": "Taux d’obtention",
        "valeur": valeur,
        "etat_en_mots": "effectif insuffisant",
        "numerateur": n,
        "denominateur": d,
    }


def _jeu(ensemble: dict[str, Any], formations: dict[str, dict[str, Any]], suites: str = "") -> dict[str, Any]:
    return {
        "ensemble": [ensemble],
        "formations": [
            {
                "intitule": nom,
                "numero": "RNCP99001",
                "figures": [f],
                "informations": [{"libelle": "Suites", "texte": suites}],
            }
            for nom, f in formations.items()
        ],
        "methode": [],
    }


def test_ce_qui_change_se_lit() -> None:
    avant = _jeu(
        _figure("87.5", 35, 40), {"Voilier": _figure("87.5", 35, 40), "Partie": _figure("50", 20, 40)}, "Un BTS."
    )
    apres = _jeu(_figure("90", 36, 40), {"Voilier": _figure("87.5", 35, 40), "Neuve": _figure(None)}, "Un BTS.")
    assert ecarts(avant, apres) == [
        EcartDeJeux(ENSEMBLE, "Taux d’obtention", "87,5 % (35 sur 40)", "90 % (36 sur 40)"),
        EcartDeJeux("Neuve RNCP99001", "Taux d’obtention", "", "effectif insuffisant"),
        EcartDeJeux("Neuve RNCP99001", "Suites", "", "Un BTS."),
        EcartDeJeux("Partie RNCP99001", "Taux d’obtention", "50 % (20 sur 40)", ""),
        EcartDeJeux("Partie RNCP99001", "Suites", "Un BTS.", ""),
    ]


def test_rien_ne_change() -> None:
    jeu = _jeu(_figure("90", 36, 40), {"Voilier": _figure(None)})
    assert ecarts(jeu, jeu) == []


def _complet() -> dict[str, Any]:
    figure = {
        "code": "obtention", "libelle": "Taux d’obtention", "unite": "personnes", "avec": "", "etat": "cumule", "etat_en_mots": "publié",
        "valeur": "87.5", "numerateur": 35, "denominateur": 40, "annees": ["2024-2025", "2025-2026"],
    }  # fmt: skip
    return {
        "format": "indicateurs-1", "organisme": {"nom": "CFA fictif", "siren": "999000000", "adresse": "essai"}, "annee": "2025-2026",
        "arrete_au": "2026-11-01", "seuil": 20, "ensemble": [figure],
        "methode": [{"code": "obtention", "libelle": "Taux d’obtention", "numerateur": "Admis", "denominateur": "Présentés",
                     "reference": "L. 6111-8", "choix": "Au choix.", "texte": "Code du travail"}],
        "formations": [{
            "cle": 7, "intitule": "Voilier", "numero": "RNCP99001", "niveau": "Niveau 4", "blocs": [{"code": "BC01", "libelle": "Couper"}],
            "emplois": ["Voilier"], "promotions": [{"annee": 2024, "certifies": 12, "insertion_6_mois": 80, "metier_6_mois": 70, "metier_2_ans": 60}],
            "fiche": "https://exemple.example/1", "figures": [figure], "provisoire": False,
            "informations": [{"sorte": "suites", "libelle": "Suites", "texte": "Un BTS.", "source": "Fiche", "lien": "https://exemple.example/2",
                              "relevee_le": "2026-10-01"}],
        }],
        "officiel": [{"etablissement": "CFA fictif", "uai": "0999991A", "periode": "cumul 2023-2024", "mesures": [
            {"libelle": "Taux d’emploi", "definition": "Parmi les sortants", "valeur": 66, "unite": "%", "pourquoi": "", "reserve": "peu"}]}],
    }  # fmt: skip


_MUETS = {("format",), ("annee",), ("organisme", "adresse"), ("formations", 0, "cle")}
"""Not read on the page: where it is."""


def _feuilles(x: Any, chemin: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    paires = x.items() if isinstance(x, dict) else enumerate(x) if isinstance(x, list) else None
    return [chemin] if paires is None else [f for k, v in paires for f in _feuilles(v, (*chemin, k))]


@pytest.mark.parametrize("chemin", _feuilles(_complet()), ids=str)
def test_tout_ce_qui_se_publie_se_compare(chemin: tuple[Any, ...]) -> None:
    """Each thing of a set, changed alone, is told; in its own words when the page shows it."""
    autre = deepcopy(_complet())
    la = autre
    for k in chemin[:-1]:
        la = la[k]
    avant = la[chemin[-1]]
    la[chemin[-1]] = not avant if isinstance(avant, bool) else avant + 1 if isinstance(avant, int) else f"9{avant}"
    lus = ecarts(_complet(), autre)
    assert lus
    if chemin not in _MUETS and chemin[-1] not in (
        "code",
        "unite",
        "avec",
        "etat",
        "etat_en_mots",
        "sorte",
        "pourquoi",
    ):
        assert lus[0].quoi != "Autre mention", chemin


def test_deux_formations_de_meme_nom_se_comparent_toutes_les_deux() -> None:
    deux, autre = _complet(), _complet()
    for contenu in (deux, autre):
        contenu["formations"].append(deepcopy(contenu["formations"][0]))
    autre["formations"][0]["niveau"] = "Niveau 5"
    assert [(x.quoi, x.apres) for x in ecarts(deux, autre)] == [("Niveau", "Niveau 5")]


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({"numerateur": 36}, [ENSEMBLE]),
        ({"denominateur": 44}, [ENSEMBLE]),
        ({"numerateur": 30, "denominateur": 45}, []),
        ({"numerateur": None, "denominateur": 45}, []),
        ({"numerateur": None, "denominateur": 36}, [ENSEMBLE]),
        ({"numerateur": 36, "annees": ["2025-2026"]}, []),
        ({}, []),
    ],
)
def test_ce_qui_bouge_de_quelques_personnes(change: dict[str, Any], attendu: list[str]) -> None:
    avant, apres = _complet(), _complet()
    apres["ensemble"] = [apres["ensemble"][0] | change]
    assert [x.ou for x in petits_ecarts(avant, apres, 5)] == attendu
