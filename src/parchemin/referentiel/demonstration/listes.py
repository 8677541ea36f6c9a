"""Small fictitious lists of training bodies and of establishments, in two dated states, read by the ordinary importer.

Between the two, Cap Métiers loses its certification and Institut Beaulieu closes: the day page has something to say.
"""

from __future__ import annotations

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path

from parchemin.comptes.demonstration import nda
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.demonstration.etapes import ACTUEL
from parchemin.referentiel.demonstration.identites import PARTENAIRES, RIVAGE, VALLEES, Organisme
from parchemin.referentiel.models import EtatInstantane, ListeReference
from parchemin.referentiel.services.organismes import mettre_en_service, preparer_liste

_AGES = {ACTUEL: 6}
_AGE_ANTERIEUR = 34
_FERME, _PERDU = "beaulieu", "cap"
_ORGANISMES = (
    "numeroDeclarationActivite", "numerosDeclarationActivitePrecedent", "denomination", "siren", "siretEtablissementDeclarant",
    "certifications.actionsDeFormation", "certifications.bilansDeCompetences", "certifications.VAE",
    "certifications.actionsDeFormationParApprentissage", "informationsDeclarees.dateDerniereDeclaration",
)  # fmt: skip
_SIRENE = ("siret", "denominationUniteLegale", "etatAdministratifEtablissement", "dateDebut")


def charger(jour: date, etape: int) -> None:
    """Both lists of one state, read and put in service. A state older than what is in force is not read again."""
    le = jour - timedelta(days=_AGES.get(etape, _AGE_ANTERIEUR))
    with tempfile.TemporaryDirectory(prefix="parchemin-demo-") as dossier:
        for nom, entetes, lignes in (
            ("liste-publique-des-organismes-de-formation.csv", _ORGANISMES, _organismes(jour, etape)),
            ("etablissements-sirene.csv", _SIRENE, _etablissements(jour, etape)),
        ):
            chemin = Path(dossier) / nom
            with chemin.open("w", encoding="utf-8", newline="") as flux:
                csv.writer(flux, delimiter=";").writerows([entetes, *lignes])
            sorte = "sirene" if entetes is _SIRENE else "organismes"
            if ListeReference.objects.filter(sorte=sorte, etat=EtatInstantane.EN_VIGUEUR, date_liste__gte=le).exists():
                continue
            lue = preparer_liste(chemin=chemin, nom=nom, date_liste=le, acteur=SYSTEME)
            mettre_en_service(liste=lue, acteur=SYSTEME)


def _tous() -> list[tuple[str, Organisme]]:
    return [("rivage", RIVAGE), ("vallees", VALLEES), *PARTENAIRES.items()]


def _organismes(jour: date, etape: int) -> list[list[str]]:
    lignes = []
    for cle, o in _tous():
        certifie = "false" if cle == _PERDU and etape == ACTUEL else "true"
        # The list does not tell everything of everyone: an empty cell is not a « no ».
        vae = "" if cle == "ateliers" else certifie
        lignes.append(
            [
                nda(o.rang), "", o.nom, o.siren, o.siret(), certifie, "false", vae, certifie, (jour - timedelta(days=200 + o.rang)).isoformat(),
            ]
        )  # fmt: skip
    return lignes


def _etablissements(jour: date, etape: int) -> list[list[str]]:
    lignes = []
    for cle, o in _tous():
        ferme = cle == _FERME and etape == ACTUEL
        depuis = jour - timedelta(days=20) if ferme else date(jour.year - 6, 3, 1)
        lignes.append([o.siret(), o.nom, "F" if ferme else "A", depuis.isoformat()])
    return lignes
