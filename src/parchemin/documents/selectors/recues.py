"""Documents of an authority, found by their holder or by the number that they bear."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from parchemin.documents.models import DemandeDocument, EtatDemandeDocument
from parchemin.parcours.models import Personne
from parchemin.socle.cles import cle_recherche

RECUS = (EtatDemandeDocument.RECUE, EtatDemandeDocument.REMISE)


def condition_recue(texte: str) -> Q:
    """Every word in the name, or the whole text in the number."""
    noms = Q()
    for mot in cle_recherche(texte).split():
        noms &= Q(personne__cle_recherche__contains=mot)
    propre = texte.strip()
    return noms | Q(numero_recu__icontains=propre) if propre else noms


def recus_de(personne: Personne) -> QuerySet[DemandeDocument]:
    """What an authority issued to one person and that came through here."""
    lignes: QuerySet[DemandeDocument] = (
        DemandeDocument.toutes.filter(personne=personne, etat__in=RECUS)
        .select_related("decision__inscription__certification__fiche__version")
        .order_by("-recue_le", "pk")
    )
    return lignes
