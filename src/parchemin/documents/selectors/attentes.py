"""Requests that wait for a second person, on the documents of a session."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from parchemin.documents.models import Document
from parchemin.documents.selectors.dus import Situation
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.socle.horloge import maintenant

ACTES = ("documents.remplacer", "documents.retirer", "documents.redelivrer")


def retraits_attendus(documents: Iterable[int]) -> frozenset[int]:
    """Keys of those whose withdrawal waits for a second person: asked for themselves, or with the title that they go with."""
    cherches = set(documents)
    demandes = Approbation.toutes.filter(
        acte="documents.retirer", sujet_type="document", etat=EtatApprobation.EN_ATTENTE, expire_le__gt=maintenant(),
        organisation_id__in=Document.toutes.filter(pk__in=cherches).values("organisation_id"),
    ).order_by("pk")  # fmt: skip
    touches = {
        pk
        for a in (demandes if cherches else ())
        for pk in (int(a.sujet_identifiant), *(x for x, _ in a.charge.get("annexes", ())))
    }
    # A withdrawal takes the original and its duplicatas.
    familles = Document.toutes.filter(pk__in=touches).values_list("pk", "duplicata_de_id") if touches else ()
    origines = {o or pk for pk, o in familles}
    liens = Document.toutes.filter(pk__in=cherches).values_list("pk", "duplicata_de_id") if origines else ()
    return frozenset(pk for pk, o in liens if (o or pk) in origines)


def url_de(demande: Approbation, slug: str) -> str:
    """Where the second person reads and answers."""
    nom = "documents:redelivrance" if demande.acte == "documents.redelivrer" else "documents:approbation"
    return reverse(nom, args=[slug, int(demande.sujet_identifiant), demande.pk])


def attentes_de(situations: Iterable[Situation]) -> dict[int, Approbation]:
    """The latest request by document, those that go with it included: one query whatever the session."""
    vus = set()
    for s in situations:
        for x in s.lignes:
            vus |= {d.pk for d in (x.fait, x.ancien, x.retire) if d is not None}
        vus |= {d.pk for d in s.perimes}
    demandes = Approbation.toutes.filter(
        acte__in=ACTES, sujet_type="document", sujet_identifiant__in=[str(pk) for pk in sorted(vus)],
        etat=EtatApprobation.EN_ATTENTE, expire_le__gt=maintenant(),
    ).order_by("demandee_le", "pk")  # fmt: skip
    attentes: dict[int, Approbation] = {}
    for a in demandes if vus else ():
        attentes |= dict.fromkeys([int(a.sujet_identifiant), *(pk for pk, _ in a.charge.get("annexes", ()))], a)
    return attentes
