"""The journal as a page: sentences, filters in the URL, verification on request, export of what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.comptes.selectors import AILLEURS, collegues_de
from parchemin.journal.facade import Phrase, actes, acteurs, filtrer, libelle_acte, phrases, phrases_par_lots, verifier
from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx
from parchemin.socle.cles import cle_tri

_ENTETES = ("N°", "Date", "Geste", "Qui", "Ce qui a été fait", "Sur quoi", "Empreinte")


def _jour(texte: str) -> date | None:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None


@exige("web.consulter_journal")
@require_GET
def journal(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Events of the organisation (`?chaine=instance`: of the registers), latest first.

    Filters: `acte`, `acteur` and `sujet` (`type:identifier`), `du`, `au`. `?verifier` reads the chain again;
    `?export=xlsx|csv` gives every line of the filters.
    """
    instance = request.GET.get("chaine") == "instance"
    chaine = "instance" if instance else request.organisation.chaine  # type: ignore[attr-defined]
    filtres: dict[str, Any] = {nom: request.GET.get(nom, "").strip() for nom in ("acte", "acteur", "sujet")}
    filtres |= {nom: _jour(request.GET.get(nom, "")) for nom in ("du", "au")}
    lignes = filtrer(chaine, **filtres)
    export = request.GET.get("export")
    if export in {"csv", "xlsx"}:
        exporter = exporter_csv if export == "csv" else exporter_xlsx
        connus = collegues_de(request.organisation.pk) if instance else None  # type: ignore[attr-defined]
        return exporter("journal", _ENTETES, _corps(lignes, connus))
    page = Paginator(lignes, 50).get_page(request.GET.get("page"))
    connus = collegues_de(request.organisation.pk) if instance else None  # type: ignore[attr-defined]
    montrees = [_vue_d_ici(p, connus) for p in phrases(page.object_list)]
    contexte = {
        "instance": instance,
        "page": page,
        "phrases": montrees,
        "actes": sorted(((code, libelle_acte(code)) for code in actes(chaine)), key=lambda a: cle_tri(a[1])),
        "acteurs": [(cle, nom) for cle, nom in acteurs(chaine) if _est_d_ici(cle, connus)],
        "libelle_sujet": next((p.sujet for p in montrees if p.sujet), filtres["sujet"]),
        **filtres,
        "verification": verifier(chaine) if "verifier" in request.GET else None,
    }
    return render(request, "web/journal.html", contexte)


def _est_d_ici(cle_acteur: str, connus: dict[int, str] | None) -> bool:
    """The chain of the installation is read by every organisation: it names to each its own people only."""
    genre, _, identifiant = cle_acteur.partition(":")
    return connus is None or genre != "utilisateur" or (identifiant.isdecimal() and int(identifiant) in connus)


def _vue_d_ici(p: Phrase, connus: dict[int, str] | None) -> Phrase:
    return p if _est_d_ici(p.cle_acteur, connus) else replace(p, acteur=AILLEURS, cle_acteur="")


def _corps(lignes: Any, connus: dict[int, str] | None) -> Iterator[tuple[Any, ...]]:
    for brute in phrases_par_lots(lignes):
        p = _vue_d_ici(brute, connus)
        yield p.rang, p.moment, libelle_acte(p.acte), p.acteur, p.phrase, p.sujet, p.empreinte
