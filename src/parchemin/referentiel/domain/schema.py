"""The V4.1 flux as data: one description drives reading, storing, comparing and showing.

Source: France compétences, flux V4.1 of 2 January 2025 (`rncp-rs-france-competence-v4.1.xsd`), confirmed on real fiches
of the export of 16 August 2026. The element order is not relied on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION_FLUX = "4.1"


class Genre(StrEnum):
    """How the text of a leaf is understood. A leaf that cannot be understood is kept as it came, and reported."""

    TEXTE = "texte"
    LONG = "long"
    DATE = "date"
    ENTIER = "entier"
    OUI_NON = "oui_non"


@dataclass(frozen=True, slots=True)
class Champ:
    """A leaf. `cle` names it in the stored content; `alerte`: a change of it is worth an alert (title, dates, state)."""

    balise: str
    cle: str
    libelle: str
    genre: Genre = Genre.TEXTE
    alerte: bool = False


@dataclass(frozen=True, slots=True)
class Groupe:
    """A composite that appears once: a dict of leaves."""

    balise: str
    cle: str
    libelle: str
    champs: tuple[Champ, ...]
    alerte: bool = False


@dataclass(frozen=True, slots=True)
class Liste:
    """A composite repeated inside a container: a list of dicts (or of texts when there is a single leaf).

    `identite` names the leaves that tell one record from another when two versions are compared.
    """

    balise: str
    element: str
    cle: str
    libelle: str
    champs: tuple[Champ, ...]
    identite: tuple[str, ...] = ()
    alerte: bool = False
    plate: bool = False
    un_element: str = "élément"


@dataclass(frozen=True, slots=True)
class Correspondances:
    """The only irregular element: N source blocs ↔ M blocs of another fiche (`BLOC_COMPETENCES` is a mere code)."""

    balise: str
    cle: str
    libelle: str
    alerte: bool = True


Element = Champ | Groupe | Liste | Correspondances

_CODE_LIBELLE = (Champ("CODE", "code", "code"), Champ("LIBELLE", "libelle", "libellé"))
_JO = (
    Champ("TITRE", "titre", "texte"),
    Champ("DATE_PUBLICATION_JO", "date", "date de publication au JO", Genre.DATE),
)


def _voie(lettres: str, libelle: str) -> Groupe:
    return Groupe(
        f"SI_JURY_{lettres}",
        f"voie_{lettres.lower()}",
        f"voie d’accès : {libelle}",
        (
            Champ("ACTIF", "actif", "ouverte", Genre.OUI_NON, alerte=True),
            Champ("COMPOSITION", "composition", "composition du jury", Genre.LONG),
            Champ("DATE_DERNIERE_MODIFICATION", "date_modification", "dernière modification", Genre.DATE),
        ),
    )


def _convention(rang: int) -> Groupe:
    return Groupe(
        f"CCN_{rang}",
        f"ccn_{rang}",
        f"convention collective n° {rang}",
        (Champ("NUMERO", "code", "numéro"), Champ("LIBELLE", "libelle", "libellé")),
    )


VOIES = {
    "fi": "Après un parcours de formation sous statut d’élève ou d’étudiant",
    "ca": "En contrat d’apprentissage",
    "fc": "Après un parcours de formation continue",
    "cq": "En contrat de professionnalisation",
    "cl": "Par candidature individuelle",
    "vae": "Par expérience",
}

ELEMENTS: tuple[Element, ...] = (
    Champ("ID_FICHE", "id_fiche", "identifiant technique"),
    Champ("NUMERO_FICHE", "numero_fiche", "numéro"),
    Liste(
        "NOUVELLES_CERTIFICATIONS",
        "NOUVELLE_CERTIFICATION",
        "nouvelles",
        "fiches qui la remplacent",
        (Champ("ID_FICHE_NOUVELLE_CERTIFICATION", "numero", "numéro"),),
        alerte=True,
        plate=True,
        un_element="fiche qui la remplace",
    ),
    Liste(
        "ANCIENNES_CERTIFICATIONS",
        "ANCIENNE_CERTIFICATION",
        "anciennes",
        "fiches remplacées",
        (Champ("ID_FICHE_ANCIENNE_CERTIFICATION", "numero", "numéro"),),
        plate=True,
        un_element="fiche remplacée",
    ),
    Champ("INTITULE", "intitule", "intitulé", alerte=True),
    Groupe("ABREGE", "abrege", "abrégé", _CODE_LIBELLE),
    Champ("ETAT_FICHE", "etat_fiche", "état de la fiche", alerte=True),
    Liste("FORMACODES", "FORMACODE", "formacodes", "Formacodes", _CODE_LIBELLE, ("code",), un_element="Formacode"),
    Groupe(
        "NOMENCLATURE_EUROPE",
        "nomenclature_europe",
        "niveau",
        (Champ("NIVEAU", "niveau", "niveau", alerte=True), Champ("LIBELLE", "libelle", "libellé du niveau")),
        alerte=True,
    ),
    Liste("CODES_NSF", "NSF", "nsf", "codes NSF", _CODE_LIBELLE, ("code",), un_element="code NSF"),
    Liste(
        "CERTIFICATEURS",
        "CERTIFICATEUR",
        "certificateurs",
        "certificateurs",
        (
            Champ("SIRET_CERTIFICATEUR", "siret", "SIRET"),
            Champ("NOM_CERTIFICATEUR", "nom", "nom", alerte=True),
            Champ("ETAT_CERTIFICATEUR", "etat", "état", alerte=True),
            Champ("DATE_DERNIERE_MODIFICATION_ETAT", "date_modification_etat", "dernière modification", Genre.DATE),
            Champ("NOM_COMMERCIAL", "nom_commercial", "nom commercial"),
            Champ("SITE_INTERNET", "site_internet", "site internet"),
        ),
        ("siret", "nom"),
        alerte=True,
        un_element="certificateur",
    ),
    Champ("EXISTENCE_PARTENAIRES", "existence_partenaires", "existence de partenaires", Genre.OUI_NON),
    Champ("ACTIVITES_VISEES", "activites_visees", "activités visées", Genre.LONG),
    Champ("CAPACITES_ATTESTEES", "capacites_attestees", "compétences attestées", Genre.LONG),
    Champ("SECTEURS_ACTIVITE", "secteurs_activite", "secteurs d’activité", Genre.LONG),
    Champ("TYPE_EMPLOI_ACCESSIBLES", "type_emploi_accessibles", "emplois accessibles", Genre.LONG),
    Liste("CODES_ROME", "ROME", "rome", "codes ROME", _CODE_LIBELLE, ("code",), un_element="code ROME"),
    Champ("REGLEMENTATIONS_ACTIVITES", "reglementations_activites", "réglementation d’activité", Genre.LONG),
    _voie("FI", "élève ou étudiant"),
    _voie("CA", "contrat d’apprentissage"),
    _voie("FC", "formation continue"),
    _voie("CQ", "contrat de professionnalisation"),
    _voie("CL", "candidature individuelle"),
    _voie("VAE", "expérience"),
    Champ("ACCESSIBLE_NOUVELLE_CALEDONIE", "accessible_nouvelle_caledonie", "Nouvelle-Calédonie", Genre.OUI_NON),
    Champ("ACCESSIBLE_POLYNESIE_FRANCAISE", "accessible_polynesie", "Polynésie française", Genre.OUI_NON),
    Liste("PUBLICATION_DECRET_GENERAL", "PUBLICATION_JO", "jo_general", "textes généraux", _JO, ("titre",)),
    Liste("PUBLICATION_DECRET_CREATION", "PUBLICATION_JO", "jo_creation", "textes de création", _JO, ("titre",)),
    Liste("PUBLICATION_DECRET_AUTRE", "PUBLICATION_JO", "jo_autre", "autres textes", _JO, ("titre",)),
    Champ("DATE_DECISION", "date_decision", "date de décision", Genre.DATE, alerte=True),
    Champ("DUREE_ENREGISTREMENT", "duree_enregistrement", "durée d’enregistrement (années)", Genre.ENTIER),
    Champ("DATE_DE_PUBLICATION", "date_publication", "date de publication de la fiche", Genre.DATE),
    Champ("DATE_EFFET", "date_effet", "date d’effet", Genre.DATE, alerte=True),
    Champ("DATE_DERNIER_JO", "date_dernier_jo", "date du dernier Journal officiel", Genre.DATE),
    Champ("DATE_FIN_ENREGISTREMENT", "date_fin_enregistrement", "fin d’enregistrement", Genre.DATE, alerte=True),
    Champ("DATE_LIMITE_DELIVRANCE", "date_limite_delivrance", "date limite de délivrance", Genre.DATE, alerte=True),
    Liste(
        "ANNEES_PROMOTIONS_NIVEAU",
        "ANNEE",
        "annees_promotions_niveau",
        "promotions au niveau rétroactif",
        (Champ("ANNEE", "annee", "année"),),
        plate=True,
        un_element="promotion",
    ),
    Liste(
        "STATISTIQUES_PROMOTIONS",
        "STATISTIQUES_PROMOTION",
        "statistiques",
        "statistiques des promotions",
        (
            Champ("ANNEE", "annee", "année", Genre.ENTIER),
            Champ("NOMBRE_CERTIFIES", "certifies", "certifiés", Genre.ENTIER),
            Champ("NOMBRE_CERTIFIES_VAE", "certifies_vae", "certifiés par la VAE", Genre.ENTIER),
            Champ("TAUX_INSERTION_GLOBAL_6MOIS", "insertion_6_mois", "insertion globale à 6 mois (%)", Genre.ENTIER),
            Champ("TAUX_INSERTION_METIER_6MOIS", "metier_6_mois", "métier visé à 6 mois (%)", Genre.ENTIER),
            Champ("TAUX_INSERTION_METIER_2ANS", "metier_2_ans", "métier visé à 2 ans (%)", Genre.ENTIER),
        ),
        ("annee",),
        un_element="promotion",
    ),
    Champ("LIEN_URL_DESCRIPTION", "liens_description", "liens de description"),
    Champ("TYPE_ENREGISTREMENT", "type_enregistrement", "type d’enregistrement", alerte=True),
    Champ("VALIDATION_PARTIELLE", "validation_partielle", "validation partielle", Genre.OUI_NON),
    Champ("VALIDATION_PARTIELLE_PERIMETRE", "validation_partielle_perimetre", "périmètre partiel", Genre.LONG),
    Liste(
        "BLOCS_COMPETENCES",
        "BLOC_COMPETENCES",
        "blocs",
        "blocs de compétences",
        (
            Champ("CODE", "code", "code"),
            Champ("LIBELLE", "libelle", "intitulé du bloc", alerte=True),
            Champ("LISTE_COMPETENCES", "competences", "compétences", Genre.LONG, alerte=True),
            Champ("MODALITES_EVALUATION", "modalites_evaluation", "modalités d’évaluation", Genre.LONG, alerte=True),
            Champ("PREREQUIS_ENTREE_FORMATION_BLOC", "prerequis_entree", "prérequis d’entrée", Genre.LONG),
            Champ("PREREQUIS_VALIDATION_BLOC", "prerequis_validation", "prérequis de validation", Genre.LONG),
        ),
        ("code",),
        alerte=True,
        un_element="bloc",
    ),
    Champ("OBJECTIFS_CONTEXTE", "objectifs_contexte", "objectifs et contexte", Genre.LONG),
    Champ("ACTIF", "actif", "enregistrement en cours", Genre.OUI_NON, alerte=True),
    Champ("PREREQUIS_ENTREE_FORMATION", "prerequis_entree_formation", "prérequis d’entrée", Genre.LONG),
    Champ("PREREQUIS_VALIDATION_CERTIFICATION", "prerequis_validation", "prérequis de validation", Genre.LONG),
    Correspondances("CORRESPONDANCES", "correspondances", "équivalences"),
    _convention(1),
    _convention(2),
    _convention(3),
    Liste("CODES_IDCC", "IDCC", "idcc", "codes IDCC", _CODE_LIBELLE, ("code",), un_element="code IDCC"),
    Champ("NIVEAU_MAITRISE_COMPETENCES", "niveau_maitrise", "niveau de maîtrise", Genre.LONG),
    Champ("DUREE_VALIDITE", "duree_validite", "durée de validité pour le titulaire (années)", Genre.ENTIER),
    Champ("MODALITES_RENOUVELLEMENT", "modalites_renouvellement", "modalités de renouvellement", Genre.LONG),
)

PAR_BALISE: dict[str, Element] = {e.balise: e for e in ELEMENTS}
PAR_CLE: dict[str, Element] = {e.cle: e for e in ELEMENTS}
PARTENAIRES = "PARTENAIRES"
