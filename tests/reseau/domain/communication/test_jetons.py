"""Folded words keep their place: a quote is made of the author's own characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.reseau.domain.communication.jetons import Jeton, decouper
from parchemin.reseau.domain.communication.modele import BlocDeTexte, TexteLu


def mots(texte: str, vocabulaire: tuple[str, ...] = ()) -> list[Jeton]:
    return decouper(TexteLu("texte", (BlocDeTexte(texte, 0, "ici"),)), vocabulaire)


@pytest.mark.parametrize(
    ("ecrit", "formes"),
    [
        ("Diplôme d’État", "diplome d etat"),
        ("DIPLOME D'ETAT", "diplome d etat"),
        ("bac\u00a0+\u202f3", "bac + 3"),
        ("100\u00a0% financé", "100 % finance"),
        ("certi\u00adfication", "certification"),
        ("certifi-\n  cation", "certification"),
        ("certifié(e)s", "certifie"),
        ("certifié·e·s", "certifie"),
        ("Chargé/e de gestion", "charge de gestion"),
        ("ﬁnancé par l’œuvre", "finance par l oeuvre"),
        ("e\u0301cole", "ecole"),
        ("0 € & gratuit", "0 € et gratuit"),
        ("Campus-\nMéridien", "campus meridien"),
    ],
)
def test_words_are_folded(ecrit: str, formes: str) -> None:
    assert " ".join(j.forme for j in mots(ecrit)) == formes


def test_a_word_cut_without_a_hyphen_is_mended_when_rules_know_it() -> None:
    assert [j.forme for j in mots("une certi\nfication", ("certification",))] == ["une", "certification"]
    assert [j.forme for j in mots("une certi\nfication")] == ["une", "certi", "fication"]


@pytest.mark.parametrize(
    ("ecrit", "phrases"),
    [
        ("Un titre. Un diplôme.", 2),
        ("L’article L. 6113-1 du code", 1),
        ("le 12.03.2024 à 9 h", 1),
        ("Quoi ? Comment !", 2),
        ("Une certification\nde niveau 5", 1),
        ("NOTRE TITRE\nUne formation", 2),
        ("Titre\t95 %", 2),
        ("niveau Bac\n+ 3", 1),
    ],
)
def test_sentences_end_where_they_end(ecrit: str, phrases: int) -> None:
    assert len({j.phrase for j in mots(ecrit)}) == phrases


def test_a_diploma_is_not_a_graduate() -> None:
    assert [j.aigu for j in mots("diplôme diplômé diplômés diplomée DIPLOME")] == [False, True, True, True, False]


@given(st.text(alphabet="aé’'’-\n\t .+%€0123(e)sÉœ\u00a0\u00ad\u0301", max_size=80), st.text(max_size=30))
def test_places_are_in_order_and_inside(premier: str, second: str) -> None:
    blocs = (BlocDeTexte(premier, 0, ""), BlocDeTexte(second, len(premier) + 1, ""))
    texte = TexteLu("texte", blocs)
    jetons = decouper(texte, ("certification",))
    debut = 0
    for j in jetons:
        assert debut <= j.debut < j.fin <= len(texte.complet)  # « ¼ » is two words in one place
        assert blocs[j.bloc].debut <= j.debut
        debut = j.debut
    assert [j.phrase for j in jetons] == sorted(j.phrase for j in jetons)
