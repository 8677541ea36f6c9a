"""What issuing proves: documents of each session, as a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max
from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.documents.models import Document, EtatDocument
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, inscrire_preuve


def delivrances(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """By session: nobody is named."""
    lignes = (
        Document.toutes.filter(organisation=o, etat=EtatDocument.VALIDE, session__isnull=False, delivre_le__lte=jour)
        .order_by()
        .values("session_id", "session__intitule")
        .annotate(n=Count("pk"), dernier=Max("delivre_le"))
        .order_by("-dernier", "session_id")
    )
    for x in lignes:
        yield ElementPreuve(
            f"session.{x['session_id']}", f"Documents délivrés : {x['session__intitule']}", x["dernier"],
            reverse("documents:session", args=[o.slug, x["session_id"]]), nombre=x["n"],
        )  # fmt: skip


inscrire_preuve(
    PreuveAutomatique(
        "documents.delivrances", "Documents", "Documents délivrés", ("qualiopi:11:delivrance", "certificateur:parchemin:registre"),
        "documents.voir", delivrances,
    )
)  # fmt: skip
