"""The numbers of a chart as a table: a drawing never holds the only copy."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.plateforme.graphiques.nombres import Valeur, fr


def tableau(
    titre: str,
    annees: Sequence[str],
    series: Sequence[tuple[str, Sequence[Valeur]]],
    unite: str = "",
    entete: str = "Année",
) -> SafeString:
    """Years (or what `entete` says) in rows, series in columns, folded under « Les chiffres »."""
    entetes = format_html_join("", '<th scope="col" class="num">{}</th>', ((nom,) for nom, _ in series))
    rangs = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (a, format_html_join("", '<td class="num">{}</td>', ((fr(vs[i], unite),) for _, vs in series)))
            for i, a in enumerate(annees)
        ),
    )
    return format_html(
        '<details class="tableau-donnees"><summary>Les chiffres</summary>'
        '<div class="tablecard" tabindex="0" role="region" aria-label="{0}, les chiffres"><table>'
        '<caption class="visually-hidden">{0}</caption><thead><tr><th scope="col">{3}</th>{1}</tr></thead>'
        "<tbody>{2}</tbody></table></div></details>",
        titre,
        entetes,
        rangs,
        entete,
    )
