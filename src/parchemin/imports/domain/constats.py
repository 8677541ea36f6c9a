"""What the engine may have to say: of the file, of a cell, of a line, of an act."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

A, I = Gravite.AVERTISSEMENT, Gravite.INFORMATION  # noqa: E741


def _c(numero: int, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(f"IMP-{numero:03d}", titre, quoi, pourquoi, remede, gravite))


# --- the file itself: refused whole
SANS_TABLEAU = _c(
    1, "Aucun tableau dans le fichier", "Ce fichier ne contient aucun tableau{ou_cela}.",
    "Il faut au moins une ligne d’intitulés de colonnes.",
    "Vérifiez que c’est le bon fichier ; le modèle à télécharger montre ce qui est attendu.",
)  # fmt: skip
TROP_DE_COLONNES = _c(
    2, "Trop de colonnes", "Le tableau compte {nombre} colonnes ; {maximum} au plus sont lues.",
    "Un tableau aussi large vient souvent d’une cellule écrite très loin à droite, par accident.",
    "Supprimez les colonnes inutiles, enregistrez, puis déposez de nouveau le fichier.",
)  # fmt: skip
FEUILLE_DEMESUREE = _c(
    3, "Feuille démesurée", "La feuille s’étend sur {nombre} cellules ; {maximum} au plus sont lues.",
    "Une cellule perdue tout en bas ou tout à droite suffit, et le fichier saturerait la machine.",
    "Dans le tableur, supprimez les lignes et les colonnes vides qui suivent le tableau, ou séparez le fichier en plusieurs.",
)  # fmt: skip
CSV_ILLISIBLE = _c(
    4, "Fichier CSV mal formé", "Le fichier CSV ne se lit pas : {detail}.",
    "Des lignes seraient perdues ou collées l’une à l’autre.",
    "Ouvrez-le dans un tableur, corrigez l’endroit indiqué, et enregistrez-le de nouveau (CSV ou XLSX).",
)  # fmt: skip
ENCODAGE_ILLISIBLE = _c(
    5, "Caractères illisibles", "Les caractères de ce fichier ne se lisent ni en UTF-8 ni en Windows-1252.",
    "Des noms propres seraient abîmés.", "Enregistrez le fichier en « CSV UTF-8 » ou en XLSX, puis déposez-le de nouveau.",
)  # fmt: skip
FEUILLE_ABSENTE = _c(
    6, "Feuille absente", "Ce fichier n’a pas de feuille « {feuille} ».",
    "La feuille choisie doit exister dans le fichier déposé.", "Choisissez une feuille de la liste.",
)  # fmt: skip
SANS_INTITULES = _c(
    7, "Ligne d’intitulés vide", "La ligne {numero} ne contient pas d’intitulés de colonnes.",
    "Les intitulés disent ce que contient chaque colonne.", "Choisissez la ligne où se trouvent les intitulés.",
)  # fmt: skip
ACCENTS_ABIMES = _c(
    8, "Accents abîmés", "Des accents semblent abîmés dans ce fichier (« Ã© » à la place de « é »).",
    "Le fichier a sans doute été ouvert puis enregistré avec un mauvais encodage ; les noms seraient enregistrés tels quels.",
    "Repartez du fichier d’origine, enregistré en « CSV UTF-8 » ou en XLSX.", A,
)  # fmt: skip
TROP_DE_LIGNES = _c(
    13, "Trop de lignes", "Le fichier dépasse {maximum} lignes.", "C’est la limite d’une feuille de tableur.",
    "Séparez le fichier en plusieurs.",
)  # fmt: skip
CLASSEUR_ILLISIBLE = _c(
    14, "Classeur illisible", "Ce classeur ne s’ouvre pas.",
    "Il est abîmé, ou une de ses feuilles n’est pas un tableau (graphique seul, par exemple).",
    "Ouvrez-le dans un tableur, enregistrez-le de nouveau en .xlsx, puis recommencez.",
)  # fmt: skip
FORMULES_EN_ERREUR = _c(
    15, "Formules en erreur", "Le classeur contient des formules en erreur (#N/A, #REF!…) : {nombre}.",
    "Leur résultat n’existe pas : ces cellules sont lues comme vides.",
    "Corrigez les formules dans le tableur, ou complétez les cellules vides ici.", A,
)  # fmt: skip
PAS_UN_TEXTE = _c(
    16, "Ce n’est pas un tableau", "Ce fichier n’est pas un texte : il contient {nombre} caractères de contrôle.",
    "C’est sans doute une image, un programme ou un fichier abîmé, dont on a changé le nom.",
    "Déposez un classeur XLSX ou ODS, ou un fichier CSV.",
)  # fmt: skip

# --- columns
INTITULE_DOUBLE = _c(
    9, "Intitulé en double", "L’intitulé « {intitule} » est porté par plusieurs colonnes ({colonnes}).",
    "Rien ne dit laquelle est la bonne.", "Vérifiez, colonne par colonne, ce qui est pris.", A,
)  # fmt: skip
CHAMP_SANS_COLONNE = _c(
    10, "Colonne obligatoire introuvable", "Aucune colonne ne donne « {champ} ».",
    "Sans elle, aucune ligne ne peut être enregistrée.",
    "Choisissez la colonne qui la contient ; si elle n’existe pas, {sinon}.",
)  # fmt: skip
SINON_AJOUTER = "ajoutez-la au fichier"
SINON_POUR_TOUTES = "donnez ci-dessous la même valeur à toutes les lignes, ou ajoutez-la au fichier"
CHAMP_DOUBLE = _c(
    11, "Deux colonnes pour une même donnée", "« {champ} » est demandé à plusieurs colonnes ({colonnes}).",
    "Une seule peut être prise.", "Gardez l’une des deux, et laissez l’autre de côté.",
)  # fmt: skip
ENSEMBLE_INCOMPLET = _c(
    12, "Colonnes qui vont ensemble", "Pour {pour}, il manque : {manque}.",
    "Ces données vont ensemble : avec l’une et sans l’autre, chaque ligne serait refusée.",
    "Choisissez leur colonne, donnez ci-dessous la même valeur à toutes les lignes, ou laissez de côté les colonnes qui s’y rapportent ({presentes}).",
    A,
)  # fmt: skip
VALEUR_COMMUNE = _c(
    17, "Valeur pour toutes les lignes illisible", "« {champ} », pour toutes les lignes : {quoi}",
    "Elle serait lue à chaque ligne.", "Corrigez-la, ou laissez-la vide.",
)  # fmt: skip

# --- cells
OBLIGATOIRE = _c(
    30, "Donnée obligatoire absente", "« {champ} » est vide.", "Cette donnée est nécessaire pour enregistrer la ligne.",
    "Complétez la cellule.",
)  # fmt: skip
TEXTE_TROP_LONG = _c(
    31, "Texte trop long", "« {valeur} » compte {longueur} caractères ; {maximum} au plus sont gardés.",
    "Couper un texte en silence fausserait la donnée.", "Raccourcissez le texte.",
)  # fmt: skip
DATE_ILLISIBLE = _c(
    32, "Date illisible", "« {valeur} » n’est pas une date.", "Le jour, le mois ou l’année ne se devinent pas.",
    "Écrivez le jour, le mois et l’année, par exemple 24/11/2026.",
)  # fmt: skip
DATE_IMPOSSIBLE = _c(
    33, "Date impossible", "« {valeur} » n’existe pas : {raison}.", "Une date se lit dans l’ordre jour, mois, année.",
    "Vérifiez la date, puis écrivez-la comme 24/11/2026.",
)  # fmt: skip
SIECLE = _c(
    34, "Année à deux chiffres", "« {valeur} » est lu comme le {lu}.",
    "Une année à deux chiffres laisse un doute sur le siècle.", "Vérifiez ; écrivez l’année à quatre chiffres pour lever le doute.", A,
)  # fmt: skip
NOMBRE_ILLISIBLE = _c(
    35, "Nombre attendu", "« {valeur} » n’est pas un nombre.", "Un nombre est attendu dans cette colonne.",
    "Écrivez le nombre en chiffres, par exemple 12,5.",
)  # fmt: skip
HORS_BORNES = _c(
    36, "Nombre hors limites", "{valeur} est hors limites : {bornes}.", "La valeur ne peut pas être celle de cette donnée.",
    "Corrigez la valeur.",
)  # fmt: skip
ENTIER_ATTENDU = _c(
    37, "Nombre entier attendu", "« {valeur} » n’est pas un nombre entier.", "Les décimales n’ont pas de sens ici.",
    "Écrivez un nombre sans virgule.",
)  # fmt: skip
OUI_NON = _c(
    38, "Oui ou non attendu", "« {valeur} » n’est ni oui ni non.", "La réponse doit être claire.",
    "Écrivez OUI ou NON.",
)  # fmt: skip
VALEUR_IMPREVUE = _c(
    39, "Valeur non prévue", "« {valeur} » n’est pas prévu ici.{proche}", "Seules certaines valeurs ont un sens dans cette colonne.",
    "Écrivez l’une de celles-ci : {acceptees}.",
)  # fmt: skip
COURRIEL = _c(
    40, "Adresse électronique incorrecte", "« {valeur} » n’est pas une adresse électronique.",
    "Un message envoyé à cette adresse n’arriverait pas.", "Écrivez une seule adresse, par exemple prenom.nom@exemple.fr.",
)  # fmt: skip
TELEPHONE = _c(
    41, "Numéro de téléphone incorrect", "« {valeur} » n’est pas un numéro de téléphone.",
    "Un numéro français a dix chiffres ; un numéro étranger commence par + et l’indicatif du pays.",
    "Corrigez le numéro, par exemple 06 12 34 56 78.",
)  # fmt: skip
CODE_COMMUNE = _c(
    42, "Code de commune incorrect", "« {valeur} » n’est pas un code officiel de commune.",
    "Il a cinq caractères et ce n’est pas le code postal.", "Recopiez le code officiel (Insee), par exemple 44109 ou 2A004.",
)  # fmt: skip
CODE_POSTAL = _c(
    43, "Code postal incorrect", "« {valeur} » n’est pas un code postal.", "Un code postal français a cinq chiffres.",
    "Corrigez le code postal, par exemple 44000.",
)  # fmt: skip
ZERO_RENDU = _c(
    44, "Zéro de tête rendu", "« {valeur} » est lu comme « {lu} ».", "Un tableur retire le zéro de tête des nombres.",
    "Vérifiez ; mettez la colonne au format « Texte » pour l’éviter.", A,
)  # fmt: skip
DATE_EN_NOMBRE = _c(
    45, "Date écrite comme un nombre", "{valeur} est lu comme le {lu}.",
    "Un tableur garde les dates sous forme de nombres de jours.", "Vérifiez ; mettez la colonne au format « Date ».", A,
)  # fmt: skip
NUMERO_ARRONDI = _c(
    46, "Numéro arrondi par le tableur", "« {valeur} » a été arrondi par le tableur.",
    "Les derniers chiffres sont perdus.", "Recopiez le numéro entier dans une colonne au format « Texte ».",
)  # fmt: skip
HEURE_ILLISIBLE = _c(
    47, "Heure illisible", "« {valeur} » n’est pas une heure.", "Une heure et des minutes sont attendues.",
    "Écrivez l’heure comme 14:30 ou 14 h 30.",
)  # fmt: skip

# --- lines
SANS_MOTIF = _c(
    70, "Ligne refusée", "Cette ligne ne peut pas être enregistrée.", "Une autre donnée de la ligne l’empêche.",
    "Vérifiez la ligne entière.",
)  # fmt: skip
DOUBLON_FICHIER = _c(
    71, "Ligne en double dans le fichier", "Cette ligne dit la même chose que la ligne {autre}{precision}.",
    "La même donnée serait enregistrée deux fois.", "Supprimez l’une des deux, ou corrigez ce qui les distingue.",
)  # fmt: skip

# --- acts
DEJA_PRIS = _c(
    80, "Import déjà décidé", "Cet import est déjà {etat}.", "Il ne peut pas être appliqué deux fois.",
    "Rechargez la page pour voir où il en est.",
)  # fmt: skip
CHANGE_ENTRE_TEMPS = _c(
    81, "L’aperçu a changé", "L’aperçu a changé depuis que vous l’avez lu.",
    "Quelqu’un a corrigé une ligne ou relancé la vérification : les nombres ne sont plus ceux que vous avez vus.",
    "Relisez l’aperçu, puis décidez.",
)  # fmt: skip
CHOIX_A_FAIRE = _c(
    82, "Un choix reste à faire", "{nombre} ne peuvent pas être enregistrées et votre choix n’est pas fait.",
    "Rien ne s’enregistre en partie sans que vous l’ayez demandé.",
    "Choisissez d’enregistrer seulement les lignes valables, ou corrigez d’abord les autres.",
)  # fmt: skip
RIEN_A_FAIRE = _c(
    83, "Rien à enregistrer", "Aucune ligne n’est à créer ni à modifier.", "Tout est déjà à jour, ou refusé.",
    "Corrigez les lignes refusées, ou abandonnez cet import.",
)  # fmt: skip
A_VERIFIER_DE_NOUVEAU = _c(
    84, "Vérification à relancer", "Des lignes ont été corrigées depuis la dernière vérification d’ensemble.",
    "Une correction peut créer un doublon avec une autre ligne.", "Relancez la vérification, puis décidez.",
)  # fmt: skip
REPRIS_DEPUIS = _c(
    85, "Repris par un import plus récent", "« {libelle} » (ligne {ligne}) a aussi été écrit par l’import n° {autre}, plus récent.",
    "Revenir en arrière effacerait ce que l’autre import a apporté.", "Défaites d’abord l’import le plus récent.",
)  # fmt: skip
PAS_APPLIQUE = _c(
    86, "Rien à défaire", "Cet import est {etat} : il n’y a rien à défaire.", "Seul un import enregistré peut être défait.",
    "Rechargez la page pour voir où il en est.",
)  # fmt: skip
PLUS_MODIFIABLE = _c(
    87, "Ligne qui ne se corrige plus", "Cet import est {etat} : ses lignes ne se corrigent plus ici.",
    "Ce qui a été décidé reste tel quel.", "Corrigez les fiches elles-mêmes, ou importez un nouveau fichier.",
)  # fmt: skip
MONDE_CHANGE = _c(
    88, "Une ligne n’est plus possible", "Depuis l’aperçu, {nombre} plus possible : rien n’a été enregistré.",
    "Vous aviez demandé d’enregistrer toutes les lignes ; une partie seulement n’est pas ce que vous avez choisi.",
    "Relisez les lignes maintenant refusées, puis décidez de nouveau.",
)  # fmt: skip
TYPE_ABSENT = _c(
    89, "Sorte d’import disparue", "Cette version de Parchemin ne connaît plus cette sorte d’import ({code}).",
    "L’import a été déposé avec une autre version.", "Déposez de nouveau le fichier.",
)  # fmt: skip
TRAVAIL_EN_COURS = _c(
    90, "Vérification en cours", "Ce fichier est en cours de lecture ou d’enregistrement.",
    "Deux gestes à la fois se gêneraient.", "Attendez la fin, puis recommencez.",
)  # fmt: skip
AUTRES_OBJECTIONS = _c(
    92, "D’autres fiches empêchent de défaire", "Et {nombre} encore, pour des raisons semblables.",
    "La liste s’arrête aux vingt premières.", "Réglez d’abord celles-ci, puis revenez sur cette page.",
)  # fmt: skip
FICHIER_EFFACE = _c(
    91, "Lignes effacées", "Les lignes de cet import ont été effacées après {jours} jours.",
    "Un fichier importé contient des données personnelles : il n’est gardé que le temps utile.",
    "Déposez de nouveau le fichier si vous en avez besoin.",
)  # fmt: skip
