"""Full-text search: the same answers on both engines, and no input that breaks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parchemin.plateforme.models import PassagePeriodique
from parchemin.plateforme.recherche_texte.index import Index, operations_index
from parchemin.plateforme.recherche_texte.mots import MARQUE, mots, racine, requete, termes
from parchemin.socle.horloge import maintenant

INDEX = Index("essai_recherche", ("titre", "texte"), poids=(8.0, 1.0))
FICHES = {
    1: ("Comptabilité et gestion", "BTS, métiers de la finance"),
    2: ("Gestionnaire de paie", "L’assistant comptable tient les comptes de l’entreprise"),
    3: ("Boulanger", "Fabrication du pain, d’après l’épreuve pratique"),
    4: ("Développeur web", "Écrire des applications"),
    5: ("CAP Cuisine", "Œufs, bœuf, pâtisseries ; RNCP38430"),
}


@pytest.fixture
def index(db: None) -> Iterator[Index]:
    INDEX.creer()
    INDEX.indexer_lot((i, *textes) for i, textes in FICHES.items())
    yield INDEX
    INDEX.vider()


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("comptabilité", [1]),
        ("COMPTABILITE GESTION", [1]),
        ("gestion", [1, 2]),  # the stem first, then "gestionnaire", which only begins so
        ("gestionnaires", [2]),
        ("comptab", [1, 2]),
        ("l’entreprise", [2]),
        ("l'entreprise", [2]),
        ("entreprises comptables", [2]),
        ("boulangers", [3]),
        ("d’épreuves", [3]),
        ("développeurs", [4]),
        ("oeuf", [5]),
        ("œuf bœuf", [5]),
        ("rncp384", [5]),
        ("RNCP38430", [5]),
        ("gestion boulanger", []),
        ("fabrication du pain", [3]),
        ("de", [4]),  # a stop word alone is the beginning of a word
        ("", []),
        ("?!’ -", []),
        ("introuvable", []),
    ],
)
def test_ce_que_l_on_tape_trouve(index: Index, texte: str, attendus: list[int]) -> None:
    assert sorted(index.chercher(texte)) == sorted(attendus)


def test_le_titre_pese_plus_que_le_texte(index: Index) -> None:
    index.indexer_lot([(10, "Autre chose", "soudure"), (11, "Soudure", "autre chose")])
    assert index.chercher("soudure") == [11, 10]


def test_une_ligne_reindexee_ou_retiree_est_oubliee(index: Index) -> None:
    index.indexer_lot([(3, "Pâtissier", "Gâteaux")])
    assert index.chercher("boulanger") == []
    assert index.chercher("gateau") == [3]
    index.retirer([3, 999])
    assert index.chercher("gateau") == []


def test_le_meme_identifiant_deux_fois_dans_un_lot(index: Index) -> None:
    assert index.indexer_lot([(20, "premier", ""), (20, "second", "")]) == 1
    assert index.chercher("premier") == []
    assert index.chercher("second") == [20]


def test_limite(index: Index) -> None:
    assert len(index.chercher("gestion", limite=1)) == 1


def test_un_texte_absent_s_indexe(index: Index) -> None:
    index.indexer_lot([(30, None, "seulement")])
    assert index.chercher("seulement") == [30]
    with pytest.raises(ValueError, match="2 texts"):
        index.indexer_lot([(31, "un seul")])


def test_joint_a_un_queryset(index: Index) -> None:
    """`appliquer` filters, ranks and orders any queryset by a column that holds the indexed id."""
    index.indexer_lot([(0, "Autre", "gestion"), (40, "Gestion", "gestion gestion")])
    for passage in range(60):
        PassagePeriodique.objects.create(nom=str(passage), commence_le=maintenant())
    lignes = PassagePeriodique.objects.annotate(numero=Cast("nom", BigIntegerField()))
    trouves = index.appliquer(lignes.exclude(nom="2"), "gestion", champ="numero")
    assert [p.numero for p in trouves] == [i for i in index.chercher("gestion") if i != 2]
    assert all(p.rang > 0 for p in trouves)
    assert trouves.count() == len(trouves[:10]) == 3
    assert list(index.appliquer(lignes, "’", champ="numero")) == []


def test_operations_de_migration(db: None) -> None:
    from types import SimpleNamespace

    (operation,) = operations_index("essai_operations", ("a",))
    editeur = SimpleNamespace(connection=connection)
    operation.code(None, editeur)
    Index("essai_operations", ("a",)).indexer_lot([(1, "un mot")])
    assert Index("essai_operations", ("a",)).chercher("mots") == [1]
    operation.reverse_code(None, editeur)
    assert "essai_operations" not in connection.introspection.table_names()


def test_beaucoup_de_reponses_se_rangent_plus_grossierement(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same answers, the first column still first."""
    monkeypatch.setattr("parchemin.plateforme.recherche_texte.index.RANG_FIN_MAX", 2)
    index.indexer_lot([(n, "rien", "tournage fraisage") for n in range(100, 110)] + [(110, "Tournage", "fraisage")])
    assert index.chercher("tournage") == [110, *range(100, 110)]
    assert index.chercher("tournage fraisage") == list(range(100, 111))
    for n in range(100, 111):
        PassagePeriodique.objects.create(nom=str(n), commence_le=maintenant())
    lignes = PassagePeriodique.objects.annotate(numero=Cast("nom", BigIntegerField()))
    assert [p.numero for p in index.appliquer(lignes, "tournage", champ="numero")] == [110, *range(100, 110)]


