"""One form for a word, its feminine and its plural: « développeuses » and « développeur » are looked for together.

The stemmer alone keeps most trades apart (« formatric », « formateur »), which is how a fiche named in the masculine is
not found by those who practise it. The table is data (`donnees/formes.yaml`), dated, with its sources.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import Stemmer
import yaml

CHEMIN = Path(__file__).resolve().parent / "donnees" / "formes.yaml"


@cache
def _table() -> dict[str, Any]:
    brut: dict[str, Any] = yaml.safe_load(CHEMIN.read_text(encoding="utf-8"))
    for liste in ("pluriels", "terminaisons"):
        brut[liste] = tuple((x["fin"], x["devient"], int(x["debut"])) for x in brut[liste])
    return brut


@cache
def version() -> str:
    """What the terms of an index depend on: this table and the stemmer. Another version: the index is rebuilt."""
    return sha256(CHEMIN.read_bytes() + str(Stemmer.version()).encode()).hexdigest()[:32]


def _changee(mot: str, regles: tuple[tuple[str, str, int], ...]) -> str:
    for fin, devient, debut in regles:
        if len(mot) - len(fin) >= debut and mot.endswith(fin):
            return mot[: -len(fin)] + devient
    return mot


def forme(mot: str) -> str:
    """Masculine singular of a word already passed through `cle_recherche`; the word itself when no rule fits.

    Not a dictionary: « lumière » becomes a word that does not exist, the same in texts and in questions.

    >>> forme("developpeuses"), forme("formatrice"), forme("commerciaux"), forme("boulangers")
    ('developpeur', 'formateur', 'commercial', 'boulanger')
    """
    table = _table()
    connu = table["mots"].get(mot)
    if connu is not None:
        return str(connu)
    singulier = mot if mot.endswith("eaux") else _changee(mot, table["pluriels"])
    if singulier == mot and mot.endswith("eux"):
        singulier = _changee(mot, table["terminaisons"])
    if singulier == mot and len(mot) > 3 and mot[-1] in "sx":
        # The plural goes first: the stemmer keeps it on words in -er (« boulangers »), which trades are made of.
        singulier = mot[:-1]
    return _changee(singulier, table["terminaisons"])
