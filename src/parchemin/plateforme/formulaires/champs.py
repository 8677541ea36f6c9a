"""Fields that behave the same everywhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms


class ChampDate(forms.DateField):
    """A native date field; `24/11/2026`, `24-11-2026`, `24.11.2026` or `24 11 2026` typed by hand are read too.

    A year of two digits is refused: nobody can tell 1926 from 2026 in a file of people.
    """

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "Écrivez une date comme 24/11/2026 (jour, mois, année à quatre chiffres)."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = "/".join(value.replace(".", "/").replace(" ", "/").split("/")) if "/" not in value else value
            morceaux = value.strip().split("-")
            if len(morceaux) == 3 and len(morceaux[2]) == 4:
                value = "/".join(morceaux)
        return super().to_python(value)


class SaisieFichiers(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ChampFichiers(forms.FileField):
    """Several files, or none. The cleaned value is a list."""

    widget = SaisieFichiers

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        donnes = [x for x in (data if isinstance(data, list | tuple) else [data]) if x]
        if not donnes:
            super().clean(None, initial)
        return [super(ChampFichiers, self).clean(x, initial) for x in donnes]


def texte_long(
    label: str, *, lignes: int = 3, requis: bool = True, aide: str = "", maximum: int = 4000
) -> forms.CharField:
    """Several lines of free text. `maximum`: signs, no more than its column holds."""
    return forms.CharField(
        label=label, required=requis, max_length=maximum, help_text=aide, widget=forms.Textarea(attrs={"rows": lignes})
    )
