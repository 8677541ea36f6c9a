"""Where the register's people come from: the certifier's own table, the seed, or both. And tables to try with."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.tableau import TableauLu, lire_tableau
from parchemin.accrochage.repetition.divergences import planter
from parchemin.accrochage.repetition.etat_civil import EtatCivil, batir_etat_civil, ouvrir_etat_civil
from parchemin.accrochage.repetition.population import PersonneFictive, passage_de, population
from parchemin.socle.empreintes import sha256_fichier

FICHES_ESSAI = ("RNCP99001", "RNCP99002", "RS99001")
_ESPACE = uuid.UUID("2f0a4c58-6a2e-4e55-9d49-7a5a3f5a9a10")


@dataclass(frozen=True, slots=True)
class Origine:
    """What the register is made from. `personnes`: table of the certifier (CSV, XLSX, ODS). `part`: 0 to 1."""

    graine: int = 1
    population: int = 2_000
    personnes: Path | None = None
    part: float = 0.08

    def description(self) -> str:
        fichier = sha256_fichier(self.personnes) if self.personnes else ""
        return f"1/{self.graine}/{self.population}/{fichier}/{self.part}"


def preparer_etat_civil(chemin: Path, origine: Origine) -> None:
    """Build the register, unless it is already there. Raises `ErreurMetier` for a table that cannot be read."""
    description = origine.description()
    if not ouvrir_etat_civil(chemin, description):
        inscriptions = planter(_collectees(origine), origine.graine, origine.part)
        batir_etat_civil(chemin, description, inscriptions, origine.graine)


def _collectees(o: Origine) -> Iterator[PersonneFictive]:
    """People of the table first, each once, then those of the seed."""
    if o.personnes:
        vues: set[PersonneFictive] = set()
        for ligne in lire_tableau(o.personnes, TableauLu()):
            p = personne_de(ligne.passage)
            if p is not None and p not in vues:
                vues.add(p)
                yield p
    yield from population(o.graine, o.population)


def personne_de(p: Passage) -> PersonneFictive | None:
    """The person of an award; None when the award says too little of them."""
    if p.voie == "dossier":
        return PersonneFictive(
            nom_naissance=p.dossier_nom, prenom1=p.dossier_prenom, sexe="", annee_naissance=0, id_dossier=p.id_dossier
        )
    if not (p.nom_naissance and p.prenom1 and p.sexe and p.annee_naissance):
        return None
    return PersonneFictive(
        nom_naissance=p.nom_naissance, prenom1=p.prenom1, sexe=p.sexe, annee_naissance=p.annee_naissance,
        mois_naissance=p.mois_naissance, jour_naissance=p.jour_naissance, nom_usage=p.nom_usage, prenom2=p.prenom2,
        prenom3=p.prenom3, code_insee=p.code_insee, code_postal=p.code_postal, code_pays=p.code_pays,
        libelle_commune=p.libelle_commune, libelle_pays=p.libelle_pays,
    )  # fmt: skip


def passages_d_essai(etat_civil: EtatCivil, jour: date, nombre: int = -1) -> Iterator[Passage]:
    """One award per person of the register, with the data as collected; a twelfth by their CPF file."""
    for rang, collectee, _, genre in etat_civil.inscriptions(nombre):
        par_dossier = not collectee.annee_naissance or (rang % 12 == 0 and not genre)
        identifiant = str(uuid.uuid5(_ESPACE, f"{rang}/{collectee.id_dossier}"))
        fiche = FICHES_ESSAI[rang % len(FICHES_ESSAI)]
        yield passage_de(collectee, identifiant, fiche, jour, "dossier" if par_dossier else "titulaire")


def rediger_corrige(etat_civil: EtatCivil) -> Iterator[str]:
    """The answer sheet as a CSV, row by row: what was collected, what the register says, why."""
    champs = (
        ("nom_naissance", "nom de naissance"), ("prenom1", "prénom"), ("prenom2", "deuxième prénom"), ("sexe", "sexe"),
        ("annee_naissance", "année"), ("mois_naissance", "mois"), ("jour_naissance", "jour"),
        ("code_insee", "code de la commune"), ("nom_usage", "nom d’usage"), ("id_dossier", "dossier CPF"),
    )  # fmt: skip
    tampon = io.StringIO()
    plume = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    plume.writerow([*(f"Collecté : {m}" for _, m in champs), *(f"État civil : {m}" for _, m in champs), "Explication"])
    for ligne in etat_civil.corrige():
        dites = [_cellule(getattr(p, c)) for p in (ligne.collectee, ligne.vraie) for c, _ in champs]
        plume.writerow([*dites, ligne.divergence.explication])
        yield tampon.getvalue()
        tampon.seek(0)
        tampon.truncate()
    yield tampon.getvalue()


def _cellule(valeur: object) -> str:
    texte = "" if valeur is None else str(valeur)
    return f"'{texte}" if texte[:1] in ("=", "+", "-", "@", "\t", "\r") and texte else texte
