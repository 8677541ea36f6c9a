"""What stops an entry of the registers (réclamations, difficultés, aléas): codes AME-050 to AME-089, AME-221 to AME-229."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


ETAPE = _c(
    "AME-050", "Étape impossible", "« {de} » ne mène pas à « {vers} ».",
    "Chaque étape laisse une trace : en sauter une ferait perdre la preuve de ce qui a été fait.",
    "Suivez les gestes proposés sur la page.",
)  # fmt: skip
ENTRE_TEMPS = _c(
    "AME-051", "Changé entre-temps", "Ce fait est devenu « {etat} » : quelqu’un d’autre vient d’agir.",
    "Deux décisions au même moment se contrediraient.", "Relisez la page, puis décidez à nouveau si c’est encore utile.",
)  # fmt: skip
PERSONNE_EN_CHARGE = _c(
    "AME-052", "Personne ne s’en charge", "Personne n’est chargé de ce fait.",
    "Sans nom en face, un courrier attend sur un bureau.", "Choisissez qui le traite, parmi les personnes qui suivent les registres.",
)  # fmt: skip
CAUSE = _c(
    "AME-053", "La cause n’est pas écrite", "Ce fait n’a pas encore de cause.",
    "Clore sans la cause, c’est l’attendre de nouveau : l’indicateur 32 regarde les causes analysées.",
    "Écrivez pourquoi c’est arrivé, puis revenez clore.",
)  # fmt: skip
AVIS = _c(
    "AME-054", "La réponse a-t-elle convenu ?", "L’avis de la personne n’est pas connu, et son délai court jusqu’au {le}.",
    "Une réclamation se clôt quand la personne est satisfaite, ou quand elle n’a plus rien dit.",
    "Notez ce qu’elle en dit, ou attendez ce jour.",
)  # fmt: skip
INSATISFAIT = _c(
    "AME-055", "La personne n’est pas satisfaite", "La réponse ne convient pas, et aucune médiation n’est allée à son terme.",
    "Clore maintenant laisserait la personne sans issue.",
    "Rouvrez pour répondre autrement, ou proposez une médiation et notez son résultat, même un refus.",
)  # fmt: skip
TEXTE = _c(
    "AME-056", "À écrire en toutes lettres", "« {champ} » : une phrase de dix signes au moins.",
    "Ces mots seront relus dans un an, par vous et par un auditeur.", "Écrivez ce qui s’est passé, ou la raison.",
)  # fmt: skip
A_VENIR = _c(
    "AME-057", "Ce jour n’est pas encore là", "« {champ} » : le {le} est à venir.", "Un registre note ce qui est arrivé.",
    "Choisissez aujourd’hui, ou un jour passé.",
)  # fmt: skip
AVANT_RECEPTION = _c(
    "AME-058", "Les jours ne se suivent pas", "« {champ} » : le {le} vient avant le jour {repere}, le {recu}.",
    "Le registre raconte les choses dans l’ordre où elles sont arrivées.", "Corrigez l’un des deux jours.",
)  # fmt: skip
PAS_D_ADRESSE = _c(
    "AME-059", "Pas d’adresse de courriel", "Aucune adresse de courriel n’est connue pour {qui}.",
    "Le message ne pourrait partir nulle part.",
    "Ajoutez l’adresse dans « Préciser », ou notez que c’est fait autrement (courrier, de vive voix).",
)  # fmt: skip
MEDIATION_OUVERTE = _c(
    "AME-060", "Une médiation est déjà en cours", "La médiation proposée le {le} n’a pas encore de résultat.",
    "Deux médiations à la fois se gêneraient.", "Notez d’abord le résultat de la première, même un refus.",
)  # fmt: skip
MEDIATION_SANS_RESULTAT = _c(
    "AME-061", "La médiation n’a pas de résultat", "La médiation proposée le {le} n’a pas encore de résultat.",
    "Reprendre sans le dire effacerait ce qui a été proposé.", "Notez son résultat, même un refus ou une absence.",
)  # fmt: skip
SOLUTION = _c(
    "AME-062", "La solution n’est pas écrite", "Ce qui a été fait face à l’aléa n’est pas écrit.",
    "L’auditeur demande ce qui a été proposé quand l’imprévu est arrivé.", "Écrivez la solution donnée.",
)  # fmt: skip
INFORMES = _c(
    "AME-063", "Qui a été informé ?", "Personne n’est noté comme informé de la solution.",
    "Une solution que personne ne connaît n’en est pas une.", "Dites qui a été informé, quel jour et comment.",
)  # fmt: skip
MEME_NATURE = _c(
    "AME-064", "C’est déjà le cas", "Ce fait est déjà rangé parmi les « {nature} ».", "Rien ne changerait.",
    "Choisissez une autre nature, ou revenez à la page.",
)  # fmt: skip
TROP_AVANCE = _c(
    "AME-065", "Trop avancé pour changer de nature", "Une réponse, une solution ou une médiation est déjà notée.",
    "Les étapes d’une réclamation ne sont pas celles d’un aléa : ce qui est fait ne correspondrait plus.",
    "Classez celui-ci en disant pourquoi, et ouvrez-en un autre.",
)  # fmt: skip
RESPONSABLE = _c(
    "AME-066", "Cette personne ne suit pas les registres", "{qui} n’a pas le droit de lire ce registre, ou n’est plus là.",
    "Une réclamation se lit par peu de monde.", "Choisissez une personne qui suit les registres.",
)  # fmt: skip
THEME_EN_DOUBLE = _c(
    "AME-068", "Deux thèmes du même nom", "« {theme} » est écrit deux fois.",
    "Deux thèmes de même nom compteraient à part ce qui va ensemble.", "Gardez-en un.",
)  # fmt: skip
DELAIS_INVERSES = _c(
    "AME-069", "Répondre avant d’accuser réception", "La réponse est attendue en {reponse} jours, l’accusé de réception en {accuse}.",
    "On accuse réception d’abord.", "Donnez à la réponse un délai au moins aussi long.",
)  # fmt: skip
CONTACT = _c(
    "AME-070", "À qui écrire autrement ?", "Le formulaire public n’a pas de contact à montrer.",
    "Qui ne peut pas remplir le formulaire doit savoir à qui s’adresser.", "Écrivez un nom de service et une adresse, ou un téléphone.",
)  # fmt: skip
SATURE = _c(
    "AME-071", "Trop de messages depuis cet endroit", "Plusieurs messages sont déjà partis d’ici en peu de temps.",
    "Cette limite protège l’organisme d’envois automatiques.", "Réessayez dans une heure, ou écrivez à l’adresse indiquée.",
)  # fmt: skip
PERSONNE_INTROUVABLE = _c(
    "AME-072", "Personne non trouvée", "« {texte} » ne désigne pas une personne et une seule{parmi}.",
    "Rattacher la réclamation d’une personne à une autre serait une faute.",
    "Écrivez son nom complet, sa référence, ou le numéro montré entre parenthèses (n° 12).",
)  # fmt: skip
RIEN_DIT = _c(
    "AME-073", "Rien à ajouter", "Le message est vide et sans fichier.", "Rien ne serait transmis.", "Écrivez quelques mots, ou joignez un fichier.",
)  # fmt: skip
INSCRIPTION_AUTRE = _c(
    "AME-074", "Cette inscription est celle de quelqu’un d’autre", "L’inscription choisie n’est pas celle de {qui}.",
    "Les deux liens se contrediraient.", "Choisissez une inscription de cette personne, ou aucune.",
)  # fmt: skip
FERME = _c(
    "AME-075", "C’est clos", "Ce dossier est fermé : « {etat} ».", "Ce qui est clos ne change plus sans être rouvert.",
    "Rouvrez-le en disant pourquoi.",
)  # fmt: skip
NIR = _c(
    "AME-076", "Numéro de sécurité sociale", "Le texte contient un numéro de sécurité sociale : il n’est pas gardé.",
    "Ce numéro n’a pas sa place dans un registre de réclamations.", "Retirez-le, puis recommencez.",
)  # fmt: skip
SANS_AUTEUR = _c(
    "AME-077", "Qui le dit ?", "Une réclamation sans nom ni adresse ne peut pas recevoir de réponse.",
    "La réponse à une réclamation s’adresse à quelqu’un.", "Écrivez au moins un nom, ou rangez-la parmi les difficultés.",
)  # fmt: skip
ASSEZ_DE_FICHIERS = _c(
    "AME-221", "Assez de fichiers", "Ce message a déjà ses fichiers : {max} au plus, en tout.",
    "Une page ouverte par un lien ne doit pas pouvoir remplir le disque.", "Écrivez ce qu’ils contiennent, ou remettez les autres à l’organisme.",
)  # fmt: skip
TROP_TOT_POUR_EFFACER = _c(
    "AME-225", "La durée de conservation court encore", "{numero} se garde jusqu’au {le}.",
    "La personne peut encore demander ce qu’il en a été.", "Revenez après ce jour.",
)  # fmt: skip
RIEN_A_EFFACER = _c(
    "AME-226", "Rien n’est choisi", "Aucun dossier n’est coché.", "Effacer ne se fait jamais pour tous à la fois sans les regarder.",
    "Cochez les dossiers à effacer.",
)  # fmt: skip
EFFACE = _c(
    "AME-227", "Ce dossier est effacé", "{numero} est effacé depuis le {le}.", "Il n’en reste que son numéro, ses jours et son thème.",
    "Enregistrez un nouveau fait si quelque chose arrive.",
)  # fmt: skip
PARTAGE_SANS_LIEU = _c(
    "AME-228", "Avec quel partenaire ?", "Aucun lieu ni partenaire n’est rattaché à ce fait.", "On partage avec celui que cela concerne.",
    "Dites d’abord à quoi cela se rapporte, puis revenez.",
)  # fmt: skip
PARTAGE_NOMME = _c(
    "AME-229", "Un nom dans ce qui est partagé", "Ce texte paraît nommer quelqu’un : « {mots} ».",
    "Le partenaire sait ce qui le concerne, pas qui l’a dit.", "Écrivez ce qui s’est passé sans nom ni initiale.",
)  # fmt: skip
TITRE_NOMME = _c(
    "AME-235", "Un nom dans la première ligne", "« {mots} » est une personne inscrite chez vous.",
    "Cette ligne se lit sur toutes les listes, par ceux aussi qui n’ont pas à connaître les noms.",
    "Écrivez de quoi il s’agit ; la personne se rattache plus bas, et les détails vont dans le récit.",
)  # fmt: skip
JOUR_LOINTAIN = _c(
    "AME-240", "Est-ce la bonne année ?", "« {champ} » : le {le}, il y a plus de {n} ans.",
    "Une année mal tapée fausse le dossier, et tous les comptes par année.", "Relisez l’année : elle s’écrit en quatre chiffres, comme 2026.",
)  # fmt: skip
MEDIATION_AVANT_DEMANDE = _c(
    "AME-241", "Une médiation prévue dans le passé", "« Prévue le » : le {le} est déjà passé.",
    "Ce jour est celui d’un rendez-vous à venir ; passé, la médiation serait en retard aussitôt proposée.",
    "Choisissez un jour à venir, ou laissez vide. Si la médiation a déjà eu lieu, proposez-la sans ce jour, puis notez son résultat.",
)  # fmt: skip
