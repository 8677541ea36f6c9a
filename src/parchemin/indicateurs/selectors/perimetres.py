"""Whose figures: the filters and the cuts that an address asks for, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from parchemin.comptes.models import Etablissement
from parchemin.parcours.models import ElementEvalue, VoieAcces
from parchemin.referentiel.models import BlocCompetences, BlocLocal, Certification

DIMENSIONS = {
    "certification": "Certification",
    "site": "Site",
    "partenaire": "Partenaire",
    "voie": "Voie d’accès",
    "annee": "Année",
    "bloc": "Bloc",
}
COLONNES: dict[str, tuple[str, ...]] = {
    "certification": ("certification_id",), "site": ("site_id",), "partenaire": ("partenaire_id",), "voie": ("voie",),
    "annee": (), "bloc": ("certification_id", "bloc"),
}  # fmt: skip
"""Columns of a row that a cut groups by; the year is always one."""
SANS = 0
"""In place of a site or of a partner: those who have none."""


@dataclass(frozen=True)
class Perimetre:
    """The filters of an address. None and the empty text: all; `SANS`: those without. `cumul`: school years added up."""

    certification: int | None = None
    site: int | None = None
    partenaire: int | None = None
    voie: str = ""
    bloc: str = ""
    cumul: int = 1

    def filtrer(self, lignes: QuerySet[Any]) -> QuerySet[Any]:
        criteres: dict[str, Any] = {}
        if self.certification is not None:
            criteres["certification_id"] = self.certification
        for nom, valeur in (("site_id", self.site), ("partenaire_id", self.partenaire)):
            if valeur is not None:
                criteres[nom if valeur else f"{nom}__isnull"] = valeur or True
        for nom, texte in (("voie", self.voie), ("bloc", self.bloc)):
            if texte:
                criteres[nom] = texte
        return lignes.filter(**criteres)

    def requete(self, **plus: str) -> str:
        """« ?site=3&cumul=2 », or nothing."""
        valeurs = {
            nom: str(valeur)
            for nom in ("certification", "site", "partenaire", "voie", "bloc")
            if (valeur := getattr(self, nom)) not in (None, "")
        }
        if self.cumul > 1:
            valeurs["cumul"] = str(self.cumul)
        valeurs |= plus
        return f"?{urlencode(valeurs)}" if valeurs else ""

    def annees(self, annee: int) -> list[int]:
        """The school years that a figure of `annee` adds up, the latest first."""
        return list(range(annee, annee - self.cumul, -1))


@dataclass(frozen=True)
class Rang:
    """One row of a cut: its words, and the perimeter that opens it."""

    libelle: str
    sous: str
    perimetre: Perimetre


def rangs(dimension: str, cles: Iterable[tuple[Any, ...]], perimetre: Perimetre) -> list[tuple[tuple[Any, ...], Rang]]:
    """The rows of a cut, sorted by their words, what is missing last. Two queries at most, whatever their number."""
    presentes = set(cles)
    if dimension in ("site", "partenaire"):
        return _par_etablissement(dimension, presentes, perimetre)
    if dimension == "voie":
        mots = dict(VoieAcces.choices)
        trouves = [((v,), Rang(str(mots.get(v, v)), "", replace(perimetre, voie=v))) for (v,) in presentes]
        return sorted(trouves, key=lambda x: x[1].libelle)
    certifications = certifications_de({cle[0] for cle in presentes})
    if dimension == "bloc":
        libelles = libelles_des_blocs(certifications)
        return [
            ((c.pk, code), Rang(libelles.get((c.pk, code), code), f"{code} · {c.intitule}", replace(perimetre, certification=c.pk, bloc=code)))
            for c in certifications
            for code in sorted(b for k, b in presentes if k == c.pk and b)
        ]  # fmt: skip
    return [((c.pk,), Rang(c.intitule, c.numero, replace(perimetre, certification=c.pk))) for c in certifications]


def _par_etablissement(
    dimension: str, presentes: set[tuple[Any, ...]], perimetre: Perimetre
) -> list[tuple[tuple[Any, ...], Rang]]:
    def chez(pk: int) -> Perimetre:
        return replace(perimetre, site=pk) if dimension == "site" else replace(perimetre, partenaire=pk)

    noms = Etablissement.toutes.filter(pk__in=[k for (k,) in presentes if k is not None]).order_by("cle_tri", "pk")
    trouves: list[tuple[tuple[Any, ...], Rang]] = [
        ((e.pk,), Rang(e.denomination, e.uai or e.siret, chez(e.pk))) for e in noms
    ]
    if (None,) in presentes:
        trouves.append(((None,), Rang(f"Sans {dimension}", "", chez(SANS))))
    return trouves


def certifications_de(ids: Iterable[int]) -> list[Certification]:
    lignes = Certification.toutes.filter(pk__in=list(ids)).select_related("fiche__version", "fiche__source")
    return list(lignes.order_by("cle_tri", "pk"))


def libelles_des_blocs(certifications: Iterable[Certification]) -> dict[tuple[int, str], str]:
    """By (certification, code): the title, of the register for a fiche, of ours otherwise, else of what is assessed. Three queries."""
    connues = list(certifications)
    versions: Mapping[int, int] = {
        c.fiche.version_id: c.pk for c in connues if c.fiche is not None and c.fiche.version_id
    }
    ids = [c.pk for c in connues]
    mots: dict[tuple[int, str], str] = {}
    elements = ElementEvalue.toutes.filter(certification__in=ids).order_by("ordre", "pk")
    for certification, code, libelle in elements.values_list("certification_id", "code", "libelle"):
        mots.setdefault((certification, code), libelle)
    for certification, code, libelle in (
        BlocLocal.toutes.filter(certification__in=ids)
        .order_by("du", "pk")
        .values_list("certification_id", "code", "libelle")
    ):
        mots[certification, code] = libelle
    du_registre = BlocCompetences.objects.filter(version__in=list(versions)).order_by("version_id", "ordre", "pk")
    for version, code, libelle in du_registre.values_list("version_id", "code", "libelle"):
        mots[versions[version], code] = libelle
    return mots
