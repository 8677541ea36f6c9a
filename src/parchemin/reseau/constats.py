"""What stops or worries about an habilitation: codes HAB-001 to HAB-099."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


PASSAGE = _c(
    "HAB-001", "Passage impossible", "« {de} » ne mène pas à « {vers} ».",
    "Chaque étape prépare la suivante : la sauter laisserait un trou dans l’histoire du partenaire.",
    "Suivez les gestes proposés sur la page de l’habilitation.",
)  # fmt: skip
SIRET = _c(
    "HAB-002", "SIRET absent", "{partenaire} n’a pas de SIRET.",
    "La liste publique et Mon compte formation reconnaissent un partenaire par son seul SIRET.",
    "Ajoutez le SIRET de l’établissement.",
)  # fmt: skip
FICHE = _c(
    "HAB-003", "Certification qui n’accueille plus personne", "{raison}",
    "Habiliter pour une fiche terminée ferait inscrire des personnes qui n’obtiendraient rien.",
    "Habilitez sur la fiche qui succède, si elle existe.",
)  # fmt: skip
SANS_CONVENTION = _c(
    "HAB-004", "Pas de convention", "Aucune convention n’est rattachée à cette habilitation.",
    "L’habilitation d’un organisme prend la forme d’une convention.", "Rattachez une convention, ou créez-la.",
)  # fmt: skip
NON_SIGNEE = _c(
    "HAB-005", "Convention pas signée", "La convention {reference} n’a pas de date de signature.",
    "Rien ne se fait avant la signature : ni publicité, ni inscription.", "Notez sa date et déposez la version signée.",
)  # fmt: skip
INCOMPLETE = _c(
    "HAB-006", "Convention incomplète", "La convention {reference} ne dit pas : {manque}.",
    "C’est le contenu minimal d’une habilitation ({texte}).", "Complétez-la par un avenant, puis notez où chaque point est écrit.",
)  # fmt: skip
DEPASSE = _c(
    "HAB-007", "Convention plus longue que l’enregistrement", "La convention finit le {au}, l’enregistrement le {fin}.",
    "Après la fin de l’enregistrement, plus personne ne peut être inscrit.", "Ramenez la fin de la convention à celle de l’enregistrement, ou avant.",
)  # fmt: skip
NON_DECLAREE = _c(
    "HAB-008", "Pas déclarée à France compétences", "Cette habilitation n’a pas encore été déclarée.",
    "La liste des habilitations se tient à jour dans les deux mois, et Mon compte formation la lit.",
    "Déclarez-la sur le portail de France compétences, puis notez la date et déposez l’accusé.",
)  # fmt: skip
PAS_VUE = _c(
    "HAB-009", "Pas dans la liste publique", "Le dernier export du répertoire, du {le}, ne montre pas {siret} avec ce rôle.",
    "Un partenaire absent de la liste ne peut pas vendre la certification sur Mon compte formation.",
    "Attendez l’export qui suit la déclaration, ou vérifiez le SIRET et le rôle déclarés.",
)  # fmt: skip
MOTIF = _c(
    "HAB-010", "Motif absent", "Dites pourquoi, en une phrase de dix signes au moins.",
    "Cette décision sera lue par le partenaire, et par qui contrôlera le réseau.", "Écrivez les faits et la clause ou l’article.",
)  # fmt: skip
CONTRADICTOIRE = _c(
    "HAB-011", "Le partenaire n’a pas été entendu", "Aucune mesure notifiée n’a laissé à {partenaire} le temps de répondre.",
    "Un retrait se décide après que le partenaire a pu présenter ses observations.",
    "Notifiez une mise en demeure ou une suspension, et laissez-lui {delai} jours pour répondre.",
)  # fmt: skip
RETRAIT_A_DECLARER = _c(
    "HAB-012", "Retrait pas encore déclaré", "Le retrait de la liste publique n’a pas encore été déclaré.",
    "Une archive close sort de la comparaison : la ligne resterait active sans que personne ne la voie.",
    "Déclarez le retrait à France compétences, notez sa date, puis revenez clore.",
)  # fmt: skip
PAS_FINIE = _c(
    "HAB-013", "Pas encore finie", "L’habilitation court jusqu’au {au}.",
    "On constate une fin, on ne l’anticipe pas : c’est une résiliation qui l’anticipe.", "Résiliez-la, ou attendez ce jour.",
)  # fmt: skip
FINIE = _c(
    "HAB-014", "Habilitation finie", "Elle est finie depuis le {au}.",
    "Une habilitation finie ne redevient pas active : il en faut une nouvelle.", "Ouvrez une nouvelle habilitation, sous une convention en vigueur.",
)  # fmt: skip
ENGAGES = _c(
    "HAB-015", "Des personnes sont encore engagées", "Personnes qui préparent encore cette certification chez ce partenaire : {n}.",
    "Clore l’archive les laisserait sans personne pour répondre d’elles.",
    "Terminez leurs parcours, ou confiez-les à un autre établissement.",
)  # fmt: skip
DEJA = _c(
    "HAB-016", "Habilitation déjà ouverte", "{partenaire} a déjà cette habilitation, « {etat} » depuis le {depuis}.",
    "Deux habilitations pour la même certification et le même rôle se contrediraient.",
    "Ouvrez celle qui existe ; après sa fin, vous pourrez en ouvrir une autre.",
)  # fmt: skip
NON_HABILITE = _c(
    "HAB-020", "Partenaire non habilité ce jour-là", "{partenaire} ne peut pas {acte} : {etat}.",
    "Seul un partenaire habilité, déclaré et ni suspendu ni retiré agit au nom du certificateur.",
    "Habilitez-le d’abord, ou choisissez un autre établissement.",
)  # fmt: skip
PAS_PARTENAIRE = _c(
    "HAB-021", "Pas un partenaire", "{nom} n’est pas enregistré comme partenaire.",
    "On habilite un organisme tiers : vos propres sites n’en ont pas besoin.", "Choisissez un établissement de sorte « partenaire ».",
)  # fmt: skip
SITE_ETRANGER = _c(
    "HAB-022", "Site d’une autre organisation", "{nom} n’appartient pas à la même organisation.",
    "Les sites d’une habilitation sont ceux que la convention nomme.", "Choisissez un établissement de cette organisation.",
)  # fmt: skip
PERIODE = _c(
    "HAB-023", "Période à l’envers", "La fin ({au}) précède le début ({du}).", "Une période commence avant de finir.",
    "Corrigez l’une des deux dates.",
)  # fmt: skip
BLOC_INCONNU = _c(
    "HAB-024", "Bloc inconnu", "{codes} n’est pas un bloc de cette certification.",
    "L’habilitation nomme les blocs par leur code de fiche.", "Choisissez parmi les blocs de la fiche.",
)  # fmt: skip
A_CHANGE = _c(
    "HAB-025", "Décidé entre-temps", "L’état est devenu « {etat} » : quelqu’un d’autre a décidé.",
    "Deux décisions au même moment se contrediraient.", "Relisez la page, puis décidez à nouveau si c’est encore utile.",
)  # fmt: skip
SIGNATURE_FUTURE = _c(
    "HAB-026", "Date à venir", "« {quoi} » porte la date du {le}, après aujourd’hui.", "On note un fait une fois qu’il a eu lieu.",
    "Donnez le jour où cela s’est fait.",
)  # fmt: skip
REFERENCE_PRISE = _c(
    "HAB-028", "Référence déjà prise", "Une autre convention porte déjà la référence « {reference} ».",
    "La référence désigne une convention et ses avenants : deux ne peuvent pas la partager.",
    "Ouvrez celle qui existe pour préparer un avenant, ou donnez une autre référence.",
)  # fmt: skip
AVENANT_AILLEURS = _c(
    "HAB-029", "Avenant avec un autre partenaire", "La convention {reference} lie {partenaire}.",
    "Un avenant change une convention, pas celui qui l’a signée.", "Créez une nouvelle convention pour l’autre partenaire.",
)  # fmt: skip
AVENANT_PRIS = _c(
    "HAB-030", "Avenant déjà préparé", "La convention {reference} a déjà un avenant.",
    "Deux avenants d’une même version se contrediraient.", "Ouvrez l’avenant qui existe.",
)  # fmt: skip
CONVENTION_AILLEURS = _c(
    "HAB-031", "Convention d’un autre partenaire", "La convention {reference} ne lie pas {partenaire}.",
    "Une habilitation repose sur la convention de celui qui la reçoit.", "Choisissez une convention de ce partenaire.",
)  # fmt: skip
CERTIFICATION_AILLEURS = _c(
    "HAB-032", "Certification d’une autre organisation", "Cette certification n’est pas de votre organisation.",
    "On habilite pour ce que l’on certifie.", "Choisissez une de vos certifications.",
)  # fmt: skip
DEJA_NOTEE = _c(
    "HAB-033", "Déclaration déjà notée", "Elle est notée au {le}.",
    "La date d’une déclaration est une preuve : elle ne se remplace pas.", "Gardez la première : c’est elle qui compte. Un nouveau changement ouvre une nouvelle déclaration.",
)  # fmt: skip
DELAI_PASSE = _c(
    "HAB-040", "Délai déjà passé", "Le {le} est déjà passé.", "Un délai se donne pour plus tard : le partenaire doit pouvoir le tenir.",
    "Donnez un jour à venir.",
)  # fmt: skip
REPONSE_VIDE = _c(
    "HAB-041", "Rien n’est écrit", "« {objet} » : ni texte ni fichier.", "Une réponse, un renvoi ou une annulation dit quelque chose que l’autre puisse lire.",
    "Écrivez une phrase, ou joignez un fichier.",
)  # fmt: skip
REPONSE_CLOSE = _c(
    "HAB-042", "Demande close", "« {objet} » est dans l’état « {etat} ».", "Ce qui est accepté ou annulé ne change plus.",
    "Écrivez au certificateur s’il reste quelque chose à dire : il peut ouvrir une autre demande.",
)  # fmt: skip
REPONSE_FIGEE = _c(
    "HAB-043", "Réponse figée", "« {objet} » est figée depuis le {le}.", "Les réponses sont en cours de lecture : ce qui est lu ne change pas en cours de route.",
    "Attendez le retour du certificateur ; la phase contradictoire vous laissera répondre.",
)  # fmt: skip
RIEN_A_LIRE = _c(
    "HAB-044", "Rien à lire", "« {objet} » est dans l’état « {etat} ».", "On accepte ou on renvoie une réponse que le partenaire vient de donner.",
    "Attendez sa réponse, ou relancez-le.",
)  # fmt: skip
GRAVES_OUVERTS = _c(
    "HAB-067", "Des constats graves sont encore ouverts", "Constats graves ouverts ({n}) : {titres}.",
    "Revenir à la confiance ordinaire pendant qu’un écart grave reste ouvert dirait que rien ne s’est passé.",
    "Concluez ces constats, ou levez-les avec leur raison ; un suivi renforcé reste possible.",
)  # fmt: skip
HABILITATION_DEPASSE = _c(
    "HAB-045", "Habilitation plus longue que ce qui la porte", "L’habilitation finirait le {au}, mais {quoi} le {fin}.",
    "Une habilitation ne survit ni à sa convention ni à l’enregistrement de la certification.",
    "Ramenez sa fin à ce jour, ou avant.",
)  # fmt: skip
DEJA_SIGNEE = _c(
    "HAB-046", "Habilitation déjà conclue", "Cette habilitation est « {etat} ».",
    "Les blocs, les sites et la convention se complètent avant la signature ; ensuite, ils engagent deux parties.",
    "Passez par un avenant, un renouvellement ou une nouvelle habilitation.",
)  # fmt: skip
SESSIONS_A_VENIR = _c(
    "HAB-047", "Des sessions sont encore à venir", "Sessions de cette certification encore prévues chez ce partenaire : {n}.",
    "Clore laisserait leurs candidats sans centre.", "Confiez-les à un autre centre, ou annulez-les.",
)  # fmt: skip
NE_FINIT_PLUS = _c(
    "HAB-048", "Partenaire qui ne termine plus", "{partenaire} ne peut plus terminer les parcours engagés : son habilitation est « {etat} ».",
    "Après un retrait ou une résiliation, les candidats sont protégés par un plan de reprise : ils finissent ailleurs, ou sous votre contrôle.",
    "Confiez la session à un autre centre, ou décidez la suite de la personne dans le plan de reprise.",
)  # fmt: skip
DELAI_PLANCHER = _c(
    "HAB-056", "Délai trop court", "{jours} jours pour répondre : il en faut au moins {plancher}.",
    "Le partenaire ne se défend pas en un jour : le délai d’usage est un plancher, que la convention peut seulement allonger.",
    "Laissez-lui {plancher} jours ou davantage.",
)  # fmt: skip
REPONSE_PROMISE = _c(
    "HAB-057", "Réponse promise au partenaire", "Le partenaire peut répondre à « {objet} » jusqu’au {le}.",
    "Une lettre lui a donné ces jours pour se défendre : les lui retirer priverait la suite de sa base.",
    "Attendez ce jour, ou que le partenaire écrive qu’il n’a rien à ajouter.",
)  # fmt: skip
LETTRE_PAS_PARTIE = _c(
    "HAB-058", "Lettre pas envoyée", "La lettre qui transmet ce constat n’est pas notée comme envoyée.",
    "Le silence ne compte que si le partenaire a reçu la question.", "Envoyez la lettre et notez son envoi : les jours de réponse courent de là.",
)  # fmt: skip
SUSPENSION_SANS_GRAVITE = _c(
    "HAB-059", "Suspension sans constat critique", "Aucun de ses constats n’est critique, et rien ne dit ce qui presse.",
    "Une suspension prive le partenaire d’activité avant qu’il ait répondu : il faut un fait critique, une urgence écrite, ou une mise en demeure restée sans suite.",
    "Rattachez un constat critique, écrivez l’urgence, ou commencez par une mise en demeure.",
)  # fmt: skip
AUTEUR = _c(
    "HAB-060", "Écrite par vous", "{nom} a écrit cette mesure.", "Qui l’a écrite ne l’approuve pas : une autre personne doit l’avoir lue de bout en bout.",
    "Demandez à un autre collègue de l’approuver, ou demandez-la vous-même : quelqu’un d’autre l’approuvera.",
)  # fmt: skip
DEJA_PREPAREE = _c(
    "HAB-061", "Mesure déjà préparée", "La même mesure attend déjà d’être décidée : {mesure}, préparée par {par}.",
    "Deux mesures identiques feraient deux lettres.", "Ouvrez-la et corrigez-la, ou abandonnez-la.",
)  # fmt: skip
SESSION_DEJA = _c(
    "HAB-062", "Session déjà demandée", "Cette session est déjà demandée, du {du} au {au}, au même endroit.",
    "Le certificateur répondrait deux fois à la même demande.", "Attendez sa réponse, ou choisissez d’autres jours.",
)  # fmt: skip
ENVOI_SANS_PREUVE = _c(
    "HAB-063", "Envoi passé sans preuve", "Un envoi du {le} se note avec sa preuve : accusé, preuve de dépôt ou décharge.",
    "Les jours de réponse courent de l’envoi : un jour passé, noté sans preuve, les raccourcirait.",
    "Joignez la preuve, ou notez l’envoi à la date d’aujourd’hui.",
)  # fmt: skip
FINIT_AILLEURS = _c(
    "HAB-068", "Ce partenaire ne termine plus", "{personne} ne peut pas finir chez {partenaire} : son habilitation est « {etat} ».",
    "Après un retrait ou une résiliation, plus aucun parcours ne se termine chez ce partenaire, même sous votre contrôle.",
    "Confiez la personne à un autre établissement, finissez chez vous, ou écrivez une autre suite.",
)  # fmt: skip
AVANT_LE_JOUR = _c(
    "HAB-069", "Avant le jour annoncé", "{partenaire} a jusqu’au {le} : c’est ce que l’avis ou le rapport lui a annoncé.",
    "Figer plus tôt lui retire des jours promis ; il doit le savoir, et vous devez l’avoir voulu.",
    "Attendez ce jour, ou confirmez que le partenaire est d’accord pour ne rien ajouter.",
)  # fmt: skip
OU_DANS_LA_CONVENTION = _c(
    "HAB-070", "Dites où la convention l’écrit", "« {point} » : « {ecrit} » n’est pas une référence.",
    "Le code du travail exige ce contenu : qui contrôle doit pouvoir l’ouvrir à la bonne page.",
    "Écrivez le numéro de l’article, de la clause, de l’annexe ou de la page.",
)  # fmt: skip
RENONCIATION = _c(
    "HAB-071", "Renonciation impossible à noter", "{raison}.",
    "Renoncer à ses jours de réponse se prouve : une lettre envoyée, un jour, un document signé.",
    "Notez d’abord l’envoi de la lettre, puis la date et le document du partenaire.",
)  # fmt: skip
CONSTAT_D_UNE_AUTRE = _c(
    "HAB-072", "Constat d’une autre habilitation", "« {constat} » ne concerne pas {habilitation}.",
    "Une mesure se fonde sur ce qui a été constaté de l’habilitation qu’elle touche : le partenaire s’est expliqué sur celle-là.",
    "Retirez ce constat de la mesure, ou écrivez un constat qui nomme cette habilitation et transmettez-le.",
)  # fmt: skip
REPONSE_A_LIRE = _c(
    "HAB-073", "Réponse pas encore lue", "Le partenaire a répondu à « {constat} », et sa réponse attend.",
    "La lettre qui lui a transmis ce constat promet que sa réponse sera lue avant toute conclusion.",
    "Concluez sur sa réponse, depuis la page du constat ; une urgence écrite permet seule de ne pas attendre.",
)  # fmt: skip
ATTEND_ENVOI = _c(
    "HAB-080", "Une mesure décidée attend son envoi", "{mesure}, décidée le {le}, n’a pas encore été notifiée au partenaire.",
    "Une décision n’oblige le partenaire qu’une fois notifiée : celle-ci changera l’état de l’habilitation le jour de son envoi.",
    "Envoyez sa lettre et notez l’envoi, puis décidez la suite.",
)  # fmt: skip
SIGNATURE_INCOMPLETE = _c(
    "HAB-081", "Signature refusée : contenu exigé absent", "La convention {reference} ne dit pas : {manque}.",
    "C’est le contenu minimal d’une habilitation ({texte}) ; une fois signée, elle ne se corrige plus que par un avenant.",
    "Notez où chaque point est écrit. En attendant, enregistrez-la sans date de signature : le projet reste modifiable.",
)  # fmt: skip
BLOC_DU_FICHIER = _c(
    "HAB-082", "Bloc inconnu", "« {bloc} » n’est pas un bloc de cette habilitation.",
    "La matrice se tient bloc par bloc, tels que la fiche les nomme aujourd’hui.", "Écrivez l’un de : {connus}.",
)  # fmt: skip
COMPETENCE_DU_FICHIER = _c(
    "HAB-083", "Compétence inconnue", "La fiche n’a pas cette compétence dans {bloc}.{proche}",
    "Une séquence rattachée à une compétence qui n’existe pas ne couvrirait rien.",
    "Reprenez les mots de la fiche : le fichier à remplir, sur la page de la matrice, les porte déjà.",
)  # fmt: skip
COMPETENCE_DEUX_FOIS = _c(
    "HAB-084", "Compétence écrite deux fois", "Cette compétence est déjà à la ligne {ligne}.",
    "Deux lignes pour une même compétence se contrediraient.", "Gardez-en une ; plusieurs séquences tiennent dans la même cellule.",
)  # fmt: skip
EVALUATION_CONTRAIRE = _c(
    "HAB-085", "Évaluation dite de deux façons", "La ligne {ligne} dit autre chose de l’évaluation de {bloc}.",
    "Un bloc s’évalue d’une seule façon.", "Écrivez la même chose sur toutes les lignes du bloc, ou sur une seule.",
)  # fmt: skip
MATRICE_CHANGEE = _c(
    "HAB-086", "Matrice changée entre-temps", "La matrice n’est plus celle que ce fichier a lue : {quoi}.",
    "Écrire par-dessus effacerait ce qu’une autre personne vient d’écrire.", "Relancez l’aperçu, puis relisez ce qui change.",
)  # fmt: skip
