"""What is read of reserved cases. Every reading begins with a person who is named on the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from parchemin.amelioration.domain.violence import (
    AutoriteDue,
    AutoriteSaisie,
    CasCompte,
    EtatViolence,
    FaitsCloture,
    autorites,
    autorites_dues,
    heures_entre,
)
from parchemin.amelioration.models import LecteurNomme, ReferentViolence, SignalementViolence, SorteSuite, SuiteViolence
from parchemin.amelioration.selectors.actions import _tenants
from parchemin.comptes.models import Membre
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import jour_de


@dataclass(frozen=True, slots=True)
class Acces:
    """A case and the naming that opens it to this person. Who came in by exception reads and does nothing else."""

    dossier: SignalementViolence
    lecteur: LecteurNomme

    @property
    def agit(self) -> bool:
        return not self.lecteur.exceptionnel


@dataclass(frozen=True, slots=True)
class SuiviAutorite:
    """One authority due or told: since how many hours, by which lines, with a receipt or not. `ecartee`: why it was not told."""

    due: AutoriteDue
    heures: int
    saisies: tuple[SuiteViolence, ...]
    ecartee: SuiteViolence | None

    @property
    def a_prevenir(self) -> bool:
        return self.due.due and not self.saisies and self.ecartee is None

    @property
    def accuse(self) -> bool:
        return any(s.fini_le for s in self.saisies)


def en_vigueur(instant: datetime) -> Q:
    """Namings that open something at that instant."""
    return Q(retire_le=None) & (Q(jusqu_a=None) | Q(jusqu_a__gt=instant))


def acces_a(organisation_id: int, reference: str, membre: Membre, instant: datetime) -> Acces | None:
    """The case, for this person at that instant; None for everybody else, and for a case that is not there."""
    lecteur = (
        LecteurNomme.toutes.filter(
            en_vigueur(instant), organisation=organisation_id, membre=membre, signalement__organisation=organisation_id,
            signalement__reference=reference,
        )
        .exclude(signalement__etat=EtatViolence.EFFACE)
        .select_related("signalement__organisation", "membre__utilisateur")
        .order_by("exceptionnel", "pk")
        .first()
    )  # fmt: skip
    return None if lecteur is None else Acces(lecteur.signalement, lecteur)


def mes_dossiers(membre: Membre, instant: datetime) -> QuerySet[SignalementViolence]:
    """Cases that this person may read, with their thread."""
    siens = LecteurNomme.toutes.filter(en_vigueur(instant), membre=membre).order_by().values("signalement_id")
    lus: QuerySet[SignalementViolence] = (
        SignalementViolence.toutes.filter(organisation=membre.organisation_id, pk__in=siens)
        .exclude(etat=EtatViolence.EFFACE)
        .prefetch_related(Prefetch("suites", SuiteViolence.toutes.order_by("le", "pk")))
        .order_by("-saisi_le", "-pk")
    )
    return lus


def autres_ouverts(acces: Acces, instant: datetime) -> list[Acces]:
    """The other open cases on which this person acts: what this one may join."""
    siens = LecteurNomme.toutes.filter(
        en_vigueur(instant), membre=acces.lecteur.membre_id, exceptionnel=False, organisation=acces.dossier.organisation_id,
        signalement__organisation=acces.dossier.organisation_id, signalement__etat=EtatViolence.OUVERT,
    ).exclude(signalement=acces.dossier)  # fmt: skip
    lus = siens.select_related("signalement__organisation", "membre__utilisateur")
    return [Acces(x.signalement, x) for x in lus.order_by("-signalement__saisi_le", "-signalement__pk")]


def presents(organisation_id: int, jour: date) -> QuerySet[Membre]:
    """People of the organisation itself who are there on that day: who may report, and who may be named."""
    lus: QuerySet[Membre] = Membre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour),
        organisation=organisation_id, du__lte=jour, attend_acceptation=False, utilisateur__is_active=True,
        pk__in=_tenants(organisation_id, "amelioration.signaler_violence", jour),
    ).select_related("utilisateur").order_by("utilisateur__nom", "utilisateur__prenom", "pk")  # fmt: skip
    return lus


def referents(organisation_id: int) -> QuerySet[ReferentViolence]:
    lus: QuerySet[ReferentViolence] = (
        ReferentViolence.toutes.filter(organisation=organisation_id, retire_le=None)
        .select_related("membre__utilisateur")
        .order_by("membre__utilisateur__nom", "membre__utilisateur__prenom", "pk")
    )
    return lus


def referents_presents(organisation_id: int, jour: date) -> list[Membre]:
    """Referents who are there on that day."""
    siens = referents(organisation_id).order_by().values("membre_id")
    return list(presents(organisation_id, jour).filter(pk__in=siens))


def lecteurs_de(dossier: SignalementViolence, instant: datetime) -> list[LecteurNomme]:
    """Namings in force, exceptional ones last."""
    return list(
        LecteurNomme.toutes.filter(en_vigueur(instant), signalement=dossier)
        .select_related("membre__utilisateur", "membre__organisation")
        .order_by("exceptionnel", "depuis", "pk")
    )


def suivi_des_autorites(
    dossier: SignalementViolence, suites: Iterable[SuiteViolence], instant: datetime
) -> list[SuiviAutorite]:
    """Authorities due by the account, then those told besides, each with its clock."""
    saisies: dict[str, list[SuiteViolence]] = {}
    ecartees: dict[str, SuiteViolence] = {}
    for s in suites:
        if s.sorte == SorteSuite.AUTORITE:
            saisies.setdefault(s.contenu["autorite"], []).append(s)
        elif s.sorte == SorteSuite.ECARTEE:
            ecartees[s.contenu["autorite"]] = s
    dues = list(autorites_dues(dossier.recit, jour_de(dossier.connu_le)))
    connues = {str(d.autorite) for d in dues}
    dues += [
        AutoriteDue(AutoriteSaisie(a), autorites()[AutoriteSaisie(a)][0], False, ())
        for a in saisies
        if a not in connues
    ]
    return [
        SuiviAutorite(
            d, heures_entre(dossier.connu_le, saisies[d.autorite][0].le if d.autorite in saisies else instant),
            tuple(saisies.get(d.autorite, ())), ecartees.get(d.autorite),
        )
        for d in dues
    ]  # fmt: skip


def faits_cloture(dossier: SignalementViolence, suites: Iterable[SuiteViolence], instant: datetime) -> FaitsCloture:
    """What the guards of the closing look at."""
    lues = list(suites)
    a_prevenir = [x.due.libelle for x in suivi_des_autorites(dossier, lues, instant) if x.a_prevenir]
    ouvertes = sum(s.sorte == SorteSuite.MESURE and s.fini_le is None for s in lues)
    return FaitsCloture(jour_de(instant), tuple(a_prevenir), ouvertes, dossier.efface_apres)


def fin_de_garde(dossier: SignalementViolence) -> tuple[date | None, SignalementViolence | None]:
    """(last day on which a closed case is kept, case that it waits for). One that joined another goes after it: while that one is open, no day
    is known."""
    fin, garde, vus = dossier.efface_apres, dossier.rejoint, {dossier.pk}
    while garde is not None and garde.pk not in vus and garde.etat != EtatViolence.EFFACE:
        if fin is None or garde.efface_apres is None:
            return None, dossier.rejoint
        vus.add(garde.pk)
        fin, garde = max(fin, garde.efface_apres), garde.rejoint
    return fin, dossier.rejoint


def compter_un_cas(
    dossier: SignalementViolence, suites: Iterable[SuiteViolence], avant: date | None = None
) -> CasCompte:
    """The case without anything that names, in the month in which it was reported. `avant`: as it stood on the eve of that day."""
    lues = [s for s in suites if avant is None or jour_de(s.saisi_le) < avant]
    saisies = [s for s in lues if s.sorte == SorteSuite.AUTORITE]
    saisi = jour_de(dossier.saisi_le)
    return CasCompte(
        saisi.year, saisi.month, dossier.recit.natures, tuple(sorted({s.contenu["autorite"] for s in saisies})),
        heures_entre(dossier.connu_le, min(s.le for s in saisies)) if saisies else None,
        sum(s.fini_le is not None and (avant is None or s.fini_le < avant) for s in saisies), len(saisies), any(s.sorte == SorteSuite.MESURE for s in lues),
        dossier.etat != EtatViolence.OUVERT and (avant is None or (dossier.clos_le is not None and dossier.clos_le < avant)),
    )  # fmt: skip


def cas_comptes(organisation_id: int, jour: date) -> list[CasCompte]:
    """Every case of the organisation as it stood at the end of the month before `jour`, erased ones by what was kept of them: whoever
    looks every day sees nothing move within a month. One that cannot be read, for lack of its key, still counts."""
    avant = jour.replace(day=1)
    # One event reported twice is one case, from the month after the two were put together.
    doubles = Q(rejoint__isnull=False, clos_le__lt=avant)
    lus = SignalementViolence.toutes.filter(organisation=organisation_id).exclude(doubles).order_by("pk")
    cas = []
    for pk, etat, decompte, saisi, clos in lus.values_list("pk", "etat", "decompte", "saisi_le", "clos_le"):
        if etat == EtatViolence.EFFACE:
            garde: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in decompte.items()}
            cas.append(CasCompte(**garde))
        elif jour_de(saisi) < avant:
            try:
                d = SignalementViolence.toutes.get(pk=pk)
                cas.append(compter_un_cas(d, SuiteViolence.toutes.filter(signalement=d).order_by("le", "pk"), avant))
            except ErreurMetier:
                ferme = clos is not None and clos < avant
                cas.append(CasCompte(saisi.year, saisi.month, (), (), None, 0, 0, False, ferme))
    return cas
