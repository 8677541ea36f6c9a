"""Why a document is not issued."""

from parchemin.documents.domain.mentions import INTERDITE
from parchemin.documents.domain.regles import recueil, regles
from parchemin.socle.constats import Controle, Gravite, declarer
from parchemin.socle.horloge import aujourdhui

PAS_SIGNEE = declarer(Controle(
    "DOC-001", "Procès-verbal pas encore signé",
    "Le procès-verbal de « {session} » n’est pas signé : aucun document ne se délivre.",
    "Le procès-verbal signé est la seule preuve de l’évaluation ; un document délivré avant lui ne repose sur rien.",
    "Faites signer le procès-verbal, puis revenez.",
))  # fmt: skip
AILLEURS = declarer(Controle(
    "DOC-002", "Document délivré par une autre autorité",
    "Ce document est délivré par {autorite}, pas par {organisation}.",
    "Seul l’émetteur désigné par les textes délivre ; un document que vous imprimeriez serait sans valeur.",
    "Préparez la demande à l’autorité, puis enregistrez le document reçu.",
))  # fmt: skip
DEJA = declarer(Controle(
    "DOC-003", "Document déjà délivré",
    "{titulaire} a déjà reçu ce document : n° {numero}.",
    "Un même document n’existe qu’une fois au registre.",
    "Imprimez-le de nouveau, délivrez un duplicata, ou remplacez-le.",
))  # fmt: skip
EXCLUSIF = declarer(Controle(
    "DOC-004", "Parchemin ou attestation, jamais les deux",
    "{titulaire} a déjà {deja} pour cette certification à cette session.",
    "En cas de succès, seul le parchemin est délivré ; l’attestation ne concerne que les validations partielles.",
    "Ouvrez la session : si la décision a été rectifiée, demandez-y le remplacement ; sinon, retirez le document délivré à tort.",
))  # fmt: skip
PAS_DU = declarer(Controle(
    "DOC-005", "Document que la décision n’appelle pas",
    "La décision prise pour {titulaire} n’appelle pas de {document}.",
    "Les documents suivent la décision du jury et la règle de la famille.",
    "Vérifiez la décision ; si elle est fausse, rectifiez-la par un procès-verbal rectificatif.",
))  # fmt: skip
SANS_MODELE = declarer(Controle(
    "DOC-006", "Modèle à compléter",
    "Le modèle « {document} » n’est pas en service : il manque {manque}.",
    "Un parchemin sans signataire ni lieu n’est pas valable.",
    "Complétez le modèle, regardez l’aperçu, puis mettez-le en service.",
))  # fmt: skip
DECISION_REVUE = declarer(Controle(
    "DOC-007", "Décision remplacée depuis",
    "La décision sur laquelle repose ce document a été remplacée.",
    "Une décision rectifiée appelle un document nouveau, et le retrait ou le remplacement de l’ancien.",
    "Ouvrez la décision en vigueur.",
))  # fmt: skip
PAS_VALIDE = declarer(Controle(
    "DOC-008", "Document qui n’est plus valide",
    "Le document n° {numero} est {etat}.",
    "Un document remplacé ou retiré ne se réimprime ni ne se remplace plus.",
    "Ouvrez celui qui l’a remplacé.",
))  # fmt: skip
MOTIF_ABSENT = declarer(Controle(
    "DOC-009", "Raison à donner",
    "Dites pourquoi, en une phrase.",
    "La raison reste au registre et sera lue dans dix ans.",
    "Écrivez au moins dix signes.",
))  # fmt: skip
GABARIT_FAUX = declarer(Controle(
    "DOC-010", "Modèle qui ne se compose pas",
    "Votre mise en page ne se compose pas, {faute}",
    "Typst, qui compose les documents, s’est arrêté à cet endroit.",
    "Corrigez à l’endroit dit, ou revenez à la mise en page de la maison en vidant le champ.",
))  # fmt: skip
LOGO_REFUSE = declarer(Controle(
    "DOC-011", "Logo refusé",
    "Le logo « {nom} » est refusé : {raison}",
    "Un logo lourd ou d’un autre format ralentit chaque document et peut ne pas s’imprimer.",
    "Donnez un PNG, un JPEG ou un SVG de 2 Mo au plus, sans texte protégé ni logo d’une autre autorité.",
))  # fmt: skip
OCTETS_ALTERES = declarer(Controle(
    "DOC-012", "Fichier altéré depuis sa délivrance",
    "Le fichier du document n° {numero} n’a plus l’empreinte enregistrée à sa délivrance.",
    "Un document ne se réimprime que tel qu’il a été délivré.",
    "Restaurez une sauvegarde, et prévenez l’administrateur.",
))  # fmt: skip
SANS_ADRESSE = declarer(Controle(
    "DOC-013", "Titulaire sans adresse de courriel",
    "{titulaire} n’a pas d’adresse de courriel.",
    "Le document part sans que le titulaire ait à le demander ; sans adresse, il se remet autrement.",
    "Ajoutez l’adresse à la fiche de la personne, ou notez la remise en main propre ou par la poste.",
))  # fmt: skip

