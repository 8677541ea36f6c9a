"""Bodies of tables, built in Python: the template language takes four times as long for the same cells."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.template.base import render_value_in_context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.columns import ManyToManyColumn
from django_tables2.columns.linkcolumn import BaseLinkColumn
from django_tables2.utils import Accessor, signature

register = template.Library()


@register.simple_tag(takes_context=True)
def corps_de_table(context: template.Context, table: Any) -> SafeString:
    """The rows of the page shown. Classes of cells are those of their column: no row changes them."""
    colonnes = []
    for c in table.columns:
        classe = c.attrs["td"].get("class")
        ouverture = format_html('<td role="cell" data-label="{}"', c.header)
        if classe:
            ouverture += format_html(' class="{}"', classe)
        colonnes.append((_Cellule(c), f"{ouverture}>"))
    morceaux: list[str] = []
    for ligne in table.paginated_rows:
        morceaux.append('<tr role="row">')
        for cellule, ouverture_ in colonnes:
            contenu = cellule(ligne)
            # Most are texts: what localises numbers and dates has nothing to do with them.
            ecrit = contenu if isinstance(contenu, str) else render_value_in_context(contenu, context)
            morceaux += (ouverture_, conditional_escape(ecrit), "</td>")
        morceaux.append("</tr>")
    return mark_safe("".join(morceaux))


class _Cellule:
    """`BoundRow.get_cell` for one column, what does not change from row to row worked out once.

    The library reads the signature of `render`, the path of the value and the choices of its field for every cell.
    """

    def __init__(self, colonne: Any) -> None:
        self.colonne = colonne
        self.acces = Accessor(colonne.accessor)
        self.voulus, tout = signature(colonne.render)
        # Columns that look at the row otherwise, or want every argument, are left to the library.
        self.simple = (
            bool(self.acces)
            and not (tout or colonne.link or isinstance(colonne.column, BaseLinkColumn | ManyToManyColumn))
            and frozenset(self.voulus) <= {"value", "record", "column", "bound_column", "bound_row", "table"}
        )
        self.a_choix: dict[type, bool] = {}

    def __call__(self, ligne: Any) -> Any:
        enregistrement = ligne.record
        genre = type(enregistrement)
        if genre not in self.a_choix:
            self.a_choix[genre] = self._choix(enregistrement)
        if not self.simple or self.a_choix[genre]:
            return ligne.get_cell(self.colonne.name)
        try:
            valeur = self.acces.resolve(enregistrement)
        except Exception:  # as the library does: a column of no field has no value
            valeur = None
        if valeur in self.colonne.column.empty_values:
            return self.colonne.default
        arguments = {
            "value": valeur, "record": enregistrement, "column": self.colonne.column, "bound_column": self.colonne,
            "bound_row": ligne, "table": ligne.table,
        }  # fmt: skip
        return self.colonne.render(**{nom: arguments[nom] for nom in self.voulus})

    def _choix(self, enregistrement: Any) -> bool:
        """A field with choices shows their words: the library knows how."""
        if not isinstance(enregistrement, Model):
            return False
        try:
            return bool(getattr(self.acces.get_field(enregistrement), "choices", ()))
        except FieldDoesNotExist:
            return False
