"""What the act of the jury has to say: why it cannot open, decide, close or be signed. Codes DEL-001 to DEL-070."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_VADEMECUM = "Vademecum RNCP de France compétences"
_SOUVERAIN = "Code de l’éducation, art. D. 337-16, D. 337-81 et D. 643-26 ; règlement du certificateur"


def _c(
    numero: int, titre: str, quoi: str, pourquoi: str, remede: str, source: str = "",
    gravite: Gravite = Gravite.BLOQUANT,
) -> Controle:  # fmt: skip
    return declarer(Controle(f"DEL-{numero:03d}", titre, quoi, pourquoi, remede, gravite, source))


# --- Opening.
RESULTATS_A_ARRETER = _c(
    1, "Résultats à arrêter d’abord", "Les résultats de la session ne sont pas arrêtés ({etat}).",
    "Le jury délibère sur une grille complète et figée : chaque case est remplie, ou dit pourquoi elle ne l’est pas.",
    "Ouvrez la grille, complétez-la, puis « Arrêter les résultats ».", "Règlement d’examen",
)  # fmt: skip
TROP_TOT = _c(
    2, "Avant le jour du jury", "{quoi}.",
    "Un résultat ne se décide pas avant la fin des épreuves, ni avant le jour où le jury se réunit.",
    "Attendez ce jour, ou corrigez les dates de la session si elles sont fausses.", _VADEMECUM,
)  # fmt: skip
SANS_JOUR = _c(
    3, "Jour du jury à fixer", "La session n’a pas de date de jury.",
    "Les règles appliquées sont celles de ce jour ; le procès-verbal le porte.",
    "Corrigez la session : « jury le ».", _VADEMECUM,
)  # fmt: skip
JURY_AILLEURS = _c(
    4, "Ce jury n’est pas le vôtre", "{qui}.",
    "La décision appartient à ce jury, pas à votre organisme. {texte}.",
    "Servez-vous de la simulation pour préparer la suite, puis importez la décision de l’autorité quand elle est connue.",
    "Code de l’éducation, livre III, titre III ; code du travail, art. L. 6113-2 et L. 6113-4",
)  # fmt: skip
DELIVRANCE_CLOSE = _c(
    5, "Délivrance impossible à cette date", "{raison}", "Un jury ne peut pas délivrer une certification hors de ses dates. {texte}.",
    "Vérifiez la date du jury et les dates de la fiche. Passé la dernière date de délivrance, rien ne peut plus être délivré.",
    "Code du travail, art. L. 6113-9",
)  # fmt: skip
DELIVRANCE_A_JUSTIFIER = _c(
    6, "Délivrance à justifier", "{raison}", "{texte}.",
    "Gardez au dossier la preuve que chaque candidat est entré avant la fin de l’enregistrement.",
    "Code du travail, art. L. 6113-9", Gravite.AVERTISSEMENT,
)  # fmt: skip
IDENTITE = _c(
    7, "Identité incomplète", "{phrase}",
    "Le nom et la naissance seront imprimés et transmis à la Caisse des Dépôts : on ne décide pas pour une personne mal identifiée.",
    "Complétez la fiche de la personne, ou faites-la confirmer par elle.",
    "Code du travail, art. L. 6113-8 et R. 6113-17-1",
)  # fmt: skip
PRESENCES = _c(
    8, "Présences au jury à noter", "Aucun membre du jury n’est noté présent.",
    "Seuls ceux qui sont là délibèrent : la composition se vérifie sur eux, et le procès-verbal les nomme.",
    "Sur la page du jury, notez les présences.", _VADEMECUM,
)  # fmt: skip
SANS_REGLEMENT = _c(
    9, "Aucun règlement d’examen", "Aucun règlement ne s’applique à {certification} pour une session du {jour}.",
    "Sans règlement, rien ne dit ce qui compte, ni à quelle condition on est admis.",
    "Enregistrez le règlement d’examen de cette certification, ou corrigez les dates de celui qui existe.",
    "Code du travail, art. R. 6113-9",
)  # fmt: skip
MAUVAIS_ETAT = _c(
    10, "Ce n’est pas le moment", "« {acte} » n’est pas possible : {etat}.",
    "Les étapes se suivent : session prête, délibération, procès-verbal signé, clôture.",
    "Rechargez la page : quelqu’un a peut-être avancé. Sinon, terminez d’abord l’étape en cours.",
)  # fmt: skip
SANS_CANDIDAT = _c(
    11, "Aucun candidat", "La session n’a aucun candidat à juger.", "Un jury décide pour des candidats inscrits.",
    "Inscrivez les candidats, ou annulez la session.",
)  # fmt: skip
HORS_REGLEMENT = _c(
    12, "Élément hors du règlement", "{elements} : au programme de la session, mais pas dans le règlement.",
    "Ces résultats ne comptent pas dans la proposition.",
    "Ajoutez-les au règlement s’ils doivent compter.", "Règlement d’examen", Gravite.AVERTISSEMENT,
)  # fmt: skip
DECIDES_AILLEURS = _c(
    13, "Candidats déjà décidés par une autorité", "{noms} : une décision d’une autre autorité est enregistrée pour cette session.",
    "Un candidat a une seule décision par session : celle d’une autorité, ou celle de votre jury.",
    "Si le jury est le vôtre, défaites l’import qui a enregistré cette décision. S’il ne l’est pas, corrigez votre capacité sur la "
    "certification : la délibération n’est pas à tenir ici.",
    "Code du travail, art. L. 6113-2 et L. 6113-4",
)  # fmt: skip
DELIVRANCE_A_VERIFIER = _c(
    14, "Délivrance à vérifier", "Le répertoire ne dit rien de {certification} au jour du jury.",
    "Sans état connu de la fiche ce jour-là, rien ne dit qu’un jury peut délivrer cette certification.",
    "Importez le répertoire, ou corrigez la date du jury ou la fiche suivie, puis revenez.",
    "Code du travail, art. L. 6113-9",
)  # fmt: skip
SEANCE_CHANGEE = _c(
    15, "Le procès-verbal à venir a changé",
    "Depuis la demande, ce que dirait le procès-verbal a changé : une identité, un incident, la composition ou la session.",
    "La seconde personne approuve exactement ce qui lui a été montré, et le procès-verbal le dirait autrement.",
    "Annulez la demande, relisez les candidats et les incidents, puis demandez de nouveau.", _VADEMECUM,
)  # fmt: skip

# --- Deciding.
A_DECIDER = _c(
    20, "Candidats sans décision", "{noms} : le jury n’a pas encore décidé.",
    "La délibération se ferme d’un seul tenant : le procès-verbal nomme tous les candidats.",
    "Décidez pour chacun ; pour qui n’est pas prêt, choisissez « en attente » et dites pourquoi.", _VADEMECUM,
)  # fmt: skip
LIVRET = _c(
    21, "Livret à examiner", "{nom} a fourni un livret que le jury n’a pas encore examiné.",
    "Nul n’est ajourné sans que le jury ait examiné son livret.",
    "Examinez le livret, notez-le dans le dossier du candidat, puis décidez.",
    "Code de l’éducation, art. D. 337-16, D. 337-81 et D. 643-26",
)  # fmt: skip
A_LA_BAISSE = _c(
    22, "Décision moins favorable que la règle", "« {decide} » est moins favorable que « {propose} ».",
    "Le candidat remplit les conditions écrites : le jury peut décider mieux que la règle, pas moins bien.",
    "Retenez la proposition. Si un fait la remet en cause, choisissez « en attente » et écrivez-le.", _SOUVERAIN,
)  # fmt: skip
SANS_RAISON = _c(
    23, "Raison à écrire", "« {decide} » diffère de la proposition : il manque la raison du jury.",
    "Qui relira cette décision doit comprendre pourquoi elle diffère.", "Écrivez une phrase (dix lettres au moins).", _VADEMECUM,
)  # fmt: skip
SANS_DEROGATION = _c(
    24, "Un texte s’y oppose", "« {decide} » n’est pas possible : {propose}.",
    "Le texte ne laisse pas ce choix au jury. {raison}",
    "Laissez « en attente » si le fait est contesté ; sinon retenez la proposition.", _SOUVERAIN,
)  # fmt: skip
PREMATURE = _c(
    25, "Trop tôt pour conclure", "« {decide} » n’est pas possible : {propose}.",
    "Il manque de quoi appliquer la règle. {raison}",
    "Complétez le dossier ou la grille ; sinon, choisissez « en attente » et dites ce qui manque.", "Règlement d’examen",
)  # fmt: skip
MENTION = _c(
    26, "Mention impossible", "{quoi}.", "Une mention suit les seuils de la règle ; le jury peut la relever, pas l’abaisser.",
    "Choisissez la mention proposée, ou une mention plus haute avec une raison.", "Décret n° 2024-122 ; règlement d’examen",
)  # fmt: skip
RESULTAT_INCONNU = _c(
    27, "Décision non comprise", "« {decide} » n’est pas une décision qu’un jury prend.",
    "Cinq décisions existent, et « en attente ».", "Choisissez dans la liste.",
)  # fmt: skip
PROPOSITION_CHANGEE = _c(
    28, "La proposition a changé", "{noms} : la proposition n’est plus celle que le jury avait sous les yeux.",
    "Une note, une pièce du dossier ou le règlement a changé depuis.", "Relisez la proposition et décidez de nouveau.", _VADEMECUM,
)  # fmt: skip
HORS_SESSION = _c(
    29, "Candidat hors de la session", "Cette personne n’est pas candidate à cette session.",
    "La liste a changé depuis que la page est ouverte.", "Rechargez la page.",
)  # fmt: skip
DEMANDE_EN_COURS = _c(
    30, "Une seconde personne est attendue", "« {quoi} » attend {quand}.",
    "Rien ne change pendant que quelqu’un relit : il approuve exactement ce qui lui a été montré.",
    "Attendez sa réponse, ou annulez la demande pour modifier.",
)  # fmt: skip
DECIDEE = _c(
    31, "Décision déjà prise", "La délibération est fermée ({etat}) : {quoi}.",
    "Une décision prise ne se corrige pas ; elle se révise, avec sa raison et une seconde personne.",
    "Ouvrez la page du candidat, puis « Réviser la décision ».", _VADEMECUM,
)  # fmt: skip
SANS_MOTIF = _c(
    32, "Motif à donner", "Dites pourquoi {quoi}.", "Le motif reste au journal, et dans la décision quand elle change.",
    "Écrivez une phrase (dix lettres au moins).",
)  # fmt: skip
RIEN_NE_CHANGE = _c(
    33, "Rien ne change", "La décision révisée est la même que celle en vigueur.",
    "Une nouvelle version dit quelque chose de nouveau.", "Changez le résultat, la mention ou une note, ou abandonnez.",
)  # fmt: skip
ANCIENNE = _c(
    34, "Version remplacée", "Cette version a été remplacée par la version {version}.",
    "On révise la décision en vigueur.", "Ouvrez la version en vigueur.",
)  # fmt: skip
CORRECTION_ETRANGERE = _c(
    35, "Unité inconnue", "« {code} » ne fait pas partie du règlement appliqué à cette décision.",
    "La révision se fait sous la règle de la décision.", "Choisissez une unité de la liste.",
)  # fmt: skip
IMPORTEE = _c(
    36, "Décision d’une autre autorité", "Cette décision a été prise par {autorite}.",
    "Votre organisme ne la révise pas.", "Demandez la correction à cette autorité, puis importez-la.",
)  # fmt: skip
SANS_OBJET = _c(
    37, "Décision sans objet ici", "« {decide} » n’existe pas pour ce candidat.",
    "La règle de cette certification ne prévoit pas cette issue, ou rien n’est acquis.",
    "Choisissez une des décisions proposées.", "Règlement d’examen",
)  # fmt: skip

ATTENTE_SIGNEE = _c(
    38, "Attente signée par le jury", "Le procès-verbal signé dit que la décision sur {nom} est en attente : « {decide} » ne s’y ajoute pas ainsi.",
    "Une décision que les membres n’ont pas signée ne devient pas celle du jury par l’accord de deux personnes.",
    "Ouvrez une rectification : « note ou pièce omise », « seconde délibération » ou « décision d’un tribunal ou d’une autorité ». "
    "Les membres la signent. Une attente n’est pas une erreur matérielle. Sinon, présentez ce candidat à une nouvelle session.",
    _VADEMECUM,
)  # fmt: skip
PV_A_RECTIFIER = _c(
    39, "Procès-verbal signé : à rectifier", "Le procès-verbal qui porte la décision sur {nom} est signé.",
    "Ce que les membres ont signé ne change que par un procès-verbal rectificatif, qu’ils signent aussi.",
    "Sur la page de la délibération, « Rectifier le procès-verbal » : la cause, les candidats, l’accord d’un membre, les signatures.",
    _VADEMECUM,
)  # fmt: skip

# --- What an open deliberation protects.
SESSION_TENUE = _c(
    40, "Session sous délibération", "« {session} » est {etat} : ses résultats ne changent plus.",
    "Ce que le jury a sous les yeux ne bouge pas.",
    "{remede}", _VADEMECUM,
)  # fmt: skip
COMPOSITION_TENUE = _c(
    41, "Jury en délibération", "Le jury de « {session} » est {etat} : {quoi}.",
    "Le procès-verbal nomme ceux qui ont délibéré.",
    "{remede}", _VADEMECUM,
)  # fmt: skip
REGLEMENT_TENU = _c(
    42, "Règlement déjà appliqué", "Ce règlement sert à {quoi}.",
    "Une décision reste expliquée par la règle sous laquelle elle a été prise.",
    "Écrivez une nouvelle version du règlement, pour les sessions à venir.", "Code du travail, art. R. 6113-9",
)  # fmt: skip

INSCRIPTION_TENUE = _c(
    65, "Inscription devant un jury", "Un jury délibère, ou a délibéré, sur cette inscription : {session}.",
    "La voie, le statut, la forme, les dates d’entrée, les blocs visés et les dérogations désignent la règle appliquée.",
    "Revenez aux résultats depuis la délibération, avec une raison ; une décision prise se révise, sur la page du candidat.",
)  # fmt: skip

ABSENT_ADMIS = _c(
    66, "Admis malgré une absence non justifiée", "{noms} : le jury décide « Admis » malgré une absence non justifiée.",
    "Aucun texte de cette famille ne l’interdit ; le règlement du certificateur ne le prévoit pas non plus : rien n’a été évalué là où "
    "la personne était absente.",
    "Vérifiez d’abord la grille et le motif de l’absence. Si le jury maintient sa décision, dites-le avant de demander l’accord : la "
    "seconde personne la lira en premier.",
    "Règlement d’examen", Gravite.AVERTISSEMENT,
)  # fmt: skip
# --- The minutes.
JURY_EN_DESACCORD = _c(
    67, "Le jury n’est pas d’accord", "{noms} : refus de signer ({pourquoi}). Le procès-verbal n’est pas signé.",
    "Un procès-verbal est celui d’un jury : il ne vaut ni contre sa présidence, ni quand les refus dépassent les signatures.",
    "Lisez les raisons. Si elles sont fondées, écrivez une autre version : révisez la décision, ou corrigez les observations ; tous la "
    "liront et la signeront. Si la raison est levée, rappelez à signer. Si la présidence maintient son refus, remplacez-la, par un "
    "acte nommé qui dit pourquoi.", _SOUVERAIN,
)  # fmt: skip
PRESIDENCE_N_A_PAS_REFUSE = _c(
    68, "Présidence en place", "Qui préside ce jury n’a pas refusé de signer.",
    "La présidence se remplace quand son refus laisse le procès-verbal sans effet, pas avant.",
    "Attendez sa réponse, ou relancez. Son refus se note avec sa raison.", "Règle de Parchemin (à vérifier)",
)  # fmt: skip
PAS_PRESIDENTIABLE = _c(
    69, "Ne peut pas présider ce jury", "{nom} ne peut pas prendre la présidence : {pourquoi}.",
    "Qui préside a siégé, et accepte le texte : c’est ce que sa signature dira.",
    "Choisissez un membre présent qui n’a pas refusé de signer.", "Règle de Parchemin (à vérifier)",
)  # fmt: skip
MEME_TEXTE = _c(
    70, "Rien ne change", "Les observations sont les mêmes.",
    "Une autre version du procès-verbal dit quelque chose de nouveau ; les membres la relisent et la signent de nouveau.",
    "Changez les observations, ou révisez une décision, sur la page du candidat.",
)  # fmt: skip
CANDIDAT_EN_DOUBLE = _c(
    71, "Une personne, deux candidatures", "{noms} : candidat deux fois à cette session, par deux inscriptions.",
    "Le jury prendrait deux décisions sur la même personne, et le procès-verbal la nommerait deux fois.",
    "Revenez aux résultats et rouvrez la saisie : choisissez l’inscription à garder, effacez les résultats de l’autre, puis "
    "retirez-la de la session.",
    _VADEMECUM,
)  # fmt: skip
PDF_SIGNE = _c(
    43, "Procès-verbal joint déjà signé", "{noms} : signature notée sur le PDF joint.",
    "Le document prouve ces signatures : un autre fichier ne les prouverait plus.",
    "Gardez ce PDF. Si le procès-verbal est écrit de nouveau après une révision, joignez le nouveau.", _VADEMECUM,
)  # fmt: skip
REPONSE_DU_MEMBRE = _c(
    44, "Réponse à garder", "{nom} : {etat}.",
    "Seul ce que le secrétariat a noté à la place d’un membre se reprend ; ce que le membre a dit lui-même reste.",
    "Rechargez la page pour voir où l’on en est.",
)  # fmt: skip
PV_CHANGE = _c(
    50, "Le procès-verbal a changé", "Le procès-verbal n’est plus celui qui vous a été montré.",
    "On signe un texte précis, désigné par son empreinte.", "Rechargez la page, relisez, puis signez.",
)  # fmt: skip
PV_ALTERE = _c(
    51, "Procès-verbal altéré", "Le contenu gardé ne répond plus à son empreinte.",
    "Il a été modifié hors de Parchemin.", "Ne signez pas. Prévenez l’administrateur : une sauvegarde dira ce qui a changé.",
)  # fmt: skip
SIGNATURE_REGLEE = _c(
    52, "Signature déjà réglée", "{nom} : {etat}.", "Chaque membre se prononce une fois sur un procès-verbal.",
    "Rechargez la page pour voir où l’on en est.",
)  # fmt: skip
SIGNATURE_FERMEE = _c(
    53, "Procès-verbal non ouvert à la signature", "{etat}.", "On signe après la délibération et avant la clôture.",
    "Rien à faire, si le procès-verbal est déjà signé.",
)  # fmt: skip
PERSONNE_N_A_SIGNE = _c(
    54, "Personne n’a signé", "Aucun membre n’a signé le procès-verbal.",
    "Sans signature, rien n’atteste la décision.", "Obtenez au moins une signature, sur écran ou sur papier.", _VADEMECUM,
)  # fmt: skip
SIGNATURES_ATTENDUES = _c(
    55, "Signatures attendues", "{noms} : pas encore de réponse.",
    "Chaque membre présent signe, ou dit pourquoi il ne signe pas.",
    "Relancez, ou notez le refus ou l’absence avec son motif.", _VADEMECUM,
)  # fmt: skip
SANS_PDF = _c(
    56, "Procès-verbal signé à joindre", "Aucun procès-verbal signé n’est joint.",
    "Une signature sur papier se prouve par le document.", "Joignez d’abord le PDF signé, puis notez qui l’a signé.", _VADEMECUM,
)  # fmt: skip
SANS_ADRESSE = _c(
    57, "Pas d’adresse électronique", "{noms} : aucune adresse électronique.",
    "Le lien personnel ne peut pas partir.", "Faites signer sur papier : l’adresse est celle du jour où la délibération a été arrêtée.",
)  # fmt: skip
RIEN_A_ENVOYER = _c(
    58, "Rien à envoyer", "Personne n’attend de message.", "", "Rechargez la page : quelqu’un l’a peut-être déjà fait.",
)  # fmt: skip
SANTE = _c(
    59, "Motif, jamais état de santé", "Le texte semble nommer un état de santé : « {mot} ».",
    "Un procès-verbal est lu et gardé longtemps : on n’y écrit pas de donnée de santé.",
    "Écrivez-le sans détail médical : « empêchement », « absence excusée ».", "Règlement (UE) 2016/679, art. 9",
)  # fmt: skip
