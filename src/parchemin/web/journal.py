"""The journal as a page: sentences, filters in the URL, verification on request, export of what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import roles_de
from parchemin.comptes.selectors import AILLEURS, collegues_de
from parchemin.journal.facade import Phrase, actes, acteurs, filtrer, libelle_acte, phrases, phrases_par_lots, verifier
from parchemin.plateforme.listes.export import exporter_csv, exporter_xlsx
from parchemin.socle.cles import cle_tri
from parchemin.web.rules import LECTEURS_DU_JOURNAL

_SANS_CANDIDAT = frozenset(
    {
        "certification", "equivalence", "etablissement", "fiche", "formateur", "instantane", "membre",
        "nomenclature_lieux", "organisation", "reference_bloc", "reglement", "utilisateur",
    }
)  # fmt: skip
"""Subjects whose sentences are about no candidate: an auditor reads them as they stand. Any other is masked, new ones too."""
_NOMMES = frozenset({"utilisateur", "systeme"})
"""Actors whom an auditor reads named: people with an account, and Parchemin. Others acted by a personal link."""
_PERSONNE = "une personne"

_ENTETES = ("Date", "Geste", "Qui", "Ce qui a été fait", "Sur quoi", "Empreinte")


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
    `?export=xlsx|csv` gives every line of the filters; no number of the chain, whose holes would count the reserved events. An auditor reads acts, days and accounts, and no candidate's name.
    """
    instance = request.GET.get("chaine") == "instance"
    chaine = "instance" if instance else request.organisation.chaine  # type: ignore[attr-defined]
    filtres: dict[str, Any] = {nom: request.GET.get(nom, "").strip() for nom in ("acte", "acteur", "sujet")}
    filtres |= {nom: _jour(request.GET.get(nom, "")) for nom in ("du", "au")}
    lignes = filtrer(chaine, **filtres)
    sans_noms = _lit_sans_noms(request)
    export = request.GET.get("export")
    if export in {"csv", "xlsx"}:
        exporter = exporter_csv if export == "csv" else exporter_xlsx
        connus = collegues_de(request.organisation.pk) if instance else None  # type: ignore[attr-defined]
        return exporter("journal", _ENTETES, _corps(lignes, connus, sans_noms=sans_noms))
    page = Paginator(lignes, 50).get_page(request.GET.get("page"))
    connus = collegues_de(request.organisation.pk) if instance else None  # type: ignore[attr-defined]
    montrees = [_vue(p, connus, sans_noms=sans_noms) for p in phrases(page.object_list)]
    libelle = next((p.sujet for p in montrees if p.sujet), _PERSONNE if sans_noms else filtres["sujet"])
    contexte = {
        "instance": instance,
        "sans_noms": sans_noms,
        "page": page,
        "phrases": montrees,
        "actes": _par_libelle(actes(chaine)),
        "acteurs": _sans_doublon(
            [
                (cle, nom)
                for cle, nom in acteurs(chaine)
                if _est_d_ici(cle, connus) and not (sans_noms and _est_masque(cle))
            ]
        ),
        "libelle_sujet": libelle,
        **filtres,
        "verification": verifier(chaine) if "verifier" in request.GET else None,
    }
    return render(request, "web/journal.html", contexte)


def _lit_sans_noms(request: HttpRequest) -> bool:
    """Reads the journal as an auditor, and by no other role that reads it with its names."""
    roles = roles_de(request.user, request.organisation)  # type: ignore[attr-defined]
    return Role.AUDITEUR in roles and not roles & LECTEURS_DU_JOURNAL


def _est_masque(cle_acteur: str) -> bool:
    return cle_acteur.partition(":")[0] not in _NOMMES


def _par_libelle(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(codes with commas, words), in order of words: two rooms may say the same of their own act, the list says it once."""
    groupes: dict[str, list[str]] = {}
    for code in codes:
        groupes.setdefault(libelle_acte(code), []).append(code)
    return sorted(((",".join(c), mots) for mots, c in groupes.items()), key=lambda x: cle_tri(x[1]))


_SORTES = {
    "utilisateur": "compte",
    "membre_jury": "jury",
    "personne": "lien personnel",
    "titulaire": "espace du titulaire",
}


def _sans_doublon(gens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """One name met twice is told apart by how it acted."""
    fois = Counter(nom for _, nom in gens)
    return [
        (cle, f"{nom} ({_SORTES.get(sorte, sorte.replace('_', ' '))})" if fois[nom] > 1 else nom)
        for cle, nom in gens
        for sorte in [cle.partition(":")[0]]
    ]


def _vue(p: Phrase, connus: dict[int, str] | None, *, sans_noms: bool) -> Phrase:
    """The line as this reader may read it."""
    p = _vue_d_ici(p, connus)
    return _sans_candidat(p) if sans_noms else p


def _sans_candidat(p: Phrase) -> Phrase:
    """Act, day and account; the sentence and the subject only where neither can name a candidate."""
    if _est_masque(p.cle_acteur) and p.cle_acteur:
        p = replace(p, acteur=_PERSONNE.capitalize(), cle_acteur="")
    genre = p.cle_sujet.partition(":")[0]
    if genre in _SANS_CANDIDAT:
        return p
    p = replace(p, phrase=f": {libelle_acte(p.acte)}.", details={})
    if genre == "membre_jury":  # who sits is what is checked; what was said of a seat may name a candidate
        return p
    return replace(p, sujet=_PERSONNE if genre.startswith("personne") else "", cle_sujet="")


def _est_d_ici(cle_acteur: str, connus: dict[int, str] | None) -> bool:
    """The chain of the installation is read by every organisation: it names to each its own people only."""
    genre, _, identifiant = cle_acteur.partition(":")
    return connus is None or genre != "utilisateur" or (identifiant.isdecimal() and int(identifiant) in connus)


def _vue_d_ici(p: Phrase, connus: dict[int, str] | None) -> Phrase:
    return p if _est_d_ici(p.cle_acteur, connus) else replace(p, acteur=AILLEURS, cle_acteur="")


def _corps(lignes: Any, connus: dict[int, str] | None, *, sans_noms: bool) -> Iterator[tuple[Any, ...]]:
    for brute in phrases_par_lots(lignes):
        p = _vue(brute, connus, sans_noms=sans_noms)
        yield p.moment, libelle_acte(p.acte), p.acteur, p.phrase, p.sujet, p.empreinte