def test_les_grands_lots_aussi(index: Index) -> None:
    assert index.indexer_lot((n, f"numero{n}", "commun") for n in range(1000, 2100)) == 1100
    assert index.chercher("numero1999") == [1999]
    assert len(index.chercher("commun", limite=5000)) == 1100


def test_noms_et_poids_refuses() -> None:
    for table, colonnes, poids in (
        ('x"; drop', ("a",), None),
        ("x", ("A b",), None),
        ("x", (), None),
        ("x", ("a", "b", "c", "d", "e"), None),
        ("x", ("a",), (1.0, 2.0)),
        ("x", ("a",), (0.0,)),
    ):
        with pytest.raises(ValueError, match=r"column|names"):
            Index(table, colonnes, poids)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    texte=st.text(max_size=60)
    | st.sampled_from(['"', "NEAR(a b)", "AND OR NOT", "a* ^b", "titre: x", "' & | ! :*", "\x00"])
)
def test_rien_de_ce_que_l_on_tape_ne_casse(index: Index, texte: str) -> None:
    ids = index.chercher(texte)
    sous_requete = index.sous_requete(texte)
    assert (sous_requete is None) == (requete(texte) is None)
    if requete(texte) is None:
        assert ids == []
    index.indexer_lot([(50, texte, texte)])
    if mots(texte):
        assert 50 in index.chercher(texte, limite=1000), "a text finds itself"


@given(st.text(max_size=80))
def test_les_termes_sont_surs(texte: str) -> None:
    for terme in termes(texte):
        assert terme.isascii()
        assert terme.isalnum()
    assert len(mots(texte)) <= len(termes(texte)) <= 2 * len(mots(texte))


def test_racines_et_mots_vides() -> None:
    assert mots("L’école d’Alès qu’il y a") == ["ecole", "ales"]
    assert racine("certifications") == racine("certification")
    assert termes("certifications") == [racine("certification"), MARQUE + "certifications"]
    assert termes("38430") == ["38430"], "a word that is its own stem is kept once"
    q = requete("le diplôme de l")
    assert q is not None
    assert (q.racines, q.dernier) == ((), "diplome")
    assert requete("...") is None
    longue = requete(" ".join(f"mot{n}" for n in range(100)))
    assert longue is not None
    assert len(longue.racines) == 15
