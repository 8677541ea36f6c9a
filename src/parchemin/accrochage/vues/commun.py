"""What the pages of this room share."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from parchemin.accrochage.models import CompteAccrochage, EtatFichier, FichierAccrochage, PassageCertification
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut, remplir

__all__ = ["acteur", "compte_ou_404", "fichier_ou_404", "journal_de", "passage_ou_404", "peut", "remplir"]
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
