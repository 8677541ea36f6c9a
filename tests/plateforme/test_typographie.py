"""French spaces: never a line that begins with « ? » or ends with « « »."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.plateforme.templatetags.parchemin import typo

OUTIL = Path(__file__).resolve().parent.parent.parent / "outils" / "typographie.py"
corriger = runpy.run_path(str(OUTIL))["corriger"]
FIN, DEUX, FINE = "\u202f", "\u00a0", "\u202f"


def test_les_gabarits_sont_bien_espaces() -> None:
    """Mend with `python outils/typographie.py --corriger` (`make format` does it)."""
    verdict = subprocess.run([sys.executable, str(OUTIL)], capture_output=True, text=True, check=False)
    assert verdict.returncode == 0, verdict.stdout


@pytest.mark.parametrize(
    ("gabarit", "attendu"),
    [
        ("<p>Prêt ? Oui : « mot »</p>", "<p>Prêt&nbsp;? Oui&nbsp;: «&nbsp;mot&nbsp;»</p>"),
        ("{{ nom }} : {{ x }}", "{{ nom }}&nbsp;: {{ x }}"),
        ("<b>Total</b> : 3", "<b>Total</b>&nbsp;: 3"),
        ("« {{ q }} »", "«&nbsp;{{ q }}&nbsp;»"),
        ("Déjà&nbsp;? Oui", "Déjà&nbsp;? Oui"),
        ('<a href="?a=1">12:30</a>', '<a href="?a=1">12:30</a>'),
        ('{% vide "Prêt ?" %}{# ici : non #}', '{% vide "Prêt ?" %}{# ici : non #}'),
    ],
)
def test_corriger(gabarit: str, attendu: str) -> None:
    assert corriger(gabarit) == attendu


@given(st.text(alphabet="ab ?:;!»«<>{}%&\n", max_size=40))
def test_corriger_deux_fois_ne_change_rien(gabarit: str) -> None:
    assert corriger(corriger(gabarit)) == corriger(gabarit)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Prêt ?", f"Prêt{FIN}?"),
        ("Oui : non ; « mot »", f"Oui{DEUX}: non{FIN}; «{DEUX}mot{DEUX}»"),
        ("a&nbsp;b &amp; c", "a&nbsp;b &amp; c"),
        ("72 %", f"72{DEUX}%"),
        ("https://exemple.fr/?a=1;b", "https://exemple.fr/?a=1;b"),
    ],
)
def test_typo(texte: str, attendu: str) -> None:
    assert typo(texte) == attendu
    assert typo(attendu) == attendu
