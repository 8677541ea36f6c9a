"""What the figures prove by themselves: published sets, official figures read, information by training, surveys, follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max
from django.db.models.functions import TruncMonth
from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.domain.officiel.sources import sources
from parchemin.indicateurs.models import (
    Enquete,
    EtatEnquete,
    InformationFormation,
    JeuAnnuel,
    NoteDeSuivi,
    ReleveOfficiel,
)
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, inscrire_preuve
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import date_fr

SALLE = "Indicateurs"


def jeux(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """Sets that were published, corrected ones included."""
    for x in JeuAnnuel.toutes.filter(organisation=o, publie_le__isnull=False).order_by("-publie_le", "-pk"):
        yield ElementPreuve(
            f"jeu.{x.pk}", f"Résultats {x.annee - 1}-{x.annee} publiés, version {x.version}, avec leur méthode", jour_de(x.publie_le) if x.publie_le else jour,
            reverse("indicateurs:jeu", args=[o.slug, x.pk]), x.publie_par, empreinte=x.empreinte,
        )  # fmt: skip


def presentes(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    for x in JeuAnnuel.toutes.filter(organisation=o, presente_le__lte=jour).order_by("-presente_le", "-pk"):
        if x.presente_le is not None:
            yield ElementPreuve(
                f"conseil.{x.pk}", f"Résultats {x.annee - 1}-{x.annee} présentés au conseil de perfectionnement", x.presente_le,
                reverse("indicateurs:jeu", args=[o.slug, x.pk]), empreinte=x.empreinte,
            )  # fmt: skip


def releves(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """Official files that were read; the current ones of each source."""
    connues = sources()
    for x in ReleveOfficiel.toutes.filter(organisation=o, courant=True).order_by("-importe_le", "-pk"):
        nom = connues[x.source].titre if x.source in connues else x.source
        yield ElementPreuve(
            f"releve.{x.pk}", f"Chiffres officiels relevés : {nom}", jour_de(x.importe_le), reverse("indicateurs:officiels", args=[o.slug]),
            x.par_libelle, empreinte=x.empreinte,
        )  # fmt: skip


def informations(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """What is said beside the rates, by certification."""
    lignes = (
        InformationFormation.toutes.filter(organisation=o)
        .select_related("certification__fiche__version")
        .order_by("-relevee_le", "certification_id", "pk")
    )
    vues: dict[int, list[InformationFormation]] = {}
    for x in lignes:
        vues.setdefault(x.certification_id, []).append(x)
    for pk, groupe in vues.items():
        yield ElementPreuve(
            f"formation.{pk}", f"Ce que nous disons de « {groupe[0].certification.intitule} » : blocs, passerelles, débouchés",
            groupe[0].relevee_le, reverse("indicateurs:formation", args=[o.slug, pk]), nombre=len(groupe),
        )  # fmt: skip


def enquetes(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    lignes = Enquete.toutes.filter(organisation=o, etat=EtatEnquete.CLOSE, close_le__isnull=False)
    for x in lignes.order_by("-close_le", "-pk"):
        yield ElementPreuve(
            f"enquete.{x.pk}", f"Enquête d’insertion close : {x.titre}", jour_de(x.close_le) if x.close_le else jour, reverse("indicateurs:enquete", args=[o.slug, x.pk]),
            x.close_par,
        )  # fmt: skip


def suivi(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """Who was called: by month, as a number, never who."""
    lignes = (
        NoteDeSuivi.toutes.filter(organisation=o)
        .annotate(mois=TruncMonth("vu_le"))
        .values("mois")
        .annotate(n=Count("pk"), dernier=Max("vu_le"))
        .order_by("-mois")[:24]
    )
    for x in lignes:
        yield ElementPreuve(
            f"suivi.{x['mois']:%Y%m}", f"Personnes suivies et rappelées en {_mois(x['mois'])}", x["dernier"],
            reverse("indicateurs:suivi", args=[o.slug]), nombre=x["n"],
        )  # fmt: skip


def _mois(jour: date) -> str:
    return date_fr(jour).split(" ", 1)[1]


for code, titre, sert, permission, lire in (
    (
        "jeux", "Jeux annuels publiés", ("qualiopi:2:resultats", "qualiopi:2:methode", "qualiopi:3:taux", "ministeres:Q3-V3:jeu"),
        "indicateurs.voir", jeux,
    ),
    ("conseil", "Résultats présentés au conseil", ("ministeres:Q3-V6:conseil",), "indicateurs.voir", presentes),
    ("releves", "Chiffres officiels relevés", ("qualiopi:2:officiels", "ministeres:Q3-V2:rapprochement"), "indicateurs.voir", releves),
    ("formations", "Informations par certification", ("qualiopi:3:parcours", "ministeres:Q3-V4:blocs"), "indicateurs.preparer", informations),
    ("enquetes", "Enquêtes closes", ("certificateur:R6113-15:insertion",), "indicateurs.voir", enquetes),
    ("suivi", "Suivi des personnes", ("qualiopi:12:suivi",), "indicateurs.voir_suivi", suivi),
):  # fmt: skip
    inscrire_preuve(PreuveAutomatique(f"indicateurs.{code}", SALLE, titre, sert, permission, lire))
