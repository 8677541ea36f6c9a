"""What the demonstration shows of figures: an official file of fictitious establishments, and both organisations computed."""

from __future__ import annotations

from datetime import date

from parchemin.comptes.demonstration import RIVAGE, UAI, VALLEES
from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.indicateurs.domain.officiel.inserjeunes import COLONNES
from parchemin.indicateurs.models import Calcul
from parchemin.indicateurs.services.calculs import calculer
from parchemin.indicateurs.services.officiels import importer_inserjeunes
from parchemin.plateforme.tenant import organisation_active

_QUI = {RIVAGE: "thomas.garnier@rivage.example", VALLEES: "julien.sabatier@deux-vallees.example"}

# Shares: pursuit, employment, other; rates: pursuit, at 6 months, expected, added value, 12, 18, 24. Empty: not published.
_LIGNES = {
    "CFA des Deux Vallées": ("41;38;21;;41;64;66;-2;69;;", "39;39;22;;39;64;65;-1;68;71;74", "44;;;;44;;;;;;"),
    "Institut Rivage, siège": ("12;71;17;;12;81;69;12;84;;", ";;;;;;;;;;", ";;;;;;;;;;"),
}  # fmt: skip


def creer(jour: date) -> None:
    """Idempotent: does nothing once something was computed."""
    for slug, courriel in _QUI.items():
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None or Calcul.toutes.filter(organisation=organisation).exists():
            continue
        with organisation_active(organisation.pk):
            acteur = reference_de(Utilisateur.objects.get(email=courriel))
            importer_inserjeunes(
                organisation_id=organisation.pk,
                octets=_fichier(jour),
                nom="inserjeunes-cfa-demonstration.csv",
                acteur=acteur,
            )
            calculer(organisation_id=organisation.pk, acteur=acteur, jour=jour)


def _fichier(jour: date) -> bytes:
    """In the shape of the official file, three periods, fictitious establishments."""
    recente = jour.year - 2
    lignes = [";".join(COLONNES)]
    for nom, valeurs in _LIGNES.items():
        for rang, mesures in enumerate(valeurs):
            lignes.append(f"cumul {recente - rang - 1}-{recente - rang};{UAI[nom]};{nom};DEMONSTRATION;{mesures}")
    return "\r\n".join(lignes).encode("utf-8-sig")
