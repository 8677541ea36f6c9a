"""Packs opened to guests: to whom one may be, and which are to whom reads."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, RoleMembre
from parchemin.comptes.rules import acces_d_auditeur
from parchemin.preuves.dossiers.ouvertures import ouvertures
from parchemin.preuves.models import DossierOuvert, DossierPreuves
from parchemin.socle.horloge import aujourdhui


def invites_possibles(d: DossierPreuves) -> list[RoleMembre]:
    """Accesses of auditors of this organisation that are in force or to come, in the order of names."""
    acces = RoleMembre.toutes.filter(membre__organisation=d.organisation_id, role=Role.AUDITEUR, au__gte=aujourdhui())
    return sorted(acces.select_related("membre__utilisateur").order_by("pk"), key=lambda x: (x.membre.libelle, x.pk))


def ouverts_a(membre: Membre) -> QuerySet[DossierPreuves]:
    """Packs that this guest may download today, the latest first."""
    acces = acces_d_auditeur(membre)
    lignes: QuerySet[DossierPreuves] = DossierPreuves.toutes.filter(
        organisation=membre.organisation_id, effacee_le__isnull=True, ouvertures__acces=acces
    )
    return lignes.order_by("-fait_le", "-pk") if acces is not None else lignes.none()


@ouvertures.inscrire("preuves.invites")
def ouvert_a_l_invite(membre: Membre, dossier: DossierPreuves, jour: date) -> bool:
    """While the access that it was opened to is in force."""
    acces = acces_d_auditeur(membre)
    return acces is not None and DossierOuvert.toutes.filter(dossier=dossier, acces=acces).exists()