ETAPE_IMPOSSIBLE = declarer(Controle(
    "DOC-014", "Étape impossible",
    "Un document « {etat} » ne peut pas devenir « {vers} ».",
    "Le suivi va de la demande à la réception, puis à la remise.",
    "Choisissez l’étape suivante.",
))  # fmt: skip
JOUR_FUTUR = declarer(Controle(
    "DOC-015", "Date à venir",
    "La date donnée n’est pas encore arrivée.",
    "On note ce qui est fait.",
    "Donnez la date du jour ou une date passée.",
))  # fmt: skip
DEJA_REPONDUE = declarer(Controle(
    "DOC-016", "Demande déjà traitée",
    "Quelqu’un a déjà répondu à cette demande.",
    "Une réponse donnée au titulaire ne se change pas en silence.",
    "Ouvrez la demande pour lire la réponse.",
))  # fmt: skip

SANS_ADRESSE_PUBLIQUE = declarer(Controle(
    "DOC-017", "Adresse publique à régler",
    "L’installation n’a pas d’adresse publique : le carré et le code imprimés ne mèneraient nulle part.",
    "Un document délivré porte pour toujours l’adresse où on le vérifie.",
    "L’administrateur de l’installation donne cette adresse (PARCHEMIN_URL), en https, puis relance Parchemin.",
))  # fmt: skip

SANS_TEXTE_DE_DROIT = declarer(Controle(
    "DOC-051", "Texte légal absent d’une certification de droit",
    "« {intitule} » est enregistrée de droit, et le texte qui la crée ou l’accrédite n’est connu ni de la fiche, ni du modèle.",
    "Un parchemin de droit ne cite pas de décision de France compétences : il porte le texte légal, celui qui vaut ce jour-là.",
    "Écrivez ce texte, avec ses dates, dans le modèle propre à cette certification, puis mettez-le en service.",
))  # fmt: skip
NAISSANCE_INCONNUE = declarer(Controle(
    "DOC-052", "Lieu de naissance inconnu",
    "On ne sait pas où {titulaire} est né(e) : ni ville, ni pays lisible.",
    "Le lieu de naissance est une mention de l’état civil ; un code n’est pas un lieu.",
    "Complétez la fiche de la personne, puis délivrez.",
))  # fmt: skip
DEBORDE = declarer(Controle(
    "DOC-053", "Texte trop long pour la page",
    "{document} : le texte ne tient pas sur la page, même en petit.",
    "Imprimé ainsi, il serait coupé ou illisible.",
    "Raccourcissez la formule du modèle ou la qualité d’un signataire ; si l’intitulé lui-même est trop long, écrivez une mise en page à vous.",
))  # fmt: skip

