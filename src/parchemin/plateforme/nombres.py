"""Numbers that come from outside: an address, a form, a body in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

CHIFFRES = 18
"""No longer number is a key: both databases hold 64 bits, and Python refuses to read thousands of digits."""


def entier_borne(texte: object) -> int | None:
    """« 42 » → 42. None for anything but 1 to 18 ASCII digits: empty, signed, « ² », thirty digits."""
    if isinstance(texte, str) and 0 < len(texte) <= CHIFFRES and texte.isascii() and texte.isdigit():
        return int(texte)
    return None


def entiers_bornes(textes: Iterable[object]) -> set[int]:
    """Those of the texts that `entier_borne` reads; the others are no key of anything."""
    return {n for n in map(entier_borne, textes) if n is not None}


def entier_json(valeur: object) -> int:
    """A whole number of a JSON body, not negative, of 18 digits at most. Raises `ValueError` for the rest (Infinity, true, 1.5)."""
    if type(valeur) is int and 0 <= valeur < 10**CHIFFRES:
        return valeur
    raise ValueError("not a whole number of 18 digits at most")


class ChoixMultipleBorne(forms.ModelMultipleChoiceField):
    """Several rows by their number; a number that no row can have is an unknown choice, not a fault of the server."""

    def clean(self, value: Any) -> Any:
        for pk in value if isinstance(value, (list, tuple)) else ():
            if entier_borne(str(pk)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(pk)[:40]}
                )
        return super().clean(value)
