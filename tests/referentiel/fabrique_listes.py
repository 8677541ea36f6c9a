"""Files of lists as they are published, with the few columns that a test needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import ListeReference
from parchemin.referentiel.services.organismes import mettre_en_service, preparer_liste
from parchemin.socle.horloge import aujourdhui

OFFICIEL = (
    "numeroDeclarationActivite", "numerosDeclarationActivitePrecedent", "denomination", "siren", "siretEtablissementDeclarant",
    "adressePhysiqueOrganismeFormation.voie", "certifications.actionsDeFormation", "certifications.bilansDeCompetences", "certifications.VAE",
    "certifications.actionsDeFormationParApprentissage", "informationsDeclarees.dateDerniereDeclaration",
)  # fmt: skip


def organisme(
    nda: str, siret: str, nom: str = "INSTITUT ALPHA", formation: str = "true", vae: str = "false", apprentissage: str = "false",
    precedents: str = "",
) -> str:  # fmt: skip
    return (
        f"{nda};{precedents};{nom};{siret[:9]};{siret};1 rue du Port;{formation};false;{vae};{apprentissage};2026-05-02"
    )


def organismes(dossier: Path, lignes: Iterable[str], nom: str = "liste.csv") -> Path:
    chemin = dossier / nom
    chemin.write_text("\n".join([";".join(OFFICIEL), *lignes]) + "\n", encoding="utf-8")
    return chemin


def sirene(
    dossier: Path, lignes: Iterable[tuple[str, str]], nom: str = "sirene.csv", denomination: str = "INSTITUT ALPHA"
) -> Path:
    chemin = dossier / nom
    texte = "".join(f"{siret},{denomination},{etat},2020-01-01\n" for siret, etat in lignes)
    chemin.write_text(
        f"siret,denominationUniteLegale,etatAdministratifEtablissement,dateDebut\n{texte}", encoding="utf-8"
    )
    return chemin


def en_service(chemin: Path, le: date | None = None, *, extrait: bool = False) -> ListeReference:
    lue = preparer_liste(chemin=chemin, nom=chemin.name, date_liste=le or aujourdhui(), extrait=extrait)
    return mettre_en_service(liste=lue, acteur=SYSTEME)
