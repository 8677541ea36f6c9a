"""What may go wrong around the cells: two people at once, a closed session, an unknown candidate."""

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(numero: int, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(f"RES-{numero:03d}", titre, quoi, pourquoi, remede, gravite))


CONFLIT = _c(
    10, "Deux saisies de la même cellule",
    "{qui} a enregistré « {autre} » {quand} ; vous avez tapé « {texte} ».",
    "Quelqu’un a changé cette cellule depuis que vous l’avez lue. Rien n’est perdu : les deux valeurs sont là.",
    "Vérifiez la copie, puis gardez l’une des deux.",
)  # fmt: skip
DEFINITIF = _c(
    11, "Résultats arrêtés", "Ce résultat est arrêté.",
    "Les résultats de la session ont été relus et arrêtés avant la délibération.",
    "Pour corriger, le secrétariat rouvre la saisie en disant pourquoi.",
)  # fmt: skip
SAISIE_FERMEE = _c(
    13, "Saisie fermée", "La session est « {etat} » : les résultats ne se saisissent pas.",
    "La saisie commence quand la session est ouverte et s’arrête quand les résultats sont arrêtés.",
    "Ouvrez la saisie depuis la page des résultats de la session, ou demandez-le au secrétariat.",
)  # fmt: skip
RIEN_A_SAISIR = _c(
    14, "Personne à évaluer", "Aucun candidat n’est inscrit à un élément de cette session.",
    "Il n’y a pas de cellule à remplir.", "Inscrivez des candidats à la session, avec les éléments qu’ils présentent.",
)  # fmt: skip
CELLULES_VIDES = _c(
    15, "Résultats manquants", "{nombre} à saisir : {lesquels}.",
    "Chaque cellule doit être remplie : une note, un acquis, ou une absence dite comme telle. Un vide n’est pas un zéro.",
    "Remplissez ces cellules. Si la personne n’est pas venue, tapez ABS ou EXC.",
)  # fmt: skip
EXCUSE_SANS_MOTIF = _c(
    16, "Excuse sans motif", "Motif manquant : {lesquels}.",
    "Absence excusée et absence tout court n’ont pas le même effet : le jury doit savoir pourquoi elle est excusée.",
    "Dans la cellule, tapez EXC puis le motif (« EXC : certificat médical »), ou ABS si elle n’est pas justifiée.",
)  # fmt: skip
SANS_RAISON = _c(
    17, "Raison manquante", "La raison de la réouverture manque.",
    "Des résultats arrêtés qui changent sont la première chose qu’un auditeur regarde.",
    "Écrivez en une phrase ce qui doit être corrigé.",
)  # fmt: skip
PAS_ARRETES = _c(
    18, "Résultats non arrêtés", "Les résultats de cette session ne sont pas arrêtés.",
    "Il n’y a rien à rouvrir.", "Ouvrez la grille : elle est modifiable.",
)  # fmt: skip
CANDIDAT_INCONNU = _c(
    20, "Candidat absent de la session", "{qui} n’est pas inscrit à cette session.",
    "Le numéro, la référence, ou le nom et la date de naissance ne désignent aucun candidat de la session.",
    "Vérifiez l’orthographe et la date de naissance, ou inscrivez d’abord la personne à la session.",
)  # fmt: skip
CANDIDAT_AMBIGU = _c(
    21, "Plusieurs candidats possibles", "« {qui} » désigne {nombre} candidats de la session : {lesquels}.",
    "Donner le résultat de l’un à l’autre est la faute la plus grave qu’une saisie puisse faire : Parchemin ne devine pas.",
    "Ajoutez le numéro de candidat, la référence ou la date de naissance.",
)  # fmt: skip
CANDIDAT_CONTREDIT = _c(
    22, "Candidat mal désigné", "La ligne dit « {dit} », mais {cle} désigne {trouve}.",
    "Le numéro et le nom ne vont pas ensemble : l’un des deux est d’une autre personne.",
    "Corrigez le numéro ou le nom.",
)  # fmt: skip
CANDIDAT_DEUX_FOIS = _c(
    23, "Candidat donné deux fois", "{qui} est déjà à la ligne {ligne}.",
    "Deux lignes pour une personne : on ne sait pas laquelle croire.", "Ne gardez qu’une ligne par candidat.",
)  # fmt: skip
ELEMENT_NON_PRESENTE = _c(
    24, "Élément non présenté", "{qui} n’est pas inscrit à « {element} » pour cette session.",
    "Un résultat se donne à qui est inscrit à l’élément.",
    "Videz la cellule, ou inscrivez le candidat à cet élément dans la session.",
)  # fmt: skip
CHANGE_DEPUIS = _c(
    25, "Résultat changé depuis l’aperçu", "{qui}, {element} : {par} a enregistré « {valeur} » depuis l’aperçu.",
    "L’import écraserait ce que quelqu’un vient de saisir.", "Relancez l’aperçu, puis décidez.",
)  # fmt: skip
REMPLACE = _c(
    26, "Résultat remplacé", "« {avant} », saisi par {par}, deviendra « {apres} ».",
    "La cellule était déjà remplie.", "Si ce n’est pas voulu, videz la cellule du fichier : une cellule vide ne change rien.",
    Gravite.AVERTISSEMENT,
)  # fmt: skip
SANS_DESIGNATION = _c(
    27, "Candidat non désigné", "La ligne ne dit pas de qui elle parle.",
    "Il faut un numéro de candidat, une référence, ou un nom avec une date de naissance.",
    "Complétez la ligne, ou supprimez-la.",
)  # fmt: skip
SESSION_INACCESSIBLE = _c(
    28, "Session inaccessible", "Cette session n’existe pas, ou vous n’y saisissez pas de résultats.",
    "Un membre de jury saisit pour les seules sessions où il siège.", "Choisissez une autre session.",
)  # fmt: skip
NOM_SEUL = _c(
    29, "Reconnu par son nom seulement", "La ligne est attribuée à {trouve}, le seul candidat de ce nom dans la session.",
    "Sans numéro ni date de naissance, un homonyme d’une autre session passerait inaperçu.",
    "Vérifiez que c’est bien cette personne.", Gravite.AVERTISSEMENT,
)  # fmt: skip
CHANGE_DEPUIS_IMPORT = _c(
    30, "Résultat changé depuis l’import", "{quoi_donc} : changé ou arrêté depuis cet import.",
    "Revenir en arrière effacerait ce que quelqu’un a saisi ensuite.", "Corrigez ces cellules dans la grille.",
)  # fmt: skip
CANDIDAT_EN_DOUBLE = _c(
    33, "Une personne, deux candidatures", "{noms} : candidat deux fois à cette session, par deux inscriptions.",
    "Le jury prendrait deux décisions sur la même personne, et le procès-verbal la nommerait deux fois.",
    "Choisissez l’inscription à garder ; dans la grille, effacez les résultats de l’autre, puis retirez-la de la session.",
)  # fmt: skip
