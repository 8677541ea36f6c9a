"""What the papers say, in French that a person would write."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.documents.domain.francais import accorder, civilite, insecables, lieu_de_naissance, naissance
from parchemin.documents.domain.recours import BRANCHE, PRIVE, PUBLIC, STATUTS, paragraphe, sources, statut_probable


@pytest.mark.parametrize(
    ("ville", "pays", "dit"),
    [
        ("POLOGNE", "POLOGNE", "en Pologne"), ("", "MAROC", "au Maroc"), ("", "ETATS-UNIS", "aux États-Unis"), ("", "CUBA", "à Cuba"),
        ("", "VIET NAM", "au Viêt Nam"), ("Hanoï", "VIET NAM", "à Hanoï (Viêt Nam)"), ("Rennes", "", "à Rennes"),
        ("Le Havre", "", "au Havre"), ("Les Lilas", "", "aux Lilas"), ("Rennes", "France", "à Rennes"), ("", "MEXIQUE", "au Mexique"),
        ("", "ALGERIE", "en Algérie"), ("", "ISRAEL", "en Israël"), ("", "COTE D'IVOIRE", "en Côte d’Ivoire"), ("", "", ""),
        ("", "ROYAUME-UNI", "au Royaume-Uni"), ("", "BRESIL", "au Brésil"), ("", "JAPON", "au Japon"), ("", "PAYS-BAS", "aux Pays-Bas"),
        ("", "REPUBLIQUE DEMOCRATIQUE DU CONGO", "en République démocratique du Congo"), ("", "NOUVELLE-ZELANDE", "en Nouvelle-Zélande"),
        ("", "CONGO", "au Congo"), ("", "SRI LANKA", "à Sri Lanka"), ("", "Portugal", "au Portugal"),
    ],
)  # fmt: skip
def test_le_lieu_de_naissance_se_dit(ville: str, pays: str, dit: str) -> None:
    assert lieu_de_naissance(ville, pays) == dit


def test_la_naissance_entiere() -> None:
    assert naissance(1984, 10, 11, "en Pologne") == "le 11 octobre 1984 en Pologne"
    assert naissance(1961, None, None, "en Algérie") == "en 1961 en Algérie"
    assert naissance(None, None, None, "") == ""


def test_le_resultat_s_accorde() -> None:
    assert [accorder("Admis", x) for x in ("F", "M", "")] == ["Admise", "Admis", "Admis(e)"]
    assert accorder("Autorisé à se présenter à l’épreuve de contrôle", "F").startswith("Autorisée à")
    assert accorder("Validation partielle", "F") == "Validation partielle"
    assert civilite("F") == "Madame"


def test_les_dates_et_les_notes_ne_se_coupent_pas() -> None:
    dit = insecables({"a": ["le 1er avril 2026 à 12,5 / 20", 3], "b": "art. 12, article R. 421-5, n° 4"})
    assert dit["a"] == ["le 1er\u00a0avril\u00a02026 à 12,5\u00a0/\u00a020", 3]
    assert dit["b"] == "art.\u00a012, article\u00a0R.\u00a0421-5, n°\u00a04"


@pytest.mark.parametrize("statut", list(STATUTS))
def test_le_recours_dit_a_qui_quand_et_devant_quel_juge(statut: str) -> None:
    dit = paragraphe(
        statut, date(2026, 11, 26), certificateur="Institut Rivage", adresse="1, quai Vert, 44000 Nantes", tribunal=""
    )
    assert "Institut Rivage, 1, quai Vert, 44000 Nantes" in dit
    assert "deux mois" in dit
    assert "recevez cette lettre" in dit  # from its receipt, not from its date
    assert ("tribunal administratif" in dit) is (statut == PUBLIC)
    assert "{" not in dit
    assert any("à vérifier" in x for x in sources(statut, date(2026, 11, 26)))


def test_le_statut_se_devine_puis_se_choisit() -> None:
    assert statut_probable("194400011", "") == PUBLIC
    assert statut_probable("999000011", "Titre enregistré sur demande") == PRIVE
    assert statut_probable("", "CQP de la métallurgie ou interbranche (CQPM, CQPI)") == BRANCHE
    assert "tribunal de Brest" in paragraphe(
        PRIVE, date(2026, 1, 1), certificateur="X", adresse="", tribunal="tribunal de Brest"
    )
