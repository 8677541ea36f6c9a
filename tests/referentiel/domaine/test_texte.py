"""Long texts: nothing lost, lists found again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.referentiel.domain.texte import Enumeration, Paragraphe, parse_liens, structurer


def mots(texte: str) -> list[str]:
    return [m for m in re.findall(r"[^\W_]+", texte) if m != "o"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "- ", "* ", "• ", "A1C1. ", "3. ", "1.2 "]),
            st.text(alphabet="abcdéàÉ' ,;", min_size=1, max_size=30),
        ),
        max_size=8,
    )
)
def test_aucun_mot_n_est_perdu(morceaux: list[tuple[str, str]]) -> None:
    texte = "   ".join(puce + corps for puce, corps in morceaux)
    rendu = " ".join(m.texte if isinstance(m, Paragraphe) else " ".join(m.elements) for m in structurer(texte))
    assert mots(rendu) == mots(texte)


@pytest.mark.parametrize(
    ("texte", "elements"),
    [
        ("- Lire   - Écrire   - Compter", ("Lire", "Écrire", "Compter")),
        ("*       Lire   *       Écrire", ("Lire", "Écrire")),
        ("C.1. Lire   C.2. Écrire", ("C.1. Lire", "C.2. Écrire")),
        ("1.1 Lire   1.1.1 Relire", ("1.1 Lire", "1.1.1 Relire")),
        ("<ul><li>Lire</li><li>&Eacute;crire</li></ul>", ("Lire", "Écrire")),
        ("Lire - Écrire - Compter", ("Lire", "Écrire", "Compter")),
    ],
)
def test_une_liste_est_retrouvee(texte: str, elements: tuple[str, ...]) -> None:
    assert structurer(texte) == (Enumeration(elements),)


def test_sans_motif_le_texte_reste_le_texte() -> None:
    assert structurer("Un peut-être, c’est-à-dire - parfois.") == (Paragraphe("Un peut-être, c’est-à-dire - parfois."),)


def test_seules_les_adresses_web_deviennent_des_liens() -> None:
    liens = parse_liens("Voir https://exemple.fr/a, puis javascript:alert(1) et *       * http://localhost")
    assert [(x.texte, x.url) for x in liens if x.url] == [("https://exemple.fr/a", "https://exemple.fr/a")]
    assert "javascript:alert(1)" in " ".join(x.texte for x in liens)


# --- nothing is lost -------------------------------------------------------------------------------------

_BRUTS = st.text(alphabet=st.sampled_from("aàéÉZœ1259 -–*•●o.;:,()<>&'/\"=\n\t\xa0"), max_size=120) | st.lists(
    st.sampled_from(
        [
            "Lire",
            "écrire",
            "- Lire",
            "-",
            "*",
            "o ",
            "  Lire",
            "   ",
            "A1C1.",
            "3.",
            "1 :",
            "<nom>",
            "a <b et c> d",
            "R&notes;",
        ]
    ),
    max_size=12,
).map(" ".join)


def rendu(texte: str) -> str:
    return " ".join(m.texte if isinstance(m, Paragraphe) else " ".join(m.elements) for m in structurer(texte))


@given(_BRUTS)
def test_chaque_lettre_ressort_dans_l_ordre(texte: str) -> None:
    """Only separators go: blanks, bullets, and the « o » that stands for one before a capital."""

    def lettres(t: str) -> str:
        sans_puces = re.sub(r"(?:(?<=\s)|^)o(?=\s|$)", " ", t)
        return re.sub(r"[\W_]+", "", sans_puces)

    attendu = re.sub(r"</?(?:a|b|i|p|u|s)\s*/?>", " ", texte)
    assert lettres(rendu(texte)) == lettres(attendu)


@given(_BRUTS)
def test_structurer_deux_fois_ne_change_rien_de_plus(texte: str) -> None:
    morceaux = structurer(texte)
    assert all(m.texte.strip() for m in morceaux if isinstance(m, Paragraphe))
    assert all(e.strip() for m in morceaux if isinstance(m, Enumeration) for e in m.elements)
    assert all(len(m.elements) > 1 for m in morceaux if isinstance(m, Enumeration))


@pytest.mark.parametrize(
    "texte",
    ["Saisir <nom du candidat> puis <Entrée>", "a <b et c> d", "R&notes, AT&copy et Q&R;", "1 < 2 et 3 > 2"],
)
def test_ce_qui_ressemble_a_du_html_reste_du_texte(texte: str) -> None:
    assert structurer(texte) == (Paragraphe(texte),)


def test_le_html_des_anciens_flux_n_est_jamais_rendu_comme_du_html() -> None:
    assert structurer("<p>Un</p><p class='x'>Deux &amp; &lt;b&gt;trois</p>") == (
        Paragraphe("Un"),
        Paragraphe("Deux & <b>trois"),
    )
    assert structurer('<script src="x">alert(1)</script>Fin') == (Paragraphe("alert(1)Fin"),)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        (
            "Lire un plan  Écrire une note  Compter",
            (Paragraphe("Lire un plan"), Paragraphe("Écrire une note"), Paragraphe("Compter")),
        ),
        ("Une phrase.  Une autre.", (Paragraphe("Une phrase. Une autre."),)),
        (
            "- Valider une solution   technique   - Rédiger",
            (Enumeration(("Valider une solution technique", "Rédiger")),),
        ),
        ("Un texte   coupé au milieu", (Paragraphe("Un texte coupé au milieu"),)),
        ("- Lire   -   Écrire   et relire", (Enumeration(("Lire", "Écrire et relire")),)),
        ("1 : Mesurer   2 : Régler", (Enumeration(("1 : Mesurer", "2 : Régler")),)),
        ("A. Lire   B. Écrire", (Enumeration(("A. Lire", "B. Écrire")),)),
    ],
)
def test_des_lignes_comme_les_fiches_en_ont(texte: str, attendu: tuple[object, ...]) -> None:
    assert structurer(texte) == attendu


@pytest.mark.parametrize(
    ("texte", "liens"),
    [
        ("*       *", []),
        ("Le programme, sans adresse", [("Le programme, sans adresse", None)]),
        ("https://a.example/x_(y) puis", [("https://a.example/x_(y)", "https://a.example/x_(y)"), ("puis", None)]),
        ("(voir https://a.example/x)", [("(voir", None), ("https://a.example/x", "https://a.example/x"), (")", None)]),
        ("http://a.example,http://b.example", [(x, x) for x in ("http://a.example", "http://b.example")]),
        ("https://qui:quoi@a.example", [("https://qui:quoi@a.example", None)]),
        ("https://a\u202ebc.example", [("https://a\u202ebc.example", None)]),
        ("https://a.example:port/", [("https://a.example:port/", None)]),
        ("http://localhost/x", [("http://localhost/x", None)]),
        (
            '<a href="https://a.example/?b=1&amp;c=2">ici</a>',
            [(x, x) for x in ("https://a.example/?b=1&c=2",)] + [("ici", None)],
        ),
        ('<a href="javascript:alert(1)">ici</a>', [("javascript:alert(1) ici", None)]),
    ],
)
def test_les_liens_des_fiches(texte: str, liens: list[tuple[str, str | None]]) -> None:
    assert [(x.texte, x.url) for x in parse_liens(texte)] == liens


@given(_BRUTS | st.text(max_size=60).map(lambda t: f"https://{t}"))
def test_un_lien_est_toujours_une_adresse_web(texte: str) -> None:
    for lien in parse_liens(texte):
        assert lien.url is None or re.fullmatch(r"https?://[^\s<>\"'@]+", lien.url, re.IGNORECASE)
