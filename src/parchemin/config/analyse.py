"""`argparse` in French. It has no French catalogue of its own: its sentences are given here."""

from __future__ import annotations

import argparse
from typing import Any

PHRASES = {
    "usage: ": "usage : ",
    "positional arguments": "à donner",
    "options": "options",
    "show this help message and exit": "montre cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque : %s",
    "one of the arguments %s is required": "il manque l’un de : %s",
    "unrecognized arguments: %s": "non compris : %s",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une valeur au plus est attendue",
    "expected at least one argument": "une valeur au moins est attendue",
    "not allowed with argument %s": "ne va pas avec %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s peut vouloir dire %(matches)s",
    "ignored explicit argument %r": "ne prend pas de valeur (%r)",
    "invalid %(type)s value: %(value)r": "%(value)r ne convient pas",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r n’en fait pas partie (%(choices)s)",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "%(parser_name)r n’en fait pas partie (%(choices)s)",
}


def _traduire(phrase: str) -> str:
    return PHRASES.get(phrase, phrase)


def _traduire_nombre(singulier: str, pluriel: str, n: int) -> str:
    return "%s valeurs sont attendues" if singulier.startswith("expected %s") else (singulier if n == 1 else pluriel)


def parler_francais() -> None:
    """From now on, in this process. `argparse` looks its sentences up when it needs them."""
    module: Any = argparse
    module._ = _traduire
    module.ngettext = _traduire_nombre


def port(texte: str) -> int:
    """A TCP port. Raises `ArgumentTypeError` for anything else than 1 to 65535."""
    if not (texte.isascii() and texte.isdigit() and 1 <= int(texte) <= 65_535):
        raise argparse.ArgumentTypeError(
            f"« {texte} » n’est pas un port : il faut un nombre de 1 à 65535, par exemple 8080"
        )
    return int(texte)


def fils(texte: str) -> int:
    """A number of threads. Raises `ArgumentTypeError` for anything else than 1 to 256."""
    if not (texte.isascii() and texte.isdigit() and 1 <= int(texte) <= 256):
        raise argparse.ArgumentTypeError(f"« {texte} » ne convient pas : il faut un nombre de 1 à 256")
    return int(texte)


def secondes(texte: str) -> float:
    """A wait. Raises `ArgumentTypeError` for anything else than 0 to 86 400 seconds."""
    try:
        valeur = float(texte.replace(",", "."))
    except ValueError:
        valeur = -1.0
    if not 0 <= valeur <= 86_400:
        raise argparse.ArgumentTypeError(f"« {texte} » ne convient pas : il faut un nombre de secondes, de 0 à 86400")
    return valeur


def nombre(texte: str) -> int:
    """A count of people. Raises `ArgumentTypeError` for anything else than 0 to a million."""
    if not (texte.isascii() and texte.isdigit() and int(texte) <= 1_000_000):
        raise argparse.ArgumentTypeError(f"« {texte} » ne convient pas : il faut un nombre de 0 à 1000000")
    return int(texte)


def part(texte: str) -> float:
    """A percentage, given back between 0 and 1. Raises `ArgumentTypeError` for anything else than 0 to 100."""
    try:
        valeur = float(texte.rstrip(" %").replace(",", "."))
    except ValueError:
        valeur = -1.0
    if not 0 <= valeur <= 100:
        raise argparse.ArgumentTypeError(f"« {texte} » ne convient pas : il faut un pourcentage de 0 à 100")
    return valeur / 100
