"""Frameworks: whole, dated, sourced; a version chosen by a day; what a version changes. V9 against the guide itself."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.preuves.domain.referentiels import (
    CategorieAction,
    GraviteNonConformite,
    NatureEcartVersion,
    Referentiel,
    SituationPrestataire,
    comparer,
    familles,
    lire,
    referentiels,
    version_au,
    version_choisie,
)

C, S = CategorieAction, SituationPrestataire
V9, V10 = familles()["qualiopi"]
JOURS = st.dates(date(2015, 1, 1), date(2040, 1, 1))


def codes(
    r: Referentiel, *categories: CategorieAction, situations: tuple[SituationPrestataire, ...] = tuple(S)
) -> set[str]:
    return {e.code for e in r.applicables(categories, situations)}


def test_what_each_framework_holds() -> None:
    assert {r.code: len(r.exigences) for r in referentiels().values()} == {
        "qualiopi_v9": 32, "qualiopi_v10": 33, "eduform_2019": 6, "ministeres_paca": 18, "certificateur_2025": 9,
    }  # fmt: skip
    assert {e.code: e.correspond for e in referentiels()["eduform_2019"].exigences} == {
        "E4": ("qualiopi:30",), "E5": ("qualiopi:31",), "E6": ("qualiopi:32",), "E9": ("qualiopi:3",), "E21": ("qualiopi:12",), "E32": ("qualiopi:20",),
    }  # fmt: skip
    assert {k: sum(e.sorte == k for e in referentiels()["ministeres_paca"].exigences) for k in ("action", "vigilance", "remarquable")} == {
        "action": 3, "vigilance": 13, "remarquable": 2,
    }  # fmt: skip


@pytest.mark.parametrize("r", referentiels().values(), ids=lambda r: r.code)
def test_every_requirement_has_its_source_and_something_to_show(r: Referentiel) -> None:
    connues = {e.cle for x in referentiels().values() for e in x.exigences}
    for e in r.exigences:
        assert e.attendus or e.correspond, e.cle
        assert r.source(e), e.cle
        assert e.article, e.cle
        assert {*e.correspond, *e.eclaire} <= connues, e.cle
        assert re.fullmatch(r"[A-Za-z0-9-]+", e.code), e.cle


def test_what_is_not_known_is_said() -> None:
    assert V10.a_verifier
    assert V10.inconnues
    assert all(e.a_verifier for e in V10.exigences if e.changement)
    assert {e.gravite for e in V10.exigences} == {GraviteNonConformite.INCONNUE}
    assert "(à vérifier)" in V10.source(V10.exigences[0])


def test_the_specific_indicators_by_category() -> None:
    """Guide V9: 22 common ones, 10 that depend on the category and the situation."""
    toutes = {str(n) for n in range(1, 33)}
    assert codes(V9, C.CFA) == toutes
    assert toutes - codes(V9, C.OF) == {"14", "15", "20", "29"}
    assert toutes - codes(V9, C.VAE) == {"7", "13", "14", "15", "20", "28", "29"}
    assert toutes - codes(V9, C.CBC) == {"3", "7", "13", "14", "15", "16", "20", "28", "29"}
    assert toutes - codes(V9, C.OF, situations=()) == {"3", "7", "12", "13", "14", "15", "16", "20", "27", "28", "29"}
    assert "33" in codes(V10, C.CFA)
    assert "33" not in codes(V10, C.OF, C.VAE, C.CBC)


@given(st.sets(st.sampled_from(list(C)), min_size=1), st.sets(st.sampled_from(list(S))), st.sampled_from(list(C)))
def test_doing_more_never_asks_less(
    categories: set[CategorieAction], situations: set[SituationPrestataire], plus: CategorieAction
) -> None:
    for r in referentiels().values():
        moins = codes(r, *categories, situations=tuple(situations))
        assert moins <= codes(r, *categories, plus, situations=tuple(situations))
        assert moins <= codes(r, *categories)


@given(JOURS)
def test_one_version_on_a_day(jour: date) -> None:
    for versions in familles().values():
        assert sum(r.en_vigueur(jour) for r in versions) <= 1
        choisie = version_au(versions, jour)
        assert choisie.en_vigueur(jour) or not any(r.en_vigueur(jour) for r in versions)


def test_the_day_of_the_audit_chooses() -> None:
    assert version_choisie("qualiopi", date(2026, 10, 31)) is V9
    assert version_choisie("qualiopi", date(2026, 11, 1)) is V10
    assert version_choisie("qualiopi", date(2026, 10, 1), date(2027, 1, 5)) is V10
    assert version_choisie("qualiopi", date(2027, 1, 5), None, "qualiopi_v9") is V9
    assert version_choisie("qualiopi", date(2027, 1, 5), None, "eduform_2019") is V10
    with pytest.raises(KeyError):
        version_choisie("inconnu", date(2027, 1, 5))
    with pytest.raises(ValueError, match="version"):
        version_au([], date(2027, 1, 5))


def test_what_v10_changes() -> None:
    sort = {x.code: x.nature for x in comparer(V9, V10)}
    assert {k for k, n in sort.items() if n is NatureEcartVersion.CHANGEE} == {"1", "2", "3", "12", "19", "27", "32"}
    assert {k for k, n in sort.items() if n is NatureEcartVersion.AJOUTEE} == {"33"}
    douze = V10.exigence("12")
    assert douze is not None
    assert douze.change_le == date(2026, 11, 1)
    assert {a.cle: a.change_le for a in douze.attendus} == {
        "qualiopi:12:procedure": date(2026, 11, 1), "qualiopi:12:suivi": date(2026, 11, 1), "qualiopi:12:violences": None,
    }  # fmt: skip
    quatre = V10.exigence("4")
    assert quatre is not None
    assert [e.code for e in V10.exigences if not e.a_verifier] == [], (
        "no guide of V10 was published: nothing of it is sure"
    )
    assert {a.change_le for a in quatre.attendus} == {None}


@given(st.sampled_from(list(referentiels().values())), st.sampled_from(list(referentiels().values())))
def test_comparing_is_whole_and_turns_round(a: Referentiel, b: Referentiel) -> None:
    aller, retour = comparer(a, b), comparer(b, a)
    assert {x.code for x in aller} == {e.code for e in (*a.exigences, *b.exigences)}
    assert {x.code for x in aller if x.nature is NatureEcartVersion.AJOUTEE} == {
        x.code for x in retour if x.nature is NatureEcartVersion.RETIREE
    }
    assert {x.nature for x in comparer(a, a)} <= {NatureEcartVersion.INCHANGEE}


_TETE = "referentiel: [{code: x, famille: x, nom: X, resume: r, texte: t}]\ntextes: [{cle: t, titre: T}]\ncriteres: [{code: '1', titre: C}]\n"


@pytest.mark.parametrize(
    ("exigences", "mots"),
    [
        ("[{code: '1', titre: A, demande: B, critere: '9'}]", "that is not there"),
        ("[{code: '1', titre: A, demande: B, critere: '1', texte: z}]", "that is not there"),
        ("[{code: '1', titre: A, critere: '1', demande: ''}]", "no demand"),
        ("[{code: '1', titre: A, demande: B, critere: '1', couleur: rouge}]", "unknown key couleur"),
        (
            "[{code: '1', titre: A, demande: B, critere: '1'}, {code: '1', titre: A, demande: B, critere: '1'}]",
            "told twice",
        ),
        (
            "[{code: '1', titre: A, demande: B, critere: '1', attendus: [{code: a, libelle: A}, {code: a, libelle: B}]}]",
            "told twice",
        ),
        ("[{code: '1', titre: A, demande: B, critere: '1', pour: [ABC]}]", "ABC"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, exigences: str, mots: str) -> None:
    f = tmp_path / "x.yaml"
    f.write_text(f"{_TETE}exigences: {exigences}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=mots):
        lire(f, {})


@pytest.mark.officiel
def test_v9_says_what_the_guide_says(officiel: Path) -> None:
    """Numbers, who may be graded, new entrants, sub-contractors: read in the guide, compared with our file."""
    (chemin,) = (officiel / "inserjeunes" / "qualiopi").glob("guide_de_lecture_qualiopi_v9*.md")
    guide = chemin.read_text(encoding="utf-8").partition("## Glossaire")
    corps, annexe = guide[0], guide[2]
    parties = re.split(r"^### Indicateur (\d+)$", corps, flags=re.MULTILINE)
    lus = dict(zip(parties[1::2], parties[2::2], strict=True))
    assert [e.code for e in V9.exigences] == list(lus)

    def nombres(phrase: str, texte: str) -> set[str]:
        trouve = re.search(phrase, texte)
        assert trouve is not None, phrase
        return set(re.findall(r"\d+", trouve.group(1)))

    assert {e.code for e in V9.exigences if e.gravite is GraviteNonConformite.GRADUEE} == nombres(
        r"gradation mineure ou majeure sont les suivants : ([\d, ]+)", corps
    )
    assert {e.code for e in V9.exigences if e.nouvel_entrant} == nombres(
        r"les indicateurs ([\d, et]+) du référentiel font l’objet", corps
    )
    assert {e.code for e in V9.exigences if e.sous_traitant} == {
        n for n, x in lus.items() if "intervient en sous-traitance" in x
    }
    assert {e.code for e in V9.exigences if e.sous_traitant == "non"} == {
        n for n, x in lus.items() if "n’est pas applicable car" in x
    }
    for n, x in lus.items():
        e = V9.exigence(n)
        assert e is not None
        if "entraîne une non-conformité majeure" in x:
            assert e.gravite is GraviteNonConformite.MAJEURE, n
    communs = set(re.findall(r"\d+", re.search(r"indicateurs communs : ([\d –]+)", annexe).group(1)))  # type: ignore[union-attr]
    assert all(set(V9.exigence(n).pour) == set(C) for n in communs)  # type: ignore[union-attr]
    criteres = re.findall(r"^## Critère (\d)", corps, flags=re.MULTILINE)
    assert [c.code for c in V9.criteres] == criteres
