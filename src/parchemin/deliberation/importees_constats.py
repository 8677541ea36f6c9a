"""What may be wrong with the result of an authority: whom it is about, when, what it says, what it replaces."""

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(numero: int, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(f"AUT-{numero:03d}", titre, quoi, pourquoi, remede, gravite))


_REGARDER = Gravite.AVERTISSEMENT
JURY_ICI = _c(
    1, "C’est votre jury qui décide", "L’organisation est {capacite} de « {certification} » : sa décision ne s’importe pas.",
    "Le certificateur délibère : la décision vient de son jury, avec son procès-verbal.",
    "Ouvrez la délibération de la session. Si ce n’est pas vous qui certifiez, corrigez vos capacités sur la certification.",
)  # fmt: skip
CANDIDAT_INCONNU = _c(
    2, "Candidat inconnu", "{qui} n’est inscrit à aucune certification de l’organisation.",
    "Un résultat se rattache à une inscription ; Parchemin n’en crée pas d’après une liste de résultats.",
    "Vérifiez le numéro, l’orthographe et la date de naissance, ou inscrivez d’abord la personne.",
)  # fmt: skip
CANDIDAT_AMBIGU = _c(
    3, "Plusieurs candidats possibles", "« {qui} » désigne {nombre} inscriptions : {lesquelles}.",
    "Donner le résultat de l’un à l’autre est la faute la plus grave : Parchemin ne devine pas.",
    "Ajoutez le numéro de candidat, la date de naissance, ou la certification.",
)  # fmt: skip
CANDIDAT_CONTREDIT = _c(
    4, "Candidat mal désigné", "La ligne dit « {dit} », mais {cle} désigne {trouve}.",
    "Ce qu’une ligne dit deux fois doit concorder, sinon le résultat irait à quelqu’un d’autre.",
    "Corrigez le numéro ou le nom.",
)  # fmt: skip
SANS_DESIGNATION = _c(
    5, "Personne n’est désigné", "La ligne ne dit pas de qui elle parle.", "Il faut un numéro, une référence ou un nom.",
    "Ajoutez le numéro de candidat, ou le nom, le prénom et la date de naissance.",
)  # fmt: skip
DEUX_RESULTATS = _c(
    6, "Deux résultats pour un candidat", "{qui} a déjà un résultat à la ligne {ligne}.",
    "Un candidat a une décision par session : on ne sait pas laquelle des deux lignes est la bonne.",
    "Gardez une seule des deux lignes.",
)  # fmt: skip
AUTRE_CERTIFICATION = _c(
    7, "Pas inscrit à cette certification", "{qui} n’est pas inscrit à « {certification} ».",
    "Le résultat porte sur une certification que cette personne ne prépare pas ici.",
    "Vérifiez le numéro de la certification, ou inscrivez la personne.",
)  # fmt: skip
NOM_SEUL = _c(
    8, "Désigné par son seul nom", "Reconnu par son nom : {trouve}.",
    "Le fichier ne donne ni numéro ni date de naissance ; une seule inscription porte ce nom.",
    "Vérifiez que c’est bien cette personne.", _REGARDER,
)  # fmt: skip
SESSION_INCONNUE = _c(
    9, "Session inconnue", "{qui} n’est candidat à aucune session « {session} ».",
    "Le nom ou l’année de la session ne correspond à aucune session où cette personne est inscrite.",
    "Écrivez l’année ou le nom de la session comme dans Parchemin, ou laissez la colonne vide.",
)  # fmt: skip
AVANT_LA_SESSION = _c(
    10, "Résultat avant la session", "La décision est datée du {decidee}, la session commence le {session}.",
    "Un jury ne décide pas avant les épreuves : la date, la session ou la ligne est fausse.",
    "Vérifiez la date du jury, ou les dates de la session.",
)  # fmt: skip
PENDANT_LA_SESSION = _c(
    11, "Résultat avant la fin de la session", "La décision est datée du {decidee}, la session finit le {session}.",
    "C’est possible pour un candidat dispensé de la suite ; c’est plus souvent une faute de date.",
    "Vérifiez la date du jury.", _REGARDER,
)  # fmt: skip
DATE_A_VENIR = _c(
    12, "Décision à venir", "La décision est datée du {decidee} : ce jour n’est pas passé.",
    "On n’enregistre que ce qui est décidé.", "Corrigez la date, ou attendez la décision.",
)  # fmt: skip
DATE_MANQUANTE = _c(
    13, "Date du jury manquante", "La date de la décision n’est dite nulle part.",
    "La règle appliquée, et ce que la personne garde, dépendent du jour du jury.",
    "Ajoutez une colonne « Date du jury », donnez la date au moment du dépôt, ou fixez le jour du jury de la session.",
)  # fmt: skip
AUTORITE_MANQUANTE = _c(
    14, "Autorité non dite", "On ne sait pas qui a décidé.",
    "Une décision importée nomme son auteur : une académie, une direction régionale, une branche.",
    "Donnez l’autorité au moment du dépôt, ou dans une colonne « Autorité ».",
)  # fmt: skip
RESULTAT_NON_COMPRIS = _c(
    15, "Résultat non compris", "« {texte} » n’est pas un résultat connu.{piste}",
    "Chaque autorité a ses mots ; Parchemin n’invente pas une décision.",
    "Écrivez Admis, Ajourné, Validation partielle, Second groupe, Absent ou Non délivrable.",
)  # fmt: skip
RESULTAT_MANQUANT = _c(
    16, "Résultat manquant", "La ligne ne dit pas le résultat.", "Un vide n’est ni un succès ni un échec.",
    "Complétez la colonne du résultat, ou retirez la ligne.",
)  # fmt: skip
MENTION_SANS_SUCCES = _c(
    17, "Mention sans succès", "Mention « {mention} » pour un résultat « {resultat} ».",
    "Une mention ne va qu’avec une admission.", "Vérifiez le résultat et la mention de cette ligne.",
)  # fmt: skip
MENTION_NON_COMPRISE = _c(
    18, "Mention non comprise", "« {texte} » n’est pas une mention connue.", "Les mentions sont fixées par les textes.",
    "Écrivez AB, B, TB, ou TB avec félicitations ; laissez vide sans mention.",
)  # fmt: skip
AUTRE_ECHELLE = _c(
    19, "Note d’une autre échelle", "« {texte} » n’est pas une note sur 20.",
    "Les moyennes se calculent sur 20 : une note sur un autre total les fausserait toutes.",
    "Ramenez la note sur 20, ou laissez la case vide.",
)  # fmt: skip
DECIDE_ICI = _c(
    20, "Déjà décidé par votre jury", "Le jury de l’organisation a déjà décidé pour {qui}.",
    "Une décision de jury ne se remplace pas par un import.", "Passez par la révision de la délibération.",
)  # fmt: skip
REMPLACE = _c(
    21, "Décision remplacée", "La décision enregistrée change. {changements}.",
    "Une décision ne s’efface pas : la nouvelle version garde l’ancienne à côté, avec sa raison.",
    "Vérifiez que l’autorité a bien rectifié son résultat.", _REGARDER,
)  # fmt: skip
RAISON_MANQUANTE = _c(
    22, "Raison manquante", "La décision {qui:de} change, et la raison manque.",
    "Un résultat publié qui change est la première chose qu’un auditeur regarde.",
    "Écrivez en une phrase ce que l’autorité a rectifié.",
)  # fmt: skip
CHANGE_DEPUIS = _c(
    23, "Changé depuis", "La décision {qui:de} a changé depuis la vérification du fichier.",
    "Quelqu’un l’a enregistrée ou rectifiée entre-temps.", "Vérifiez le fichier de nouveau.",
)  # fmt: skip
UTILISE_DEPUIS = _c(
    24, "Décision utilisée depuis", "La décision {qui:de} ne peut plus être retirée : {pourquoi}.",
    "Défaire l’import effacerait quelque chose qui en dépend.", "Importez plutôt la rectification : elle fera une nouvelle version.",
)  # fmt: skip
MENTION_ETRANGERE = _c(
    26, "Mention que cette famille ne connaît pas", "Mention « {mention} » : la règle connue pour {famille}, le {jour}, {connues}.",
    "C’est plus souvent une colonne décalée qu’une mention : elle serait imprimée sur le parchemin et transmise à la Caisse des Dépôts. "
    "L’autorité décide : Parchemin la garde telle qu’elle est dite.",
    "Vérifiez sur l’original. Si l’autorité l’a bien donnée, enregistrez et gardez le document ; sinon, videz la case.", _REGARDER,
)  # fmt: skip
INSCRIPTION_ANNULEE = _c(
    25, "Inscription annulée", "L’inscription {qui:de} a été annulée.",
    "Une inscription annulée était une erreur : personne ne s’y est présenté.",
    "Rouvrez l’inscription si la personne a bien passé l’examen.",
)  # fmt: skip
