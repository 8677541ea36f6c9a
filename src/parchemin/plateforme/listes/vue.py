"""The one base of list pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import django_filters
import django_tables2
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views import View
from django_tables2.config import RequestConfig
from django_tables2.rows import BoundRow, BoundRows

from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx
from parchemin.plateforme.listes.filtres import MOTS, filtres_actifs
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.qui_peut import Titulaires, titulaires

TAILLES = (25, 50, 100)
_LOT = 2000


_NEUF = "Il n’y a encore rien dans cette liste."


def _existe(lignes: Any) -> bool:
    return bool(lignes.exists() if isinstance(lignes, QuerySet) else lignes)


MOTS_MAX = 200
"""Signs of a search by words: each word is one condition more, and a database refuses a thousand of them."""


def demande_bornee(request: HttpRequest) -> QueryDict:
    """What the address asks; of a search as long as a page, its beginning."""
    if len(request.GET.get(MOTS, "")) <= MOTS_MAX:
        return request.GET
    demande = request.GET.copy()
    demande[MOTS] = request.GET.get(MOTS, "")[:MOTS_MAX]
    return demande


@dataclass(frozen=True, slots=True)
class GesteNeuf:
    """A first act that an empty list offers. `permissions`: all of them are needed; `nom`, `args`: of the address, after the organisation."""

    permissions: tuple[str, ...]
    geste: str
    nom: str
    args: tuple[str, ...] = ()
    icone: str = "plus"

    @classmethod
    def importer(cls, permission: str, code: str, geste: str = "Importer votre tableur") -> GesteNeuf:
        """Bring in the spreadsheet that one already keeps."""
        return cls(("imports.importer", permission), geste, "imports:deposer", (code,), "upload")

    def est_permis(self, request: Any) -> bool:
        return all(request.user.has_perm(p, request.organisation) for p in self.permissions)

    def bouton(self, request: Any) -> dict[str, str]:
        return {
            "geste": self.geste,
            "url": reverse(self.nom, args=[request.organisation.slug, *self.args]),
            "icone": self.icone,
        }


class VueListe(View):
    """Subclass: `table_class`, `filterset_class`, `titre`, `nom_export`, `lignes()` or `queryset`.

    The URL holds everything: filters, `tri`, `page`, `taille`, `export=xlsx|csv`. The export walks the same rows with
    the columns of the table, hidden ones included (a column whose `exclude_from_export` is true is left out); `value_<column>` of the table
    gives what a cell holds without its markup. The template is `plateforme/liste.html` or one that extends it.
    Without JavaScript every control is a link or a form; htmx replaces the region `#liste` and pushes the URL.
    """

    table_class: type[django_tables2.Table]
    filterset_class: type[django_filters.FilterSet] | None = None
    queryset: QuerySet[Any] | None = None
    template_name = "plateforme/liste.html"
    titre = ""
    sous_titre = ""
    nom_export = "liste"
    vide_titre = "Rien ici"
    vide_texte = "Aucune ligne ne répond à ces filtres."
    vide_gabarit = ""
    """Template of what is said when nothing answers, instead of `vide_titre` and `vide_texte`."""
    note_gabarit = ""
    """Template of a word on what the filters did, above the rows and refreshed with them."""
    neuf_titre = ""
    neuf_texte = ""
    neuf_gestes: tuple[GesteNeuf, ...] = ()
    """Said, without any filter, when there is no row at all to filter; `vide_titre` and `vide_texte` by default. `neuf_gestes`: the first
    acts offered then, to who may do them."""
    neuf_permission = ""
    """Of the act that `neuf_texte` speaks of: who may not do it is told whose it is. Without it, that of `neuf_gestes`."""
    filtres_principaux = 4
    """Filters shown at once; the others are folded under « Plus de filtres »."""
    http_method_names = ["get", "head"]
    request: Any

    def lignes(self) -> QuerySet[Any]:
        """Every row this person may see, in a total order."""
        if self.queryset is None:
            raise NotImplementedError("a list gives `lignes()` or `queryset`")
        return self.queryset.all()

    def relire(self, cles: list[Any]) -> QuerySet[Any]:
        """The rows of one page, whole, given their keys, in any order. A list that does not say it is read in one go.

        For long lists of wide rows: the sort then carries keys only, not 30 000 rows of which 25 are shown.
        """
        raise NotImplementedError

    def cles_de_page(self, triees: QuerySet[Any], debut: int, fin: int) -> list[Any]:
        """The keys of the rows of one page. A list that remembers its pages says so here."""
        return list(triees.values_list("pk", flat=True)[debut:fin])

    def contexte(self) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        filtre = None
        toutes = lignes = self.lignes()
        if self.filterset_class is not None:
            filtre = self.filterset_class(demande_bornee(request), queryset=lignes, request=request)
            lignes = filtre.qs
        compris = filtre is None or not filtre.form.errors
        table = self.table_class(lignes, order_by_field="tri", page_field="page")
        table.request = request
        export = request.GET.get("export")
        if export in ("csv", "xlsx") and compris:
            # A filter that was not understood filters nothing: its file would hold more than what was asked.
            if tri := request.GET.get("tri"):
                table.order_by = tri
            entetes, corps = self._a_exporter(table)
            exporter = exporter_csv if export == "csv" else exporter_xlsx
            return exporter(self.nom_export, entetes, corps)
        taille = self._taille(request)
        RequestConfig(request, paginate={"per_page": taille, "silent": True}).configure(table)
        self._relire_la_page(table)
        champs = list(filtre.form.visible_fields()) if filtre is not None else []
        actifs = list(filtres_actifs(filtre))
        # On a phone only the search by words stays in sight: the rest is behind one fold that says how many are in use.
        toujours = [c for c in champs if c.name == MOTS]
        autres = champs[self.filtres_principaux :]
        noms_autres = {c.name for c in autres}
        # Nothing at all: there is nothing to filter either.
        neuve = not table.paginator.count and (filtre is None or not _existe(toutes))
        contexte = {
            "neuve": neuve,
            "neuf_titre": self.neuf_titre or self.vide_titre,
            "neuf_gestes": [g.bouton(request) for g in self.neuf_gestes if g.est_permis(request)] if neuve else [],
            "neuf_qui": self._qui(request) if neuve else None,
            "neuf_texte": self.neuf_texte or (_NEUF if self.vide_texte == VueListe.vide_texte else self.vide_texte),
            "table": table,
            "filtre": filtre,
            "toujours": toujours,
            "champs": [c for c in champs[: self.filtres_principaux] if c not in toujours],
            "caches": sum(a.nom != MOTS for a in actifs),
            "replis_ouverts": any(c.errors for c in champs),
            "autres": [c for c in autres if c not in toujours],
            "autres_ouverts": any(a.nom in noms_autres for a in actifs) or any(c.errors for c in autres),
            "compris": compris,
            "titre": self.titre,
            "sous_titre": self.sous_titre,
            "actifs": actifs,
            "total": table.paginator.count,
            "tris": list(self._tris(table)),
            "tailles": TAILLES,
            "taille": taille,
            "liste_htmx": True,
            "vide_titre": self.vide_titre,
            "vide_texte": self.vide_texte,
            "vide_gabarit": self.vide_gabarit,
            "note_gabarit": self.note_gabarit,
            **self.contexte(),
        }
        return render(request, self.template_name, contexte)

    def _qui(self, request: HttpRequest) -> Titulaires | None:
        """Whose first act it is, when this reader has none to press."""
        if self.neuf_permission:
            return titulaires(request, self.neuf_permission)
        if any(g.est_permis(request) for g in self.neuf_gestes):
            return None
        voulues = (p for g in self.neuf_gestes for p in reversed(g.permissions))
        return next((t for p in voulues if (t := titulaires(request, p)) is not None), None)

    def _relire_la_page(self, table: Any) -> None:
        triees = getattr(table.data, "data", None)
        if not isinstance(triees, QuerySet):
            return
        debut = table.page.start_index() - 1
        if debut < 0 or type(self).relire is VueListe.relire:
            return
        cles = self.cles_de_page(triees, debut, table.page.end_index())
        par_cle = {x.pk: x for x in self.relire(cles)}
        # A row that went between the two readings is not shown.
        table.page.object_list = BoundRows(data=[par_cle[c] for c in cles if c in par_cle], table=table)

    @staticmethod
    def _taille(request: HttpRequest) -> int:
        brut = request.GET.get("taille", "")
        taille = entier_borne(brut)
        return taille if taille in TAILLES else TAILLES[0]

    @staticmethod
    def _tris(table: Any) -> Iterator[tuple[str, str, bool]]:
        """(value of `tri`, words, chosen): on a phone the column headings, which sort, are not there."""
        courant = str((table.order_by or ("",))[0])
        for c in table.columns:
            if c.orderable and c.header:
                yield c.name, f"{c.header}, croissant", courant == c.name
                yield f"-{c.name}", f"{c.header}, décroissant", courant == f"-{c.name}"

    @staticmethod
    def _a_exporter(table: Any) -> tuple[list[str], Iterator[list[Any]]]:
        # A column that the page has no room for (`visible=False`) is in the file all the same.
        colonnes = [c for c in table.columns.iterall() if not getattr(c.column, "exclude_from_export", False)]

        def enregistrements() -> Iterable[Any]:
            # Rows of a queryset are read by batches: a list of 400 000 lines is never whole in memory.
            donnees = getattr(table.data, "data", None)
            return donnees.iterator(chunk_size=_LOT) if isinstance(donnees, QuerySet) else table.data

        def corps() -> Iterator[list[Any]]:
            for enregistrement in enregistrements():
                ligne = BoundRow(enregistrement, table=table)
                yield [ligne.get_cell_value(c.name) for c in colonnes]

        return [str(c.header) for c in colonnes], corps()
