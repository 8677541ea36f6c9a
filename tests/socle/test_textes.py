"""Dated texts and parameters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

import parchemin
from parchemin.socle.textes import Recueil, TexteReference

BON = """
textes:
  - cle: loi
    titre: Code d’essai
    article: art. 1
    lien: https://exemple.fr/loi
    en_vigueur_du: 2024-01-01
    verifie_le: 2026-11-22
  - cle: loi
    titre: Code d’essai
    article: art. 1 ancien
    en_vigueur_du: 2020-01-01
    en_vigueur_au: 2023-06-30
    a_verifier: true
parametres:
  - {cle: delai, valeur: 3, unite: mois, texte: loi, du: 2024-01-01}
  - {cle: delai, valeur: 6, unite: mois, texte: loi, du: 2020-01-01, au: 2023-12-31, a_verifier: true}
"""


def _recueil(tmp_path: Path, contenu: str) -> Recueil:
    fichier = tmp_path / "essai.yaml"
    fichier.write_text(contenu, encoding="utf-8")
    return Recueil(fichier)


def test_a_value_is_that_of_the_day(tmp_path: Path) -> None:
    r = _recueil(tmp_path, BON)
    assert r.valeur_au("delai", date(2023, 12, 31)) == 6
    assert r.valeur_au("delai", date(2024, 1, 1)) == 3
    assert r.parametre("delai", date(2022, 1, 1)).a_verifier
    for inconnu in (("delai", date(2019, 12, 31)), ("autre", date(2026, 1, 1))):
        with pytest.raises(KeyError):
            r.valeur_au(*inconnu)
    assert [p.valeur for p in r.parametres()] == [6, 3]


@pytest.mark.parametrize(
    ("jour", "cite", "en_vigueur"),
    [
        (date(2019, 1, 1), "art. 1 ancien", False),  # before the first version: the first is cited
        (date(2023, 6, 30), "art. 1 ancien", True),
        (date(2023, 7, 1), "art. 1 ancien", False),  # in the gap: the last one that had begun
        (date(2024, 1, 1), "art. 1", True),
        (date(2030, 1, 1), "art. 1", True),
    ],
)
def test_the_version_of_a_text(tmp_path: Path, jour: date, cite: str, en_vigueur: bool) -> None:
    r = _recueil(tmp_path, BON)
    assert r.texte("loi", jour).article == cite
    trouve = r.texte_en_vigueur("loi", jour)
    assert (trouve is not None) is en_vigueur
    assert trouve is None or trouve.article == cite
    with pytest.raises(KeyError):
        r.texte("autre", jour)
    with pytest.raises(KeyError):
        r.texte_en_vigueur("autre", jour)


def test_a_citation_says_when_it_is_to_be_checked() -> None:
    assert TexteReference("a", "Code", "art. 2").citation == "Code, art. 2"
    assert TexteReference("a", "Code", a_verifier=True).citation == "Code (à vérifier)"


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        ("autres: []", "unknown section"),
        ("- a\n- b", "unknown section"),
        ("textes: {cle: a}", "a section is a list"),
        ("textes: [a]", "a mapping with a cle"),
        ("textes: [{titre: sans clé}]", "a mapping with a cle"),
        ("textes: [{cle: a}]", "titre"),
        ("textes: [{cle: a, titre: T, artcle: x}]", "a: unknown key artcle"),
        ("textes: [{cle: a, titre: T, titre: U}]", "titre written twice"),
        ("textes: [{cle: a, titre: 12}]", "titre is 12, a str is expected"),
        ("textes: [{cle: a, titre: T, verifie_le: '22/11/2026'}]", "a date is expected"),
        ("textes: [{cle: a, titre: T, verifie_le: 2026-11-22 10:00:00}]", "a date is expected"),
        ("textes: [{cle: a, titre: T, a_verifier: oui}]", "a bool is expected"),
        ("textes: [{cle: a, titre: T, note: }]", "note is None"),
        ("textes: [{cle: a, titre: T, lien: 'javascript:x'}]", "https://"),
        ("textes: [{cle: a, titre: T, en_vigueur_du: 2026-01-02, en_vigueur_au: 2026-01-01}]", "ends after it begins"),
        ("textes: [{cle: a, titre: T}, {cle: a, titre: T}]", "two versions on the same day"),
        (
            "textes: [{cle: a, titre: T, en_vigueur_au: 2026-01-01}, {cle: a, titre: U, en_vigueur_du: 2026-01-01}]",
            "two versions on the same day",
        ),
        ("parametres: [{cle: p, valeur: 1, texte: absent}]", "quotes absent, which is not there"),
        ("parametres: [{cle: p, valeur: 1}]", "texte"),
        ("textes: [", "essai.yaml"),
        ("textes: [{cle: !!python/object:os.system a}]", "essai.yaml"),
    ],
)
def test_a_faulty_file_is_refused_whole(tmp_path: Path, contenu: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as refus:
        _recueil(tmp_path, contenu)
    assert "essai.yaml" in str(refus.value)


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    r = _recueil(tmp_path, "# rien\n")
    assert r.textes() == []
    assert r.parametres() == []


def test_the_files_of_the_house_are_right() -> None:
    racine = Path(parchemin.__file__).parent
    fichiers = [
        f
        for f in sorted(racine.glob("*/donnees/*.yaml"))
        if f.read_text(encoding="utf-8").lstrip("# ").count("textes:")
    ]
    assert fichiers
    for fichier in fichiers:
        # Other sections are read by their own room (`parcours.domain.jury_regles`, …), each with its tests.
        autres = frozenset(yaml.safe_load(fichier.read_text(encoding="utf-8"))) - {"textes", "parametres"}
        for texte in Recueil(fichier, supplements=autres).textes():
            assert texte.verifie_le is not None, f"{fichier.name}, {texte.cle}: nobody said when it was checked"
