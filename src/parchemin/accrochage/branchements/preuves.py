"""What the transmission proves: files deposited and what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.accrochage.models import EtatFichier, FichierAccrochage
from parchemin.comptes.models import Organisation
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, inscrire_preuve
from parchemin.socle.horloge import jour_de

_RECUS = (EtatFichier.SUCCES, EtatFichier.ERREURS, EtatFichier.PARTIEL)


def recus(x: FichierAccrochage) -> bool:
    """Does this file prove a transmission?"""
    return not x.repetition and x.etat in _RECUS and x.depose_le is not None


def depots(o: Organisation, jour: date) -> Iterator[ElementPreuve]:
    """Files whose receipt was read; rehearsals prove nothing."""
    lignes = FichierAccrochage.toutes.filter(organisation=o, repetition=False, etat__in=_RECUS, depose_le__isnull=False)
    for x in lignes.order_by("-depose_le", "-pk"):
        yield ElementPreuve(
            f"fichier.{x.pk}", f"Titulaires transmis à la Caisse des Dépôts : {x.get_etat_display().lower()}", jour_de(x.depose_le) if x.depose_le else jour,
            reverse("accrochage:fichier", args=[o.slug, x.pk]), x.depose_par_libelle, x.passages_nombre, empreinte=x.empreinte,
        )  # fmt: skip


inscrire_preuve(
    PreuveAutomatique(
        "accrochage.depots", "Accrochage", "Fichiers déposés et accusés lus", ("certificateur:R6113-17-1:depots",), "accrochage.voir", depots
    )
)  # fmt: skip
