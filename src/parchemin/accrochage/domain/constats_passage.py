"""What is said of one award before it is sent: rules that the schema does not check. Codes ACC-101 to ACC-160."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

B, A, I = Gravite.BLOQUANT, Gravite.AVERTISSEMENT, Gravite.INFORMATION  # noqa: E741
_DICO = "Caisse des Dépôts, dictionnaire des données NC5 V22"
_AT = "Caisse des Dépôts, guide de lecture d’un accusé de traitement"
_DELAI = "Code du travail, art. L. 6113-8 et R. 6113-17-2"


def _c(
    numero: int, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = B, source: str = _DICO
) -> Controle:
    return declarer(Controle(f"ACC-{numero:03d}", titre, quoi, pourquoi, remede, gravite, source))


# --- B1: dates of validity and of the exam.
FIN_AVANT_DEBUT = _c(
    101, "Fin de validité avant la délivrance", "La fin de validité ({fin}) précède la délivrance ({debut}).",
    "La Caisse des Dépôts refuse le passage.", "Corrigez l’une des deux dates.", B, _AT,
)  # fmt: skip
EXAMEN_INVERSE = _c(
    102, "Examen qui finit avant de commencer", "L’examen finit le {fin}, avant son début le {debut}.",
    "La Caisse des Dépôts refuse les dates incohérentes.", "Corrigez l’une des deux dates, ou retirez-les.", B, _AT,
)  # fmt: skip
DELIVRE_AVANT_EXAMEN = _c(
    103, "Délivrée avant l’examen", "La délivrance ({delivrance}) précède l’examen ({examen}).",
    "La date de délivrance est celle du parchemin : elle suit l’examen.",
    "Vérifiez la date de délivrance et celles de l’examen.", A,
)  # fmt: skip
# --- B2: the certification.
CODE_SANS_PREFIXE = _c(
    104, "Numéro de fiche incomplet", "« {code} » n’est pas un numéro de fiche entier.",
    "Le numéro porte toujours son répertoire ; sans lui, la Caisse des Dépôts répond « le statut de la certification est KO ».",
    "Écrivez par exemple RNCP37674 ou RS5000.", B, _AT,
)  # fmt: skip
CODE_ET_TYPE = _c(
    105, "Répertoire et numéro en désaccord", "Le répertoire est « {type} » et le numéro « {code} ».",
    "La Caisse des Dépôts refuse alors tous les passages de cette certification.",
    "Alignez les deux : RNCP avec RNCP, RS avec RS.", B, _AT,
)  # fmt: skip
TYPE_INCONNU = _c(
    106, "Répertoire inhabituel", "« {type} » n’est ni RNCP ni RS.",
    "Le dictionnaire prévoit d’autres types, que l’obligation de transmettre ne concerne pas.",
    "Vérifiez que cette certification doit bien être transmise.", A,
)  # fmt: skip
CERTIFICATION_ABSENTE = _c(
    107, "Certification inconnue des registres", "{code} n’est pas dans les registres de Parchemin.",
    "La Caisse des Dépôts refuse les certifications qu’elle ne connaît pas. Un registre entier et récent en fait un refus sûr ; ancien ou absent, un risque.",
    "Vérifiez le numéro et corrigez-le (« Compléter ») ; s’il est juste, mettez les registres à jour.", A, _AT,
)  # fmt: skip
# --- B3, B4: identifiers.
ID_DOUBLE = _c(
    108, "Identifiant technique en double", "L’identifiant technique « {id} » est déjà celui du passage n° {rang}.",
    "La Caisse des Dépôts ne prend qu’un passage par identifiant et par émetteur.",
    "Donnez à chaque passage son propre identifiant, une fois pour toutes.", B, _AT,
)  # fmt: skip
ID_DEJA_ACCEPTE = _c(
    109, "Passage déjà enregistré", "Un passage de même identifiant a déjà été accepté ({quand}).",
    "Le renvoyer ne le corrigerait pas : il reviendrait en refus « existe déjà en base ».",
    "Retirez-le du fichier. Pour le corriger, demandez d’abord sa suppression.", B, _AT,
)  # fmt: skip
FLUX_PAS_UUID = _c(
    110, "Identifiant de fichier inhabituel", "L’identifiant du fichier n’est pas un UUID.",
    "Le dictionnaire demande un identifiant universel, propre à chaque fichier.",
    "Laissez Parchemin l’attribuer.", A,
)  # fmt: skip
# --- B5: date of birth.
NAISSANCE_IMPOSSIBLE = _c(
    111, "Date de naissance impossible", "Le {jour} n’existe pas.",
    "Personne n’est né ce jour-là : la personne serait introuvable.", "Vérifiez la date sur la pièce d’identité.",
)  # fmt: skip
NAISSANCE_TROUEE = _c(
    112, "Jour sans mois", "Le jour de naissance est donné sans le mois.",
    "Un jour seul ne départage personne.", "Donnez le mois, ou retirez le jour.", A,
)  # fmt: skip
NE_APRES = _c(
    113, "Naissance après la délivrance", "La personne serait née en {annee}, la certification est délivrée en {delivrance}.",
    "L’une des deux dates est fausse.", "Vérifiez l’année de naissance et la date de délivrance.",
)  # fmt: skip
TRES_JEUNE = _c(
    114, "Âge inhabituel", "La personne aurait {age} ans à la délivrance.",
    "Un âge inhabituel est souvent une année mal saisie.", "Vérifiez l’année de naissance.", A,
)  # fmt: skip
# --- B6, B13: levels.
LANGUE_CONTREDITE = _c(
    115, "Niveau de langue contredit", "La présence d’un niveau de langue est « {presence} » et le niveau est « {niveau} ».",
    "Le niveau et l’annonce du niveau vont ensemble.", "Donnez le niveau, ou dites qu’il n’y en a pas.", A,
)  # fmt: skip
NUMERIQUE_CONTREDIT = _c(
    116, "Niveau numérique contredit", "La présence d’un niveau numérique ne correspond pas à ce qui est donné.",
    "Le niveau et l’annonce du niveau vont ensemble.", "Donnez le score, ou dites qu’il n’y en a pas.", A,
)  # fmt: skip
SCORE_ABSENT = _c(
    117, "Score numérique absent", "Des niveaux de compétences numériques sont donnés sans score général.",
    "Le dictionnaire attend le score avec les niveaux.", "Ajoutez le score général.", A,
)  # fmt: skip
DIGCOMP_INCONNU = _c(
    118, "Compétence numérique inconnue", "Le domaine « {domaine} » n’a pas de compétence « {competence} ».",
    "Les cinq domaines comptent 3, 6, 4, 4 et 4 compétences.", "Corrigez le domaine ou le rang de la compétence.", A,
)  # fmt: skip
# --- B7: VAE.
VAE_SANS_VOIE = _c(
    119, "Voie de VAE à préciser", "L’accès est la VAE, sans dire par quelle voie.",
    "Le dictionnaire demande la voie (congé de VAE ou VAE classique) quand l’accès est la VAE.",
    "Choisissez la voie.", A,
)  # fmt: skip
VOIE_SANS_VAE = _c(
    120, "Voie de VAE sans VAE", "Une voie de VAE est donnée alors que l’accès est « {acces} ».",
    "Cette précision n’a de sens que pour une VAE.", "Retirez la voie, ou corrigez l’accès.", A,
)  # fmt: skip
# --- B8, B9: the place of birth.
CODE_COMMUNE_FORME = _c(
    121, "Code de commune impossible", "« {code} » n’a pas la forme d’un code de commune.",
    "Cinq caractères : deux chiffres (ou 2A, 2B) puis trois chiffres ; 99 et le pays pour l’étranger.",
    "Cherchez le code sur la fiche de la personne, ou donnez le code postal à défaut.",
)  # fmt: skip
COMMUNE_INCONNUE = _c(
    122, "Commune à vérifier", "{raison}",
    "Le code est celui de la commune le jour de la naissance.", "Cherchez la commune par son nom et la date.", A,
)  # fmt: skip
PAYS_ABSENT = _c(
    123, "Pays de naissance à donner", "Née à l’étranger ({code}), la personne n’a pas de code de pays.",
    "Le dictionnaire demande les trois derniers chiffres du code 99 pour une naissance à l’étranger.",
    "Ajoutez le code du pays : {attendu}.", A,
)  # fmt: skip
PAYS_CONTREDIT = _c(
    124, "Pays et code en désaccord", "Le code de naissance est {code} et celui du pays {pays}.",
    "Pour une naissance à l’étranger, le code du pays est la fin du code 99.", "Corrigez l’un des deux.", A,
)  # fmt: skip
PAYS_EN_FRANCE = _c(
    125, "Pays donné pour une naissance en France", "Le code {code} est une commune française et un code de pays est donné ({pays}).",
    "Le code du pays doit être absent pour une naissance en France.", "Retirez le code du pays.", A,
)  # fmt: skip
PAYS_SANS_CODE_99 = _c(
    126, "Pays sans code 99", "Un code de pays ({pays}) est donné avec un code postal.",
    "Pour une naissance à l’étranger, le lieu s’écrit 99 suivi du code du pays.", "Remplacez le code postal par {attendu}.", A,
)  # fmt: skip
# --- B10: texts.
TEXTE_BLANC = _c(
    127, "Valeur faite d’espaces", "« {champ} » ne contient que des espaces.",
    "Le schéma l’accepte, mais aucune personne ne porte ce nom.", "Donnez la vraie valeur.",
)  # fmt: skip
TEXTE_SALE = _c(
    128, "Espaces ou retours à la ligne", "« {champ} » commence, finit ou se coupe par des blancs.",
    "Un retour à la ligne dans une valeur fait refuser les listes et gêne le rapprochement.", "Retirez-les.", A,
)  # fmt: skip
NIL_EN_TOUTES_LETTRES = _c(
    129, "« nil » écrit en toutes lettres", "« {champ} » contient le mot « {valeur} ».",
    "Pris pour une vraie valeur, il serait enregistré tel quel.", "Laissez la valeur vide : Parchemin écrit xsi:nil.", A,
)  # fmt: skip
# --- B11: the delivery.
DELIVRANCE_FUTURE = _c(
    130, "Délivrance à venir", "La délivrance est datée du {jour}, qui n’est pas encore venu.",
    "Seules les certifications délivrées se transmettent.", "Attendez ce jour, ou corrigez la date.",
)  # fmt: skip
AVANT_OBLIGATION = _c(
    131, "Délivrée avant le 1er juillet 2021", "La délivrance date du {jour}.",
    "L’obligation porte sur les certifications délivrées depuis le 1er juillet 2021 ; les autres sont facultatives.",
    "Transmettez-la si vous le souhaitez.", I, "Décret n° 2020-894 du 22 juillet 2020",
)  # fmt: skip
HORS_DELAI = _c(
    132, "Plus de trois mois depuis la délivrance", "Le délai de transmission a pris fin le {echeance}.",
    "Le certificateur transmet dans les trois mois de la délivrance.", "Transmettez sans attendre.", A, _DELAI,
)  # fmt: skip
# --- B12: only those admitted.
NON_DEFINITIF = _c(
    133, "Résultat provisoire", "Le résultat n’est pas définitif.",
    "Un résultat provisoire puis définitif se heurte à la règle des doublons.", "N’envoyez que les résultats définitifs.", A,
)  # fmt: skip
# --- B16: the NIR.
NIR_MAL_FORME = _c(
    134, "Numéro de sécurité sociale incorrect", "Ce numéro ne convient pas : {raison}.",
    "La personne serait introuvable, ou une autre le serait à sa place.", "Recopiez-le depuis l’attestation de droits.", B,
    "Insee, RNIPP ; décret n° 2024-1236 du 30 décembre 2024",
)  # fmt: skip
NIR_CONTREDIT = _c(
    135, "Numéro en désaccord avec l’identité", "Le numéro et l’identité ne disent pas la même chose : {quoi}.",
    "Le numéro porte le sexe, l’année, le mois et souvent le lieu de naissance.",
    "Vérifiez le numéro et l’identité sur les pièces.", A, "Insee, RNIPP",
)  # fmt: skip
VOIE_INTERDITE = _c(
    136, "Identification que le schéma n’a pas", "Le schéma {profil} n’identifie pas une personne {voie}.",
    "Le fichier serait refusé entier.", "Identifiez la personne autrement, ou passez au schéma qui le permet.",
)  # fmt: skip
SANS_VOIE = _c(
    137, "Personne non identifiée", "Rien n’identifie la personne.",
    "Il faut une identité, un dossier CPF ou, selon le schéma, un numéro de sécurité sociale.",
    "Complétez la fiche de la personne.",
)  # fmt: skip
DONNEE_ABSENTE = _c(
    138, "Donnée obligatoire absente", "Il manque {quoi}.",
    "Sans cette donnée, le fichier serait refusé entier.",
    "Complétez-la. Une donnée d’identité se demande à la personne ; le répertoire et le numéro se lisent sur la fiche de la certification.",
)  # fmt: skip
ANNEE_INCOHERENTE = _c(
    139, "Inscription après la délivrance", "L’inscription ({inscription}) suit la délivrance ({delivrance}).",
    "Une personne s’inscrit avant d’être certifiée.", "Vérifiez les deux dates.", A,
)  # fmt: skip
OFFSET = _c(
    140, "Heure et décalage en désaccord", "L’horodatage {horodatage} ne porte pas le décalage de Paris ce jour-là ({attendu}).",
    "Un mauvais décalage date le fichier d’une autre heure.", "Laissez Parchemin écrire l’heure.", A,
)  # fmt: skip
TIERS_A_CONFIRMER = _c(
    141, "Émetteur et certificateur différents", "L’émetteur ({emetteur}) n’est pas le certificateur ({certificateur}).",
    "Seul un tiers déposant déclaré à la Caisse des Dépôts dépose pour un certificateur ; un partenaire de formation ne le peut pas.",
    "Vérifiez que ce déposant est bien déclaré, et que le contrat les lie.", I,
    "Caisse des Dépôts, guide de l’accrochage",
)  # fmt: skip
# --- Characters.
CARACTERE_INTERDIT = _c(
    142, "Caractère que XML interdit", "« {champ} » contient un caractère invisible que le format interdit ({code}).",
    "Le fichier ne pourrait pas être lu.", "Retapez la valeur : elle vient sans doute d’un copier-coller ou d’un export abîmé.",
)  # fmt: skip
CARACTERE_INVISIBLE = _c(
    143, "Caractère invisible", "« {champ} » contient un caractère qui ne se voit pas ({code}).",
    "L’état civil ne le connaît pas : le rapprochement peut échouer sans raison apparente.", "Retapez la valeur.", A,
)  # fmt: skip
# --- B16, again.
NIR_PROVISOIRE = _c(
    144, "Numéro de sécurité sociale d’attente", "C’est un numéro d’attente : il ne commence ni par 1 ni par 2.",
    "Le schéma ne prend que des numéros définitifs ; la personne n’est pas encore immatriculée sous le sien.",
    "Notez l’absence du numéro (« Numéro d’attente ») et redemandez-le quand la personne aura le sien, ou identifiez-la autrement.",
    B, "Insee, RNIPP ; décret n° 2024-1236 du 30 décembre 2024",
)  # fmt: skip
# --- What a house file says in its own columns.
NAISSANCE_CONTREDITE = _c(
    145, "Deux dates de naissance", "La date de naissance ({date}) ne dit pas la même chose que {quoi}.",
    "L’une des deux est fausse : la personne serait introuvable, ou une autre le serait à sa place.",
    "Vérifiez sur la pièce d’identité, puis corrigez ou videz la cellule fausse.",
)  # fmt: skip
NON_OBTENUE = _c(
    146, "Certification non obtenue", "Le résultat de la ligne est « {valeur} » : la certification n’est pas obtenue.",
    "Seules les personnes qui ont obtenu la certification se transmettent.",
    "Retirez cette ligne. Si la personne a obtenu la certification, corrigez son résultat.", B, "Caisse des Dépôts, guide de l’accrochage",
)  # fmt: skip
RESULTAT_INCONNU = _c(
    147, "Résultat que l’on ne sait pas lire", "« {valeur} » ne dit pas si la certification est obtenue.",
    "Deviner transmettrait peut-être quelqu’un qui n’est pas admis.",
    "Écrivez « admis » ou « ajourné ». Si la colonne dit autre chose que le résultat, laissez-la de côté.", B,
    "Caisse des Dépôts, guide de l’accrochage",
)  # fmt: skip
DEUX_ATTRIBUTIONS = _c(
    148, "La même certification deux fois", "{quoi}.",
    "La Caisse des Dépôts ne reconnaît un passage qu’à son identifiant : la personne aurait deux fois la même certification, le même jour, "
    "dans son passeport de compétences.",
    "Laissez de côté celui qui est en trop (« Ne pas transmettre »). Si ce sont vraiment deux attributions, dites ce qui les distingue : "
    "l’option ou la spécialité, ou la date.",
)  # fmt: skip
DEUX_CERTIFICATIONS = _c(
    149, "Deux certifications sur une ligne", "La ligne donne deux certifications : {codes}.",
    "Un passage n’est l’attribution que d’une certification.", "Faites une ligne pour chacune, ou videz la cellule de trop.",
)  # fmt: skip
OBTENUE_EN_PARTIE = _c(
    150, "Réussite partielle", "Le résultat de la ligne est « {valeur} » : la certification n’est obtenue qu’en partie.",
    "Seule la certification entière se transmet ; le fichier n’a pas de place pour les blocs de compétences.",
    "Retirez cette ligne : les blocs obtenus se gardent dans le dossier de la personne, et la certification se transmettra une fois entière.",
    B, "Caisse des Dépôts, guide de l’accrochage",
)  # fmt: skip
RESULTAT_VIDE = _c(
    151, "Résultat absent", "La colonne du résultat est vide sur cette ligne.",
    "Rien ne dit que la personne a obtenu la certification, et seules celles qui l’ont obtenue se transmettent.",
    "Vérifiez sur le procès-verbal avant d’enregistrer la ligne.", A, "Caisse des Dépôts, guide de l’accrochage",
)  # fmt: skip
COLONNE_ABSENTE = _c(
    152, "Donnée d’identité sans colonne", "Aucune colonne ne donne {quoi}.",
    "{consequence}", "Si une colonne du fichier la donne, choisissez-la ; sinon, il faudra la compléter pour chaque personne.", A,
)  # fmt: skip
RESULTAT_LAISSE = _c(
    153, "Une colonne semble dire le résultat", "La colonne « {intitule} » est laissée de côté et contient « {valeur} ».",
    "Seules les personnes qui ont obtenu la certification se transmettent : une personne ajournée partirait avec les autres.",
    "Choisissez « Résultat » pour cette colonne.", A, "Caisse des Dépôts, guide de l’accrochage",
)  # fmt: skip
