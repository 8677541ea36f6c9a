"""What this room's acts refuse, and why. Codes ACC-500 to ACC-699."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_GUIDE = "Caisse des Dépôts, guide de l’accrochage"
_LOI = "Code du travail, art. L. 6113-8 et R. 6113-17-2"


def _c(
    numero: int, titre: str, quoi: str, pourquoi: str, remede: str, source: str = _GUIDE,
    gravite: Gravite = Gravite.BLOQUANT,
) -> Controle:  # fmt: skip
    return declarer(Controle(f"ACC-{numero:03d}", titre, quoi, pourquoi, remede, gravite, source))


# --- The vault of the social-security numbers.
NIR_INTERDIT = _c(
    501, "Ce schéma n’utilise pas le numéro", "Le schéma {profil} n’identifie pas une personne par son numéro de sécurité sociale.",
    "On ne garde un tel numéro que pour une transmission qui en a besoin.",
    "Identifiez la personne autrement, ou passez le compte au schéma qui le permet.",
    "Décret n° 2019-341 du 19 avril 2019 ; décret n° 2024-1236 du 30 décembre 2024",
)  # fmt: skip
NIR_ILLISIBLE = _c(
    503, "Numéro illisible", "Le numéro gardé ne s’ouvre plus.",
    "La clé qui l’a chiffré n’est plus là : une sauvegarde restaurée ailleurs n’ouvre pas les numéros.",
    "Remettez les clés de l’installation d’origine, ou demandez à nouveau le numéro à la personne.", "Parchemin",
)  # fmt: skip
NIR_RAISON = _c(
    504, "Raison à donner", "Dites pourquoi vous affichez ce numéro.", "Chaque affichage est inscrit au journal avec sa raison.",
    "Écrivez-la en quelques mots.", "Décret n° 2019-341 du 19 avril 2019",
)  # fmt: skip
NIR_EN_CONSTRUCTION = _c(
    505, "Fichier en construction", "Un fichier qui porte ce numéro est en construction.",
    "Changer le numéro maintenant ferait abandonner la construction entière.", "Recommencez dans une minute.", "Parchemin",
)  # fmt: skip
NIR_AUTRE_SEXE = _c(
    506, "Numéro d’une personne de l’autre sexe", "Le numéro et l’identité ne disent pas le même sexe.",
    "C’est le plus souvent le numéro de quelqu’un d’autre : sa certification irait sur le mauvais passeport de compétences.",
    "Relisez le numéro et l’identité sur les pièces. S’ils sont justes tous les deux, confirmez-le et dites pourquoi.",
    "Insee, RNIPP",
)  # fmt: skip
NIR_A_CONFIRMER = _c(
    507, "Numéro à confirmer", "Le numéro et l’identité ne disent pas la même chose : {quoi}.",
    "Le numéro est peut-être celui de quelqu’un d’autre, ou l’identité est à corriger.",
    "Relisez le numéro et l’identité sur les pièces, corrigez celui qui est faux, ou confirmez.", "Insee, RNIPP",
)  # fmt: skip
NIR_DANS_UN_TEXTE = _c(
    508, "Numéro écrit dans une raison", "La raison contient un numéro de sécurité sociale.",
    "Elle est inscrite au journal, qui se lit et ne s’efface pas.", "Écrivez la raison sans le numéro.",
    "Décret n° 2019-341 du 19 avril 2019",
)  # fmt: skip
MESSAGE_ILLISIBLE = _c(
    509, "Fichier qui ne s’ouvre plus", "Le fichier {nom} porte des numéros de sécurité sociale et ne s’ouvre plus.",
    "La clé qui l’a chiffré n’est plus là : une sauvegarde restaurée ailleurs n’ouvre pas ces fichiers.",
    "Remettez les clés de l’installation d’origine. Un fichier qui n’est pas déposé s’annule et se reconstruit.", "Parchemin",
)  # fmt: skip
NIR_A_REDONNER = _c(
    510, "Numéro à redonner", "Le numéro de sécurité sociale de la personne n’est pas enregistré.",
    "Ce passage est identifié par ce numéro : il ne part dans aucun fichier tant qu’il manque.",
    "Enregistrez le numéro depuis ce passage.", "Parchemin",
)  # fmt: skip
NIRS_FERMES = _c(
    512, "Numéros qui ne s’ouvrent plus", "Le numéro de sécurité sociale de {nombre} passage(s) à supprimer ne s’ouvre plus.",
    "La clé qui l’a chiffré n’est plus là : sans lui, le schéma refuserait le fichier entier. Les autres passages partent sans attendre.",
    "Remettez les clés de l’installation d’origine, ou enregistrez à nouveau le numéro depuis la page du passage, puis construisez.",
    "Parchemin",
)  # fmt: skip
NIR_SANS_CLE = _c(
    513, "Clé du numéro à vérifier", "Le numéro a treize caractères : sa clé, les deux derniers chiffres, manque.",
    "Le schéma {profil} transmet les treize premiers ; mais seule la clé révèle un chiffre mal recopié, et un numéro faux chercherait "
    "une autre personne.",
    "Donnez les quinze caractères, ou comparez à la pièce la clé qui se calcule, montrée ici, et confirmez-la.",
    "Insee, RNIPP ; décret n° 2024-1236 du 30 décembre 2024",
)  # fmt: skip
NIR_SANS_FICHE = _c(
    511, "Aucune fiche où garder le numéro", "Ce passage n’est pas rattaché à la fiche d’une personne.",
    "Le numéro de sécurité sociale se garde avec la personne, chiffré, et nulle part ailleurs.",
    "Complétez le passage : identifiez la personne par son identité ou par son dossier CPF.", "Parchemin",
)  # fmt: skip

# --- Passages.
SANS_COMPTE = _c(
    601, "Aucun compte d’accrochage", "Les matricules donnés par la Caisse des Dépôts ne sont pas enregistrés.",
    "Ils figurent dans chaque fichier et disent qui certifie et qui dépose.",
    "Enregistrez le compte : matricule (BCR), numéro de contrat et schéma.",
)  # fmt: skip
MOTIF_ABSENT = _c(
    602, "Motif à donner", "Dites pourquoi.", "Ce qui n’est pas transmis doit pouvoir s’expliquer à la Caisse des Dépôts.",
    "Écrivez le motif en quelques mots.", _LOI,
)  # fmt: skip
PAS_MODIFIABLE = _c(
    603, "Passage qui ne change plus", "Ce passage est « {etat} ».",
    "Ce qui est parti, ou accepté, ne se modifie plus ici : l’historique doit dire ce qui a été transmis.",
    "Attendez la réponse, annulez le fichier s’il n’est pas déposé, ou demandez une correction.",
)  # fmt: skip
IDENTITE_DE_LA_PERSONNE = _c(
    604, "Donnée à corriger là d’où elle vient", "Ces données viennent de la fiche de la personne ou de la décision du jury : {champs}.",
    "Corrigées à un seul endroit, elles servent aussi au diplôme et aux prochains envois.",
    "Corrigez la fiche de la personne, ou faites rectifier la décision pour la date : le passage suivra.", "Parchemin",
)  # fmt: skip
COMPTE_INCOMPLET = _c(
    605, "Compte à compléter", "Il manque {quoi}.", "Sans ces identifiants, la Caisse des Dépôts refuse le fichier.",
    "Complétez le compte d’accrochage.",
)  # fmt: skip
COMPTE_UTILISE = _c(
    606, "Matricule ou contrat qui a déjà servi", "Sous {ancien}, {quoi}.",
    "La Caisse des Dépôts reconnaît un passage à l’émetteur et à l’identifiant : sous un autre émetteur, tout serait doublé.",
    "Enregistrez un autre compte pour la suite, et dites que celui-ci ne sert plus : ce qui est parti garde son matricule.",
)  # fmt: skip
BCR_MAL_FORME = _c(
    607, "Matricule mal formé", "« {valeur} » n’a pas huit lettres et chiffres.", "Le schéma demande exactement huit caractères.",
    "Recopiez-le depuis le courriel de la Caisse des Dépôts.",
)  # fmt: skip
MONTAGE_INCOHERENT = _c(
    608, "Déposant incohérent", "{quoi}.", "Le message dit qui certifie et qui dépose ; un partenaire de formation ne dépose pas.",
    "Vérifiez le montage et les deux matricules.",
)  # fmt: skip
DEPOSANT_PARTENAIRE = _c(
    685, "Partenaire de formation déposant", "{deposant} ne peut pas déposer pour vous : {pourquoi}.",
    "La Caisse des Dépôts n’accepte pas qu’un partenaire de formation dépose : le certificateur centralise les données de son réseau.",
    "Déposez vous-mêmes, ou choisissez un déposant qui ne forme pas à vos certifications.",
)  # fmt: skip
DEPOSANT_PREPARE = _c(
    686, "Vous préparez ce que vous déposeriez", "Votre organisation est partenaire ou préparateur de {fiches}.",
    "La Caisse des Dépôts n’accepte pas qu’un partenaire de formation dépose pour son certificateur.",
    "Remettez ces données au certificateur : c’est à lui, ou à un autre déposant, de les transmettre.",
)  # fmt: skip
MATRICULE_REMPLACE = _c(
    687, "Matricule du déposant à remplacer", "« {perdu} » est enregistré comme matricule du déposant ; pour vous-mêmes, ce serait « {garde} ».",
    "{consequence}",
    "Pour garder les deux, revenez en arrière et enregistrez un second compte « pour nous-mêmes ». Sinon, confirmez le remplacement.",
)  # fmt: skip
COMPTE_EN_DOUBLE = _c(
    609, "Compte déjà enregistré", "Le compte « {compte} » a déjà ces matricules et ce contrat.",
    "Deux comptes pareils se partageraient les mêmes passages sans qu’on sache lequel les envoie.",
    "Ouvrez ce compte et modifiez-le.", "Parchemin",
)  # fmt: skip
COMPTE_A_CHOISIR = _c(
    625, "Compte à choisir", "Vous avez plusieurs comptes d’accrochage.",
    "Un fichier n’a qu’un certificateur et qu’un déposant.", "Choisissez le compte dont vous construisez le fichier.",
)  # fmt: skip
LOT_INCOMPLET = _c(
    684, "Fichier incomplet", "{ecrits} passages ont été écrits, {pris} étaient pris.",
    "Un passage tenu pour transmis sans être dans le fichier ne serait jamais reconnu. Aucun fichier n’a été gardé.",
    "Recommencez ; si cela se répète, signalez-le.", "Parchemin",
)  # fmt: skip
RIEN_A_ENVOYER = _c(
    610, "Rien à envoyer", "Aucun passage n’est prêt pour ce compte.",
    "Les passages à compléter, déjà dans un fichier ou acceptés n’y entrent pas.",
    "Complétez les passages, puis recommencez.",
)  # fmt: skip
CONSTRUCTION_EN_COURS = _c(
    611, "Construction en cours", "Un fichier est déjà en construction pour ce compte.",
    "Deux constructions à la fois se disputeraient les mêmes passages.", "Attendez qu’elle se termine.", "Parchemin",
)  # fmt: skip
SCHEMA_REFUSE_LE_FICHIER = _c(
    612, "Fichier refusé par le schéma", "Le fichier {rang} ne tient pas le schéma : {raison}.",
    "Déposé ainsi, il serait rejeté en entier. Aucun fichier n’a été gardé ; les passages restent à envoyer.",
    "Relancez les contrôles, puis la construction ; si cela se répète, signalez-le.", "Parchemin",
)  # fmt: skip
DISQUE = _c(
    613, "Écriture impossible", "Le fichier n’a pas pu être écrit ({raison}).",
    "Rien n’a été gardé à moitié ; les passages restent à envoyer.", "Faites de la place sur le disque, puis recommencez.",
    "Parchemin",
)  # fmt: skip
PROFIL_SANS_SCHEMA = _c(
    614, "Schéma officiel à installer", "Le schéma officiel {profil} n’est pas installé.",
    "Ce profil suit une description publique : seul le schéma de la Caisse des Dépôts prouve qu’un fichier le tient. Un fichier "
    "construit sans lui ne sort pas d’ici.",
    "Faites installer le kit téléchargé sur le portail (« Comptes et schémas » dit comment), annulez le fichier, puis "
    "construisez-le à nouveau.",
)  # fmt: skip

SANS_SUPPRESSION = _c(
    617, "Pas de suppression dans ce schéma", "Le schéma {profil} n’a pas d’opération de suppression.",
    "Avec lui, un passage accepté ne se corrige qu’en s’adressant à l’assistance de la Caisse des Dépôts.",
    "Passez le compte au schéma de 2026, ou écrivez à l’assistance et enregistrez la demande de rectification.",
)  # fmt: skip
CHANGE_ENTRE_TEMPS = _c(
    618, "Modifié entre-temps", "Quelqu’un a modifié {qui} depuis que la page est ouverte.",
    "Enregistrer effacerait son travail sans le dire.", "Rechargez la page, puis reprenez votre correction.", "Parchemin",
)  # fmt: skip
DEUX_FOIS = _c(
    615, "Ligne en double", "Cette certification délivrée est déjà à la ligne {ligne}.",
    "Transmise deux fois, elle reviendrait en refus.", "Gardez une seule des deux lignes.",
)  # fmt: skip
DEJA_EN_FICHIER = _c(
    627, "Passage entré dans un fichier", "{qui} est entré dans un fichier depuis l’import.",
    "Défaire l’import laisserait partir un passage que plus rien n’explique, ou effacerait ce qui a été construit.",
    "Laissez ce passage de côté avec son motif (« Ne pas transmettre ») s’il ne doit pas partir ; les autres lignes se corrigent une à une.",
    "Parchemin",
)  # fmt: skip
IDENTIFIANT_D_UN_AUTRE_COMPTE = _c(
    628, "Identifiant d’un autre compte", "L’identifiant technique « {id} » est déjà celui d’un passage du compte « {compte} ».",
    "Un identifiant ne désigne qu’un passage, dans toute l’organisation et pour toujours.",
    "Choisissez ce compte pour l’import, ou donnez à la ligne son propre identifiant.",
)  # fmt: skip
CELLULE_ILLISIBLE = _c(
    629, "Cellule qui ne se lit pas", "« {valeur} » ne convient pas pour « {champ} » : {attendu}.",
    "Une valeur devinée chercherait une autre personne. Rien n’a été changé sur cette ligne.", "Corrigez la cellule, puis enregistrez.",
    "Parchemin",
)  # fmt: skip
AUTRE_CERTIFICATEUR = _c(
    616, "Autre certificateur", "La ligne dit « {lu} », le compte choisi est « {attendu} ».",
    "Un fichier n’a qu’un certificateur : ce passage partirait sous un autre nom.", "Choisissez l’autre compte, ou retirez la ligne.",
)  # fmt: skip

AUTRE_ORGANISATION = _c(
    619, "Autre organisation", "Ce que vous avez choisi appartient à une autre organisation.",
    "Les passages d’une organisation ne partent jamais au nom d’une autre.",
    "Revenez à la liste de votre organisation et choisissez-y.", "Parchemin",
)  # fmt: skip

ABANDONNEE = _c(
    624, "Construction abandonnée", "Cette construction a été abandonnée : {raison}",
    "Aucun fichier n’a été gardé ; les passages restent à envoyer.", "Demandez une nouvelle construction.", "Parchemin",
)  # fmt: skip

# --- Files and deposits.
MAUVAIS_ETAT = _c(
    620, "Ce n’est pas le moment", "L’état est « {etat} » : cette étape n’est plus, ou pas encore, à faire.", "Chaque étape suit la précédente : préparé, déposé, traité.",
    "Rechargez la page : quelqu’un a peut-être avancé.", "Parchemin",
)  # fmt: skip
DEPOT_FUTUR = _c(
    621, "Date de dépôt à venir", "Le dépôt serait daté du {jour}.", "On ne note un dépôt qu’une fois fait.",
    "Corrigez la date.", "Parchemin",
)  # fmt: skip
FICHIER_ALTERE = _c(
    622, "Fichier altéré", "Le contenu gardé n’est plus celui qui a été construit.",
    "Ce que l’on dépose doit être exactement ce qui est archivé.", "Annulez ce fichier et reconstruisez-le.", "Parchemin",
)  # fmt: skip
SANS_DESTINATION = _c(
    623, "Aucun dépôt automatique", "Le compte n’a pas d’adresse de dépôt automatique.",
    "Le portail de la Caisse des Dépôts se dépose à la main ; seul un déposant tiers offre une adresse.",
    "Téléchargez le fichier, déposez-le sur le portail, puis notez le dépôt.",
)  # fmt: skip

DEPOT_AVANT = _c(
    680, "Dépôt avant la construction", "Le dépôt serait daté du {jour}, le fichier a été construit le {prepare}.",
    "On ne dépose que ce qui existe.", "Corrigez la date, ou choisissez le fichier qui a été déposé ce jour-là.", "Parchemin",
)  # fmt: skip
DEPOT_INTERROMPU = _c(
    626, "Dépôt interrompu", "Le dépôt automatique s’est arrêté avant de savoir si le fichier était arrivé.",
    "Le renvoyer sous une autre forme, ou l’annuler, pourrait transmettre deux fois les mêmes passages.",
    "Demandez au service s’il l’a, ou dites ce que montre le portail.", "Parchemin",
)  # fmt: skip
RECEPTION_A_DIRE = _c(
    681, "Réponse du portail à choisir", "Ni « reçu » ni « refusé » n’a été choisi.",
    "Un refus noté par erreur ferait partir deux fois les mêmes passages.", "Choisissez ce que le portail affiche.", "Parchemin",
)  # fmt: skip
JETON_ILLISIBLE = _c(
    682, "Jeton illisible", "Le jeton de l’adresse de dépôt ne s’ouvre plus.",
    "La clé qui l’a chiffré n’est plus là : une sauvegarde restaurée ailleurs ne l’ouvre pas.",
    "Donnez à nouveau le jeton dans « Comptes et schémas », ou remettez les clés de l’installation d’origine.", "Parchemin",
)  # fmt: skip
RELEVE_IMPOSSIBLE = _c(
    683, "Accusé non relevé", "L’accusé n’a pas pu être relevé ({raison}).",
    "Les autres fichiers n’en sont pas retardés ; celui-ci est réessayé à chaque tour.",
    "Si cela dure, téléchargez l’accusé sur le portail et lisez-le ici.", "Parchemin",
)  # fmt: skip

# --- Reports.
ACCUSE_ETRANGER = _c(
    630, "Accusé d’un autre envoi", "Aucun de vos fichiers ne porte l’identifiant {flux} ni le nom « {nom} ».",
    "L’appliquer à un autre fichier donnerait à des personnes la réponse d’autres.",
    "Vérifiez que vous êtes dans la bonne organisation, ou choisissez le fichier concerné.",
)  # fmt: skip
ACCUSE_DEJA_LU = _c(
    631, "Accusé déjà reçu", "Cet accusé {etat}.", "Le donner encore ne changerait rien.",
    "Ouvrez le fichier concerné pour voir ses réponses.", "Parchemin",
)  # fmt: skip
ACCUSE_CONTREDIT = _c(
    632, "Accusé d’un autre fichier", "L’accusé parle {lu}, vous avez choisi {attendu}.",
    "L’appliquer donnerait à des personnes la réponse d’autres.",
    "Choisissez le bon fichier. Si l’accusé ne porte pas d’identifiant et que le portail a seulement renommé le fichier, confirmez-le.",
)  # fmt: skip
DEJA_SANS_HISTOIRE = _c(
    633, "Déjà enregistré, sans que nous l’ayons envoyé", "La Caisse des Dépôts a déjà un passage {id}, que notre historique ne connaît pas.",
    "Deux passages portent peut-être le même identifiant : l’un des deux n’a pas été pris.",
    "Cherchez un dépôt fait ailleurs ; s’il est bien à cette personne, acceptez la réponse, sinon donnez un autre identifiant.",
    _GUIDE, Gravite.AVERTISSEMENT,
)  # fmt: skip
ACCUSE_DE_REPETITION = _c(
    636, "Accusé d’une répétition", "Cet accusé vient d’une répétition, et {nom} est noté comme déposé.",
    "Une répétition ne transmet rien : ses réponses ne comptent pas, et ses passages redeviennent à envoyer.",
    "S’il n’a été déposé que pour la répétition, confirmez-le. Sinon, lisez l’accusé que donne le vrai portail.", "Parchemin",
)  # fmt: skip
REPONSE_DEJA_TRANCHEE = _c(
    634, "Rien à trancher", "Ce passage n’attend pas de réponse.", "Seule une réponse que Parchemin n’a pas su lire se tranche.",
    "Rechargez la page.", "Parchemin",
)  # fmt: skip

# --- What follows.
DATE_DEMANDE = _c(
    640, "Date à venir", "La date donnée, le {jour}, n’est pas encore arrivée.",
    "On note ce qui est fait : un courrier reçu, une réponse envoyée, une mise en demeure levée.", "Corrigez la date.", "Parchemin",
)  # fmt: skip
REPONSE_ABSENTE = _c(
    641, "Réponse à écrire", "Dites ce qui a été fait, ou pourquoi la demande n’est pas fondée.",
    "On répond par des données corrigées ou par un refus motivé, dans les trois mois.", "Écrivez la réponse.",
    "Décret n° 2024-1236 du 30 décembre 2024",
)  # fmt: skip
RECTIFICATION_SANS_PREUVE = _c(
    643, "Envoi ou référence à donner", "Rien ne dit comment les données corrigées ont été transmises.",
    "« Transmises » se prouve : par l’envoi qui les porte, ou par la référence de l’échange avec l’assistance.",
    "Choisissez l’envoi, ou donnez la référence de l’assistance.", "Décret n° 2024-1236 du 30 décembre 2024",
)  # fmt: skip
AVANT_LA_RECEPTION = _c(
    644, "Réponse avant la demande", "La réponse serait du {jour}, la réception est du {recue}.",
    "On répond à ce que l’on a reçu.", "Corrigez la date.", "Parchemin",
)  # fmt: skip
PASSAGE_A_PRECISER = _c(
    645, "Personne à préciser", "« {texte} » {raison}.", "La demande se rattache à un passage, pour retrouver ce qui a été transmis.",
    "{remede}", "Parchemin",
)  # fmt: skip
DELAI_COURT = _c(
    642, "Délai inhabituel", "Le délai noté est de {jours} jours.", "Une mise en demeure en laisse au moins {minimum}.",
    "Relisez le courrier : s’il en donne davantage, corrigez le délai ; sinon, signalez-le dans votre réponse.",
    "Code du travail, art. R. 6113-17-3", Gravite.AVERTISSEMENT,
)  # fmt: skip
LEVEE_AVANT_LA_REPONSE = _c(
    646, "Levée avant la réponse", "La levée serait du {jour}, la réponse est du {repondu}.",
    "La Caisse des Dépôts lève une mise en demeure après avoir lu ce qui lui est répondu.", "Corrigez la date.", "Parchemin",
)  # fmt: skip
REPONSE_A_LA_MISE = _c(
    647, "Réponse à écrire", "Dites ce que vous avez répondu à la mise en demeure.",
    "On y répond par des observations ou en se mettant en règle, dans le délai qu’elle donne.", "Écrivez la réponse.",
    "Code du travail, art. R. 6113-17-3",
)  # fmt: skip

# --- Settings of a certification.
REGLAGE_ETRANGER = _c(
    650, "Certification d’un autre certificateur", "{fiche} n’est pas une de vos fiches.",
    "Seul le certificateur dit comment sa certification se transmet.",
    "Vérifiez vos capacités sur cette certification, dans « Certifications ».", _LOI,
)  # fmt: skip
REGLAGE_INCHANGE = _c(
    651, "Rien ne change", "Ce réglage est déjà celui en vigueur au {jour}.",
    "Une version de plus qui dit la même chose ferait croire à un changement.", "Revenez en arrière, ou changez une valeur.",
    "Parchemin",
)  # fmt: skip
REGLAGE_SCORE = _c(
    652, "Score à choisir", "L’obtention est « par score » et aucun score ne serait transmis.",
    "Une certification obtenue par score se transmet avec son score : une fois acceptée, elle ne se corrige plus guère.",
    "Choisissez la forme du score, ou l’obtention par admission.", "Caisse des Dépôts, dictionnaire des données NC5 V22",
)  # fmt: skip
ATTENDU_PAR_LE_REGLAGE = _c(
    653, "Donnée que le réglage attend", "{fiche} se transmet avec {quoi}, et ce passage n’en a pas.",
    "Un passage accepté ne se corrige qu’en le supprimant : mieux vaut le compléter avant.",
    "Complétez le passage, ou changez les réglages de transmission de cette certification.",
    "Caisse des Dépôts, dictionnaire des données NC5 V22",
)  # fmt: skip

PARCHEMIN_ATTENDU = _c(
    654, "Parchemin à délivrer d’abord", "{fiche} se transmet à la date de son parchemin, et celui de cette personne n’est pas délivré.",
    "La date de délivrance transmise est celle du parchemin. D’ici là, le délai affiché court de la décision du jury, plus tôt.",
    "Délivrez le parchemin (« À délivrer »), ou changez les réglages de transmission de cette certification.",
    "Caisse des Dépôts, dictionnaire des données NC5 V22 (5.10) ; Code du travail, art. R. 6113-17-2",
)  # fmt: skip

# --- What changed after the decision or the sending.
PLUS_ADMIS = _c(
    660, "La personne n’est plus admise", "La décision en vigueur est « {resultat} » depuis le {jour}.",
    "Seules les personnes admises se transmettent.", "Laissez ce passage de côté, avec le motif de la rectification.",
    "Caisse des Dépôts, guide de l’accrochage",
)  # fmt: skip
ECART_RETIRE = _c(
    661, "Décision retirée depuis", "Le passage est « {etat} » et la décision en vigueur est « {resultat} » depuis le {jour}.",
    "Le passeport de compétences de la personne porterait une certification qu’elle n’a pas.",
    "{remede}", _LOI, Gravite.AVERTISSEMENT,
)  # fmt: skip
ECART_CHANGE = _c(
    662, "Décision rectifiée depuis", "{sujet} ne dit plus ce que dit le procès-verbal rectificatif : {champs}.",
    "Le certificateur répond de l’exactitude de ce qu’il transmet.", "{remede}", _LOI, Gravite.AVERTISSEMENT,
)  # fmt: skip
ECART_IDENTITE = _c(
    663, "Identité corrigée depuis", "{sujet} ne dit plus ce que dit la fiche de la personne : {champs}.",
    "La Caisse des Dépôts a peut-être reconnu quelqu’un d’autre, ou le dira en refus.", "{remede}", _LOI,
    Gravite.AVERTISSEMENT,
)  # fmt: skip
CORRECTION_ATTENDUE = _c(
    665, "Correction attendue", "Ce passage recrée celui qui a été supprimé, et dit exactement la même chose.",
    "Il a été supprimé pour être corrigé : renvoyé tel quel, il porterait la même erreur, et ne se corrigerait qu’en le supprimant encore.",
    "Corrigez ce qui était faux, sur la fiche de la personne, la décision ou ce passage. Si rien n’est à changer, dites pourquoi.",
    "Caisse des Dépôts, guide de l’accrochage",
)  # fmt: skip
RIEN_A_CONFIRMER = _c(
    666, "Rien à confirmer", "Ce passage n’attend pas de correction.", "Seul un passage recréé à l’identique demande pourquoi rien ne change.",
    "Rechargez la page : quelqu’un l’a peut-être corrigé.", "Parchemin",
)  # fmt: skip
FICHIER_PERIME = _c(
    667, "Fichier qui n’est plus juste", "Depuis que ce fichier est construit, des données ont été corrigées pour {noms}.",
    "Déposé tel quel, il transmettrait des données que vous savez fausses, et que la Caisse des Dépôts garderait.",
    "Annulez ce fichier et reconstruisez-le. S’il est déjà déposé, ou s’il doit l’être quand même, dites-le en le confirmant.", _LOI,
)  # fmt: skip
ECART_DEJA_CLOS = _c(
    664, "Cas déjà fermé", "Ce cas est « {etat} ».", "Un cas ne se ferme qu’une fois.", "Rechargez la page.", "Parchemin",
)  # fmt: skip

# --- Asking people.
DEJA_DEMANDE = _c(
    670, "Déjà demandé il y a peu", "Un lien a été envoyé à {nom} le {jour}.",
    "Un second courriel dans les {jours} jours annulerait le premier lien, que la personne a peut-être sous les yeux.",
    "Attendez le {apres}, ou ouvrez la fiche de la personne pour lui remettre un lien.", "Parchemin", Gravite.INFORMATION,
)  # fmt: skip
TROP_DE_PERSONNES = _c(
    671, "Trop de personnes d’un coup", "Cette liste compte {nombre} personnes ; le maximum est de {maximum}.",
    "Un envoi aussi large est plus souvent un filtre oublié.", "Filtrez la liste, par exemple par fiche.", "Parchemin",
)  # fmt: skip
