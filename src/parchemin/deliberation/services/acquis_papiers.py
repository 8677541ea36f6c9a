"""A later paper (transcript, attestation) on a mark already kept: the last mark counts, even lower; the former stays in history.

The same rule as a mark taken again before our own jury. What was won for good is not lost by a later paper, and a bloc or a
CCP recorded twice is the same one: those are refused as already there (ACQ-004).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from parchemin.deliberation.models import AcquisConserve
from parchemin.socle.horloge import maintenant
from parchemin.socle.periodes import date_fr


def cede_a(ancien: AcquisConserve, note: Decimal | None, obtenu_le: date) -> bool:
    """Does a mark of that day take the place of this row?"""
    return note is not None and ancien.note is not None and not ancien.definitif and ancien.obtenu_le < obtenu_le


def laisser_aux_papiers(lignes: Iterable[AcquisConserve]) -> int:
    """Withdraw, among these rows, the kept marks that a later paper stands in the place of. Returns how many. Saved.

    One query however many, and one more for each that is withdrawn.
    """
    notees = [a for a in lignes if a.retire_le is None and a.note is not None and not a.definitif]
    if not notees:
        return 0
    papiers: dict[tuple[int, int, str, str], AcquisConserve] = {}
    trouves = AcquisConserve.toutes.filter(
        personne__in={a.personne_id for a in notees}, certification__in={a.certification_id for a in notees},
        decision__isnull=True, note__isnull=False, retire_le__isnull=True,
    )  # fmt: skip
    for p in trouves.order_by("obtenu_le", "pk"):
        papiers[_cle(p)] = p
    n = 0
    for a in notees:
        papier = papiers.get(_cle(a))
        if papier is not None and papier.pk != a.pk and cede_a(a, papier.note, papier.obtenu_le):
            a.remplace_par_acquis, a.retire_le = papier, maintenant()
            a.motif_retrait = (
                f"Note repassée : « {papier.preuve[:200]} », du {date_fr(papier.obtenu_le)}, en tient lieu."
            )
            a.save(update_fields=["remplace_par_acquis", "retire_le", "motif_retrait"])
            n += 1
    return n


def rendre_des_papiers(papiers: QuerySet[AcquisConserve]) -> int:
    """These papers go: what they had replaced comes back, unless its decision is no longer in force or another stands there."""
    n = 0
    lignes = AcquisConserve.toutes.filter(remplace_par_acquis__in=papiers).select_related(
        "decision", "remplace_par_acquis"
    )
    for a in lignes.order_by("pk"):
        papier = a.remplace_par_acquis
        a.remplace_par_acquis = None
        if papier is not None and papier.remplace_par_id is not None:
            # A later jury took the place of the paper: it takes that of what the paper had replaced.
            a.remplace_par_id, a.motif_retrait = papier.remplace_par_id, papier.motif_retrait
        elif a.decision is None or a.decision.en_vigueur:
            a.retire_le, a.motif_retrait = None, ""
            n += 1
        a.save(update_fields=["remplace_par_acquis", "remplace_par", "retire_le", "motif_retrait"])
    return n


def _cle(a: AcquisConserve) -> tuple[int, int, str, str]:
    return a.personne_id, a.certification_id, a.nature, a.code
