"""The life of habilitations, read for the guards; and when a registration ends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from parchemin.comptes.models import Etablissement
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.validite import VersionConvention, VieHabilitation
from parchemin.reseau.models import Convention, HabilitationPartenaire
from parchemin.reseau.selectors.suites import fin_enregistrement


def vies(lignes: Collection[HabilitationPartenaire]) -> list[VieHabilitation]:
    """In the order of `lignes`, best read with `convention` and `mouvements`. Older versions of conventions: one query for all."""
    amendes = {h.etablissement_id for h in lignes if h.convention is not None and h.convention.remplace_id is not None}
    anciennes = {k.pk: k for k in Convention.toutes.filter(etablissement__in=amendes)} if amendes else {}
    return [_vie(h, anciennes) for h in lignes]


def vie(h: HabilitationPartenaire) -> VieHabilitation:
    return vies([h])[0]


def _vie(h: HabilitationPartenaire, anciennes: dict[int, Convention]) -> VieHabilitation:
    versions, k = [], h.convention
    while k is not None:
        versions.append(VersionConvention(k.du, k.au))
        k = anciennes.get(k.remplace_id) if k.remplace_id is not None else None
    mouvements = tuple((m.effet_le, m.vers) for m in sorted(h.mouvements.all(), key=lambda m: m.pk))
    return VieHabilitation(h.etat, h.du, h.au, mouvements, tuple(versions))


def du_role(certification: int, role: str, *lieux: Etablissement | None) -> list[HabilitationPartenaire]:
    """The habilitations of that certification and role that are of these places, or name them; with all that the guards look at."""
    ou = [e.pk for e in lieux if e is not None]
    return list(
        HabilitationPartenaire.toutes.filter(
            Q(etablissement__in=ou) | Q(pk__in=HabilitationPartenaire.sites.through.objects.filter(etablissement__in=ou).values("habilitationpartenaire")),
            certification=certification, role=role,
        )
        .select_related("etablissement", "convention").prefetch_related("sites", "mouvements").order_by("pk")
    )  # fmt: skip


def nomme(h: HabilitationPartenaire, lieu: Etablissement) -> bool:
    """Is it one of the sites that this habilitation names?"""
    return lieu.pk in {s.pk for s in h.sites.all()}


def fin_connue(certification: Certification, jour: date) -> date | None:
    """Last day of the registration, where the registers tell it."""
    try:
        return fin_enregistrement(certification, jour)
    except LookupError:
        return None
