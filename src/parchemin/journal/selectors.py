"""Reading the trail as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from parchemin.journal.ecriture import lire_contenu
from parchemin.journal.models import DetailEvenement, Evenement


@dataclass(frozen=True, slots=True)
class Phrase:
    """One event as people read it. `efface`: the details were erased on request; the act remains."""

    rang: int
    moment: datetime
    acte: str
    acteur: str
    sujet: str
    phrase: str
    details: dict[str, Any]
    empreinte: str
    efface: bool = False


def phrases(evenements: Iterable[Evenement]) -> list[Phrase]:
    """Sentences of these events, in the same order, with one query for all details."""
    lignes = list(evenements)
    details: dict[tuple[str, int], str] = {}
    for chaine in {e.chaine for e in lignes}:
        rangs = [e.rang for e in lignes if e.chaine == chaine]
        for d in DetailEvenement.objects.filter(chaine=chaine, rang__in=rangs):
            details[chaine, d.rang] = d.contenu
    resultat = []
    for e in lignes:
        brut = details.get((e.chaine, e.rang))
        contenu = lire_contenu(brut) if brut else {}
        resultat.append(
            Phrase(
                rang=e.rang,
                moment=e.moment,
                acte=e.acte,
                acteur=contenu.get("acteur", "—"),
                sujet=contenu.get("sujet", ""),
                phrase=contenu.get("phrase", "détails effacés à la demande"),
                details=contenu.get("details", {}),
                empreinte=e.empreinte,
                efface=brut is None,
            )
        )
    return resultat


def evenements_de(chaines: Iterable[str], sujet_type: str, identifiant: str) -> QuerySet[Evenement]:
    """Events about one subject, latest first."""
    return Evenement.objects.filter(chaine__in=list(chaines), sujet_type=sujet_type, sujet_id=identifiant).order_by(
        "-moment", "-rang"
    )


def evenements(chaine: str) -> QuerySet[Evenement]:
    """Events of a chain, latest first."""
    return Evenement.objects.filter(chaine=chaine).order_by("-rang")
