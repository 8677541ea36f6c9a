"""A file that waits to be deposited and is not true any more: named before it leaves, and its cases ended once it is over.

Depositing it all the same is a person's choice, said in so many words: the certifier answers for what it sends. A file of
deletions is never stale: it takes away what was wrong.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import (
    EcartTransmission,
    EnvoiPassage,
    EtatEcart,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.services.controles import controler_passages
from parchemin.accrochage.services.ecarts import suivre_ecarts
from parchemin.accrochage.services.histoire import SUPPRESSION
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier

_PERIME = Q(ouvert=True, passage__etat=EtatPassage.EN_FICHIER, passage__ecarts__etat=EtatEcart.OUVERT)
NOMMES = 20
"""Passages named in the refusal; the page of the file has them all."""


def envois_perimes(fichier: FichierAccrochage) -> QuerySet[Any]:
    """Rows of a file not deposited yet whose passage has an open case."""
    siens = EnvoiPassage.toutes.filter(_PERIME, fichier=fichier).exclude(lot__action=SUPPRESSION)
    return siens.select_related("passage").distinct().order_by("rang", "pk")


def nombre_de_perimes() -> Subquery:
    """Annotation of files: how many passages of each are stale, None for none."""
    siens = EnvoiPassage.toutes.filter(_PERIME, fichier=OuterRef("pk")).exclude(lot__action=SUPPRESSION)
    return Subquery(
        siens.order_by()
        .values("fichier")
        .annotate(n=Count("passage", distinct=True))
        .order_by("fichier")
        .values("n")[:1]
    )


def exiger_a_jour(fichier: FichierAccrochage, *, confirme: bool) -> None:
    """Look again, then raise ACC-667 when passages are stale and nobody said that the file leaves all the same."""
    if confirme or fichier.lot.action == SUPPRESSION:
        return
    suivre_ecarts(fichier.organisation_id, parmi=_passages(fichier))
    noms = [e.passage.nom_affiche for e in envois_perimes(fichier)[: NOMMES + 1]]
    if noms:
        suite = ", et d’autres" if len(noms) > NOMMES else ""
        raise ErreurMetier(c.FICHIER_PERIME.constat(fichier.nom, noms=", ".join(noms[:NOMMES]) + suite))


def suivre_le_fichier(fichier: FichierAccrochage) -> None:
    """The passages of a file have moved (answered, given back): those with a case follow what is known now, and cases end."""
    avec = EcartTransmission.toutes.filter(
        etat=EtatEcart.OUVERT, organisation_id=fichier.organisation_id, passage__envois__fichier=fichier
    )
    cles = list(avec.order_by("passage_id").values_list("passage_id", flat=True).distinct())
    if cles:
        with organisation_active(fichier.organisation_id):
            siens = PassageCertification.toutes.filter(pk__in=cles)
            controler_passages(siens)
            suivre_ecarts(fichier.organisation_id, parmi=siens)


def _passages(fichier: FichierAccrochage) -> QuerySet[Any]:
    siens = EnvoiPassage.toutes.filter(fichier=fichier, ouvert=True).order_by().values("passage_id")
    return PassageCertification.toutes.filter(pk__in=siens)
