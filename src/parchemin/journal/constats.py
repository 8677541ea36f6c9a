"""What a verification may find wrong in a chain, one code each."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_POURQUOI = "La chaîne prouve que rien n’a été changé, ajouté au milieu ni retiré depuis l’écriture."
_REMEDE = (
    "Ne modifiez plus rien. Comparez avec la dernière sauvegarde (« parchemin restaurer » dans un dossier à part) et "
    "prévenez la personne responsable de la sécurité."
)


def _controle(code: str, titre: str, quoi: str, pourquoi: str = _POURQUOI, remede: str = _REMEDE) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, Gravite.BLOQUANT))


RANG_MANQUANT = _controle("JRN-001", "Événement manquant", "L’événement n° {rang} de « {chaine} » manque.")
TEXTE_CHANGE = _controle(
    "JRN-002",
    "Événement modifié",
    "L’événement n° {rang} de « {chaine} » ne correspond plus à son empreinte : lui-même ou le lien avec le précédent "
    "a été modifié.",
)
COLONNES = _controle(
    "JRN-003",
    "Colonnes modifiées",
    "L’événement n° {rang} de « {chaine} » ne dit plus la même chose que son texte scellé ({champ}).",
)
DETAILS_CHANGES = _controle(
    "JRN-004", "Détails modifiés", "Les détails de l’événement n° {rang} de « {chaine} » ont été modifiés."
)
FIN_COUPEE = _controle(
    "JRN-005", "Fin de chaîne coupée", "« {chaine} » s’arrête au n° {rang} ; le n° {attendu} était attendu."
)
DETAILS_EN_TROP = _controle(
    "JRN-006",
    "Détails sans événement",
    "Des détails existent pour l’événement n° {rang} de « {chaine} », qui n’existe pas.",
)
TETE_DIFFERENTE = _controle(
    "JRN-007",
    "Tête différente de celle conservée",
    "Au n° {rang}, « {chaine} » porte une autre empreinte que celle conservée ailleurs.",
)
TETE_FAUSSE = _controle(
    "JRN-008",
    "Tête de chaîne modifiée",
    "La tête de « {chaine} » est absente ou ne porte pas l’empreinte du n° {rang}, son dernier événement.",
)
HORS_CHAINE = _controle(
    "JRN-009",
    "Événement ajouté hors de la chaîne",
    "L’événement n° {rang} de « {chaine} » vient après la tête de la chaîne : il n’a pas été écrit par le journal.",
)
DETAILS_DISPARUS = _controle(
    "JRN-010",
    "Détails disparus sans effacement",
    "Les détails de l’événement n° {rang} de « {chaine} » ont disparu, et aucun effacement n’est inscrit au journal.",
    "Des détails ne s’effacent qu’à la demande, et cet effacement est lui-même un événement.",
)
CHAINE_DISPARUE = _controle("JRN-011", "Chaîne disparue", "« {chaine} » a disparu ; elle allait jusqu’au n° {attendu}.")
TETES_ILLISIBLES = _controle(
    "JRN-012",
    "Fichier de têtes illisible",
    "Le fichier {fichier} n’a pas pu être lu : {raison}.",
    "Sans lui, une fin de chaîne réécrite ne se voit pas.",
    "Donnez un fichier écrit par « parchemin verifier-journal --exporter FICHIER ».",
)
