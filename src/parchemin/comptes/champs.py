"""Fields that choose among the people of an organisation."""

from __future__ import annotations

from typing import Any

from django import forms


class ChoixMembre(forms.ModelChoiceField):
    """A member, by the name that colleagues read."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.libelle)
