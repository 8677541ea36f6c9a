"""What may be wrong with an identity: each check with its reason, its mend and its source."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_DICTIONNAIRE = "Caisse des Dépôts, dictionnaire de données de l’accrochage (titulaire)"
_RAPPROCHEMENT = (
    "La Caisse des Dépôts rapproche chaque titulaire de l’état civil : une identité inexacte fait rejeter son passage."
)
_ETAT_CIVIL = "Code civil, art. 57, 61 et 311-21 à 311-24-2"


def _controle(
    code: str, titre: str, quoi: str, remede: str, gravite: Gravite, pourquoi: str = _RAPPROCHEMENT, source: str = ""
) -> Controle:
    return declarer(Controle(f"IDE-{code}", titre, quoi, pourquoi, remede, gravite, source or _DICTIONNAIRE))


B, A, I = Gravite.BLOQUANT, Gravite.AVERTISSEMENT, Gravite.INFORMATION  # noqa: E741

# --- names
NOM_ABSENT = _controle(
    "101", "Nom de naissance absent", "Le nom de naissance manque.",
    "Écrivez le nom qui figure sur l’acte de naissance ou sur la pièce d’identité.", B,
)  # fmt: skip
TROP_LONG = _controle(
    "102", "Texte trop long", "Ce texte compte {longueur} caractères ; {maximum} sont admis.",
    "Gardez les premiers mots tels qu’ils sont sur la pièce d’identité, sans abréger.", B,
    "Au-delà, le fichier transmis serait refusé.",
)  # fmt: skip
CARACTERE_INTERDIT = _controle(
    "103", "Chiffre ou symbole dans un nom", "« {valeur} » contient {caracteres}, qu’un nom ne porte pas.",
    "Effacez ce caractère, ou corrigez la faute de frappe.", B, source=_ETAT_CIVIL,
)  # fmt: skip
NOM_USAGE_DANS_NAISSANCE = _controle(
    "104", "Nom d’usage écrit avec le nom de naissance",
    "« {valeur} » semble contenir deux noms : celui de naissance ({naissance}) et un nom d’usage ({usage}).",
    "Écrivez « {naissance} » comme nom de naissance et « {usage} » comme nom d’usage.", B,
    "Le nom d’usage (celui d’un époux, par exemple) n’est pas à l’état civil : c’est une des premières causes de rejet.",
    "Loi du 6 fructidor an II, art. 1 et 4 ; code civil, art. 225-1 et 311-24-2",
)  # fmt: skip
DEUX_NOMS = _controle(
    "105", "Deux noms séparés par une barre", "« {valeur} » contient deux noms séparés par « / ».",
    "Gardez le nom de naissance ici ; écrivez l’autre comme nom d’usage, s’il en est un.", B,
)  # fmt: skip
NOM_COMPOSE = _controle(
    "106", "Nom en plusieurs mots", "« {valeur} » est en plusieurs mots.",
    "Regardez la pièce d’identité : un double nom s’écrit avec une espace ou un tiret, exactement comme elle le montre. "
    "Si l’un des deux est un nom d’usage, écrivez-le à sa place.", I,
    "Les tirets comptent dans le rapprochement avec l’état civil ; les accents, non.",
)  # fmt: skip
TIRET_DOUTEUX = _controle(
    "107", "Tiret douteux", "Le tiret de « {valeur} » est mal placé ou doublé.",
    "Écrivez plutôt « {proposition} ». Un double tiret ne se garde que si l’acte de naissance le porte : certains actes "
    "de 2005 à 2010 en ont un.", A, "Les tirets comptent dans le rapprochement avec l’état civil.",
)  # fmt: skip
PRENOM_COMPOSE = _controle(
    "108", "Prénom composé ou deux prénoms ?", "« {valeur} » contient deux prénoms séparés par une espace.",
    "Si c’est un prénom composé, écrivez « {compose} ». Si ce sont deux prénoms, séparez-les : « {premier} », puis "
    "« {suite} » comme deuxième prénom.", A, "Les tirets comptent dans le rapprochement avec l’état civil.",
)  # fmt: skip
PRENOMS_ENSEMBLE = _controle(
    "109", "Plusieurs prénoms dans une case", "« {valeur} » réunit plusieurs prénoms.",
    "Écrivez un prénom par case : {proposition}.", B,
)  # fmt: skip
PRENOM_ABSENT = _controle(
    "110", "Premier prénom absent", "Le premier prénom manque.",
    "Écrivez-le. Si l’état civil n’en porte aucun, dites-le : c’est admis, et cela se transmet autrement.", A,
)  # fmt: skip
SANS_PRENOM_CONTREDIT = _controle(
    "111", "« Aucun prénom » et un prénom", "Vous dites que l’état civil ne porte aucun prénom, et un prénom est écrit.",
    "Retirez l’un ou l’autre.", B,
)  # fmt: skip
ESPACES_RETIREES = _controle(
    "112", "Espaces ou retours à la ligne retirés", "Des espaces en trop ou un retour à la ligne ont été retirés.",
    "Rien à faire : vérifiez seulement que le texte est resté juste.", I,
    "Un retour à la ligne dans une valeur fait refuser le fichier entier.",
)  # fmt: skip
UNE_LETTRE = _controle(
    "113", "Nom d’une seule lettre", "« {valeur} » n’a qu’une lettre.",
    "De tels noms existent : rien à faire si la pièce d’identité le montre. Si c’est une initiale, écrivez le nom entier.", I,
)  # fmt: skip
INITIALE = _controle(
    "114", "Initiale ou abréviation", "« {valeur} » contient un point, comme une initiale ou une abréviation.",
    "Écrivez le nom ou le prénom en entier, sans point.", A,
)  # fmt: skip
CASSE = _controle(
    "115", "Nom tout en minuscules", "« {valeur} » est écrit sans majuscule.",
    "Écrivez plutôt « {proposition} » : c’est ainsi qu’il sera imprimé sur le parchemin.", I,
    "Ce nom sera imprimé sur les documents remis.",
)  # fmt: skip
CIVILITE = _controle(
    "116", "Civilité dans le nom", "« {valeur} » commence par une civilité.", "Écrivez « {proposition} ».", A,
)  # fmt: skip
AUTRE_ALPHABET = _controle(
    "117", "Lettres d’un autre alphabet", "« {valeur} » n’est pas écrit en lettres latines.",
    "Recopiez le nom tel que le titre de séjour ou le passeport l’écrit en lettres latines.", A,
)  # fmt: skip
TROP_DE_PRENOMS = _controle(
    "118", "Plus de trois prénoms", "Seuls les trois premiers prénoms sont gardés ; les suivants ({suite}) ne le sont pas.",
    "Rien à faire : la transmission n’en prend que trois.", I,
)  # fmt: skip

# --- birth date
DATE_IMPOSSIBLE = _controle(
    "120", "Date de naissance impossible", "Le {valeur} n’existe pas.",
    "Relisez la pièce d’identité : le jour et le mois sont peut-être inversés.", B,
)  # fmt: skip
DATE_FUTURE = _controle(
    "121", "Date de naissance à venir", "Cette personne naîtrait le {valeur}.", "Corrigez l’année.", B
)
TRES_AGE = _controle("122", "Plus de cent ans", "Cette date donne {age}.", "Vérifiez le siècle : 1926 ou 2026 ?", A)
TROP_JEUNE = _controle(
    "123", "Moins de quatorze ans", "Cette date donne {age}.",
    "Vérifiez l’année. À cet âge, une inscription ne se conçoit que par exception.", A,
    "L’apprentissage commence à seize ans, à quinze au plus tôt.", "Code du travail, art. L. 6222-1 et L. 6222-2",
)  # fmt: skip
DATE_INCOMPLETE = _controle(
    "124", "Date de naissance incomplète", "Il manque {manque}.",
    "Complétez-la si la pièce d’identité la porte. L’état civil connaît des naissances sans jour ou sans mois : elles "
    "sont admises.", I,
)  # fmt: skip
DATE_ABSENTE = _controle(
    "125", "Date de naissance absente", "La date de naissance manque.", "Demandez-la à la personne.", A
)
ANNEE_HORS_BORNES = _controle(
    "126", "Année hors des bornes", "L’année {valeur} n’est pas entre 1900 et 2099.",
    "Écrivez l’année avec ses quatre chiffres.", B, "La transmission n’admet que ces années.",
)  # fmt: skip
DATE_TROUEE = _controle(
    "127", "Date de naissance lacunaire", "Un jour demande un mois, et un mois demande une année.",
    "Complétez la date, ou n’écrivez que l’année.", B,
)  # fmt: skip

# --- birth place
_COG = "Insee, Code officiel géographique"
COMMUNE_HORS_PERIODE = _controle(
    "130", "Commune qui n’existait pas ce jour-là", "{raison}",
    "Cherchez le code qu’avait la commune le jour de la naissance : une fusion ou un changement de département l’a "
    "changé.", A, "L’état civil garde le code du jour de la naissance, pas celui d’aujourd’hui.", _COG,
)  # fmt: skip
COMMUNE_INCONNUE = _controle(
    "131", "Lieu de naissance inconnu", "Aucun lieu ne porte le code {code}.",
    "Cherchez la commune par son nom, ou le pays pour une naissance à l’étranger.", B, source=_COG,
)  # fmt: skip
CODE_MAL_FORME = _controle(
    "132", "Code de lieu mal formé", "« {code} » n’est pas un code de commune ni de pays.",
    "Un code a cinq caractères : 44109, 2A004, 97411, ou 99 suivi du code du pays.", B, source=_COG,
)  # fmt: skip
CODE_POSTAL = _controle(
    "133", "Code postal pris pour un code de commune", "{code} a l’air d’un code postal.",
    "Donnez le code officiel (Insee) de la commune, ou son nom. {proposition}", B,
    "Le code postal désigne un bureau distributeur ; l’état civil connaît la commune.", _COG,
)  # fmt: skip
NOM_ET_CODE = _controle(
    "134", "Le nom et le code ne vont pas ensemble", "Le code {code} est celui de {officiel}, et vous écrivez « {saisi} ».",
    "Gardez le juste des deux : cherchez la commune par son nom.", A, source=_COG,
)  # fmt: skip
ETRANGER_SANS_PAYS = _controle(
    "135", "Pays de naissance à préciser", "Le code {code} ne désigne aucun pays.",
    "Choisissez le pays de naissance : son code est 99 suivi de trois chiffres.", B, source=_COG,
)  # fmt: skip
PAYS_EN_FRANCE = _controle(
    "136", "Un pays pour une naissance en France", "Le code {code} est celui d’une commune française, et le pays écrit est {pays}.",
    "Pour une naissance en France, laissez le pays vide. Pour une naissance à l’étranger, le code commence par 99.", B,
    "Une naissance en France se transmet sans code de pays.",
)  # fmt: skip
LIEU_ABSENT = _controle(
    "137", "Lieu de naissance absent", "Le lieu de naissance manque.",
    "Demandez la commune, ou le pays pour une naissance à l’étranger.", A,
)  # fmt: skip
LIEU_NON_VERIFIE = _controle(
    "138", "Lieu de naissance non vérifié", "{raison}",
    "Demandez à la personne chargée des données d’importer les communes et les pays de l’Insee.", I, source=_COG,
)  # fmt: skip
ARRONDISSEMENT = _controle(
    "139", "Arrondissement à préciser", "Le code {code} désigne toute la ville de {ville}.",
    "L’état civil y est tenu par arrondissement : {codes}. Précisez-le si la pièce d’identité le dit.", I, source=_COG,
)  # fmt: skip
LIEU_AMBIGU = _controle(
    "142", "Plusieurs communes portent ce nom", "« {saisi} » désigne plusieurs communes : {choix}.",
    "Ajoutez le département, par exemple « Saint-Denis (93) », ou donnez le code.", B, source=_COG,
)  # fmt: skip
LIEU_INTROUVABLE = _controle(
    "143", "Commune introuvable", "Aucune commune ne s’appelle « {saisi} ».",
    "Vérifiez l’orthographe, ou donnez le code officiel de la commune. Pour une naissance à l’étranger, donnez le pays.",
    B, source=_COG,
)  # fmt: skip
PAYS_INTROUVABLE = _controle(
    "144", "Pays introuvable", "Aucun pays ne s’appelle « {saisi} ».",
    "Écrivez le nom français du pays, ou son code, qui commence par 99.", B, source=_COG,
)  # fmt: skip
LIEU_A_CONFIRMER = _controle(
    "146", "Lieu de naissance à confirmer", "« {saisi} » a été compris comme {nom} ({code}), d’après son nom seul.",
    "Vérifiez le département. Sinon, écrivez « Saint-Denis (93) », ou le code officiel de la commune.", A,
    "La liste des communes est incomplète : une autre commune peut porter ce nom.", _COG,
)  # fmt: skip
LIEU_HORS_LISTE = _controle(
    "147", "Lieu de naissance non vérifié", "« {saisi} » : non vérifié, la liste des lieux est incomplète.",
    "Donnez le code officiel de la commune ou du pays, ou demandez à la personne chargée des données d’importer les listes "
    "de l’Insee.", A, "Le lieu est gardé comme il est écrit, sans code officiel.", _COG,
)  # fmt: skip
CODE_POSTAL_MAL_FORME = _controle(
    "145", "Code postal mal formé", "« {valeur} » n’est pas un code postal.", "Un code postal a cinq chiffres.", A
)

# --- sex, contact, legal representative, identifiers
SEXE_ABSENT = _controle("140", "Sexe absent", "Le sexe manque.", "Indiquez celui de l’état civil.", A)
SEXE_ILLISIBLE = _controle(
    "141", "Sexe illisible", "« {valeur} » ne dit pas un sexe.", "Écrivez F ou M, Femme ou Homme, Mme ou M.", B
)
COURRIEL_INVALIDE = _controle(
    "150", "Adresse électronique invalide", "« {valeur} » n’est pas une adresse électronique.",
    "Écrivez une seule adresse, comme prenom.nom@exemple.fr.", B, "Aucun message n’arriverait.",
    "Parchemin",
)  # fmt: skip
TELEPHONE_INVALIDE = _controle(
    "151", "Numéro de téléphone illisible", "« {valeur} » n’est pas un numéro de téléphone.",
    "Écrivez dix chiffres, comme 06 12 34 56 78, ou le numéro international avec son +.", B,
    "Personne ne pourrait appeler.", "Parchemin",
)  # fmt: skip
ADRESSE_TROP_HAUTE = _controle(
    "155", "Adresse postale trop longue", "L’adresse compte plus de {nombre} lignes sous le nom.",
    "Réunissez deux lignes, ou retirez ce que la poste ne lit pas.", B,
    "Elle ne tiendrait pas dans la fenêtre de l’enveloppe.", "Norme NF Z 10-011",
)  # fmt: skip
ADRESSE_TROP_LARGE = _controle(
    "156", "Ligne d’adresse trop longue", "« {ligne} » a {signes} signes : {nombre} au plus par ligne.",
    "Coupez-la en deux lignes, ou abrégez comme la poste : BD pour boulevard, RES pour résidence.", B,
    "Une ligne de 38 signes est la règle ; au-delà de 50, elle sortirait de la fenêtre de l’enveloppe.", "Norme NF Z 10-011",
)  # fmt: skip
SANS_CONTACT = _controle(
    "152", "Aucun moyen de joindre la personne", "Ni adresse électronique, ni téléphone.",
    "Demandez l’un des deux : la personne pourra vérifier elle-même son identité.", I,
    "Sans contact, ni convocation ni demande de confirmation ne partent.", "Parchemin",
)  # fmt: skip
MINEUR_SANS_REPRESENTANT = _controle(
    "160", "Mineur sans représentant légal", "Cette personne a {age} et aucun représentant légal n’est indiqué.",
    "Indiquez le nom d’un parent ou du tuteur, et comment le joindre.", A,
    "Un mineur est représenté par ses parents ou son tuteur : c’est à eux que l’on écrit.",
    "Code civil, art. 371-1, 388 et 388-1-1",
)  # fmt: skip
REPRESENTANT_INJOIGNABLE = _controle(
    "161", "Représentant légal injoignable", "Le représentant légal n’a ni adresse électronique ni téléphone.",
    "Demandez l’un des deux.", A, "Les demandes de confirmation d’un mineur lui sont adressées.",
    "Code civil, art. 388-1-1",
)  # fmt: skip
INE_MAL_FORME = _controle(
    "170", "INE mal formé", "« {valeur} » n’a pas la forme d’un INE.",
    "Un INE a onze caractères, chiffres et lettres. Laissez vide si vous ne l’avez pas.", A,
    "Un numéro faux rapprocherait deux personnes qui n’en sont pas une.", "Parchemin",
)  # fmt: skip
NIR_REFUSE = _controle(
    "171", "Numéro de sécurité sociale", "Ce champ contient un numéro de sécurité sociale.",
    "Effacez-le : Parchemin ne le garde pas ici.", B,
    "Ce numéro ne se garde que chiffré, pour la transmission à la Caisse des Dépôts.", "Décret n° 2019-341 du 19 avril 2019",
)  # fmt: skip
