"""What is wrong with an official file, whatever its source (IND-100 to IND-149). The first codes are in `constats`."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_ALTERE = "Le service qui publie ce fichier calcule l’un à partir de l’autre : une ligne qui se contredit a été modifiée, décalée ou mal recopiée."
_REPRENDRE = "Reprenez le fichier à sa source, sans l’ouvrir dans un tableur."


def _c(
    code: str, titre: str, quoi: str, pourquoi: str = _ALTERE, remede: str = _REPRENDRE, **suite: Gravite
) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, **suite))


SOURCE_INCONNUE = _c(
    "IND-100", "Source non reconnue",
    "Les colonnes de ce fichier ne sont celles d’aucune source connue. La plus proche est « {source} » : il y manque {manquent}.",
    "Une source se reconnaît à ses colonnes, dans n’importe quel ordre, jamais au nom du fichier. Colonnes lues : {lues}.",
    "Reprenez l’export à sa source, avec toutes ses colonnes et leurs noms d’origine. {obtenir}",
)  # fmt: skip
AUTRE_SOURCE = _c(
    "IND-101", "Fichier d’une autre source", "Ce fichier est « {trouvee} », et non « {attendue} ».",
    "Chaque source a son relevé : la lire à la place d’une autre mélangerait deux populations.",
    "{ou_deposer}",
)  # fmt: skip
ACCENTS = _c(
    "IND-102", "Accents abîmés", "Les accents de ce fichier sont abîmés (« AnnÃ©e » au lieu de « Année »).",
    "Il a été ouvert puis enregistré avec un autre codage : d’autres valeurs ont pu changer.",
)  # fmt: skip
SANS_LIGNE = _c(
    "IND-103", "Aucune ligne", "Ce fichier a des titres de colonnes et aucune ligne.",
    "Un téléchargement interrompu, ou un filtre qui ne garde rien, donne ce fichier.",
    "Reprenez l’export, ou élargissez son filtre.",
)  # fmt: skip
TROP_LOURD = _c(
    "IND-104", "Fichier trop lourd", "Ce fichier dépasse {limite} Mo.",
    "Seules les lignes de vos établissements servent ici.",
    "Sur le site, filtrez sur vos UAI avant d’exporter ; un JSON trop lourd se reprend en CSV.",
)  # fmt: skip
JSON_ILLISIBLE = _c(
    "IND-105", "JSON illisible", "Ce fichier JSON ne se lit pas jusqu’au bout ({detail}).",
    "Un téléchargement interrompu donne un fichier coupé.", "Téléchargez-le de nouveau.",
)  # fmt: skip
NOMBRE = _c(
    "IND-106", "Valeur illisible", "« {valeur} » ne se lit pas dans « {colonne} » : {attendu}.",
    "Une cellule vide et les marques de la source (« nd », « na ») sont des états ; toute autre valeur est un nombre.",
)  # fmt: skip
SANS_FORMATION = _c(
    "IND-107", "Formation sans code", "Cette ligne ne dit pas de quelle formation elle parle.",
    "Une ligne de ce fichier se rattache par le code de sa formation.",
)  # fmt: skip
PERIODE = _c(
    "IND-108", "Période illisible", "« {valeur} » n’est pas une période de ce fichier : {attendu}.",
    "Deux années réunies ne se lisent jamais comme une seule.",
)  # fmt: skip
A_VENIR = _c(
    "IND-109", "Période à venir", "« {valeur} » n’est pas encore finie.", "Aucun service ne publie une année qui n’a pas eu lieu.",
)  # fmt: skip
EFFECTIFS = _c(
    "IND-110", "Effectifs contradictoires", "{detail}.",
    "Des effectifs qui s’emboîtent ne peuvent pas dépasser leur total, et ceux qui le partagent le font en entier.",
)  # fmt: skip
TAUX = _c(
    "IND-111", "Taux contradictoire avec ses effectifs", "« {colonne} » est à {taux}\u00a0%, alors que {n} sur {d} font {calcule}\u00a0%.",
)  # fmt: skip
SOMME = _c(
    "IND-112", "Parts qui ne se complètent pas", "{detail}.",
    "Ces parts ont le même dénominateur : ce qui reste se déduit, et n’est jamais négatif.",
)  # fmt: skip
SOUS_LE_SEUIL = _c(
    "IND-113", "Taux donné sous le seuil", "Un taux est donné pour {n} élèves, sous le seuil de {seuil}.",
    "Cette source ne donne aucun taux sous ce seuil : la ligne a été complétée à la main.",
)  # fmt: skip
PRESENTES = _c(
    "IND-114", "Plus de présentés que d’inscrits", "{presentes} présentés pour {inscrits} inscrits.",
    "On ne se présente qu’en étant inscrit.", "Vérifiez quelle colonne est laquelle, ou demandez la correction à l’autorité.",
)  # fmt: skip
ADMIS = _c(
    "IND-115", "Plus d’admis que de présentés", "{admis} admis pour {presentes} présentés.",
    "On n’est admis qu’en s’étant présenté.", "Vérifiez quelle colonne est laquelle, ou demandez la correction à l’autorité.",
)  # fmt: skip
TAUX_ADMIS = _c(
    "IND-116", "Taux de réussite contradictoire", "Le taux annoncé est {taux}\u00a0%, alors que {admis} admis sur {presentes} présentés font {calcule}\u00a0%.",
    "Certaines listes rapportent les admis aux inscrits : le taux ne porte alors pas le même nom.",
    "Laissez cette colonne de côté, ou demandez à l’autorité ce qu’elle rapporte à quoi.", gravite=Gravite.AVERTISSEMENT,
)  # fmt: skip
SANS_UAI = _c(
    "IND-117", "Lignes sans établissement", "Aucune ligne ne porte d’UAI : ce sont des chiffres de région ou de France entière.",
    "Ici se lisent les chiffres de vos établissements.", "Demandez les réponses par formation et par UAI.",
)  # fmt: skip
COLONNE_DOUBLE = _c(
    "IND-118", "Deux colonnes pour la même mesure", "« {une} » et « {autre} » disent la même chose.",
    "Rien ne dit laquelle est la bonne.", "Gardez l’export tel que publié : libellés, ou noms techniques, pas les deux.",
)  # fmt: skip
CONTRADICTOIRES = _c(
    "IND-119", "Ligne en double et différente", "L’établissement {uai} a deux lignes différentes pour « {formation} » et {annee} (l’autre : ligne {autre}).",
    "Une formation, une population et une période n’ont qu’une ligne.",
)  # fmt: skip
CODE_INCONNU = _c(
    "IND-120", "Formation introuvable", "Aucune ligne officielle ne porte ce code de formation.",
    "Un rattachement relie un code publié à l’une de vos certifications.", "Revenez à la liste des formations et choisissez-en une.",
)  # fmt: skip
JSON_VALEUR = _c(
    "IND-123", "Valeur impossible dans le JSON", "Ce fichier JSON contient {detail}.",
    "Aucun service ne publie une telle valeur : elle vient d’un outil qui a réécrit le fichier, et ne se garde dans aucune base.",
    "Téléchargez-le de nouveau, sans le faire passer par un autre outil.",
)  # fmt: skip
JSON_FORME = _c(
    "IND-124", "JSON d’une autre forme", "Ce fichier JSON a {detail}.",
    "Une figure officielle est une ligne de quelques dizaines de colonnes, aux noms courts et peu emboîtés.",
    "Reprenez l’export à sa source, ou sa version CSV.",
)  # fmt: skip
DISPARAIT = _c(
    "IND-121", "Des chiffres disparaîtraient", "Ce fichier n’a plus {n} de vos lignes, lues dans « {fichier} » : {lesquelles}.",
    "Un fichier coupé net à une fin de ligne se lit sans faute, et ce qui manque s’efface des pages.",
    "Reprenez le fichier entier à sa source. Si la source ne publie vraiment plus ces lignes, cochez « J’ai vu ce qui disparaît, remplacez » et déposez-le de nouveau.",
)  # fmt: skip
AUTRE_NOM = _c(
    "IND-122", "Autre nom sous votre UAI", "L’UAI {uai} porte « {lu} » dans ce fichier ; nous le connaissons sous « {connus} ».",
    "Un UAI mal recopié, ici ou à la source, montrerait les chiffres d’un autre établissement comme les vôtres.",
    "Vérifiez l’UAI de votre établissement. Si c’est bien lui sous un autre nom, il n’y a rien à faire.", gravite=Gravite.AVERTISSEMENT,
)  # fmt: skip
SANS_CODE = _c(
    "IND-130", "Diplôme non reconnu", "« {valeur} » n’est le numéro ou l’intitulé d’aucune de vos certifications.",
    "La ligne est gardée, et attend d’être rattachée.", "Rattachez-la depuis « Chiffres officiels » : ce sera retenu pour les fichiers suivants.",
    gravite=Gravite.AVERTISSEMENT,
)  # fmt: skip
ETABLISSEMENT_INCONNU = _c(
    "IND-131", "Établissement qui n’est pas le vôtre", "L’UAI « {uai} » n’est celui d’aucun de vos établissements.",
    "Une liste d’académie a les lignes de tous : seules les vôtres se lisent ici.",
    "Laissez cette ligne, ou enregistrez l’UAI de votre établissement.", gravite=Gravite.AVERTISSEMENT,
)  # fmt: skip
MODIFIEE_DEPUIS = _c(
    "IND-132", "Ligne changée entre-temps", "La ligne de « {libelle} » a changé depuis cet import.",
    "Revenir en arrière effacerait ce changement.", "Importez la dernière liste reçue.",
)  # fmt: skip
