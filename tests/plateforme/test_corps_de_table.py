"""The body of a table is built in Python: the same cells as the template language would write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db import models
from django.template import engines
from django.test.utils import isolate_apps
from django.utils.html import format_html

EN_GABARIT = (
    '{% for row in table.paginated_rows %}<tr role="row">{% for c, cell in row.items %}<td role="cell" '
    'data-label="{{ c.header }}"{% if c.attrs.td.class %} class="{{ c.attrs.td.class }}"{% endif %}>{{ cell }}</td>'
    "{% endfor %}</tr>{% endfor %}"
)


class Table(tables.Table):
    nom = tables.Column("Nom & prénom")
    heures = tables.Column("Heures", attrs={"td": {"class": "num"}})
    lien = tables.Column("Lien", accessor="nom")
    cachee = tables.Column("Cachée", accessor="nom", visible=False)

    def render_lien(self, value: str) -> str:
        return format_html('<a href="?q={}">{}</a>', value, value)


def rendre(source: str, table: Any) -> str:
    return str(engines["django"].from_string(source).render({"table": table}))


def test_les_memes_cellules() -> None:
    lignes = [
        {"nom": "<b>Zoé</b> & fils", "heures": Decimal("1234.50")},
        {"nom": None, "heures": 0},
        {"nom": "Le « Goff »", "heures": 12345678},
    ]
    corps = rendre("{% load tableaux %}{% corps_de_table table %}", Table(lignes))
    assert corps == rendre(EN_GABARIT, Table(lignes))
    assert "&lt;b&gt;Zoé&lt;/b&gt; &amp; fils" in corps
    assert "1234,50" in corps
    assert 'class="num"' in corps
    assert "Cachée" not in corps


def test_seulement_la_page_montree() -> None:
    table = Table([{"nom": f"n{i}", "heures": i} for i in range(30)])
    table.paginate(page=2, per_page=25)
    corps = rendre("{% load tableaux %}{% corps_de_table table %}", table)
    assert corps == rendre(EN_GABARIT, table)
    assert corps.count("<tr") == 5


class Voie(models.TextChoices):
    """Choices, for a cell that shows their words."""

    VAE = "vae", "Validation des acquis"


@isolate_apps("parchemin.plateforme")
def passage() -> Any:
    """A model with choices, never written."""

    class Passage(models.Model):  # noqa: DJ008
        voie = models.CharField(max_length=9, choices=Voie.choices)
        suite = models.ForeignKey("self", on_delete=models.CASCADE, null=True)
        note = models.DecimalField(max_digits=4, decimal_places=2, null=True)

        class Meta:
            app_label = "plateforme"
            managed = False

        def double(self) -> Decimal:
            """A method is a value too."""
            return (self.note or Decimal(0)) * 2

    return Passage


class TableDePassages(tables.Table):
    voie = tables.Column("Voie")
    apres = tables.Column("Après", accessor="suite__voie", default="rien")
    double = tables.Column("Double")
    sans_champ = tables.Column("Sans champ", empty_values=())
    tout = tables.Column("Tout", accessor="note", empty_values=())
    lien = tables.Column("Lien", accessor="note", linkify=lambda record: f"?n={record.note}")
    absent = tables.Column("Absent", accessor="suite__note")

    def render_sans_champ(self, record: Any, bound_row: Any) -> str:
        return f"{bound_row.record is record}"

    def render_tout(self, **kwargs: Any) -> str:
        return ", ".join(sorted(kwargs))


def test_choix_liens_et_colonnes_sans_champ_comme_la_bibliotheque() -> None:
    Passage = passage()
    seul = Passage(voie="vae", note=Decimal("12.50"))
    lignes = [Passage(voie="", suite=seul), seul, Passage(voie="vae", suite=seul, note=Decimal(3))]
    corps = rendre("{% load tableaux %}{% corps_de_table table %}", TableDePassages(lignes))
    assert corps == rendre(EN_GABARIT, TableDePassages(lignes))
    assert "Validation des acquis" in corps
