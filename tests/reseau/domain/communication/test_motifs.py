"""The language of phrases, and the number of steps that finding them takes."""

from __future__ import annotations

import pytest

from parchemin.reseau.domain.communication.jetons import decouper
from parchemin.reseau.domain.communication.modele import BlocDeTexte, TexteLu
from parchemin.reseau.domain.communication.motifs import Chercheur, Noms, compiler, mots_de


def trouver(phrase: str, texte: str, noms: Noms = ()) -> list[str]:
    jetons = decouper(TexteLu("texte", (BlocDeTexte(texte, 0, ""),)))
    return [texte[jetons[t.premier].debut : jetons[t.dernier].fin] for t in Chercheur([phrase], noms).chercher(jetons)]


@pytest.mark.parametrize(
    ("phrase", "texte", "attendu"),
    [
        ("diplôme d'État", "Un DIPLOME D'ETAT.", ["DIPLOME D'ETAT"]),
        ("bac (+|plus) <chiffre>", "bac +3, Bac plus cinq, bac 3, bac +12", ["bac +3", "Bac plus cinq"]),
        ("[notre] titre", "notre titre, un titre", ["notre titre", "titre", "titre"]),
        ("financé~", "financé financée financés financées financer", ["financé", "financée", "financés", "financées"]),
        ("libre~", "libre libres", ["libre", "libres"]),
        ("certifi*", "certifiant, certification, certes", ["certifiant", "certification"]),
        ("diplôme~^", "diplôme diplômes diplômé diplômés", ["diplôme", "diplômes"]),
        ("gratuit … cpf", "gratuit avec votre CPF", ["gratuit avec votre CPF"]),
        ("gratuit … cpf", "gratuit un deux trois quatre cinq six CPF", []),
        ("gratuit … cpf", "Gratuit. Votre CPF", []),
        ("en <annee>", "en 2025, en 25", ["en 2025"]),
        ("(a|b [c]) d", "a d b d b c d", ["a d", "b d", "b c d"]),
        ("a & b", "a et b, a & b", ["a et b", "a & b"]),
    ],
)
def test_phrases(phrase: str, texte: str, attendu: list[str]) -> None:
    assert trouver(phrase, texte) == attendu


def test_names_are_given_at_search_time() -> None:
    noms: Noms = (("<partenaire>", ("École Sittelle", "Sittelle")),)
    assert trouver("<partenaire> délivre", "L’ecole SITTELLE délivre", noms) == [
        "ecole SITTELLE délivre",
        "SITTELLE délivre",
    ]
    assert trouver("par <partenaire>", "par Sittelle", (("<partenaire>", ()),)) == []


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "[a", "…", "[a]", "a :", "<inconnu>", ""])
def test_a_phrase_badly_written_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError):
        compiler(phrase)


def test_words_of_a_phrase() -> None:
    assert mots_de("(délivrant~|remis) … <partenaire> d'État certifi*") == {
        "delivrant", "delivrante", "delivrants", "delivrantes", "remis", "d", "etat", "certifi",
    }  # fmt: skip


@pytest.mark.parametrize(
    "graine",
    ["a ", "gratuit ", "gratuit a a a a ", "n est pas ", "bac + ", "(" * 5 + "bac ", "RNCP ", "12/03/2024 ", "100 % "],
)
def test_steps_grow_no_faster_than_the_text(graine: str) -> None:
    phrases = ["gratuit … cpf … argent", "(a [a] [a] [a] [a] a|a a a) b", "… bac + <chiffre>", "n … pas … bac"]

    def pas(n: int) -> int:
        jetons = decouper(TexteLu("texte", (BlocDeTexte(graine * n, 0, ""),)))
        c = Chercheur(phrases)
        c.chercher(jetons)
        return c.pas

    assert pas(2000) <= 2.2 * pas(1000) + 200
