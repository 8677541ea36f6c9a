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
