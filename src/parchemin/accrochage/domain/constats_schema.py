"""What is said of a message that does not hold its schema. Codes ACC-001 to ACC-020."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_KIT = "Caisse des Dépôts, kit de dépôt : schéma et guide de résolution des erreurs XML"
_REFUS = "La Caisse des Dépôts contrôle le schéma avant tout le reste : un seul écart et aucun passage du fichier n’est pris."


def _c(numero: int, titre: str, quoi: str, remede: str, pourquoi: str = _REFUS) -> Controle:
    return declarer(Controle(f"ACC-{numero:03d}", titre, quoi, pourquoi, remede, Gravite.BLOQUANT, _KIT))


ILLISIBLE = _c(
    1, "Fichier illisible", "Ce fichier n’est pas un message XML lisible : {raison}.",
    "Ouvrez-le avec l’outil qui l’a produit et exportez-le à nouveau, en XML et en UTF-8.",
    "Rien ne peut être contrôlé tant que le fichier ne se lit pas jusqu’au bout.",
)  # fmt: skip
MAUVAISE_RACINE = _c(
    2, "Autre message ou autre version", "Ce n’est pas un message d’accrochage : {raison}.",
    "Construisez le fichier avec le schéma en vigueur ; son espace de noms est {espace}.",
)  # fmt: skip
ABSENT = _c(
    3, "Donnée attendue absente", "Il manque {attendu}.",
    "Donnez cette valeur. Dans un fichier XML, c’est {element} dans « {parent} », vide (xsi:nil) là où le schéma le permet.",
)  # fmt: skip
INATTENDU = _c(
    4, "Élément inattendu", "« {element} » n’a pas sa place ici{attendu}.",
    "Retirez-le. Deux façons d’identifier la personne, ou un code de commune avec un code postal, ne vont pas ensemble.",
)  # fmt: skip
HORS_LISTE = _c(
    5, "Valeur hors de la liste", "« {valeur} » n’est pas une valeur de « {element} ».",
    "Choisissez l’une des valeurs du schéma : {valeurs}.",
)  # fmt: skip
LONGUEUR = _c(
    6, "Longueur incorrecte", "« {element} » a {longueur}, le schéma en attend {attendu}.",
    "Raccourcissez ou complétez la valeur.",
)  # fmt: skip
FORME = _c(
    7, "Forme incorrecte", "« {valeur} » n’a pas la forme attendue pour « {element} ».",
    "Écrivez une date AAAA-MM-JJ entre 1900 et 2099, un horodatage AAAA-MM-JJThh:mm:ss suivi du décalage (+01:00 ou +02:00).",
)  # fmt: skip
TYPE_FAUX = _c(
    8, "Valeur impossible", "« {valeur} » ne convient pas pour « {element} » : {attendu}.",
    "Corrigez la valeur.",
)  # fmt: skip
NIL_REFUSE = _c(
    9, "Élément qui ne peut pas être vide", "« {element} » ne peut pas être vide (xsi:nil).",
    "Donnez la valeur, ou retirez l’élément s’il est facultatif.",
)  # fmt: skip
AUTRE = _c(
    10, "Autre écart au schéma", "Le schéma refuse « {element} » : {raison}.",
    "Comparez avec le dictionnaire des données.",
)  # fmt: skip
TROP_GROS = _c(
    11, "Fichier trop gros", "Le fichier pèse {octets} et porte {passages} ; la limite est de {limites}.",
    "Coupez-le en plusieurs fichiers : Parchemin le fait lui-même.",
    "La Caisse des Dépôts refuse les fichiers au-delà de sa limite.",
)  # fmt: skip
ILLISIBLE_TABLEAU = _c(
    12, "Tableau illisible", "Ce tableau ne se lit pas : {raison}.",
    "Enregistrez-le en CSV (UTF-8, points-virgules) avec une ligne d’en-têtes, ou repartez du modèle.",
    "Rien ne peut être construit à partir d’un fichier qui ne se lit pas.",
)  # fmt: skip
DECLARATION_XML = _c(
    15, "Déclaration XML absente ou d’une autre version", "Le fichier ne commence pas par <?xml version=\"1.0\" … ?>.",
    "Placez <?xml version=\"1.0\" encoding=\"UTF-8\"?> tout en haut, sans rien avant.",
    "La Caisse des Dépôts refuse alors le fichier entier.",
)  # fmt: skip
ENCODAGE = declarer(
    Controle(
        "ACC-016", "Encodage inhabituel", "Le fichier est écrit en {encodage}.",
        "Le guide demande UTF-8, sans marque au début ; rien n’est publié sur le sort des autres fichiers.",
        "Enregistrez-le en UTF-8 (sans BOM).", Gravite.AVERTISSEMENT, _KIT,
    )
)  # fmt: skip
DEJA_LA = _c(
    17, "Un autre fichier porte ce nom", "{chemin} existe déjà et son contenu est différent.",
    "Rangez-le ailleurs, choisissez un autre dossier (--sortie), ou ajoutez --remplacer s’il n’a pas été déposé.",
    "Un fichier déposé est une preuve : l’effacer empêcherait de dire ce qui a été transmis.",
)  # fmt: skip
PAS_ECRIT = _c(
    18, "Fichier non écrit", "Rien n’a été écrit dans {dossier} : {raison}.",
    "Libérez de la place ou choisissez un autre dossier (--sortie), puis recommencez.",
    "Un fichier à moitié écrit ne doit pas pouvoir être déposé.",
)  # fmt: skip
ATTRIBUT = _c(
    19, "Attribut inattendu ou incorrect", "« {element} » porte l’attribut « {attribut} », que le schéma refuse ainsi.",
    "Retirez-le. Seul xsi:nil=\"true\" se met, sur les éléments que le schéma permet de laisser vides.",
)  # fmt: skip
ENVELOPPE = _c(
    20, "Enveloppe à compléter", "{raison}.",
    "Donnez la valeur par l’option indiquée, ou dans la colonne du tableau.",
    "Le matricule (BCR) et le contrat disent à la Caisse des Dépôts qui dépose et pour qui.",
)  # fmt: skip
