"""A search of the registers that finds nothing: why, who cites the number that was typed, what to type instead."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from parchemin.referentiel.models import CorrespondanceDeclaree, Fiche, FiliationDeclaree, SensFiliation
from parchemin.referentiel.selectors import fiches_visibles
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import NumeroFiche

_CITATIONS = 20
_LIENS = {
    SensFiliation.REMPLACE: "dit remplacer {code}",
    SensFiliation.REMPLACEE_PAR: "dit être remplacée par {code}",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A fiche of our registers that names the one that is not there, and how."""

    fiche: Fiche
    lien: str


@dataclass(frozen=True, slots=True)
class RechercheVaine:
    """`codes`: the numbers understood, () for words. `cachees`: fiches that exist but that another filter hides."""

    codes: tuple[str, ...]
    cachees: list[Fiche]
    citations: list[Citation]
    url_publique: str


def expliquer(texte: str) -> RechercheVaine:
    """Why nothing answers to what was typed. At most 20 citations."""
    try:
        numero = NumeroFiche.parse(" ".join(texte.split()))
    except ErreurMetier:
        return RechercheVaine((), [], [], "")
    codes = numero.codes_possibles
    cachees = list(fiches_visibles().filter(code__in=codes).order_by("repertoire", "numero"))
    url = numero.url_publique if numero.repertoire else ""
    return RechercheVaine(codes, cachees, [] if cachees else _citations(codes), url)


def _citations(codes: tuple[str, ...]) -> list[Citation]:
    courante = {"version_id": F("version__fiche__version_id"), "version__fiche__in": fiches_visibles()}
    filiations = (
        FiliationDeclaree.objects.filter(code_autre__in=codes, **courante)
        .select_related("version__fiche__version")
        .order_by("version__fiche__repertoire", "version__fiche__numero", "pk")[:_CITATIONS]
    )
    citations = [Citation(f.version.fiche, _LIENS[SensFiliation(f.sens)].format(code=f.code_autre)) for f in filiations]
    equivalences = (
        CorrespondanceDeclaree.objects.filter(code_destination__in=codes, **courante)
        .select_related("version__fiche__version")
        .order_by("version__fiche__repertoire", "version__fiche__numero", "pk")[:_CITATIONS]
    )
    vues = {c.fiche.pk for c in citations}
    for e in equivalences:
        if e.version.fiche_id not in vues:
            vues.add(e.version.fiche_id)
            citations.append(Citation(e.version.fiche, f"dit avoir une équivalence avec {e.code_destination}"))
    return citations[:_CITATIONS]
