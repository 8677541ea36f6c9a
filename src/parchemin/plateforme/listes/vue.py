"""The one base of list pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
import django_tables2
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View
from django_tables2.config import RequestConfig

from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx

TAILLES = (25, 50, 100)


class VueListe(View):
    """Subclass: `table_class`, `filterset_class`, `titre`, `nom_export`, `lignes()`; template `plateforme/liste.html`.

    The URL holds everything: filters, `tri`, `page`, `taille`, `export=xlsx|csv`. The export walks the same rows with
    the columns of the table (a column with `exclude_from_export = True` in its attrs is left out).
    """

    table_class: type[django_tables2.Table]
    filterset_class: type[django_filters.FilterSet] | None = None
    template_name = "plateforme/liste.html"
    titre = ""
    sous_titre = ""
    nom_export = "liste"
    vide_titre = "Rien ici"
    vide_texte = "Aucune ligne ne répond à ces filtres."
    http_method_names = ["get", "head"]
    request: Any

    def lignes(self) -> QuerySet[Any]:
        raise NotImplementedError

    def contexte(self) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        filtre = None
        lignes = self.lignes()
        if self.filterset_class is not None:
            filtre = self.filterset_class(request.GET, queryset=lignes, request=request)
            lignes = filtre.qs
        table = self.table_class(lignes, order_by_field="tri", page_field="page")
        table.request = request
        export = request.GET.get("export")
        if export in ("csv", "xlsx"):
            tri = request.GET.get("tri")
            if tri:
                table.order_by = tri
            entetes, corps = self._a_exporter(table)
            exporter = exporter_csv if export == "csv" else exporter_xlsx
            return exporter(self.nom_export, entetes, corps)
        try:
            taille = int(request.GET.get("taille", TAILLES[0]))
        except ValueError:
            taille = TAILLES[0]
        RequestConfig(
            request, paginate={"per_page": taille if taille in TAILLES else TAILLES[0], "silent": True}
        ).configure(table)
        contexte = {
            "titre": self.titre,
            "sous_titre": self.sous_titre,
            "table": table,
            "filtre": filtre,
            "actifs": list(self._filtres_actifs(filtre)),
            "total": table.paginator.count,
            "tailles": TAILLES,
            "taille": taille,
            "vide_titre": self.vide_titre,
            "vide_texte": self.vide_texte,
            **self.contexte(),
        }
        return render(request, self.template_name, contexte)

    @staticmethod
    def _filtres_actifs(filtre: Any) -> Iterator[tuple[str, str, str]]:
        """(parameter, label, value in words) of each filter in use."""
        if filtre is None or not filtre.is_valid():
            return
        for nom, champ in filtre.form.fields.items():
            valeur = filtre.form.cleaned_data.get(nom)
            if valeur in (None, "", []):
                continue
            brut = filtre.data.get(nom)
            mots = dict(getattr(champ, "choices", [])).get(brut, valeur)
            yield nom, str(champ.label or nom), str(mots)

    @staticmethod
    def _a_exporter(table: Any) -> tuple[list[str], Iterator[list[Any]]]:
        colonnes = [c for c in table.columns if c.visible and not getattr(c.column, "exclude_from_export", False)]

        def corps() -> Iterator[list[Any]]:
            for ligne in table.rows:
                yield [ligne.get_cell_value(c.name) for c in colonnes]

        return [str(c.header) for c in colonnes], corps()
