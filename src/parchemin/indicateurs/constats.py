"""What is wrong with a figure, and with an official file."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_ALTERE = "Toutes les lignes publiées vérifient cette égalité : celle-ci a été modifiée, décalée ou mal recopiée."
_REPRENDRE = "Reprenez le fichier à sa source (data.education.gouv.fr) sans l’ouvrir dans un tableur."


def _c(
    code: str,
    titre: str,
    quoi: str,
    pourquoi: str = _ALTERE,
    remede: str = _REPRENDRE,
    gravite: Gravite = Gravite.BLOQUANT,
) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


COLONNES = _c(
    "IND-001", "Colonnes officielles absentes", "Il manque {colonnes}.",
    "Les colonnes se trouvent par leur nom, dans n’importe quel ordre ; sans elles, ce n’est pas ce fichier.",
    "Reprenez le fichier « {source} » tel que publié, avec toutes ses colonnes. {obtenir}",
)  # fmt: skip
LIGNE_COURTE = _c(
    "IND-002", "Ligne incomplète", "Cette ligne a {n} colonnes au lieu de {attendu}.",
    "Une ligne coupée vient d’un téléchargement interrompu ou d’un passage par un tableur.",
)  # fmt: skip
ANNEE = _c(
    "IND-003", "Période illisible", "« {valeur} » n’est pas une période de deux années réunies (« cumul 2023-2024 »).",
    "À l’échelle d’un établissement, ces taux portent toujours sur deux promotions réunies, jamais sur une seule année.",
)  # fmt: skip
UAI = _c(
    "IND-004", "UAI illisible", "« {valeur} » n’est pas un numéro UAI (sept chiffres et une lettre).",
    "L’établissement se reconnaît par son UAI seul : son nom change d’une année à l’autre.",
)  # fmt: skip
DEUX_FOIS = _c(
    "IND-005", "Établissement écrit deux fois", "{uai} est déjà à la ligne {autre} pour « {annee} ».",
    "Une seule ligne par établissement et par période : on ne saurait laquelle croire.",
)  # fmt: skip
VALEUR = _c(
    "IND-006", "Taux illisible", "« {valeur} » ne peut pas être dans « {colonne} » : {attendu}.",
    "Une cellule vide veut dire « non diffusé » ; toute autre valeur est un pourcentage entier, de 0 à 100.",
)  # fmt: skip
PARTS = _c("IND-010", "Parts qui ne font pas 100", "Poursuite, emploi et autre situation font {somme}, et non 100.")
POURSUITE = _c(
    "IND-011",
    "Poursuite d’études contradictoire",
    "La part en poursuite ({part}) n’est pas le taux de poursuite ({taux}).",
)
EMPLOI = _c(
    "IND-012", "Taux d’emploi incompatible avec les parts",
    "Un taux d’emploi de {taux} % ne peut pas venir de {emploi} % en emploi et {poursuite} % en poursuite, même arrondis.",
    "Le taux d’emploi porte sur les sortants : en emploi, rapporté à ceux qui ne poursuivent pas.",
)  # fmt: skip
VALEUR_AJOUTEE = _c(
    "IND-013", "Valeur ajoutée contradictoire",
    "La valeur ajoutée ({va}) n’est pas l’écart entre le taux d’emploi ({taux}) et le taux attendu ({attendu}), à un point près.",
)  # fmt: skip
HORS_PLAFOND = _c(
    "IND-014", "Valeur ajoutée hors des bornes publiées", "La valeur ajoutée ({va}) sort de l’intervalle de −12 à +12.",
    "Le service statistique borne les valeurs qu’il publie.",
)  # fmt: skip
AUCUN_DES_NOTRES = _c(
    "IND-020", "Aucun de vos établissements", "Aucun de vos établissements ({uai}) n’est dans ce fichier : {lues}.",
    "Les chiffres officiels se rattachent par le numéro UAI, jamais par le nom.",
    "Enregistrez l’UAI de vos établissements, puis recommencez.",
)  # fmt: skip
DEJA_IMPORTE = _c(
    "IND-021", "Fichier déjà importé", "Ce fichier est celui qui a été importé le {le} : rien n’a changé.",
    "Importer deux fois le même fichier ne donne rien de plus.", "Téléchargez la dernière édition si vous en attendiez une.",
)  # fmt: skip
PLUS_ANCIEN = _c(
    "IND-022", "Fichier plus ancien", "Sa dernière période est « {periode} » ; vous avez déjà « {derniere} ».",
    "Le remplacer ferait disparaître des chiffres publiés depuis.", "Téléchargez la dernière édition du fichier.",
)  # fmt: skip
CONSEIL_A_VENIR = _c(
    "IND-036", "Date à venir", "Le conseil ne peut pas avoir déjà vu ces résultats le {le} : ce jour n’est pas encore passé.",
    "On note une réunion une fois qu’elle a eu lieu.", "Revenez après la réunion, ou corrigez la date.",
)  # fmt: skip
PAS_DE_CALCUL = _c(
    "IND-030", "Rien n’est calculé pour cette année", "Il n’y a aucun chiffre pour {annee}.",
    "Les résultats de l’année se tirent du calcul : sans lui, il n’y a rien à publier.",
    "Lancez le calcul depuis la page des indicateurs, puis préparez les résultats.",
)  # fmt: skip
CORRECTION_SANS_RAISON = _c(
    "IND-031", "Correction sans raison", "Les résultats de {annee} sont déjà publiés : dites ce que cette version corrige.",
    "Une version publiée ne se change pas en silence : la page publique dira pourquoi elle a changé.",
    "Écrivez la raison en une phrase, dix signes au moins.",
)  # fmt: skip
PAS_FINIE = _c(
    "IND-035", "Année pas encore finie", "L’année {annee} n’est pas finie : ses taux bougent encore chaque semaine.",
    "Un taux de rupture ou d’obtention lu avant la fin flatte ou accable à tort.",
    "Attendez le 1er septembre, puis relancez le calcul. Les chiffres de l’année en cours restent lisibles ici.",
)  # fmt: skip
PAS_EN_PREPARATION = _c(
    "IND-032", "Ces résultats ne sont pas en préparation", "La version {version} de {annee} est déjà publiée ou remplacée.",
    "Seule une version en préparation se publie.", "Préparez une nouvelle version.",
)  # fmt: skip
IDENTIQUE = _c(
    "IND-033", "Rien ne change", "Cette version dirait exactement la même chose que celle qui est publiée.",
    "Une nouvelle version identique ferait croire à une correction.", "Corrigez d’abord les données, puis recalculez.",
)  # fmt: skip
CONSEIL_AVANT = _c(
    "IND-034", "Date impossible", "Le conseil ne peut pas avoir vu ces résultats le {le} : ils n’étaient pas encore préparés.",
    "La date dit quand le conseil de perfectionnement les a examinés.", "Donnez la date de la réunion.",
)  # fmt: skip


def _annonce(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


INTITULE_ANNONCE = _annonce(
    "IND-220", "Intitulé qui n’est pas celui de la fiche", "On lit « {dit} » ; la fiche dit « {exact} ».",
    "Seul l’intitulé exact dit au lecteur quelle certification il obtiendra.", "Recopiez l’intitulé de la fiche, mot pour mot.",
    Gravite.AVERTISSEMENT,
)  # fmt: skip
NUMERO_ANNONCE = _annonce(
    "IND-221", "Numéro d’une autre fiche", "On lit « {dit} » ; cette certification est {exact}.",
    "Le numéro conduit à la fiche : un autre numéro conduit à une autre certification, ou à une fiche remplacée.",
    "Écrivez le numéro de la fiche que vous préparez.", Gravite.AVERTISSEMENT,
)  # fmt: skip
NUMERO_TU = _annonce(
    "IND-222", "Numéro absent", "Le numéro {exact} n’est pas écrit.",
    "Sans lui, personne ne retrouve la fiche au répertoire.", "Ajoutez le numéro à côté de l’intitulé.", Gravite.AVERTISSEMENT,
)  # fmt: skip
NIVEAU_ANNONCE = _annonce(
    "IND-223", "Niveau qui n’est pas celui du registre", "On lit « niveau {dit} » ; le registre dit {exact}.",
    "Le niveau est celui du cadre national des certifications professionnelles ({texte}).",
    "Écrivez le niveau de la fiche, ou n’en écrivez pas.", Gravite.AVERTISSEMENT,
)  # fmt: skip
FICHE_FERMEE = _annonce(
    "IND-224", "Certification qui n’accueille plus personne", "Elle est encore annoncée. {raison}",
    "Qui s’inscrirait aujourd’hui n’obtiendrait pas la certification annoncée.",
    "Retirez l’annonce, ou remplacez-la par la fiche qui succède.", Gravite.AVERTISSEMENT,
)  # fmt: skip
BLOC_SEUL = _annonce(
    "IND-225", "Bloc seul proposé à des élèves ou à des apprentis", "Un bloc seul est proposé à ces publics : {publics}.",
    "{regle} ({texte}).", "Proposez-leur la certification entière ; gardez les blocs pour la formation continue et la VAE.",
    Gravite.BLOQUANT,
)  # fmt: skip
BLOC_INSECABLE = _annonce(
    "IND-226", "Bloc seul d’une certification qui ne se divise pas", "Un bloc seul est proposé à ces publics : {publics}.",
    "{regle} ({texte}).", "Retirez cette proposition, ou corrigez la famille de la certification.", Gravite.AVERTISSEMENT,
)  # fmt: skip
INSCRITS_SUR_BLOC = _annonce(
    "IND-227", "Élèves ou apprentis inscrits sur des blocs seuls", "{n} inscription(s) d’élèves ou d’apprentis ne visent que des blocs.",
    "{regle} ({texte}).", "Ouvrez ces inscriptions et visez la certification entière, ou corrigez la voie d’accès.",
    Gravite.BLOQUANT,
)  # fmt: skip
OFFRE_BLOQUANTE = _c(
    "IND-228", "Publication arrêtée par une offre de bloc seul", "{formation} : {quoi}",
    "Une page de résultats ne peut pas accompagner une offre que la règle interdit.",
    "Corrigez l’annonce ou l’inscription, depuis « Ce que vous annoncez », puis recommencez.",
)  # fmt: skip
ANNONCE_FUTURE = _c(
    "IND-229", "Date à venir", "Une annonce ne peut pas avoir été lue le {le}, après aujourd’hui.",
    "Elle se compare à la fiche du jour où elle a été lue.", "Donnez le jour où vous l’avez lue.",
)  # fmt: skip
DEUX_INE = _c(
    "IND-150", "Deux INE pour une même personne probable",
    "{combien} : même nom et même date de naissance, mais deux INE. Chaque fiche est comptée.",
    "Un élève a un seul INE. Deux fiches pour une personne gonflent les dénominateurs ; deux homonymes nés le même jour existent aussi.",
    "Comparez les deux fiches : réunissez-les, ou dites que ce sont deux personnes. Puis recalculez.", Gravite.AVERTISSEMENT,
)  # fmt: skip
DATES_IMPOSSIBLES = _c(
    "IND-151", "Dates impossibles", "{quoi} : {fin} tombe avant {debut}.",
    "Un contrat qui finit avant de commencer, ou un parcours quitté avant d’y entrer, n’appartient à aucune année : le calcul s’arrête, et les chiffres précédents restent.",
    "Corrigez les dates dans la fiche de l’inscription, puis relancez le calcul.",
)  # fmt: skip
MOTEUR_ABSENT = _c(
    "IND-152", "Spark n’est pas installé", "Il manque {manque} sur cette machine.",
    "Spark n’est utile qu’au-delà de ce qu’une machine sait compter : il n’est pas installé d’office.",
    "Installez « parchemin[spark] » et Java 17, ou laissez le moteur ordinaire (« --moteur duckdb »).",
)  # fmt: skip
FAITS_ILLISIBLES = _c(
    "IND-153", "Fichier de faits illisible", "{fichier} : {raison}.",
    "Les colonnes et leurs types sont déclarés : un fichier fait autrement donnerait des sommes fausses.",
    "Produisez le fichier avec « parchemin indicateurs extraire », sans le transformer.",
)  # fmt: skip
DESTINATION_PRISE = _c(
    "IND-154", "Destination déjà prise", "{chemin} existe déjà.",
    "Un calcul n’écrase jamais le précédent : on ne saurait plus lequel a été lu.", "Donnez un autre nom.",
)  # fmt: skip
SEUIL_HORS_BORNES = _c(
    "IND-200", "Seuil hors des bornes", "« {seuil} » : {valeur} n’est pas entre {min} et {max}.",
    "Un seuil trop bas montre tout le monde, un seuil trop haut personne.", "Choisissez un nombre entre ces deux bornes.",
)  # fmt: skip
SEUILS_EN_DESORDRE = _c(
    "IND-201", "Alertes en désordre", "La seconde alerte ({second}) doit venir après la première ({premier}).",
    "La seconde dit que la situation a empiré.", "Augmentez la seconde, ou baissez la première.",
)  # fmt: skip
REVOIR_IMPOSSIBLE = _c(
    "IND-202", "Date pour revoir impossible", "Revoir le {revoir} : entre le lendemain du {vu} et le {limite}.",
    "Une personne suivie revient dans la liste à cette date ; plus loin, elle serait oubliée.", "Choisissez une date dans cet intervalle.",
)  # fmt: skip
SUITE_DE_SANTE = _c(
    "IND-203", "La suite donnée, jamais l’état de santé", "Le texte semble nommer un état de santé : « {mot} ».",
    "Cette note est lue par plusieurs personnes : Parchemin n’y garde pas de donnée de santé (RGPD, art. 9).",
    "Écrivez ce qui a été fait et décidé : « reçu le 12, cherche une autre entreprise ».",
)  # fmt: skip
PLUS_RIEN_A_SUIVRE = _c(
    "IND-204", "Plus rien à suivre", "Aucune règle ne concerne plus {personne} aujourd’hui.",
    "Les faits ont changé depuis que la page a été ouverte.", "Rien à faire : revenez à la liste.",
)  # fmt: skip
REGLAGE_SANS_RAISON = _c(
    "IND-205", "Réglage sans raison", "Dites pourquoi cette règle change.",
    "L’auditeur demande pourquoi un seuil a été choisi, et depuis quand.", "Écrivez la raison en une phrase.",
)  # fmt: skip
VU_IMPOSSIBLE = _c(
    "IND-206", "Date impossible", "Vu le {vu} : cette date n’est pas encore venue, ou précède l’entrée du {entree}.",
    "Une note dit ce qui a été fait.", "Corrigez la date.",
)  # fmt: skip
