"""Why a file is refused, and what is wrong in the store."""

from parchemin.socle.constats import Controle, declarer


def _c(numero: int, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(f"FIC-{numero:03d}", titre, quoi, pourquoi, remede))


VIDE = _c(1, "Fichier vide", "Le fichier est vide.", "Il n’y a rien à lire.", "Choisissez le bon fichier.")
TROP_GROS = _c(
    2,
    "Fichier trop gros",
    "Le fichier dépasse {limite}.",
    "Cet usage est limité pour que l’installation reste rapide et sauvegardable.",
    "Réduisez le fichier (images moins lourdes, plusieurs fichiers) ou vérifiez que c’est le bon.",
)
NATURE_REFUSEE = _c(
    3,
    "Type de fichier non accepté ici",
    "Ce fichier est de type « {nature} » : ici, on attend {attendues}.",
    "Le type est lu dans le contenu, pas dans le nom du fichier.",
    "Enregistrez le document dans l’un des formats attendus, puis déposez-le de nouveau.",
)
INCONNU = _c(
    4,
    "Type de fichier non reconnu",
    "Le contenu de ce fichier n’est pas reconnu.",
    "Seuls les formats que Parchemin sait relire plus tard sont gardés.",
    "Enregistrez le document en PDF, XLSX, ODS, CSV ou XML selon le cas.",
)
EXECUTABLE = _c(
    5,
    "Programme refusé",
    "Ce fichier est un programme.",
    "Un programme déposé pourrait être exécuté par la personne qui le télécharge.",
    "Déposez le document lui-même.",
)
MACROS = _c(
    6,
    "Macros refusées",
    "Ce document contient des macros.",
    "Une macro est un programme caché dans un document.",
    "Enregistrez-le sans macros (format .xlsx, .docx ou .ods), puis déposez-le de nouveau.",
)
CONTENU_ACTIF = _c(
    7,
    "Page ou dessin actif refusé",
    "Ce fichier est une page web ou un dessin qui peut contenir des scripts.",
    "Ouvert dans un navigateur, il pourrait agir au nom de la personne qui le consulte.",
    "Enregistrez-le en PDF ou en image PNG.",
)
CHIFFREE = _c(
    8,
    "Fichier protégé par mot de passe",
    "Ce fichier est protégé par un mot de passe.",
    "Son contenu ne peut être ni vérifié ni relu plus tard.",
    "Enregistrez-le sans mot de passe, puis déposez-le de nouveau.",
)
BOMBE = _c(
    9,
    "Archive démesurée",
    "Cette archive est démesurée une fois ouverte ({detail}).",
    "Une telle archive peut saturer la machine.",
    "Vérifiez d’où vient le fichier ; déposez les documents séparément.",
)
ARCHIVE_ABIMEE = _c(
    10,
    "Archive ou document abîmé",
    "Ce fichier ne s’ouvre pas : {detail}.",
    "Il a sans doute été coupé pendant un transfert, ou mal enregistré.",
    "Ouvrez-le sur votre poste, enregistrez-le de nouveau, puis recommencez.",
)
INFECTE = _c(
    11,
    "Fichier signalé par l’antivirus",
    "L’antivirus a signalé ce fichier.",
    "Il pourrait nuire aux personnes qui l’ouvrent.",
    "Ne l’ouvrez pas ; prévenez la personne qui vous l’a transmis.",
)
ANTIVIRUS_EN_PANNE = _c(
    12,
    "Antivirus indisponible",
    "Le fichier n’a pas pu être analysé : l’antivirus ne répond pas.",
    "Cette installation n’accepte aucun fichier sans analyse.",
    "Réessayez dans quelques minutes ; si cela dure, prévenez la personne qui administre Parchemin.",
)
ANCIEN_FORMAT = _c(
    13,
    "Ancien format bureautique",
    "Ce document est dans un ancien format (.xls, .doc, .ppt).",
    "Ces formats peuvent cacher des macros et sont mal relus.",
    "Enregistrez-le en .xlsx, .docx ou PDF, puis déposez-le de nouveau.",
)
CONTENU_ABSENT = _c(
    20,
    "Contenu absent du dépôt",
    "Le contenu de « {nom} » n’est plus sur le disque.",
    "Le fichier a été effacé ou le dossier des fichiers n’a pas été restauré.",
    "Restaurez le dossier des fichiers depuis la dernière sauvegarde.",
)
CONTENU_ALTERE = _c(
    21,
    "Contenu altéré",
    "Le contenu de « {nom} » n’est plus celui qui a été déposé.",
    "Son empreinte a changé : disque défaillant ou modification à la main.",
    "Restaurez ce fichier depuis une sauvegarde et faites vérifier le disque.",
)