MENTION_ABSENTE = declarer(Controle(
    "DOC-054", "Mention absente du document à délivrer",
    "{document} de {titulaire} : {mentions}.",
    "Un modèle relu sur des personnes fictives peut manquer d’une donnée, ou dire autre chose, une fois imprimé pour de vrai.",
    "Complétez la fiche de la personne, la certification ou le modèle : rien n’a été délivré ni numéroté.",
))  # fmt: skip
HORS_PAGE = declarer(Controle(
    "DOC-060", "Texte qui sort de la page",
    "{document} de {titulaire} : « {texte} » sort de la page.",
    "Un document coupé au bord ne se corrige plus une fois délivré.",
    "Raccourcissez ce texte dans la fiche de la personne ou dans le modèle, avec une espace ou un trait d’union là où il peut se couper : rien n’a été délivré ni numéroté.",
))  # fmt: skip
NIR_REFUSE = declarer(Controle(
    "DOC-061", "Numéro de sécurité sociale",
    "Votre message contient un numéro de sécurité sociale.",
    "Personne n’en a besoin pour corriger un document ; il ne doit pas être gardé ici.",
    "Retirez ce numéro, puis envoyez votre demande.",
))  # fmt: skip
DEJA_DEMANDE = declarer(Controle(
    "DOC-062", "Demande déjà ouverte sur ce document",
    "Vous avez déjà une demande ouverte sur le document n° {numero}, reçue le {le}.",
    "Deux demandes ouvertes sur le même document recevraient deux réponses.",
    "Attendez la réponse à la première : elle vient au plus tard le {echeance}.",
))  # fmt: skip
AVANT_LE_JURY = declarer(Controle(
    "DOC-063", "Date d’avant la décision du jury",
    "Le {le} vient avant la décision du jury, du {decision}.",
    "Un document ne se reçoit ni ne se remet avant que le jury ait décidé.",
    "Vérifiez l’année, puis corrigez la date.",
))  # fmt: skip
ORDRE_DES_ETAPES = declarer(Controle(
    "DOC-064", "Étapes dans le désordre",
    "Le {le} vient avant {etape}, noté le {avant}.",
    "Un document se demande, se reçoit, puis se remet : un registre qui dit l’inverse ne prouve rien.",
    "Corrigez la date, ou celle de l’étape d’avant.",
))  # fmt: skip
ILLISIBLE = declarer(Controle(
    "DOC-241", "Texte trop petit, trop pâle ou caché",
    "« {texte} » ne se lit pas : {raison}.",
    "Une mention que personne ne peut lire n’est pas une mention ; il faut six points au moins et un contraste de 4,5 avec le fond.",
    "Agrandissez ce texte, foncez-le, ou ôtez ce qui le couvre.",
    source="Règles d’accessibilité WCAG 2.1, critère 1.4.3",
))  # fmt: skip
CHEVAUCHE = declarer(Controle(
    "DOC-242", "Textes l’un sur l’autre, ou hors de la page",
    "Au texte le plus long, {quoi}.",
    "Le document serait illisible pour qui a un long nom ou beaucoup de blocs.",
    "Laissez le texte couler sur plusieurs pages : pas de hauteur fixe, pas de placement au millimètre.",
))  # fmt: skip
SANS_TAMPON = declarer(Controle(
    "DOC-243", "Tampon « Spécimen » retiré",
    "Votre mise en page ôte le tampon « Spécimen » du fond de la page.",
    "Un aperçu sans tampon passerait pour un vrai document.",
    "Ne donnez pas de fond à la page (« set page(background: …) »), ou gardez-y « tampon » de « /titres.typ ».",
))  # fmt: skip

_JOUR = aujourdhui()
MENTIONS = {
    r.code: declarer(Controle(
        r.code, r.titre,
        "Le modèle dit « {vu} »." if r.sorte == INTERDITE else "Le document composé ne porte pas cette mention{vu}.",
        recueil().texte(r.texte, _JOUR).note or r.titre, r.remede,
        Gravite.BLOQUANT if r.bloquante else Gravite.AVERTISSEMENT, recueil().texte(r.texte, _JOUR).citation,
    ))
    for r in regles()
}  # fmt: skip
"""One check per mention, from the data."""
