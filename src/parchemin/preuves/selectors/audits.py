"""What is read of audits: the cycle, former findings to look at again, where each finding stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.amelioration.models import OrigineAction
from parchemin.comptes.models import Organisation
from parchemin.preuves.domain.audits import (
    DU_CYCLE,
    NON_CONFORMITES,
    ActionDuConstat,
    CycleCertificat,
    EtatAudit,
    FilConstat,
    JugementAudit,
    NatureAudit,
    ProchainPas,
    SuiteConstat,
    cycle,
    fil,
    majeures_par_nombre,
    prochain_pas,
    verifier_avant,
)
from parchemin.preuves.domain.referentiels import Referentiel, familles
from parchemin.preuves.models import Audit, CertificatQualite, ConstatAudit, RevueConstat
from parchemin.preuves.selectors.choix import Choix

TYPE_CONSTAT = "constat_audit"


@dataclass(frozen=True)
class CertificatVu:
    """A certificate with its cycle and what comes next."""

    certificat: CertificatQualite
    cycle: CycleCertificat
    pas: ProchainPas | None


def certificats(organisation: Organisation, jour: date) -> list[CertificatVu]:
    """Two queries. The latest of each framework says what comes next; the former ones are kept without."""
    audits = list(Audit.toutes.filter(organisation=organisation).exclude(etat=EtatAudit.ANNULE).order_by("pk"))
    lus, vus = [], set[str]()
    for c in CertificatQualite.toutes.filter(organisation=organisation).order_by("-delivre_le", "-pk"):
        siens = [a for a in audits if a.famille == c.famille and (a.tenu_le or a.prevu_le) > c.delivre_le]
        tour = cycle(c.delivre_le, c.fin_le)
        surveille = any(a.nature == NatureAudit.SURVEILLANCE and a.etat == EtatAudit.TENU for a in siens)
        renouvele = any(a.nature == NatureAudit.RENOUVELLEMENT for a in siens)
        pas = prochain_pas(tour, jour, surveille=surveille, renouvele=renouvele) if c.famille not in vus else None
        vus.add(c.famille)
        lus.append(CertificatVu(c, tour, pas))
    return lus


def hors_de_la_fenetre(audit: Audit) -> CertificatVu | None:
    """The certificate whose window a surveillance audit misses by its day, if any: said, never refused, the body decides."""
    if audit.nature != NatureAudit.SURVEILLANCE:
        return None
    siens = (
        x
        for x in certificats(audit.organisation, audit.prevu_le)
        if x.certificat.famille == audit.famille and x.certificat.delivre_le < audit.prevu_le <= x.certificat.fin_le
    )
    v = next(siens, None)
    if v is None or v.cycle.surveillance_du <= audit.prevu_le <= v.cycle.surveillance_au:
        return None
    return v


def referentiel_de(c: Choix, audit: Audit) -> Referentiel | None:
    """The version that the audit was planned with; the one of the day for a framework without versions."""
    fixee = next((r for r in familles().get(audit.famille, []) if r.code == audit.version), None)
    return fixee or c.referentiels.get(audit.famille)


def majeure_depuis(constat: ConstatAudit, revue: RevueConstat | None) -> Audit:
    """The audit whose body waits for the correction: the one that made it worse last, else the one that found it."""
    audit: Audit = revue.audit if revue is not None and revue.suite == SuiteConstat.AGGRAVEE else constat.audit
    return audit


@dataclass(frozen=True)
class ConstatVu:
    """A finding, its actions, the last audit that looked at it again, and where it stands."""

    constat: ConstatAudit
    actions: tuple[Any, ...]
    revue: RevueConstat | None
    fil: FilConstat

    @property
    def vivant(self) -> bool:
        return self.fil not in (FilConstat.LEVE, FilConstat.SANS_SUITE)

    @property
    def a_verifier_avant(self) -> date | None:
        """The last day for the body to check the correction: of a major that it found itself, and that nobody has looked at again."""
        x, a = self.constat, majeure_depuis(self.constat, self.revue)
        relue = self.revue is not None and self.revue.suite != SuiteConstat.AGGRAVEE
        if a.nature not in DU_CYCLE or a.notifie_le is None or relue or not self.vivant:
            return None
        return verifier_avant(x.nature, x.corriger_avant, a.notifie_le)

    def en_retard(self, jour: date) -> bool:
        avant = self.constat.corriger_avant
        return avant is not None and avant < jour and self.fil in (FilConstat.A_TRAITER, FilConstat.EN_COURS)


def constats_vus(lignes: QuerySet[ConstatAudit]) -> list[ConstatVu]:
    """Three queries, whatever their number."""
    lus = list(lignes.select_related("audit"))
    if not lus:
        return []
    nees: dict[str, list[Any]] = {}
    origines = OrigineAction.toutes.filter(
        organisation_id=lus[0].organisation_id, type=TYPE_CONSTAT, identifiant__in=[str(c.pk) for c in lus]
    )
    for o in origines.select_related("action__responsable__utilisateur").order_by("action__avant_le", "pk"):
        nees.setdefault(o.identifiant, []).append(o.action)
    dernieres: dict[int, RevueConstat] = {}
    for r in RevueConstat.toutes.filter(constat__in=[c.pk for c in lus]).select_related("audit").order_by("le", "pk"):
        dernieres[r.constat_id] = r
    return [vu(c, nees.get(str(c.pk), []), dernieres.get(c.pk)) for c in lus]


def vu(c: ConstatAudit, actions: Iterable[Any], revue: RevueConstat | None) -> ConstatVu:
    lues = tuple(actions)
    etat = fil(
        c.nature,
        [ActionDuConstat(a.etat, a.etat_depuis) for a in lues],
        revue.suite if revue else "",
        revue.le if revue else None,
    )
    return ConstatVu(c, lues, revue, etat)


def a_revoir(audit: Audit) -> list[ConstatVu]:
    """Former findings of the same framework that no audit has lifted, and those this audit looked at: the gravest first."""
    levees = RevueConstat.toutes.filter(organisation_id=audit.organisation_id, suite=SuiteConstat.LEVEE).exclude(
        audit=audit
    )
    lignes = (
        ConstatAudit.toutes.filter(
            Q(audit__tenu_le__lt=audit.tenu_le or audit.prevu_le), organisation_id=audit.organisation_id, audit__famille=audit.famille
        )
        .exclude(pk__in=levees.order_by().values("constat_id"))
        .exclude(nature=JugementAudit.FORT)
        .exclude(audit=audit)
    )  # fmt: skip
    ordre = list(JugementAudit)
    return sorted(
        constats_vus(lignes.order_by("audit__tenu_le", "rang", "pk")),
        key=lambda x: -ordre.index(JugementAudit(x.constat.nature)),
    )


def jour_des_regles(audit: Audit, jour: date) -> date:
    """The rules of the day its findings were told; of `jour` before that."""
    return audit.notifie_le or jour


def avertissement_nombre(audit: Audit, jour: date) -> int:
    """Majors that the minors of one audit make together, by the rules of the day they were told; 0 when they do not."""
    natures = ConstatAudit.toutes.filter(audit=audit).order_by().values_list("nature", flat=True)
    return majeures_par_nombre(natures, jour_des_regles(audit, jour))


def non_conformites(organisation_id: int) -> QuerySet[ConstatAudit]:
    lignes: QuerySet[ConstatAudit] = ConstatAudit.toutes.filter(
        organisation=organisation_id, nature__in=[str(n) for n in NON_CONFORMITES]
    )
    return lignes
