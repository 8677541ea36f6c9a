"""The day a certification was delivered, when its settings say that its parchment tells it.

`dateDebutValidite` is the date of the parchment, and the three months run from it (dictionary NC5 V22, 5.10; Code du travail,
art. R. 6113-17-2). The jury's day stands for it as long as the settings of the certification do not say otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, TextField
from django.db.models.functions import Cast

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.reglages import DateDelivrance
from parchemin.accrochage.models import PassageCertification
from parchemin.documents.domain.natures import GENRES
from parchemin.documents.models import Document, EtatDocument

_PARCHEMINS = [str(nature) for nature, genre in GENRES.items() if genre.gabarit == "parchemin"]


def _parchemins(**ou: Any) -> Any:
    """Parchments of the whole certification that stand: a copy delivers nothing, one that was withdrawn never did."""
    documents = Document.toutes.filter(nature__in=_PARCHEMINS, duplicata_de__isnull=True, **ou)
    return documents.exclude(etat=EtatDocument.RETIRE)


def delivrances(presentations: Collection[int]) -> dict[int, date]:
    """Presentation -> the day printed on its first parchment. One that was replaced (a name mended) keeps its day."""
    if not presentations:
        return {}
    lignes = _parchemins(decision__presentation_id__in=presentations).values("decision__presentation_id")
    lus = lignes.annotate(jour=Min("delivre_le")).order_by("decision__presentation_id")
    return dict(lus.values_list("decision__presentation_id", "jour"))


def parchemin_a_suivre() -> Q:
    """Passages told by their parchment that do not say what it says: issued since, of another day, or withdrawn.

    By what is written, not by when: two clocks and a truncated second would forget one.
    """
    siens = _parchemins(decision__presentation_id=OuterRef("decision__presentation_id"))
    du_jour = siens.filter(delivre_le=OuterRef("debut_validite"))
    attendent = PassageCertification.toutes.annotate(dits=Cast("constats", TextField())).filter(
        pk=OuterRef("pk"), dits__contains=c.PARCHEMIN_ATTENDU.code
    )
    delivre = Q(Exists(siens)) & (~Q(Exists(du_jour)) | Q(Exists(attendent)))
    retire = ~Q(Exists(siens)) & ~Q(Exists(attendent))
    return Q(reglage__date_delivrance=str(DateDelivrance.PARCHEMIN)) & (delivre | retire)
