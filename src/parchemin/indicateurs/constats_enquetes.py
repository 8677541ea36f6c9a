"""What is wrong with a survey, a recipient, an answer."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


DATES = _c(
    "IND-170", "Dates d’enquête impossibles", "L’enquête fermerait le {ferme_le} : elle doit durer au moins un jour à partir du {ouvre_le}.",
    "Un lien ouvert après la fermeture n’enregistre plus rien.", "Choisissez une date de fermeture après l’ouverture.",
)  # fmt: skip
POPULATION_VIDE = _c(
    "IND-171", "Personne à interroger", "Aucune personne ne répond à ces choix ({quoi_donc}).",
    "Les personnes viennent des décisions en vigueur (procès-verbal signé, ou décision importée), ou des fins de parcours.",
    "Vérifiez les promotions et les certifications, ou enregistrez d’abord les décisions.",
)  # fmt: skip
PERSONNE_A_ECRIRE = _c(
    "IND-172", "Personne à qui écrire", "Il n’y a plus personne à qui envoyer ce message.",
    "Chacun l’a déjà reçu, a répondu, ne souhaite pas répondre, ou n’a pas d’adresse de courriel.",
    "Appelez les personnes qui restent, et saisissez leur réponse depuis leur ligne.",
)  # fmt: skip
PAS_ENCORE = _c(
    "IND-173", "Enquête pas encore ouverte", "L’enquête ouvre le {ouvre_le} : les messages partiront à partir de ce jour.",
    "Interrogée avant l’échéance, une personne dirait une autre situation que celle qui est mesurée.",
    "Attendez ce jour, ou supprimez l’enquête et préparez-la avec une autre date.",
)  # fmt: skip
FERMEE = _c(
    "IND-174", "Enquête fermée", "« {titre} » ne prend plus de réponse par le lien depuis le {ferme_le}.",
    "Ses résultats sont arrêtés : une réponse de plus les ferait bouger.",
    "Une réponse reçue plus tard ne compte pas dans cette enquête.",
)  # fmt: skip
PAS_EN_PREPARATION = _c(
    "IND-175", "Enquête déjà partie", "« {titre} » n’est plus en préparation.",
    "Des personnes ont été interrogées : leurs réponses ne se suppriment pas avec l’enquête.", "Clôturez-la si elle est finie.",
)  # fmt: skip
RAPPELS_EPUISES = _c(
    "IND-176", "Plus de rappel possible", "{faits} rappels sont déjà partis : c’est le plus que l’on envoie.",
    "Insister davantage fait fuir, et la personne a le droit de ne pas répondre.", "Appelez, et saisissez la réponse par téléphone.",
)  # fmt: skip
RAPPEL_TROP_TOT = _c(
    "IND-177", "Rappel trop proche", "Le dernier courriel est parti le {le} : le prochain peut partir le {possible}.",
    "Deux courriels trop rapprochés sont pris pour une erreur.", "Revenez ce jour-là ; la page du jour vous le dira.",
)  # fmt: skip
PAS_OUVERTE = _c(
    "IND-178", "Enquête qui ne prend pas de réponse", "« {titre} » est {etat}.",
    "Une réponse se reçoit entre l’envoi et la clôture.", "Envoyez l’enquête d’abord, ou laissez cette réponse de côté.",
)  # fmt: skip
SITUATION = _c(
    "IND-179", "Situation inconnue", "« {valeur} » n’est pas une situation de ce questionnaire.",
    "Chaque taux repose sur ces situations, et sur elles seules.", "Écrivez l’une de celles-ci : {acceptees}.",
)  # fmt: skip
VISE = _c(
    "IND-180", "Réponse sur le métier illisible", "« {valeur} » ne dit pas si c’est le métier visé par la certification.",
    "Le taux dans le métier visé en dépend.", "Écrivez Oui, En partie ou Non.",
)  # fmt: skip
DESTINATAIRE_INCONNU = _c(
    "IND-181", "Personne hors de l’enquête", "{qui} n’est pas de la population de cette enquête.",
    "Seules les personnes de la population comptent : une autre fausserait le taux de réponse.",
    "Vérifiez la référence, le nom et la date de naissance, ou retirez la ligne.",
)  # fmt: skip
DESTINATAIRE_AMBIGU = _c(
    "IND-182", "Plusieurs personnes possibles", "« {qui} » peut être {nombre} personnes de l’enquête.",
    "Donner à l’une la réponse de l’autre serait une faute.",
    "Ajoutez la référence interne, la date de naissance ou le numéro de la certification.",
)  # fmt: skip
SANS_DESIGNATION = _c(
    "IND-183", "Ligne sans personne", "Cette ligne ne dit pas qui a répondu.",
    "Une réponse appartient à une personne de la population.", "Remplissez la référence, le courriel, ou le nom et le prénom.",
)  # fmt: skip
DEUX_FOIS = _c(
    "IND-184", "Deux réponses d’une personne", "{qui} a déjà une réponse à la ligne {ligne}.",
    "Une seule réponse compte par personne et par certification : on ne saurait laquelle croire.", "Gardez une seule des deux lignes.",
)  # fmt: skip
REMPLACE = _c(
    "IND-185", "Réponse déjà reçue", "{qui} a déjà répondu ({canal}, le {le}) : cette ligne remplacera sa réponse.",
    "L’ancienne est gardée, et ne compte plus.", "Retirez la ligne si la réponse déjà reçue est la bonne.", Gravite.AVERTISSEMENT,
)  # fmt: skip
CHANGEE = _c(
    "IND-186", "Réponse arrivée entre-temps", "{qui} a répondu depuis que ce fichier a été lu.",
    "L’écrire maintenant effacerait la réponse de la personne.", "Relancez la vérification du fichier.",
)  # fmt: skip
CHANGEE_DEPUIS = _c(
    "IND-187", "Réponse remplacée depuis", "La réponse {laquelle} a été remplacée depuis l’import.",
    "La retirer ferait disparaître ce qui a été dit ensuite.", "Corrigez cette réponse depuis la ligne de la personne.",
)  # fmt: skip
TROP_TOT = _c(
    "IND-188", "Personnes interrogées avant l’échéance", "{n} personnes seront interrogées moins de {mois} mois après : leur dernière décision est du {le}.",
    "Le taux à {mois} mois mesure la situation à cette échéance, pas avant.",
    "Ouvrez plus tard, ou gardez cette enquête en sachant ce qu’elle mesure.", Gravite.AVERTISSEMENT,
)  # fmt: skip
UNE_PROMOTION = _c(
    "IND-189", "Moins de promotions qu’il n’en faut", "Certifications sans taux d’insertion sur {minimum} promotions : {n}.",
    "La fiche du répertoire national demande au moins deux promotions.",
    "Interrogez une autre promotion, ou attendez la prochaine.", Gravite.AVERTISSEMENT,
)  # fmt: skip
NOMS_EFFACES = _c(
    "IND-190", "Noms effacés", "Les noms de cette enquête ont été effacés le {le} : seuls les nombres restent.",
    "Ils se gardent un temps limité après la clôture.", "Rien à faire : les taux ne changent pas.",
)  # fmt: skip
MESUREE_TROP_TOT = _c(
    "IND-192", "Personnes interrogées avant l’échéance", "{n} personnes de cette enquête ont été interrogées moins de {mois} mois après leur dernière décision (jusqu’au {le}).",
    "Le taux à {mois} mois mesure la situation à cette échéance, pas avant.",
    "Lisez ces taux avec cette réserve : leur promotion ne compte pas parmi celles de la fiche.", Gravite.AVERTISSEMENT,
)  # fmt: skip
RIEN_A_REPRENDRE = _c(
    "IND-193", "Aucun envoi à reprendre", "Aucun envoi de « {titre} » ne s’est arrêté en route.",
    "On ne reprend qu’un envoi qui a échoué ou que quelqu’un a arrêté.", "Revenez à la page de l’enquête : elle dit où en sont les courriels.",
)  # fmt: skip
ENQUETE_INACCESSIBLE = _c(
    "IND-191", "Enquête introuvable", "L’enquête choisie n’existe plus, ou ne prend pas de réponse.",
    "Elle a pu être clôturée depuis que le fichier a été déposé.", "Choisissez une enquête ouverte.",
)  # fmt: skip
