"""What the daily life of sessions proves: candidates convened, accommodations decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max
from django.db.models.functions import TruncMonth
from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.parcours.models import Amenagement, EtatAmenagement, Presentation
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, inscrire_preuve
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import date_fr


def convocations(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """By session, as a number."""
    lignes = (
        Presentation.toutes.filter(organisation=o, convoquee_le__isnull=False)
        .order_by()
        .values("session_id", "session__intitule")
        .annotate(n=Count("pk"), dernier=Max("convoquee_le"))
        .order_by("-dernier", "session_id")
    )
    for x in lignes:
        yield ElementPreuve(
            f"session.{x['session_id']}", f"Candidats inscrits et convoqués : {x['session__intitule']}", jour_de(x["dernier"]),
            reverse("parcours:session", args=[o.slug, x["session_id"]]), nombre=x["n"],
        )  # fmt: skip


def amenagements(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """By month: how many were granted, never to whom nor why."""
    lignes = (
        Amenagement.toutes.filter(organisation=o, etat=EtatAmenagement.ACCORDE, du__lte=jour)
        .order_by()
        .annotate(mois=TruncMonth("du"))
        .values("mois")
        .annotate(n=Count("pk"), dernier=Max("du"))
        .order_by("-mois")[:24]
    )
    for x in lignes:
        yield ElementPreuve(
            f"mois.{x['mois']:%Y%m}", f"Aménagements accordés en {date_fr(x['mois']).split(' ', 1)[1]}", x["dernier"],
            reverse("parcours:inscriptions", args=[o.slug]), nombre=x["n"],
        )  # fmt: skip


for code, titre, sert, permission, lire in (
    ("convocations", "Candidats convoqués", ("qualiopi:16:inscriptions",), "parcours.voir_sessions", convocations),
    ("amenagements", "Aménagements accordés", ("qualiopi:16:amenagements", "qualiopi:10:suivi"), "parcours.voir_personnes", amenagements),
):  # fmt: skip
    inscrire_preuve(PreuveAutomatique(f"parcours.{code}", "Parcours", titre, sert, permission, lire))
