"""Kinds of documents that an organisation may ever issue: the others have no template to write."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, IntegerField, Value, When

from parchemin.documents.domain.emission import Emetteur, emetteur
from parchemin.documents.domain.natures import GENRES, LETTRES, Nature
from parchemin.documents.domain.table import regles
from parchemin.documents.models import Document
from parchemin.referentiel.facade import CERTIFIENT, famille
from parchemin.referentiel.models import Certification


def _rang(natures: Sequence[Nature]) -> Case:
    return Case(
        *(When(nature=str(n), then=Value(i)) for i, n in enumerate(natures)),
        default=Value(len(natures)), output_field=IntegerField(),
    )  # fmt: skip


PAR_GENRE = _rang(tuple(GENRES))
"""Sorts documents as `GENRES` lists their kinds: the title first, what accompanies it after."""
LETTRE_D_ABORD = _rang((*LETTRES, *(n for n in GENRES if n not in LETTRES)))
"""The same, under the letter that an envelope opens on."""


def natures_delivrables(organisation_id: int) -> frozenset[Nature]:
    """What the tables of its certifications call for here, whatever the day; what is made on request; what was once issued."""
    certifications = (
        Certification.toutes.filter(organisation=organisation_id, capacites__capacite__in=sorted(CERTIFIENT))
        .select_related("fiche__version", "fiche__source").order_by("pk").distinct()
    )  # fmt: skip
    familles = {str(famille(c)) for c in certifications}
    if not familles:
        return _deja(organisation_id)
    tables = {
        x.nature
        for r in regles()
        if r.famille in familles
        for cas in r.cas.values()
        for x in cas
        if emetteur(x.par, certifie=True) is Emetteur.ICI
    }
    if not tables:
        return _deja(organisation_id)
    return frozenset(tables) | {n for n, genre in GENRES.items() if genre.sur_demande} | _deja(organisation_id)


def delivree(nature: Nature, famille_: str) -> bool:
    """May whoever certifies this family issue this nature, whatever the day? A specimen shows no other certification."""
    if GENRES[nature].sur_demande:
        return True
    return any(
        x.nature is nature and emetteur(x.par, certifie=True) is Emetteur.ICI
        for r in regles()
        if r.famille == famille_
        for cas in r.cas.values()
        for x in cas
    )


def _deja(organisation_id: int) -> frozenset[Nature]:
    emises = Document.toutes.filter(organisation=organisation_id).order_by("nature").values_list("nature", flat=True)
    return frozenset(Nature(n) for n in emises.distinct())
