"""French spaces in the words of the templates: finds a plain space before « ? ! ; : » or inside guillemets; mends it.

`python outils/typographie.py` lists the faults (exit code 1 when there are some); `--corriger` writes `&nbsp;`.
Only what a template writes itself is read: not `{{ … }}`, nor `{% … %}`, whose texts go through the filter `typo`,
nor comments.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
_JETON = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->)", re.DOTALL)
_AVANT = re.compile(r"(?<=[^\s<]) (?=[?!;:»](?:[\s<»)]|$))")
"""A space before a double punctuation that ends a word. `a:hover`, `12:30` and addresses are left alone."""
_DEBUT = re.compile(r"^ (?=[?!;:»](?:[\s<»)]|$))")
_APRES = re.compile(r"« +")


def _morceaux(gabarit: str) -> Iterator[tuple[bool, str]]:
    """(is plain text, text): tokens of the template language alternate with what is written between them."""
    for rang, morceau in enumerate(_JETON.split(gabarit)):
        yield rang % 2 == 0, morceau


def corriger(gabarit: str) -> str:
    """The same template with its French spaces. Applied twice, it changes nothing."""
    sortie = []
    for ecrit, morceau in _morceaux(gabarit):
        if ecrit:
            morceau = _APRES.sub("«&nbsp;", _AVANT.sub("&nbsp;", morceau))
            # What begins right after a token, or after a tag, follows a word too.
            morceau = re.sub(r"(?<=>) (?=[?!;:»](?:[\s<»)]|$))", "&nbsp;", _DEBUT.sub("&nbsp;", morceau))
        sortie.append(morceau)
    return "".join(sortie)


def fautes(gabarit: str) -> list[int]:
    """Lines where `corriger` would change something."""
    return [
        n for n, (a, b) in enumerate(zip(gabarit.split("\n"), corriger(gabarit).split("\n"), strict=True), 1) if a != b
    ]


def principal() -> int:
    a = argparse.ArgumentParser()
    a.add_argument("--corriger", action="store_true")
    ecrire, mauvaises = a.parse_args().corriger, 0
    for fichier in sorted((RACINE / "src").rglob("templates/**/*.html")):
        gabarit = fichier.read_text(encoding="utf-8")
        lignes = fautes(gabarit)
        if lignes and ecrire:
            fichier.write_text(corriger(gabarit), encoding="utf-8")
        elif lignes:
            mauvaises += len(lignes)
            print(f"{fichier.relative_to(RACINE)}:{lignes[0]}: espace ordinaire devant une ponctuation double")
    if mauvaises:
        print("→ python outils/typographie.py --corriger", file=sys.stderr)
    return 1 if mauvaises else 0


if __name__ == "__main__":
    raise SystemExit(principal())
