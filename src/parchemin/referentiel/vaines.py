"""A search of the registers that finds nothing: why, who cites the number that was typed, what to type instead."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet

from parchemin.plateforme.recherche_texte.mots import mots
from parchemin.referentiel.models import (
    CodeFiche,
    CorrespondanceDeclaree,
    Fiche,
    FiliationDeclaree,
    Nomenclature,
    SensFiliation,
)
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


@dataclass(frozen=True, slots=True)
class Exemples:
    """What may be typed, taken from the fiches that are here: "" or () for what no fiche has."""

    mots: str
    numeros: tuple[str, ...]
    sigle: str
    rome: str
    niveau: int | None
    certificateur: str


def exemples() -> Exemples:
    """Examples that answer: an active fiche of each register, and what can be read on the first.

    Few and short queries, made only when a search found nothing.
    """
    par_registre = [
        fiche
        for registre in ("RNCP", "RS")
        if (fiche := _actives().filter(repertoire=registre).order_by("-numero").first()) is not None
    ]
    if not par_registre or par_registre[0].version is None:
        return Exemples("", (), "", "", None, "")
    version = par_registre[0].version
    premier, *autres = [f.code for f in par_registre]
    sigle = _actives().exclude(version__abrege_code="").order_by("-numero").first()
    romes = CodeFiche.objects.filter(version=version, nomenclature=Nomenclature.ROME).order_by("code", "pk")
    rome = romes.values_list("code", flat=True).first() or ""
    noms = version.certificateurs.split(" · ")[0]
    # Two words of the title that the search keeps: what somebody who knows the trade would type.
    parlants = [mot for mot in mots(version.intitule) if len(mot) > 3][:2]
    return Exemples(
        " ".join(parlants),
        (premier.removeprefix("RNCP").removeprefix("RS"), premier, *autres),
        sigle.version.abrege_code if sigle is not None and sigle.version is not None else "",
        rome,
        version.niveau,
        noms,
    )


def _actives() -> QuerySet[Fiche]:
    return fiches_visibles().filter(version__actif=True)


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
