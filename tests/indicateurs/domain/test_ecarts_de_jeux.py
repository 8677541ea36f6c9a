"""What a correction changes, in words."""

from __future__ import annotations

from typing import Any

from parchemin.indicateurs.domain.ecarts_de_jeux import ENSEMBLE, EcartDeJeux, ecarts


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
