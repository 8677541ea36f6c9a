"""Why a document is not handed over, or not replaced."""

from parchemin.socle.constats import Controle, Gravite, declarer

RIEN_A_REMETTRE = declarer(Controle(
    "DOC-040", "Rien à remettre",
    "Aucun document choisi n’est encore à remettre.",
    "Un document déjà remis ne se note pas deux fois ; un document remplacé ou retiré ne se remet plus.",
    "Choisissez au moins une personne dont les documents ne sont pas remis.",
))  # fmt: skip
IDENTIQUE = declarer(Controle(
    "DOC-041", "Remplacement identique",
    "Le nouveau document dirait exactement la même chose que le n° {numero}.",
    "Remplacer, c’est corriger : un document identique ferait déclarer l’ancien « remplacé » sans raison.",
    "Corrigez d’abord la fiche de la personne ou le modèle ; pour un document perdu, délivrez un duplicata.",
))  # fmt: skip
RIEN_A_DEMANDER = declarer(Controle(
    "DOC-042", "Rien à demander à cette autorité",
    "Aucun document n’est à demander à {autorite}.",
    "Un bordereau rassemble ce qui est préparé et pas encore demandé.",
    "Préparez les demandes depuis les documents d’une session.",
))  # fmt: skip
COURRIEL_NON_PARTI = declarer(Controle(
    "DOC-043", "Document délivré, courriel non parti",
    "Le document n° {numero} est délivré, mais le courriel qui l’envoie à {titulaire} n’est pas parti. Cause : {raison}.",
    "Un courriel refusé n’empêche ni de délivrer ni de remplacer ; sans remise, le titulaire ne sait pas que ce document existe.",
    "Corrigez la cause (souvent l’adresse, sur la fiche de la personne), puis choisissez « Remettre » sur ce document.",
    gravite=Gravite.AVERTISSEMENT,
))  # fmt: skip
RETRAIT_ATTENDU = declarer(Controle(
    "DOC-044", "Retrait en attente d’une seconde personne",
    "Le retrait du document n° {numero} est demandé : il ne se remet pas et ne se copie pas d’ici là.",
    "S’il est retiré, ce que vous auriez remis entre-temps ne prouverait plus rien.",
    "Faites approuver ou refuser le retrait depuis la page du document, puis revenez.",
))  # fmt: skip
