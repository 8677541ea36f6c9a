"""Erasure: the details go, the chain stays valid, and the erasure is itself an event."""

from __future__ import annotations

from django.db import transaction

from parchemin.journal.ecriture import Reference, consigner
from parchemin.journal.models import DetailEvenement, Evenement


@transaction.atomic
def effacer_details(*, chaine: str, sujet: Reference, motif: str, acteur: Reference) -> int:
    """Erase what the journal says of a subject (labels, sentences, values). Returns the number of erased details.

    Règlement (UE) 2016/679, art. 17: what proves the act (code, ranks, hashes) names nobody and stays.
    """
    rangs = list(
        Evenement.objects.filter(chaine=chaine, sujet_type=sujet.type, sujet_id=sujet.identifiant).values_list(
            "rang", flat=True
        )
    )
    nombre = 0
    for debut in range(0, len(rangs), 500):
        nombre += DetailEvenement.objects.filter(chaine=chaine, rang__in=rangs[debut : debut + 500]).delete()[0]
    consigner(
        chaine=chaine,
        acte="journal.effacer_details",
        acteur=acteur,
        sujet=Reference(sujet.type, sujet.identifiant, ""),
        details={"nombre": nombre, "motif": motif},
        phrase=f"a effacé les détails de {nombre} événements du journal. Motif : {motif}",
    )
    return nombre
