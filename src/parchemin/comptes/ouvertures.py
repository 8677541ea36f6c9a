"""Open rooms to a guest auditor, close them: explicit, dated, in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from parchemin.comptes.domain.ouvertures import SALLES
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import OuvertureAuditeur, RoleMembre
from parchemin.journal.facade import SYSTEME, Reference, consigner, nommer_actes
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.horloge import maintenant
from parchemin.socle.periodes import date_fr

nommer_actes({"comptes.ouvrir_salles": "Ouvertures d’un auditeur changées"})
OUVERTURE_TROP_LONGUE = declarer(Controle(
    "AUD-001", "Ouverture après la fin de l’accès", "Ce serait ouvert jusqu’au {jusqu_au}, mais l’accès finit le {au}.",
    "Rien ne reste ouvert après la fin d’un accès d’audit.", "Donnez une date plus proche, ou prolongez d’abord l’accès.", Gravite.BLOQUANT,
))  # fmt: skip


@transaction.atomic
def ouvrir_salles(
    *, acces: RoleMembre, salles: Iterable[str], jusqu_au: date | None = None, acteur: Reference = SYSTEME
) -> list[OuvertureAuditeur]:
    """These rooms and no other are open to this access from now on. Raises AUD-001, `ValueError` for an unknown room or another role."""
    voulues = list(dict.fromkeys(salles))
    if acces.role != Role.AUDITEUR or not SALLES.keys() >= set(voulues):
        raise ValueError("rooms are opened to an auditor, and only those of the list")
    if jusqu_au is not None and acces.au is not None and jusqu_au > acces.au:
        raise ErreurMetier(OUVERTURE_TROP_LONGUE.constat(jusqu_au=date_fr(jusqu_au), au=date_fr(acces.au)))
    RoleMembre.toutes.select_for_update(of=("self",)).get(pk=acces.pk)
    avant = {x.salle: x for x in OuvertureAuditeur.toutes.filter(acces=acces).order_by("pk")}
    OuvertureAuditeur.toutes.filter(acces=acces).exclude(salle__in=voulues).delete()
    OuvertureAuditeur.toutes.filter(acces=acces).update(jusqu_au=jusqu_au)
    OuvertureAuditeur.toutes.bulk_create(
        OuvertureAuditeur(
            organisation_id=acces.organisation_id, acces=acces, salle=s, jusqu_au=jusqu_au, ouverte_le=maintenant(),
            ouverte_par_libelle=acteur.libelle[:400],
        )
        for s in voulues if s not in avant
    )  # fmt: skip
    if set(avant) != set(voulues) or any(x.jusqu_au != jusqu_au for x in avant.values()):
        noms = ", ".join(SALLES[s].nom for s in SALLES if s in voulues) or "rien"
        fin = f", jusqu’au {date_fr(jusqu_au)}" if jusqu_au else ""
        consigner(
            chaine=acces.membre.organisation.chaine, acteur=acteur, acte="comptes.ouvrir_salles",
            sujet=Reference("membre", str(acces.membre_id), acces.membre.libelle),
            phrase=f"a réglé ce qui est ouvert à {acces.membre.libelle} : {noms}{fin}.", details={"salles": voulues, "jusqu_au": jusqu_au},
        )  # fmt: skip
    return list(OuvertureAuditeur.toutes.filter(acces=acces).order_by("pk"))
