"""What is read of the registers: delays, clocks, likenesses, who may be in charge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.amelioration.domain.faits import (
    FINIS,
    DelaisRegistres,
    DonneesFait,
    EtatFait,
    NatureFait,
    PortraitFait,
    delais_d_usage,
    raisons_de_ressembler,
    recueil,
    themes_proposes,
)
from parchemin.amelioration.models import (
    ActionAmelioration,
    FaitSignale,
    GuichetReclamation,
    ReglageRegistres,
    ThemeFait,
)
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_autorises
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import ajouter_mois

LIENS = ("theme", "personne", "session", "formation", "lieu", "certification__fiche__version")
TYPES_ORIGINE = tuple(str(n) for n in NatureFait)
"""Types of origin of an action: one by nature."""


def delais_au(organisation_id: int, jour: date) -> DelaisRegistres:
    """Delays that hold on that day: the organisation's, failing that those of usage."""
    r = ReglageRegistres.toutes.filter(organisation=organisation_id, du__lte=jour).order_by("-du", "-pk").first()
    if r is None:
        return delais_d_usage(jour)
    return DelaisRegistres(**{n: getattr(r, n) for n in DelaisRegistres.__slots__})


def jour_des_delais(f: FaitSignale) -> date:
    """Delays are those of the day on which it was written down: what was received earlier is not late by a later rule."""
    return max(f.recu_le, jour_de(f.created_at)) if f.created_at else f.recu_le


def donnees_fait(f: FaitSignale, jour: date) -> DonneesFait:
    """What the guards and the clocks look at."""
    mediations = list(f.mediations.order_by("pk"))
    ouverte = next((m for m in mediations if not m.resultat), None)
    return DonneesFait(
        jour=jour, etat=EtatFait(f.etat), nature=NatureFait(f.nature), depuis=f.depuis, etat_depuis=f.etat_depuis,
        charge=f.responsable_id is not None, cause=f.cause, solution=f.solution, informes=f.informations.count(), avis=f.avis,
        mediation_proposee_le=ouverte.proposee_le if ouverte else None, mediation_prevue_le=ouverte.prevue_le if ouverte else None, mediation_conclue=any(m.resultat for m in mediations),
    )  # fmt: skip


def themes_actifs(organisation_id: int) -> list[str]:
    """The organisation's list; the one proposed, until it writes its own."""
    lignes = ThemeFait.toutes.filter(organisation=organisation_id).order_by("ordre", "pk")
    siens = list(lignes)
    return [t.libelle for t in siens if t.actif] if siens else themes_proposes()


def charges(organisation_id: int, jour: date) -> QuerySet[Membre]:
    """Members to whom an entry may be given, in the order of their names: those who may read it and act."""
    roles = [str(r) for r in roles_autorises("amelioration.registres_conduire")]
    tenants = (
        Membre.toutes.filter(
            Q(roles__au__isnull=True) | Q(roles__au__gte=jour), organisation=organisation_id, roles__role__in=roles, roles__du__lte=jour
        )
        .order_by()
        .values_list("pk", flat=True)
    )  # fmt: skip
    membres: QuerySet[Membre] = Membre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), organisation=organisation_id, du__lte=jour, attend_acceptation=False,
        utilisateur__is_active=True, pk__in=tenants,
    ).select_related("utilisateur").order_by("utilisateur__nom", "utilisateur__prenom", "pk")  # fmt: skip
    return membres


def guichet_de(organisation_id: int) -> GuichetReclamation | None:
    guichet: GuichetReclamation | None = GuichetReclamation.toutes.filter(organisation=organisation_id).first()
    return guichet


def portrait(f: FaitSignale, *, anonyme: bool = False) -> PortraitFait:
    """What it is compared by. Rows are read with `LIENS`."""
    sujets: set[tuple[str, int, str]] = set()
    if f.personne is not None:
        sujets.add(("personne", f.personne.pk, f"n° {f.personne.pk}" if anonyme else f.personne.nom_complet))
    if f.session is not None:
        sujets.add(("session d’examen", f.session.pk, f.session.intitule))
    if f.formation is not None:
        sujets.add(("session de formation", f.formation.pk, f.formation.intitule))
    if f.lieu is not None:
        sujets.add(("lieu", f.lieu.pk, str(f.lieu)))
    if f.certification is not None:
        sujets.add(("certification", f.certification.pk, f.certification.intitule))
    return PortraitFait(
        NatureFait(f.nature), f.theme.libelle if f.theme is not None else "", f.recu_le, frozenset(sujets)
    )


