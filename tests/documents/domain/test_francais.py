"""What the papers say, in French that a person would write."""

from __future__ import annotations

from datetime import date

import pytest

from parchemin.documents.complements import garde_dite
from parchemin.documents.composition import faute_dite
from parchemin.documents.domain.francais import (
    a_vous,
    accorder,
    civilite,
    enchainement,
    insecables,
    lieu_de_naissance,
    naissance,
)
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
    # A private examiner has no legal delay: none is invented; the judge's is the civil code's.
    assert ("deux mois" in dit) is (statut == PUBLIC)
    assert ("recevez cette lettre" in dit) is (statut == PUBLIC)  # from its receipt, not from its date
    assert ("vous avez cinq ans pour saisir" in dit) is (statut != PUBLIC)
    assert ("tribunal administratif" in dit) is (statut == PUBLIC)
    assert "{" not in dit
    assert "le siège d’Institut Rivage" in dit
    assert any("à vérifier" in x for x in sources(statut, date(2026, 11, 26)))


def test_le_statut_se_devine_puis_se_choisit() -> None:
    assert statut_probable("194400011", "") == PUBLIC
    assert statut_probable("999000011", "Titre enregistré sur demande") == PRIVE
    assert statut_probable("", "CQP de la métallurgie ou interbranche (CQPM, CQPI)") == BRANCHE
    assert "tribunal de Brest" in paragraphe(
        PRIVE, date(2026, 1, 1), certificateur="X", adresse="", tribunal="tribunal de Brest"
    )


@pytest.mark.parametrize(
    ("mois", "dit"),
    [("", "dès que possible"), ("1", "dans le mois qui suit la réception"), ("3", "dans les trois mois qui suivent")],
)
def test_le_delai_du_reglement_se_dit_seulement_s_il_existe(mois: str, dit: str) -> None:
    lu = paragraphe(PRIVE, date(2026, 1, 1), certificateur="X", adresse="", tribunal="", mois=mois)
    assert dit in lu


def test_l_annonce_ne_promet_que_ce_qui_suit() -> None:
    """A person who keeps nothing is not told to look at what she keeps."""
    assert "ce que vous gardez, et comment poursuivre" in enchainement("ajourne", garde=True, suite=True)
    assert enchainement("ajourne", garde=True, suite=False).endswith("ce que vous gardez.")
    rien = enchainement("ajourne", garde=False, suite=True)
    assert "pas perdu" not in rien
    assert rien.endswith("vous pouvez poursuivre : voici comment.")
    assert "poursuivre" not in enchainement("ajourne", garde=False, suite=False)
    assert enchainement("admis", garde=False, suite=False) == "Toutes nos félicitations."


def test_une_lettre_dit_vous() -> None:
    assert a_vous("Se représenter pour ce qui reste.") == "Vous représenter pour ce qui reste."
    assert a_vous("Suivre une nouvelle formation avant de se représenter.").endswith("avant de vous représenter.")
    assert a_vous("Demander le renouvellement.") == "Demander le renouvellement."


def test_ce_qui_est_garde_se_dit_sans_detour() -> None:
    dit = garde_dite(True, "2031-06-12", False)
    assert dit == "acquis définitif ; compte jusqu’au 12 juin 2031"


def test_une_faute_de_typst_se_dit_juste() -> None:
    assert faute_dite(RuntimeError("error: expected expression\n")).startswith(
        "il manque une valeur ici. Pour corriger : "
    )
    assert faute_dite(RuntimeError("error: expected string, found integer\n")).startswith(
        "une valeur d’une autre sorte"
    )


def test_un_nom_n_est_pas_coupe_dans_sa_particule() -> None:
    lus = insecables({"usage": "DE LA TOUR DU PIN", "identite": "Paul-Le Van LE GOFF", "intitule": "Chef de rang"})
    assert lus["usage"] == "DE\u00a0LA\u00a0TOUR DU\u00a0PIN"
    assert lus["identite"] == "Paul-Le Van\u00a0LE\u00a0GOFF"
    assert lus["intitule"] == "Chef de rang", "only names"


def test_les_guillemets_tiennent_a_leurs_mots() -> None:
    assert (
        insecables("dit « bloc » et «lot» : oui ; non")
        == "dit «\u00a0bloc\u00a0» et «\u00a0lot\u00a0»\u00a0: oui\u00a0; non"
    )
    assert insecables(insecables("« a »")) == insecables("« a »")
    assert insecables("http://a:80/v") == "http://a:80/v"
