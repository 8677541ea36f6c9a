"""The documents for users: one heading once, every link to a page that is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*(RACINE / "docs").rglob("*.md"), RACINE / "README.md", RACINE / "CHANGELOG.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(RACINE).as_posix())
def test_un_titre_une_fois(page: Path) -> None:
    texte = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    titres = Counter(re.findall(r"^#{1,3} .+$", texte, flags=re.M))
    assert [t for t, n in titres.items() if n > 1] == []
    assert "<<<<<<<" not in texte


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(RACINE).as_posix())
def test_les_liens_menent_quelque_part(page: Path) -> None:
    liens = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [lien for lien in liens if not (page.parent / lien).exists()] == []
