"""Erasure: the details go, the chain stays valid, and the erasure is itself an event."""

from __future__ import annotations

from django.db import connection, transaction

from parchemin.journal.ecriture import Reference, consigner
from parchemin.journal.models import DetailEvenement, Evenement

ACTE_EFFACEMENT = "journal.effacer_details"


@transaction.atomic
def effacer_details(*, chaine: str, sujet: Reference, motif: str, acteur: Reference) -> int:
    """Erase what the journal says of a subject (labels, sentences, values). Returns the number of erased details.

    What proves the act (code, moment, identifiers, hashes) stays; the traces of earlier erasures stay whole, or nobody
    could tell an erasure from a loss. `motif` is a reason (« demande de la personne », « fin de conservation »), never
    a name: it is kept. Raises `ValueError` when it is empty.

    Règlement (UE) 2016/679, art. 17; what must be kept, and how long, follows the file the subject belongs to.
    """
    motif = motif.strip()
    if not motif:
        raise ValueError("an erasure says why")
    concernes = Evenement.objects.filter(chaine=chaine, sujet_type=sujet.type, sujet_id=sujet.identifiant).exclude(
        acte=ACTE_EFFACEMENT
    )
    if connection.vendor == "sqlite":
        # Freed pages keep their bytes otherwise: an erased name could be read in the file until its space is reused.
        with connection.cursor() as curseur:
            curseur.execute("PRAGMA secure_delete = ON")
    nombre, _ = DetailEvenement.objects.filter(chaine=chaine, rang__in=concernes.order_by().values("rang")).delete()
    quoi = {0: "n’a trouvé aucun détail à effacer", 1: "a effacé les détails d’un événement"}.get(
        nombre, f"a effacé les détails de {nombre} événements"
    )
    consigner(
        chaine=chaine,
        acte=ACTE_EFFACEMENT,
        acteur=acteur,
        sujet=Reference(sujet.type, sujet.identifiant, ""),
        details={"nombre": nombre, "motif": motif},
        phrase=f"{quoi} dans le journal. Motif : {motif}",
    )
    return nombre