def ressemblances(f: FaitSignale, mois: int, *, anonyme: bool = False) -> list[tuple[FaitSignale, tuple[str, ...]]]:
    """Entries like this one, each with the reasons in words, the latest first."""
    if f.theme_id is None:
        return []
    lignes = (
        FaitSignale.toutes.filter(
            organisation=f.organisation_id, nature=f.nature, theme=f.theme_id,
            recu_le__range=(ajouter_mois(f.recu_le, -mois), ajouter_mois(f.recu_le, mois)),
        )
        .exclude(pk=f.pk).exclude(etat=EtatFait.CLASSEE).select_related(*LIENS).order_by("-recu_le", "-pk")
    )  # fmt: skip
    moi = portrait(f, anonyme=anonyme)
    trouvees = ((x, raisons_de_ressembler(moi, portrait(x, anonyme=anonyme), mois)) for x in lignes)
    return [(x, raisons) for x, raisons in trouvees if raisons]


def recurrences(faits: Iterable[FaitSignale], mois: int) -> dict[int, list[str]]:
    """Key -> numbers of the entries alike, among these. One pass by nature and theme."""
    groupes: dict[tuple[str, int], list[FaitSignale]] = defaultdict(list)
    for f in faits:
        if f.theme_id is not None and f.etat != EtatFait.CLASSEE:
            groupes[f.nature, f.theme_id].append(f)
    trouvees: dict[int, list[str]] = defaultdict(list)
    for siens in groupes.values():
        portraits = [(f, portrait(f, anonyme=True)) for f in siens]
        for f, p in portraits:
            trouvees[f.pk] += [x.numero for x, q in portraits if x.pk != f.pk and raisons_de_ressembler(p, q, mois)]
    return {k: v for k, v in trouvees.items() if v}


def comptes_par_theme(faits: Sequence[FaitSignale]) -> list[tuple[str, list[int], int]]:
    """(theme, how many of each nature, in all), the most frequent first; without a theme last."""
    comptes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for f in faits:
        if f.etat != EtatFait.CLASSEE:
            comptes[f.theme.libelle if f.theme is not None else ""][f.nature] += 1
    lignes = [(t, [n.get(str(x), 0) for x in NatureFait], sum(n.values())) for t, n in comptes.items()]
    return sorted(lignes, key=lambda x: (not x[0], -x[2], x[0]))


def actions_par_fait(organisation_id: int, faits: Iterable[FaitSignale]) -> dict[int, list[ActionAmelioration]]:
    """Key -> the actions born of it. One query."""
    cles = [str(f.pk) for f in faits]
    lignes = (
        ActionAmelioration.toutes.filter(
            organisation=organisation_id, origines__type__in=TYPES_ORIGINE, origines__identifiant__in=cles
        )
        .prefetch_related("origines").select_related("responsable__utilisateur").order_by("avant_le", "pk").distinct()
    )  # fmt: skip
    trouvees: dict[int, list[ActionAmelioration]] = defaultdict(list)
    for a in lignes:
        for o in a.origines.all():
            if o.type in TYPES_ORIGINE and o.identifiant in cles:
                trouvees[int(o.identifiant)].append(a)
    return trouvees


def lies_a(organisation_id: int, condition: Q) -> QuerySet[FaitSignale]:
    """Entries tied to an object, the latest first, those set aside left out."""
    lignes: QuerySet[FaitSignale] = (
        FaitSignale.toutes.filter(condition, organisation=organisation_id).exclude(etat=EtatFait.CLASSEE)
        .select_related("organisation", "theme", "personne", "responsable__utilisateur").order_by("-recu_le", "-pk")
    )  # fmt: skip
    return lignes


def partages_avec(organisation_id: int, etablissements: Iterable[int]) -> QuerySet[FaitSignale]:
    """Entries told to these establishments."""
    lignes: QuerySet[FaitSignale] = FaitSignale.toutes.filter(
        organisation=organisation_id, lieu__in=list(etablissements), partage_le__isnull=False, efface_le__isnull=True
    ).select_related("theme", "lieu").order_by("-partage_le", "-pk")  # fmt: skip
    return lignes


def a_effacer(organisation_id: int, jour: date) -> QuerySet[FaitSignale]:
    """Closed for longer than they are kept, the oldest first."""
    # The same day of the month as `fin_de_conservation`, or a day more at the end of a short month: the act looks again.
    mois = int(recueil().valeur_au("conservation", jour))
    lignes: QuerySet[FaitSignale] = FaitSignale.toutes.filter(
        organisation=organisation_id, etat__in=[str(e) for e in FINIS], clos_le__lt=ajouter_mois(jour, -mois), efface_le__isnull=True
    ).select_related("theme").order_by("clos_le", "pk")  # fmt: skip
    return lignes


def ouverts(organisation_id: int) -> QuerySet[Any]:
    return FaitSignale.toutes.filter(organisation=organisation_id).exclude(etat__in=FINIS)
