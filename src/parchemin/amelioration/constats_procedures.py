"""What stops an external finding, a procedure, a risk, a guide or a request: codes AME-030 to AME-049 and AME-140 to AME-169."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


PASSAGE_ECART = _c(
    "AME-030", "Étape impossible", "Un écart « {de} » ne passe pas à « {vers} ».",
    "Chaque étape laisse une trace : en sauter une ferait perdre la preuve de ce qui a été répondu.",
    "Suivez les gestes proposés sur la page de l’écart.",
)  # fmt: skip
ACTIONS_EN_COURS = _c(
    "AME-031", "Des actions ne sont pas finies", "Avant de clore, il reste à conduire ou à vérifier : {actions}.",
    "Un écart clos avant que ses actions aient servi revient au contrôle suivant.",
    "Terminez ces actions et vérifiez leur effet, ou écrivez pourquoi l’écart se clôt sans elles.",
)  # fmt: skip
SANS_ACTION = _c(
    "AME-032", "Aucune action n’est née de cet écart", "Rien ne dit ce qui a été changé à la suite du contrôle.",
    "Un contrôle sert à améliorer sa pratique : c’est la trace qu’un auditeur cherche.",
    "Ouvrez une action depuis l’écart, ou écrivez pourquoi aucune n’était utile.",
)  # fmt: skip
DATES_ECART = _c(
    "AME-033", "Ces dates ne se suivent pas", "« {champ} » : le {le} vient {sens} le {repere}.",
    "Un contrôle précède sa réponse, et la réponse précède la correction.", "Reprenez les dates de la lettre reçue.",
)  # fmt: skip
A_CHANGE = _c(
    "AME-034", "Changé entre-temps", "{quoi} est maintenant « {etat} » : quelqu’un d’autre vient d’agir.",
    "Deux décisions au même moment se contrediraient.", "Relisez la page, puis décidez à nouveau si c’est encore utile.",
)  # fmt: skip
DEJA_UNE = _c(
    "AME-035", "Cette procédure existe déjà", "« {titre} » est déjà le nom d’une procédure.",
    "Deux textes du même nom : personne ne saurait lequel suivre.", "Écrivez une nouvelle version de celle qui existe, ou changez le nom.",
)  # fmt: skip
VERSION_FIGEE = _c(
    "AME-036", "Ce texte ne change plus", "La version {numero} est approuvée, ou attend son accord.",
    "Ce qui est approuvé est ce qui a été lu : le changer ensuite tromperait tout le monde.",
    "Commencez une nouvelle version, ou retirez d’abord la demande d’accord.",
)  # fmt: skip
SECTION_VIDE = _c(
    "AME-037", "Une procédure sans texte", "{quoi}",
    "Une procédure dit qui fait quoi, et quand.", "Écrivez au moins une partie, avec son titre et son texte.",
)  # fmt: skip
DATE_EFFET = _c(
    "AME-038", "Ces jours ne se suivent pas", "« {champ} » : le {le} vient trop tôt, après le {repere} seulement.",
    "Une version remplace la précédente à partir d’un jour, et se relit ensuite.", "Choisissez un jour plus tard.",
)  # fmt: skip
PAS_EN_VIGUEUR = _c(
    "AME-039", "Cette version n’est pas en vigueur", "La version {numero} {etat}.",
    "On ne confirme avoir lu que ce qui s’applique.", "Ouvrez la procédure : la version en vigueur y est.",
)  # fmt: skip
BROUILLON_DEJA = _c(
    "AME-040", "Une nouvelle version est déjà commencée", "La version {numero} est en cours d’écriture.",
    "Deux brouillons se contrediraient.", "Continuez celui qui est commencé.",
)  # fmt: skip
RETIREE = _c(
    "AME-041", "Procédure retirée", "« {titre} » a été retirée le {le}.", "Ce qui est retiré ne change plus : il reste lisible.",
    "Écrivez une nouvelle procédure.",
)  # fmt: skip
COTE_INCONNUE = _c(
    "AME-140", "Cette cote n’existe pas", "« {champ} » : {cote} n’est pas dans l’échelle.",
    "Deux risques ne se comparent que sur la même échelle.", "Choisissez un niveau de l’échelle.",
)  # fmt: skip
RESIDUEL_PLUS_HAUT = _c(
    "AME-141", "Le traitement n’augmente pas le risque", "Après traitement, la cote {apres} dépasse celle d’avant ({avant}).",
    "Ce qui reste après le traitement est au plus égal à ce qu’il y avait avant.", "Reprenez l’une des deux cotes.",
)  # fmt: skip
RISQUE_CLOS = _c(
    "AME-142", "Risque clos", "« {titre} » est clos depuis le {le}.", "Ce qui est clos ne se cote plus.", "Rouvrez-le d’abord, ou décrivez un nouveau risque.",
)  # fmt: skip
ECHELLE_INCOMPLETE = _c(
    "AME-143", "L’échelle est incomplète", "{quoi}", "Une échelle sans mots se lit comme chacun veut.",
    "Donnez un nom à chaque niveau, et un seuil fort au-dessus du seuil moyen.",
)  # fmt: skip
TRAITEMENT_ATTENDU = _c(
    "AME-144", "Que fait-on de ce risque ?", "Une cote après traitement est donnée, sans le traitement.",
    "Un risque qui baisse sans raison écrite n’a pas baissé.", "Écrivez ce qui est fait, ou retirez la cote d’après.",
)  # fmt: skip
REVUE_A_VENIR = _c(
    "AME-145", "La revue est à venir", "« À revoir le » : le {le} est passé.", "Une revue passée dès le départ ne guide personne.",
    "Choisissez un jour à venir.",
)  # fmt: skip
DEJA_REMIS = _c(
    "AME-150", "Déjà remis", "{qui} : ce guide lui a été remis le {le}.", "Une remise se prouve une fois.", "Retirez cette personne du choix.",
)  # fmt: skip
SANS_ADRESSE = _c(
    "AME-151", "Pas d’adresse électronique", "{qui} n’a pas d’adresse électronique ici.", "Le lien d’accusé de réception part par courriel.",
    "Complétez sa fiche, ou choisissez un autre moyen de remise.",
)  # fmt: skip
REMISE_A_VENIR = _c(
    "AME-152", "Ce jour n’est pas encore là", "« {champ} » : le {le} est à venir.", "On ne note que ce qui a déjà eu lieu.",
    "Choisissez aujourd’hui, ou un jour passé.",
)  # fmt: skip
AVANT_LA_REMISE = _c(
    "AME-242", "Les jours ne se suivent pas", "« {champ} » : le {le} vient avant le jour {repere}, le {avant}.",
    "On ne reçoit pas ce qui n’est pas encore parti.", "Corrigez le jour.",
)  # fmt: skip
DEJA_ACCUSE = _c(
    "AME-153", "Réception déjà notée", "{qui} a accusé réception le {le}.", "Un accusé de réception ne change plus.", "Il n’y a rien à faire.",
)  # fmt: skip
SANS_DOCUMENT = _c(
    "AME-154", "Où est le guide ?", "Ni fichier ni adresse : personne ne pourrait le lire.", "On remet un document, pas un titre.",
    "Joignez le fichier, ou donnez son adresse.",
)  # fmt: skip
DEJA_REPONDU = _c(
    "AME-160", "La réponse est déjà notée", "La réponse à « {objet} » est notée depuis le {le}.", "Une réponse reçue ne se réécrit pas.",
    "Notez une nouvelle sollicitation si vous avez redemandé.",
)  # fmt: skip
