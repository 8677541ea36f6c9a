"""Fields by groups, each under its legend: `{% for groupe in formulaire.groupes %}` is what the template walks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField


@dataclass(frozen=True, slots=True)
class Groupe:
    """A legend, a sentence under it, and the bound fields."""

    legende: str
    aide: str
    champs: Sequence[BoundField]


class AvecGroupes(forms.Form):
    """`GROUPES = [("Identité", ("nom", "prenom")), ("Dates", ("du", "au"), "Jours compris.")]`.

    A visible field left out of every group comes first, without a legend: nothing is lost by forgetting it.
    """

    GROUPES: Sequence[tuple[str, Sequence[str]] | tuple[str, Sequence[str], str]] = ()

    @property
    def groupes(self) -> Iterator[Groupe]:
        nommes = {nom for g in self.GROUPES for nom in g[1]}
        libres = [c for c in self.visible_fields() if c.name not in nommes]
        if libres:
            yield Groupe("", "", libres)
        for g in self.GROUPES:
            yield Groupe(g[0], g[2] if len(g) == 3 else "", [self[nom] for nom in g[1] if nom in self.fields])
