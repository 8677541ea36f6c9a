"""What somebody may see of the evidence: all of it, or, for a guest auditor, only what was opened to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, RoleMembre
from parchemin.comptes.rules import acces_d_auditeur, roles_autorises, roles_de
from parchemin.preuves.models import OuverturePreuves, Preuve, PreuveOuverte, RattachementPreuve


@dataclass(frozen=True)
class Regard:
    """`acces`: of a guest, None for who sees everything. `familles`: frameworks opened; `preuves`: evidence opened."""

    acces: RoleMembre | None = None
    familles: frozenset[str] = field(default_factory=frozenset)
    preuves: frozenset[int] = field(default_factory=frozenset)

    @property
    def invite(self) -> bool:
        return self.acces is not None

    def voit_famille(self, famille: str) -> bool:
        return self.acces is None or famille in self.familles

    def voit(self, pk: int) -> bool:
        return self.acces is None or pk in self.preuves

    def filtrer(self, lignes: QuerySet[Any]) -> QuerySet[Any]:
        """Of these evidences, those that are seen."""
        return lignes if self.acces is None else lignes.filter(pk__in=self.preuves)


TOUT = Regard()


def ouvertes_a(acces: RoleMembre) -> frozenset[int]:
    """Evidence opened to one access: chosen ones, and those filed since in frameworks opened with what follows. What was withdrawn since is
    closed with it. Two queries."""
    ouvertes = Q(pk__in=PreuveOuverte.toutes.filter(ouverture__acces=acces).order_by().values("preuve_id"))
    for o in OuverturePreuves.toutes.filter(acces=acces, suivantes=True).order_by("pk"):
        siennes = RattachementPreuve.toutes.filter(organisation_id=acces.organisation_id, famille=o.famille)
        ouvertes |= Q(deposee_le__gte=o.ouverte_le, pk__in=siennes.order_by().values("preuve_id"))
    lignes = Preuve.toutes.filter(ouvertes, organisation_id=acces.organisation_id, retiree_le__isnull=True)
    return frozenset(lignes.order_by().values_list("pk", flat=True))


def regard_de(membre: Membre) -> Regard:
    """By the roles of the day; read once by request."""
    cache: dict[str, Regard] = membre.__dict__.setdefault("_regard", {})
    if "aujourdhui" not in cache:
        voient = roles_de(membre.utilisateur, membre.organisation) & roles_autorises("preuves.voir")
        cache["aujourdhui"] = TOUT if voient - {Role.AUDITEUR} else _d_invite(membre)
    return cache["aujourdhui"]


def _d_invite(membre: Membre) -> Regard:
    acces = acces_d_auditeur(membre)
    if acces is None:
        return Regard(RoleMembre())
    familles = OuverturePreuves.toutes.filter(acces=acces).order_by().values_list("famille", flat=True)
    return Regard(acces, frozenset(familles), ouvertes_a(acces))
