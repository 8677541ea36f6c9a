"""What stops or worries about a control of a partner: codes HAB-100 to HAB-149."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, Gravite.BLOQUANT))


PHASE = _c(
    "HAB-100", "Étape impossible", "« {de} » ne mène pas à « {vers} » pour ce contrôle.",
    "Les étapes d’un contrôle sont annoncées au partenaire : en sauter une lui ôterait un délai.",
    "Suivez les gestes proposés sur la page du contrôle.",
)  # fmt: skip
AUTRE_DECISION = _c(
    "HAB-101", "Quelqu’un d’autre vient de le faire avancer", "Ce contrôle est passé à « {phase} » pendant que vous le lisiez.",
    "Deux décisions au même moment se contrediraient : la première compte.", "Relisez la page, puis décidez si c’est encore utile.",
)  # fmt: skip
GRILLE_CHANGEE = _c(
    "HAB-102", "La grille a changé entre-temps", "Le point {numero} a été noté par {par} pendant votre lecture.",
    "Enregistrer par-dessus effacerait son travail sans que personne le voie.",
    "Vos réponses restent à l’écran : relisez la sienne, puis enregistrez à nouveau.",
)  # fmt: skip
DELAI_PREUVES = _c(
    "HAB-103", "Délai absent ou passé", "Le dernier jour pour déposer les preuves manque, ou il est passé.",
    "Le partenaire doit savoir jusqu’à quand il peut répondre.", "Donnez un jour à venir.",
)  # fmt: skip
DEPOT_EN_COURS = _c(
    "HAB-104", "Le dépôt court encore", "{partenaire} a jusqu’au {le} pour déposer ses preuves et n’a pas encore répondu.",
    "Figer plus tôt lui ôterait le temps qui lui a été annoncé.", "Attendez sa réponse, ou la fin du délai.",
)  # fmt: skip
POINTS_NON_LUS = _c(
    "HAB-105", "Points critiques pas encore lus", "Points critiques sans réponse : {numeros}.",
    "Un rapport qui ne dit rien d’un point critique laisserait croire qu’il va bien.",
    "Notez-les ; si rien ne permet d’en juger, choisissez « non vu » et dites pourquoi.",
)  # fmt: skip
ECARTS_MUETS = _c(
    "HAB-106", "Écarts sans explication", "Écarts sans un mot : {numeros}.", "Le partenaire ne peut répondre qu’à des faits écrits.",
    "Écrivez pour chacun ce qui a été vu, où et quand.",
)  # fmt: skip
REPONSE_EN_COURS = _c(
    "HAB-107", "Le partenaire peut encore répondre", "{partenaire} a jusqu’au {le} pour répondre au rapport.",
    "Clore plus tôt le priverait de la phase contradictoire qui lui a été annoncée.", "Attendez sa réponse, ou la fin du délai.",
)  # fmt: skip
CONCLUSION = _c(
    "HAB-108", "Conclusion absente", "Dites ce que vous retenez, en une phrase de dix signes au moins.",
    "La conclusion sera lue par le partenaire, et par qui contrôlera le réseau.", "Écrivez les faits retenus et ce qui est attendu.",
)  # fmt: skip
PAS_EN_LECTURE = _c(
    "HAB-109", "Grille fermée", "Le contrôle est à l’étape « {phase} ».", "La grille se remplit avant le rapport : après, le partenaire répond à un texte qui ne bouge plus.",
    "Écrivez le reste dans la conclusion.",
)  # fmt: skip
GRILLE_FIGEE = _c(
    "HAB-110", "Version publiée", "La version {version} de la grille est publiée.", "Des contrôles s’y réfèrent : elle ne change plus.",
    "Préparez une nouvelle version, changez-la, puis publiez-la.",
)  # fmt: skip
BROUILLON_PRIS = _c(
    "HAB-111", "Nouvelle version déjà préparée", "La version {version} attend d’être publiée.", "Deux brouillons de la grille se contrediraient.",
    "Ouvrez-la et changez-la.",
)  # fmt: skip
GRILLE_VIDE = _c(
    "HAB-112", "Grille sans point", "La version {version} ne garde aucun point.", "Un contrôle sans point ne dirait rien.",
    "Gardez au moins un point.",
)  # fmt: skip
POIDS = _c(
    "HAB-113", "Poids impossible", "Le poids « {facteur} » vaut {valeur}.", "Un poids négatif ou démesuré fausserait la comparaison des partenaires ; tous à zéro, aucune comparaison ne resterait.",
    "Donnez un nombre entier de 0 à 100, et au moins un au-dessus de 0.",
)  # fmt: skip
DEJA_TIRE = _c(
    "HAB-114", "Tirage déjà fait", "Le tirage a été fait le {le}.", "Tirer à nouveau jusqu’à obtenir qui l’on veut ôterait toute valeur au hasard.",
    "Gardez celui-ci. « Rejouer » montre qu’il se retrouve.",
)  # fmt: skip
CADRE_VIDE = _c(
    "HAB-115", "Personne à tirer", "Aucun partenaire n’a d’habilitation active aujourd’hui.", "Un tirage se fait dans une liste arrêtée.",
    "Activez une habilitation, puis revenez.",
)  # fmt: skip
GRAINE = _c(
    "HAB-116", "Graine trop courte", "« {graine} » ne fait pas huit signes.", "La graine décide du tirage : trop courte, elle se devine.",
    "Donnez au moins huit signes, ou laissez le programme la tirer.",
)  # fmt: skip
DEJA_CONTROLE = _c(
    "HAB-117", "Contrôle déjà ouvert", "{partenaire} a déjà un contrôle de cette sorte en cours.", "Deux contrôles de la même sorte à la fois demanderaient deux fois les mêmes preuves.",
    "Ouvrez celui qui existe.",
)  # fmt: skip
SANS_HABILITATION = _c(
    "HAB-118", "Partenaire sans habilitation active", "{partenaire} n’a pas d’habilitation active aujourd’hui.", "On contrôle ce qui est fait en votre nom.",
    "Choisissez un partenaire dont une habilitation est active.",
)  # fmt: skip
SANS_GRILLE = _c(
    "HAB-119", "Aucune grille publiée", "Votre organisation n’a pas encore de grille publiée.", "Une campagne fige la version qu’elle utilise.",
    "Ouvrez « La grille », relisez-la, puis publiez-la.",
)  # fmt: skip
PREUVE_ETRANGERE = _c(
    "HAB-120", "Fichier inconnu", "Ce fichier n’est pas une preuve de ce contrôle.", "Une preuve se retrouve là où elle a été déposée.",
    "Déposez-la à nouveau sur le point qu’elle prouve.",
)  # fmt: skip
CAMPAGNE_NON_TIREE = _c(
    "HAB-121", "Tirage pas encore fait", "Les contrôles de la campagne ne sont pas encore ouverts.", "Le tirage arrête la liste des partenaires et ouvre leurs contrôles.",
    "Faites d’abord le tirage.",
)  # fmt: skip
VERDICT = _c(
    "HAB-122", "Réponse inconnue", "« {verdict} » n’est pas une réponse du point {numero}.", "La grille connaît quatre réponses.",
    "Choisissez conforme, écart, non applicable ou non vu.",
)  # fmt: skip
CONTROLE_EN_ATTENTE = _c(
    "HAB-123", "Campagne pas finie", "Contrôles de la campagne pas encore conclus : {n}.", "Une campagne close ne change plus.",
    "Concluez-les ou abandonnez-les.",
)  # fmt: skip
