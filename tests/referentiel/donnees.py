"""Exports written for the tests: fictitious fiches, real importer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from parchemin.referentiel.services.registre import Resultat, importer_registre

TETE = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>'


def partenaire(rang: int, etat: str = "Actif", role: str = "HABILITATION_ORGA_FORM") -> str:
    return (
        f"<PARTENAIRE><NOM_PARTENAIRE>ORGANISME {rang}</NOM_PARTENAIRE><SIRET_PARTENAIRE>{99900000000000 + rang}</SIRET_PARTENAIRE>"
        f"<HABILITATION_PARTENAIRE>{role}</HABILITATION_PARTENAIRE><ETAT_HABILITATION>{etat}</ETAT_HABILITATION></PARTENAIRE>"
    )


def fiche(code: str, intitule: str = "Titre", partenaires: str = "", corps: str = "", fin: str = "31/08/2027") -> str:
    blocs = (
        f"<BLOCS_COMPETENCES><BLOC_COMPETENCES><CODE>{code}BC01</CODE><LIBELLE>Premier bloc</LIBELLE></BLOC_COMPETENCES>"
        "</BLOCS_COMPETENCES>"
        if code.startswith("RNCP")
        else ""
    )
    return (
        f"<FICHE><ID_FICHE>1</ID_FICHE><NUMERO_FICHE>{code}</NUMERO_FICHE><INTITULE>{intitule}</INTITULE>{corps}"
        f"<PARTENAIRES>{partenaires}</PARTENAIRES><DATE_FIN_ENREGISTREMENT>{fin}</DATE_FIN_ENREGISTREMENT>{blocs}<ACTIF>Oui</ACTIF></FICHE>"
    )


def ecrire(dossier: Path, jour: date, *fiches: str, repertoire: str = "RNCP") -> Path:
    chemin = dossier / f"export_fiches_{repertoire}_V4_1_{jour:%Y-%m-%d}.xml"
    chemin.write_text(f"{TETE}{''.join(fiches)}</FICHES>", encoding="utf-8")
    return chemin


def importer(dossier: Path, jour: date, *fiches: str, repertoire: str = "RNCP", **options: Any) -> Resultat:
    (resultat,) = importer_registre(chemin=ecrire(dossier, jour, *fiches, repertoire=repertoire), **options)
    return resultat
