"""What the API answers when it refuses. The same sentences serve the page where accesses are prepared."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _refus(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, Gravite.BLOQUANT))


SANS_JETON = _refus(
    "API-001", "Jeton absent", "L’appel ne porte pas de jeton.",
    "Un logiciel se présente à chaque appel ; il n’a ni session ni mot de passe.",
    "Ajoutez l’en-tête « Authorization: Bearer pch_… ». Le jeton ne se met jamais dans l’adresse.",
)  # fmt: skip
INCONNU = _refus(
    "API-002", "Jeton inconnu", "Ce jeton n’est pas reconnu.",
    "Il est incomplet, ou n’a jamais été créé ici.",
    "Recopiez-le en entier. S’il est perdu, révoquez-le et créez-en un autre : il n’est montré qu’une fois.",
)  # fmt: skip
EXPIRE = _refus(
    "API-003", "Jeton expiré", "Ce jeton ne vaut plus depuis le {jour}.",
    "Un accès est donné pour un temps, afin qu’aucun ne soit oublié.",
    "Demandez-en un autre à qui administre votre organisation.",
)  # fmt: skip
REVOQUE = _refus(
    "API-004", "Jeton révoqué", "Ce jeton a été révoqué le {jour}.",
    "Quelqu’un de l’organisation l’a fermé.", "Demandez-en un autre à qui administre votre organisation.",
)  # fmt: skip
MEMBRE_SANS_ACCES = _refus(
    "API-005", "Accès du membre fermé", "Le membre au nom de qui ce jeton agit n’a plus accès à l’organisation.",
    "Un jeton n’ouvre jamais plus que ce que son membre peut ouvrir lui-même.",
    "Rouvrez l’accès de ce membre, faites-lui choisir son nouveau mot de passe s’il lui est demandé, "
    "ou créez un jeton au nom d’un autre membre.",
)  # fmt: skip
AUDITEUR = _refus(
    "API-006", "Pas de jeton pour un auditeur", "Un auditeur n’a pas d’accès par un logiciel.",
    "Il lit lui-même, pour un temps et sans les noms ; une copie automatique n’est pas un audit.",
    "Choisissez un autre membre, qui ne soit pas auditeur.",
)  # fmt: skip
HORS_PORTEE = _refus(
    "API-007", "Hors de ce que le jeton ouvre", "Ce jeton n’ouvre pas « {portee} ».",
    "Chaque jeton dit ce qu’il ouvre, et rien d’autre.", "Créez un jeton qui le prévoit, puis révoquez celui-ci.",
)  # fmt: skip
SANS_PERMISSION = _refus(
    "API-008", "Membre sans ce droit", "Le membre au nom de qui ce jeton agit n’a pas ce droit : {permission}.",
    "Un jeton n’ouvre jamais plus que ce que son membre peut ouvrir lui-même.",
    "Rôles qui l’ont : {roles}. Donnez l’un d’eux à ce membre, ou choisissez un autre membre.",
)  # fmt: skip
TROP_D_APPELS = _refus(
    "API-009", "Trop d’appels", "Ce jeton a fait plus de {nombre} appels en une minute.",
    "La limite laisse de la place aux personnes qui travaillent au même moment.",
    "Attendez le nombre de secondes que dit l’en-tête « Retry-After », puis reprenez. Des pages plus grandes demandent moins d’appels.",
)  # fmt: skip
TROP_D_ECHECS = _refus(
    "API-010", "Trop d’appels sans jeton valable", "Trop d’appels sans jeton valable sont venus de votre adresse.",
    "Des essais répétés ressemblent à quelqu’un qui cherche un jeton.",
    "Arrêtez les appels, corrigez le jeton, et reprenez dans dix minutes.",
)  # fmt: skip
INTROUVABLE = _refus(
    "API-011", "Rien à cette adresse", "Rien n’existe à cette adresse, ou rien que ce jeton puisse voir.",
    "Ce qui n’existe pas et ce qui appartient à d’autres reçoivent la même réponse.",
    "Vérifiez l’adresse et le numéro ; la liste des adresses est dans la documentation de l’API.",
)  # fmt: skip
MAL_DIT = _refus(
    "API-012", "Demande mal écrite", "La demande ne se lit pas : {detail}.",
    "Une valeur manque, ou n’a pas la forme attendue.",
    "Corrigez-la d’après la documentation. Les dates s’écrivent AAAA-MM-JJ.",
)  # fmt: skip
METHODE = _refus(
    "API-013", "Méthode non prévue", "La méthode {methode} n’est pas prévue à cette adresse.",
    "Chaque adresse a les siennes.", "L’en-tête « Allow » de la réponse les donne.",
)  # fmt: skip
TROP_LOURD = _refus(
    "API-014", "Envoi trop lourd", "Cet envoi dépasse {limite} Mo : rien n’a été reçu.",
    "La limite protège le disque de la machine.", "Découpez le fichier, ou importez-le depuis la page « Importer un fichier ».",
)  # fmt: skip
LONGUEUR_ABSENTE = _refus(
    "API-015", "Longueur non annoncée", "La longueur de l’envoi n’est pas annoncée.",
    "Sans elle, on ne sait pas avant de recevoir si l’envoi est trop lourd.", "Annoncez-la par l’en-tête « Content-Length ».",
)  # fmt: skip
PANNE = _refus(
    "API-016", "Panne", "Parchemin n’a pas pu répondre. Référence : {reference}.",
    "Quelque chose s’est mal passé chez nous ; rien n’a été enregistré à moitié.",
    "Réessayez plus tard avec la même clé de répétition ; si cela dure, donnez la référence à qui tient l’installation.",
)  # fmt: skip
CLE_ABSENTE = _refus(
    "API-017", "Clé de répétition absente", "L’envoi ne porte pas d’en-tête « Idempotency-Key » de 8 à 200 signes.",
    "Sans cette clé, un envoi répété après une coupure serait pris pour un second.",
    "Donnez à chaque envoi une clé à lui (un identifiant tiré au hasard), et la même quand vous le répétez.",
)  # fmt: skip
CLE_REPRISE = _refus(
    "API-018", "Clé de répétition déjà prise", "Cette clé a déjà servi à un envoi différent.",
    "La même clé dit le même envoi ; son contenu a changé.", "Donnez une autre clé à ce nouvel envoi.",
)  # fmt: skip
ENVOI_EN_COURS = _refus(
    "API-019", "Envoi déjà en cours", "Un envoi qui porte cette clé est en cours.",
    "La première demande n’a pas encore reçu sa réponse.", "Attendez quelques instants, puis répétez-le avec la même clé.",
)  # fmt: skip
FIN_TROP_TARDIVE = _refus(
    "API-020", "Fin trop lointaine", "Le dernier jour ne peut pas dépasser le {jour}.",
    "Un accès que personne ne revoit finit oublié : une année au plus.", "Choisissez un jour plus proche ; l’accès se renouvelle.",
)  # fmt: skip
FIN_PASSEE = _refus(
    "API-021", "Fin déjà passée", "Le dernier jour, {jour}, est déjà passé.",
    "L’accès serait fermé avant d’avoir servi.", "Choisissez un jour à venir.",
)  # fmt: skip
SANS_PORTEE = _refus(
    "API-022", "Accès qui n’ouvre rien", "Aucune case n’est cochée : ce jeton n’ouvrirait rien.",
    "Un jeton n’ouvre que ce qui est dit.", "Cochez au moins une chose.",
)  # fmt: skip
NOM_PRIS = _refus(
    "API-023", "Nom déjà donné", "Un accès ouvert s’appelle déjà « {nom} ».",
    "Le journal nomme le logiciel qui agit : deux du même nom ne se distingueraient pas.",
    "Donnez un autre nom, ou révoquez d’abord l’ancien.",
)  # fmt: skip
MEMBRE_FERME = _refus(
    "API-024", "Membre sans accès", "{nom} n’a pas d’accès ouvert avec un rôle.",
    "Un jeton agit avec les droits de son membre ; celui-ci n’en a aucun aujourd’hui.",
    "Choisissez un autre membre, ou donnez-lui d’abord un rôle.",
)  # fmt: skip
DEJA_REVOQUE = _refus(
    "API-025", "Déjà révoqué", "L’accès « {nom} » est déjà révoqué.", "Il n’ouvre plus rien.", "Rien à faire.",
)  # fmt: skip
COLONNES = _refus(
    "API-026", "Colonnes à dire", "La colonne « {colonne} » ne correspond à rien : {detail}.",
    "Parchemin doit savoir sans deviner quelle colonne remplit quel champ.",
    "Reprenez les intitulés du fichier et les champs que donne l’adresse « imports/sortes ».",
)  # fmt: skip
SANS_SECOND_FACTEUR = _refus(
    "API-027", "Second facteur absent",
    "Le compte au nom de qui ce jeton agit n’a pas de second facteur, et l’un de ses rôles le demande.",
    "Un logiciel n’entre pas là où les pages, elles, n’ouvriraient pas.",
    "Que cette personne active un second facteur sur la page « Mon compte », ou choisissez un autre membre.",
)  # fmt: skip
ATTEND_ACCORD = _refus(
    "API-028", "Accès pas encore accepté", "Le membre au nom de qui ce jeton agit ne l’a pas encore accepté.",
    "Personne n’agit au nom d’un autre sans son accord.",
    "Que ce membre l’accepte sur la page « Mes logiciels » de son compte : le même jeton marchera aussitôt.",
)  # fmt: skip
PLUS_A_ACCEPTER = _refus(
    "API-029", "Rien à accepter", "L’accès « {nom} » n’attend plus d’accord.",
    "Il est déjà accepté, ou il est fermé.", "Rien à faire ; la page « Mes logiciels » dit où il en est.",
)  # fmt: skip
