"""What lists of courses share: the code in the place of the name, in a column beside it, and in the search."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.indicateurs.selectors.codes import RANG, chercher, code_de_ligne

__all__ = ["ColonneCode", "FiltreCode", "code_montre"]
code_montre = code_de_ligne


class ColonneCode(tables.Column):
    """What an auditor calls the course by, beside the name of the person."""

    def __init__(self) -> None:
        super().__init__("Code", accessor=RANG, orderable=False, attrs={"td": {"class": "nowrap"}})

    def render(self, record: Any) -> SafeString:
        return format_html("<code>{}</code>", code_montre(record))

    def value(self, record: Any) -> str:
        return code_montre(record)


class FiltreCode(df.FilterSet):
    """A search by code for everybody, by name too for who reads names."""

    chemin_du_nom = "personne__cle_recherche"
    """Where the search key of the person is, from a row."""
    q = df.CharFilter(method="par_code", label="Nom ou code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if getattr(self.request, "sans_noms", True):
            self.filters["q"].label = "Code"

    def par_code(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return chercher(lignes, valeur, "" if self.request.sans_noms else self.chemin_du_nom)
