"""What the pages of this room share."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from parchemin.accrochage.models import CompteAccrochage, EtatFichier, FichierAccrochage, PassageCertification
from parchemin.accrochage.sans_noms import nom_lu
from parchemin.accrochage.services.perimes import envois_perimes
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut, remplir

__all__ = [
    "acteur",
    "compte_ou_404",
    "fichier_ou_404",
    "journal_de",
    "noms_des_perimes",
    "passage_ou_404",
    "peut",
    "remplir",
]
FORMULAIRE = "accrochage/formulaire.html"


def passage_ou_404(pk: int) -> PassageCertification:
    """A passage of the active organisation."""
    trouve: PassageCertification = get_object_or_404(
        PassageCertification.objects.select_related("compte", "personne", "inscription", "decision", "reglage"), pk=pk
    )
    return trouve


def fichier_ou_404(pk: int) -> FichierAccrochage:
    """A file of the active organisation, once it is built."""
    faits = FichierAccrochage.objects.exclude(etat=EtatFichier.ECRITURE)
    trouve: FichierAccrochage = get_object_or_404(faits.select_related("compte", "lot"), pk=pk)
    return trouve


def compte_ou_404(pk: int) -> CompteAccrochage:
    """An account of the active organisation."""
    trouve: CompteAccrochage = get_object_or_404(CompteAccrochage.objects.all(), pk=pk)
    return trouve


def noms_des_perimes(fichier: FichierAccrochage, *, anonyme: bool) -> list[str]:
    """The people whose data in this file, not deposited yet, are not true any more."""
    return [nom_lu(e.passage, anonyme=anonyme) for e in envois_perimes(fichier)]
