"""One award as it is told to the Caisse des Dépôts, before any XML."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

VOIES = ("titulaire", "dossier", "nir")
LIBELLES_VOIE = {
    "titulaire": "par son identité",
    "dossier": "par son dossier CPF",
    "nir": "par son numéro de sécurité sociale",
}


@dataclass(frozen=True, slots=True)
class ResultatNumerique:
    """One DigComp competence: level 1 to 8, domain 1 to 5, rank of the competence in its domain."""

    niveau: int | None
    domaine: str = ""
    competence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One award. Names are those of `donnees/profils`; "" and None mean that there is nothing to say.

    `voie` says how the person is identified. `presence_langue` and `presence_numerique`: as read in a file; None: as the
    levels say. `nir`: 13 characters, never shown.
    """

    type_certification: str = ""
    code_certification: str = ""
    nature_deposant: str = ""
    id_technique: str = ""
    url_preuve: str = ""
    libelle_option: str = ""
    obtention: str = "PAR_ADMISSION"
    donnee_certifiee: bool | None = True
    debut_examen: date | None = None
    fin_examen: date | None = None
    modalite_examen: str = ""
    code_postal_centre: str = ""
    debut_validite: date | None = None
    fin_validite: date | None = None
    presence_langue: bool | None = None
    niveau_langue: str = ""
    presence_numerique: bool | None = None
    score_numerique: int | None = None
    resultats_numeriques: tuple[ResultatNumerique, ...] = ()
    scoring: str = ""
    mention: str = ""
    modalite_acces: str = ""
    voie_vae: str = ""
    initiative: str = ""
    date_inscription: date | None = None
    voie: str = "titulaire"
    nom_naissance: str = ""
    nom_usage: str = ""
    prenom1: str = ""
    prenom2: str = ""
    prenom3: str = ""
    annee_naissance: int | None = None
    mois_naissance: int | None = None
    jour_naissance: int | None = None
    sexe: str = ""
    code_insee: str = ""
    code_postal: str = ""
    libelle_commune: str = ""
    code_pays: str = ""
    libelle_pays: str = ""
    commentaires_men: str = ""
    id_dossier: str = ""
    dossier_nom: str = ""
    dossier_prenom: str = ""
    nir: str = ""
    nir_nom_naissance: str = ""
    verbatim: str = ""

    @property
    def a_un_niveau_numerique(self) -> bool:
        return self.score_numerique is not None or bool(self.resultats_numeriques)

    @property
    def personne(self) -> str:
        """« MARTIN Léa », as far as this way of identification says it."""
        match self.voie:
            case "dossier":
                return f"{self.dossier_nom} {self.dossier_prenom}".strip()
            case "nir":
                return self.nir_nom_naissance
        return f"{self.nom_naissance} {self.prenom1}".strip()

    def __repr__(self) -> str:
        """Without a person's data: a passage may reach a log."""
        return f"Passage({self.code_certification}, {self.id_technique})"


CHAMPS = tuple(f.name for f in fields(Passage))


@dataclass(frozen=True, slots=True)
class Enveloppe:
    """What surrounds the passages of one file. `emetteur`, `certificateur`: BCR of 8 characters. `horodatage`: aware.

    `action`: "" when the profile has none.
    """

    id_flux: str
    horodatage: datetime
    emetteur: str
    certificateur: str
    contrat: str
    action: str = ""

    def valeurs(self) -> dict[str, Any]:
        return {nom.name: getattr(self, nom.name) for nom in fields(self)}
