"""What the lists of training bodies and of establishments find: REF-084 to REF-092."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_SOURCE = "Code du travail, art. L. 6351-7-1 (à vérifier) ; Insee, répertoire Sirene"


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite, _SOURCE))


INCONNUE = _c(
    "REF-084", "Fichier de liste non reconnu", "Les colonnes de ce fichier ne sont ni celles de la liste publique des organismes de formation, ni celles d’un extrait Sirene : {colonnes}.",
    "Lire une autre liste à la place de celle-ci ferait dire n’importe quoi des partenaires.",
    "Téléchargez la liste publique des organismes de formation sur data.gouv.fr, ou un extrait des établissements Sirene, au format CSV, puis importez-le tel quel.",
)  # fmt: skip
COLONNES_ABSENTES = _c(
    "REF-085", "Colonnes absentes de la liste", "Ce fichier ressemble à {liste}, mais il y manque : {absentes}.",
    "Sans ces colonnes, l’absence d’une information passerait pour un « non ».",
    "Reprenez le fichier d’origine, avec toutes ses colonnes.",
)  # fmt: skip
ILLISIBLE = _c(
    "REF-086", "Trop de lignes illisibles", "{illisibles} lignes sur {lues} ne peuvent pas être lues. La première, ligne {ligne} : {raison}.",
    "Un tableur abîme souvent les longs numéros ; une liste trouée ferait passer des partenaires pour absents.",
    "Importez le fichier d’origine, sans l’ouvrir ni l’enregistrer dans un tableur.",
)  # fmt: skip
TRONQUEE = _c(
    "REF-087", "Liste trop courte", "Ce fichier compte {nombre} lignes lues, contre {avant} dans la liste en vigueur.",
    "Un fichier coupé ferait croire que des organismes ont perdu leur déclaration.",
    "Vérifiez que le téléchargement est complet. Si c’est bien un extrait, cochez « C’est un extrait ». La liste en vigueur reste utilisée.",
)  # fmt: skip
DATE_IMPOSSIBLE = _c(
    "REF-088", "Date de la liste impossible", "La liste serait du {date} : {raison}.",
    "La date de la liste est dite partout où elle sert, et l’histoire se lit dans l’ordre.",
    "Donnez la date écrite à côté du fichier téléchargé.",
)  # fmt: skip
DEJA_LUE = _c(
    "REF-089", "Liste déjà en vigueur", "Ce fichier est celui de la liste en vigueur, du {date}.", "Le même fichier ne dit rien de plus.",
    "Téléchargez une liste plus récente, si elle existe.",
)  # fmt: skip
PLUS_EN_ATTENTE = _c(
    "REF-090", "Liste qui n’attend plus", "Cette liste n’attend plus d’être mise en service : {etat}.",
    "Quelqu’un d’autre a décidé, ou un autre fichier a été lu depuis.", "Rechargez la page des listes : elle dit laquelle est en vigueur.",
)  # fmt: skip
PAS_UN_CSV = _c(
    "REF-091", "Ce n’est pas un fichier CSV", "Ce fichier n’est pas un tableau en texte : {raison}.",
    "Un tableur change les numéros sans le dire (zéro de tête, notation scientifique).",
    "Téléchargez la version CSV de la liste, et importez-la sans l’ouvrir.",
)  # fmt: skip
LIGNES_ECARTEES = _c(
    "REF-092", "Lignes laissées de côté", "{nombre} lignes ne peuvent pas être lues, ou répètent un numéro déjà lu. Par exemple, ligne {ligne} : {raison}.",
    "Un partenaire qui serait sur l’une d’elles passerait pour absent.", "Cherchez vos partenaires dans la liste une fois en service ; sinon, reprenez le fichier d’origine.",
    Gravite.AVERTISSEMENT,
)  # fmt: skip
