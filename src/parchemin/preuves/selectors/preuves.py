"""What is read of evidence itself: who may be asked, where each stands for what it serves, its versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.rules import roles_autorises
from parchemin.preuves.domain.couverture import PreuveJugee, juger
from parchemin.preuves.domain.referentiels import INTERNE, Attendu
from parchemin.preuves.models import Preuve, RattachementPreuve
from parchemin.preuves.selectors.choix import Choix, choix, fraicheur
from parchemin.preuves.selectors.couverture import depuis_preuve


def membres_presents(organisation_id: int, jour: date, garde: int | None = None) -> QuerySet[Membre]:
    """Members who may file an evidence on that day, and whoever answers for one already; in the order of their names."""
    roles = [str(r) for r in roles_autorises("preuves.deposer")]
    la = (
        Membre.toutes.filter(
            Q(roles__au__isnull=True) | Q(roles__au__gte=jour), organisation=organisation_id, roles__role__in=roles, roles__du__lte=jour
        )
        .filter(
            Q(au__isnull=True) | Q(au__gte=jour), du__lte=jour, attend_acceptation=False, utilisateur__is_active=True
        )
        .order_by()
        .values_list("pk", flat=True)
    )  # fmt: skip
    membres: QuerySet[Membre] = Membre.toutes.filter(Q(pk__in=la) | Q(pk=garde), organisation=organisation_id)
    return membres.select_related("utilisateur").order_by("utilisateur__nom", "utilisateur__prenom", "pk")


def courantes(organisation_id: int) -> QuerySet[Preuve]:
    """Neither superseded nor withdrawn."""
    lignes: QuerySet[Preuve] = Preuve.toutes.filter(
        organisation=organisation_id, retiree_le__isnull=True, remplacee_par__isnull=True
    )
    return lignes


def attendu_de(c: Choix, cle: str) -> Attendu | None:
    """The expectation behind a key, or the requirement itself; None for one that is no longer asked."""
    famille, code, *reste = cle.split(":")
    e = c.exigences.get(f"{famille}:{code}")
    if e is None:
        return None
    if not reste:
        mois = e.attendus[0].mois if famille == INTERNE and e.attendus else None
        return Attendu(e.cle, e.titre, frozenset(), mois, e.change_le)
    return next((a for a in e.attendus if a.cle == cle), None)


def jugees(organisation: Organisation, jour: date) -> dict[int, list[tuple[str, PreuveJugee]]]:
    """Primary key → (key, where it stands) for everything that each current evidence serves. Five queries."""
    c, mois = choix(organisation, jour), fraicheur(jour)
    lignes = RattachementPreuve.toutes.filter(
        organisation=organisation, preuve__retiree_le__isnull=True, preuve__remplacee_par__isnull=True
    )
    faites: dict[int, list[tuple[str, PreuveJugee]]] = {}
    for r in lignes.select_related("preuve").order_by("pk"):
        a = attendu_de(c, r.cle)
        if a is not None:
            p = depuis_preuve(r.preuve, organisation.slug)
            faites.setdefault(r.preuve_id, []).append((r.cle, juger(p, replace(a), jour, mois=mois)))
    return faites


def premier_terme(jugements: list[tuple[str, PreuveJugee]]) -> date | None:
    """The first day from which it no longer stands for something it serves; None when it does not age."""
    return min((j.jusque for _, j in jugements if j.jusque is not None), default=None)


def versions(p: Preuve) -> list[Preuve]:
    """Every version of one evidence, the latest first, whichever one is given."""
    fin = p
    while (suivante := Preuve.toutes.filter(remplace=fin).first()) is not None:
        fin = suivante
    lues = [fin]
    while lues[-1].remplace_id is not None:
        lues.append(Preuve.toutes.get(pk=lues[-1].remplace_id))
    return lues
