"""What stops an appraisal: codes AME-090 to AME-139."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


DATES = _c(
    "AME-090", "La fin vient avant le début", "Du {du} au {au} : la fin vient avant le début.",
    "Une campagne reste ouverte au moins un jour, et porte sur une période qui se lit dans l’ordre.", "Corrigez l’une des deux dates.",
)  # fmt: skip
ETAT = _c(
    "AME-091", "Ce n’est plus le moment", "La campagne « {titre} » est {etat}.",
    "Quelqu’un d’autre l’a peut-être ouverte ou close entre-temps.", "Relisez la page de la campagne : elle propose ce qui est possible maintenant.",
)  # fmt: skip
PAS_ENCORE = _c(
    "AME-092", "Pas encore ouverte", "La campagne ouvre le {le}.", "Les personnes ont été prévenues de ce jour, ou le seront.",
    "Revenez ce jour-là, ou avancez l’ouverture dans la préparation.",
)  # fmt: skip
PERSONNE = _c(
    "AME-093", "Personne à qui écrire", "Aucun destinataire n’attend ce courriel.",
    "Tous ont reçu le leur, ont répondu, ou aucune adresse n’est connue.", "Ajoutez des destinataires, ou ouvrez par l’affiche.",
)  # fmt: skip
SANS_PORTE = _c(
    "AME-094", "Personne ne pourrait répondre", "Ni destinataire, ni affiche, ni papier : cette campagne n’a aucune entrée.",
    "Une campagne ouverte sans personne laisse une case pleine qui ne dit rien.", "Choisissez des sessions, collez des adresses, ou cochez l’affiche.",
)  # fmt: skip
ADRESSES = _c(
    "AME-095", "Des lignes ne se lisent pas", "{n} lignes sans adresse lisible, dont : {exemples}.",
    "Un courriel mal écrit ne part pas, et la personne ne serait jamais interrogée.", "Une personne par ligne : une adresse seule, ou « nom ; adresse ».",
)  # fmt: skip
TROP = _c(
    "AME-096", "Trop de destinataires", "{n} destinataires : {max} au plus.", "Au-delà, l’envoi durerait plusieurs jours.",
    "Faites deux campagnes, par lieu ou par certification.",
)  # fmt: skip
RELANCES = _c(
    "AME-097", "Assez de rappels", "{n} rappels sont déjà partis.", "Au-delà, on ne répond pas davantage : on se plaint.",
    "Allez voir les personnes, ou proposez le papier.",
)  # fmt: skip
RELANCE_TOT = _c(
    "AME-098", "Trop tôt pour un rappel", "Le dernier courriel est du {le} : le prochain rappel peut partir le {possible}.",
    "Il faut laisser quelques jours pour répondre.", "Revenez ce jour-là.",
)  # fmt: skip
QUESTIONS = _c(
    "AME-099", "Questions à revoir", "{n} questions : il en faut d’une à {max}.",
    "Au-delà de trois minutes, les réponses se perdent ou se font au hasard.", "Gardez celles dont vous ferez quelque chose.",
)  # fmt: skip
REPONSE_VIDE = _c(
    "AME-100", "Rien n’est coché", "Cette réponse est vide.", "Une réponse vide compterait comme une personne qui a parlé.",
    "Cochez au moins une réponse, ou écrivez un mot.",
)  # fmt: skip
DEJA_REPONDU = _c(
    "AME-101", "Vous avez déjà répondu", "Ce lien a déjà pris une réponse.",
    "Chaque invitation compte une fois ; une réponse anonyme ne peut être ni relue ni changée.", "Rien à faire : merci.",
)  # fmt: skip
FERMEE = _c(
    "AME-102", "Les réponses ne sont plus prises", "La campagne « {titre} » n’est pas ouverte.",
    "Les résultats sont déjà lus : une réponse de plus les changerait.", "Écrivez à l’établissement.",
)  # fmt: skip
TROP_VITE = _c(
    "AME-103", "Beaucoup de réponses d’un coup", "Trop de réponses viennent de cette connexion.",
    "Une affiche partagée sur un forum donnerait la parole à qui n’est pas concerné.", "Réessayez dans une heure.",
)  # fmt: skip
MOTIF = _c(
    "AME-104", "Dites pourquoi", "La raison de la mise à part manque.", "Écarter des réponses sans dire pourquoi, c’est choisir ses résultats.",
    "Une phrase de dix signes au moins.",
)  # fmt: skip
LOT_TROP_PETIT = _c(
    "AME-105", "Trop peu de réponses pour les mettre à part seules", "Ce lot compte moins de {minimum} réponses.",
    "Avant et après, la différence dirait ce que ces quelques personnes ont répondu.", "Mettez à part toutes les réponses de l’affiche, ou aucune.",
)  # fmt: skip
NIR = _c(
    "AME-106", "Un numéro de sécurité sociale", "Un numéro de sécurité sociale est écrit dans la réponse.",
    "Il n’est pas demandé, et ne doit pas être gardé ici.", "Retirez-le.",
)  # fmt: skip
EQUIVALENT_FUTUR = _c(
    "AME-107", "Cela n’a pas encore eu lieu", "Le {le} est à venir.", "On ne prouve pas une réunion qui n’est pas tenue.",
    "Revenez après, avec ce qui en est ressorti.",
)  # fmt: skip
EQUIVALENT_VIDE = _c(
    "AME-108", "Qu’en est-il ressorti ?", "Ce qui a été entendu n’est pas écrit.",
    "Une présence seule n’est pas une appréciation : l’auditeur cherche ce que le financeur a dit.", "Une phrase de dix signes au moins.",
)  # fmt: skip
EN_COURS = _c(
    "AME-109", "Les courriels partent encore", "L’envoi de la campagne « {titre} » n’est pas fini.",
    "Close maintenant, elle laisserait des personnes avec un lien mort.", "Attendez la fin de l’envoi.",
)  # fmt: skip
AFFLUX = _c(
    "AME-110", "Un afflux par l’affiche", "{n} réponses sont arrivées par l’affiche à un rythme inhabituel.",
    "L’adresse de l’affiche a pu être partagée hors de l’établissement.",
    "Elles sont comptées à part. Si elles ne viennent pas des personnes interrogées, mettez-les à part en disant pourquoi.", Gravite.AVERTISSEMENT,
)  # fmt: skip
PEU = _c(
    "AME-111", "Trop peu de réponses pour les montrer", "Moins de {minimum} réponses : rien n’est montré, mots compris.",
    "Un chiffre ou une phrase dirait ce que l’une de ces personnes a répondu.", "Relancez la prochaine fois plus tôt, ou réunissez deux sessions.",
    Gravite.INFORMATION,
)  # fmt: skip
QUESTION_COURTE = _c(
    "AME-113", "Question trop courte", "« {texte} » ne se comprend pas seule.", "La personne répond sans vous avoir à côté d’elle.",
    "Écrivez une phrase entière.",
)  # fmt: skip
TROP_TARD = _c(
    "AME-114", "Trop tard pour mettre à part", "Les résultats de « {titre} » ont été lus.",
    "Deux résultats des mêmes réponses, avec et sans quelques-unes, diraient ce qu’elles contenaient.",
    "Les réponses se mettent à part avant la clôture ; une campagne faussée se refait.",
)  # fmt: skip
RIEN_A_PART = _c(
    "AME-115", "Rien n’est arrivé par là", "Aucune réponse n’est venue par ce que vous avez coché.",
    "Écrire qu’on met des réponses à part, quand il n’y en a pas, tromperait qui lira les résultats.",
    "Cochez ce par quoi des réponses sont venues, ou rien.",
)  # fmt: skip
