"""What may be said against a session or a candidate at a session. One code, one meaning, for ever."""

from __future__ import annotations

from parchemin.parcours.domain.inscription_constats import controle
from parchemin.socle.constats import Gravite

_A, _I = Gravite.AVERTISSEMENT, Gravite.INFORMATION

AUTRE_CERTIFICATION = controle(
    "SES-001", "Candidat d’une autre certification", "Inscription à {sienne}, session de {celle}.",
    "Une session porte sur une seule certification.", "Inscrivez la personne à {celle}, ou choisissez une autre session.",
)  # fmt: skip
DEJA_CANDIDAT = controle(
    "SES-002", "Déjà candidat à cette session", "Cette inscription est déjà dans la session.",
    "Un candidat n’a qu’une ligne par session.", "Rien à faire : retrouvez-le dans l’onglet « Candidats ».",
)  # fmt: skip
INSCRIPTION_ANNULEE = controle(
    "SES-003", "Inscription annulée", "L’inscription à la certification est annulée.",
    "On ne présente que des personnes inscrites.", "Inscrivez la personne de nouveau si l’annulation était une erreur.",
)  # fmt: skip
ENTREE_APRES = controle(
    "SES-004", "Entrée après la session", "Entrée le {entree}, session terminée le {au}.",
    "On ne se présente pas avant d’être inscrit.", "Vérifiez la date d’entrée, ou choisissez une session suivante.",
)  # fmt: skip
SORTIE_AVANT = controle(
    "SES-005", "Parcours interrompu", "Sortie anticipée le {sortie}.",
    "La personne peut encore se présenter si le règlement l’admet.", "Confirmez avec elle qu’elle se présente.", _A,
)  # fmt: skip
DEUX_SPECIALITES = controle(
    "SES-006", "Une seule spécialité par session",
    "{famille}, session {annee} : déjà candidat à {autre} (« {session} »).",
    "On ne se présente qu’à une spécialité par session, sauf dérogation ({texte}).",
    "Retirez l’autre candidature, ou indiquez la référence de la dérogation dans l’inscription.",
    source="Code de l’éducation, art. D. 337-21",
)  # fmt: skip
DEUX_SPECIALITES_A_REGARDER = controle(
    "SES-007", "Deux spécialités la même session", "{famille}, session {annee} : aussi candidat à {autre} (« {session} »).",
    "La règle est d’une spécialité par session ({texte}).", "Vérifiez la dérogation ou le règlement de l’examen.", _A,
)  # fmt: skip
RIEN_A_PASSER = controle(
    "SES-008", "Rien à passer à cette session", "Blocs visés : {blocs}. Aucun n’est évalué à cette session.",
    "Un candidat qui vise une partie ne passe que cette partie.",
    "Ajoutez ces blocs aux éléments de la session, ou corrigez les blocs visés de l’inscription.",
)  # fmt: skip
PREREQUIS_REFUSE = controle(
    "SES-009", "Prérequis non satisfait", "« {libelle} » a été examiné et n’est pas satisfait.",
    "La fiche ou le règlement le demande avant l’examen.", "Corrigez la vérification si une pièce est arrivée depuis.",
)  # fmt: skip
PREREQUIS_A_VERIFIER = controle(
    "SES-010", "Prérequis à vérifier", "{quoi}", "Il doit l’être avant l’examen.",
    "Ouvrez l’inscription, joignez la preuve et notez la vérification.", _A,
)  # fmt: skip
IDENTITE_INCOMPLETE = controle(
    "SES-011", "Identité incomplète", "{quoi}", "Le parchemin et la Caisse des Dépôts demandent une identité complète.",
    "Complétez la fiche de la personne, ou envoyez-lui le lien pour qu’elle la confirme.", _A,
)  # fmt: skip
SANS_COURRIEL = controle(
    "SES-012", "Pas d’adresse électronique", "{quoi}", "La convocation part par courriel.",
    "Ajoutez l’adresse, ou imprimez la convocation.", _A,
)  # fmt: skip
SANS_CONTRAT = controle(
    "SES-013", "Contrat absent ou rompu", "{quoi}", "Le statut à l’examen dépend du contrat en cours.",
    "Enregistrez le contrat, ou corrigez le statut de l’inscription.", _A,
)  # fmt: skip
FORME_INCONNUE = controle(
    "SES-014", "Forme à choisir", "{quoi}", "Le choix se fait à l’inscription et devient définitif.",
    "Demandez son choix au candidat et notez-le dans l’inscription.", _A,
)  # fmt: skip
MINEUR_A_JUSTIFIER = controle(
    "SES-015", "Mineur, ni scolaire ni apprenti", "Mineur au {jour}.",
    "Il doit justifier avoir suivi la formation préparant au diplôme ({texte}).",
    "Gardez l’attestation de formation parmi les prérequis.", _A, source="Code de l’éducation, art. D. 337-10",
)  # fmt: skip
EXPERIENCE_A_VERIFIER = controle(
    "SES-016", "Activité ou période en entreprise", "Certaines spécialités demandent quatorze semaines dans les trois ans.",
    "L’arrêté de la spécialité le dit ({texte}).", "Lisez l’arrêté ; s’il le demande, ajoutez un prérequis avec sa preuve.", _I,
)  # fmt: skip
TROIS_ANS_A_PROUVER = controle(
    "SES-017", "Trois ans d’expérience à prouver", "Aucun prérequis ne porte la preuve des trois ans d’activité.",
    "Le statut « trois ans d’expérience » la demande ({texte}).", "Ajoutez le prérequis et sa preuve dans l’inscription.", _A,
)  # fmt: skip
AUTRE_SPECIALITE = controle(
    "SES-018", "Autre spécialité", "Inscription en « {sienne} », session de « {celle} ».",
    "Une session porte sur une spécialité.", "Corrigez la spécialité de l’inscription, ou choisissez une autre session.",
)  # fmt: skip
SESSION_FERMEE = controle(
    "SES-019", "Session fermée aux inscriptions", "La session est complète ou annulée.",
    "On n’ajoute personne après coup à une session jugée.", "Choisissez une autre session.",
)  # fmt: skip
SESSION_SANS_ELEMENT = controle(
    "SES-020", "Aucun élément à évaluer", "La session ne dit pas encore ce qui est évalué.",
    "La grille des résultats a une colonne par élément.", "Choisissez d’abord les éléments, dans « Épreuves et sujets ».",
)  # fmt: skip
JURY_IMPOSSIBLE = controle(
    "SES-021", "Jury impossible à cette date", "Le jury ne peut pas siéger le {jour}.", "{raison} ({texte})",
    "Avancez le jury, ou organisez la session sur la certification qui remplace celle-ci.",
)  # fmt: skip
JURY_A_JUSTIFIER = controle(
    "SES-022", "Jury à justifier", "{raison}", "Source : {texte}.", "Gardez la justification au dossier de la session.", _A,
)  # fmt: skip
SESSION_DATES = controle(
    "SES-023", "Dates de la session inversées", "{quoi} ({fin}) vient avant {debut_mots} ({debut}).",
    "Les épreuves vont du premier au dernier jour, et le jury siège après elles.", "Corrigez l’une des dates.",
)  # fmt: skip
SANS_QUALITE = controle(
    "SES-024", "Qualité à vérifier", "Ce jour-là, l’organisation n’est ni certificatrice ni centre d’examen de {code}.",
    "Qui organise l’examen en a le droit par sa qualité, une convention ou un agrément.",
    "Datez votre qualité sur la page de la certification, ou laissez le centre agréé organiser la session.", _A,
)  # fmt: skip
JURY_DE_L_ETAT = controle(
    "SES-025", "Jury de l’État", "{famille} : le jury et le diplôme relèvent de l’État.",
    "Cette session prépare, suit et conserve les résultats ; elle ne délivre pas le diplôme.",
    "Rien à faire : les résultats officiels se saisissent ici après le jury.", _I,
)  # fmt: skip
RETRAIT_IMPOSSIBLE = controle(
    "SES-026", "Candidat qui a déjà des résultats", "Des résultats sont saisis : le candidat ne peut plus être retiré.",
    "Rien de ce qui a été évalué ne disparaît.", "Notez-le absent ou excusé, ou effacez d’abord ses résultats dans la grille.",
)  # fmt: skip
PRESENCE_CONTREDITE = controle(
    "SES-027", "Absence qui contredit un résultat", "Un résultat est déjà saisi pour {element}.",
    "Un absent n’a ni note ni validation : le noter absent effacerait ce résultat.",
    "Effacez d’abord le résultat dans la grille, s’il est faux.",
)  # fmt: skip
EXCUSE_SANS_MOTIF = controle(
    "SES-028", "Excuse sans motif", "Une absence excusée dit pourquoi.",
    "La suite (session de remplacement, note zéro) dépend du motif.",
    "Écrivez le motif en quelques mots, sans détail médical : « convocation au tribunal », « arrêt de travail ».",
)  # fmt: skip
RESULTAT_DEFINITIF = controle(
    "SES-029", "Résultat définitif", "Le résultat de {element} est définitif.",
    "Il ne change plus que par une nouvelle décision, avec son motif.", "Passez par la décision du jury.",
)  # fmt: skip
ELEMENT_UTILISE = controle(
    "SES-030", "Élément déjà utilisé", "{element} est déjà dans une session ou porte des résultats.",
    "Le retirer ou en changer le code ferait mentir des résultats.", "Fermez-le par une date de fin, et créez le nouveau.",
)  # fmt: skip
ELEMENT_CODE_PRIS = controle(
    "SES-031", "Code déjà utilisé", "Le code « {code} » désigne déjà un élément de cette certification.",
    "Le code sert à retrouver l’élément dans vos fichiers.", "Choisissez un autre code.",
)  # fmt: skip
ELEMENT_PARENT = controle(
    "SES-032", "Rattachement impossible", "{element} ne peut pas dépendre de {parent}.",
    "Un élément dépend d’un autre de la même certification, sans tourner en rond.", "Choisissez un autre rattachement.",
)  # fmt: skip
OUVERTURE_IMPOSSIBLE = controle(
    "SES-033", "Session incomplète", "La session ne peut pas s’ouvrir : {manque}.",
    "La saisie se fait sur une grille qui a des candidats et des éléments.", "Complétez la session, puis ouvrez-la.",
)  # fmt: skip
ANNULATION_IMPOSSIBLE = controle(
    "SES-034", "Session qui a des résultats", "{nombre} : la session ne peut plus être annulée.",
    "Ce qui a été évalué reste.", "Effacez les résultats un à un s’ils sont faux, ou gardez la session.",
)  # fmt: skip
INCIDENT_INCONNU = controle(
    "SES-035", "Nature d’incident inconnue", "« {code} » n’est pas une nature d’incident connue ce jour-là.",
    "Les natures sont une liste datée.", "Choisissez dans la liste.",
)  # fmt: skip
SANS_MOTIF = controle(
    "SES-036", "Dispense ou bénéfice sans motif", "{etat} : dites en vertu de quoi.",
    "Une dispense, un bénéfice ou un report se prouve.", "Écrivez la référence (décision, date, attestation).",
)  # fmt: skip
ELEMENT_DANS_LA_GRILLE = controle(
    "SES-037", "Élément qui a des résultats", "{element} a des résultats à cette session.",
    "Le retirer les effacerait.", "Effacez d’abord ces résultats s’ils sont faux.",
)  # fmt: skip
SUJET_HORS_SESSION = controle(
    "SES-038", "Épreuve hors des dates", "L’épreuve du {jour} est hors des dates de la session ({periode}).",
    "La convocation donnerait un jour où personne n’attend.", "Corrigez la date de l’épreuve ou celles de la session.",
)  # fmt: skip
CENTRE_ETRANGER = controle(
    "SES-039", "Établissement inconnu ici", "« {nom} » n’est pas un établissement de l’organisation.",
    "Le centre d’examen fait partie de vos établissements.", "Enregistrez-le d’abord, ou choisissez dans la liste.",
)  # fmt: skip
SESSION_ANNULEE = controle(
    "SES-040", "Session annulée", "La session est annulée.", "Plus rien ne s’y fait ; elle reste pour mémoire.",
    "Créez une nouvelle session.",
)  # fmt: skip
DEJA_DANS_CET_ETAT = controle(
    "SES-041", "Rien à changer", "La session est déjà « {etat} ».", "Quelqu’un l’a peut-être fait avant vous.",
    "Rechargez la page.",
)  # fmt: skip
ELEMENT_D_AILLEURS = controle(
    "SES-042", "Élément d’une autre certification", "{element} n’est pas un élément de cette certification.",
    "Une session évalue les éléments de sa certification.", "Choisissez dans la liste.",
)  # fmt: skip
ANNULATION_SANS_MOTIF = controle(
    "SES-043", "Motif d’annulation", "Dites pourquoi la session est annulée.",
    "Les candidats et le jury le demanderont.", "Écrivez la raison en quelques mots.",
)  # fmt: skip
SITUATION_CONTREDITE = controle(
    "SES-044", "Dispense qui contredit un résultat", "Un résultat est déjà saisi pour {element}.",
    "Une dispense n’a ni note ni validation.", "Effacez d’abord le résultat dans la grille, s’il est faux.",
)  # fmt: skip
IMPORT_CERTIFICATION = controle(
    "SES-045", "Certification inconnue", "« {valeur} » n’est pas une de vos certifications.",
    "Un élément évalué appartient à une certification que l’organisation suit.",
    "Écrivez son numéro (RNCP…, RS…) ou votre code, ou ajoutez-la d’abord aux vôtres.",
)  # fmt: skip
IMPORT_PARENT = controle(
    "SES-046", "Élément de rattachement introuvable", "« {parent} » n’existe ni dans la certification ni plus haut dans le fichier.",
    "Un élément se lit après celui dont il dépend.", "Corrigez le code, ou placez la ligne de « {parent} » avant celle-ci.",
)  # fmt: skip
IMPORT_BLOC = controle(
    "SES-047", "Bloc d’une autre fiche", "« {bloc} » n’est pas un bloc de {certification} aujourd’hui.",
    "Le bloc relie l’élément à ce qui sera transmis et délivré.", "Corrigez le code du bloc, ou laissez la cellule vide.",
)  # fmt: skip
IMPORT_SANS_INTITULE = controle(
    "SES-048", "Élément sans intitulé", "L’élément {code} est nouveau et n’a pas d’intitulé.",
    "La grille et le relevé le montrent.", "Écrivez son intitulé.",
)  # fmt: skip
IMPORT_MONDE_CHANGE = controle(
    "SES-049", "Élément changé entre-temps", "L’élément {code} a changé depuis la lecture du fichier.",
    "Quelqu’un l’a créé, corrigé ou retiré.", "Relisez le fichier, puis recommencez.",
)  # fmt: skip
SESSION_ARRETEE = controle(
    "SES-050", "Résultats arrêtés", "Les résultats de la session sont arrêtés : {quoi}.",
    "Ce qui a été relu et arrêté est ce que le jury délibère.",
    "Rouvrez d’abord la saisie, en disant pourquoi, sur la page des résultats de la session.",
)  # fmt: skip
MOTIF_DE_SANTE = controle(
    "SES-051", "Motif, jamais état de santé", "Le texte semble nommer un état de santé : « {mot} ».",
    "Il est lu par beaucoup de monde : Parchemin n’y garde pas de donnée de santé (RGPD, art. 9).",
    "Écrivez-le sans détail médical : « convocation au tribunal », « arrêt de travail », « certificat médical ».",
    source="Règlement (UE) 2016/679, art. 9",
)  # fmt: skip
DEJA_ADMIS = controle(
    "SES-052", "Certification déjà obtenue", "Déjà admis à {certification}, le {jour}.",
    "Qui détient la certification n’a plus rien à passer pour l’obtenir{suite}.",
    "Vérifiez la personne et la certification. Inscrivez-la si elle vient améliorer un résultat, renouveler ce qui arrive à "
    "échéance ou passer une spécialisation ; sinon, laissez-la hors de la session.", _A,
)  # fmt: skip
NOUVELLE_FORMATION = controle(
    "SES-053", "Nouvelle formation à suivre", "{quoi} ({texte})",
    "Au-delà, le texte demande une nouvelle formation : le jury ne pourrait pas conclure en l’état.",
    "Faites suivre la formation, puis inscrivez la personne de nouveau avec sa date d’entrée. Si elle l’a déjà suivie, notez-le au "
    "dossier devant le jury (« Formation suivie »).", _A,
)  # fmt: skip
TITRE_FERME = controle(
    "SES-054", "Titre qui n’est plus ouvert", "{quoi} ({texte})",
    "Passé ce délai, le titre ne se complète plus : le jury ne pourrait pas conclure en l’état.",
    "Vérifiez la fin de validité sur la fiche. Si une autre la remplace, inscrivez la personne à la nouvelle : « Ce qui manque » dit "
    "ce que ses CCP y donnent. Les CCP obtenus lui restent.", _A,
)  # fmt: skip
PERSONNE_DEJA_CANDIDATE = controle(
    "SES-055", "Déjà candidat à cette session", "Déjà candidat à cette session, par une autre inscription{laquelle}.",
    "Une personne n’a qu’une ligne par session : deux lignes feraient deux décisions et deux noms au procès-verbal.",
    "Gardez une seule inscription dans la session : retirez l’autre candidature, ou corrigez les blocs visés de celle qui reste.",
)  # fmt: skip
REINSCRITE_DEPUIS = controle(
    "SES-056", "Une réinscription a suivi", "{personne} : une réinscription à cette certification est ouverte depuis le {jour}.",
    "L’ancienne inscription ne porte pas les notes gardées : la présenter ferait repasser ce qui est acquis, ou contournerait les choix "
    "verrouillés.",
    "Présentez sa nouvelle inscription, celle qui commence le {entree}. Si la réinscription est une erreur, annulez d’abord cette "
    "nouvelle inscription.",
)  # fmt: skip
OPTION_A_DIRE = controle(
    "SES-057", "Spécialité ou option à dire", "{quoi}",
    "Les unités d’une option ne sont pas celles d’une autre : sans elle, aucune décision ne se calcule.",
    "Ouvrez l’inscription, corrigez-la, et recopiez l’un de ces noms dans « Spécialité ou option ».", _A,
)  # fmt: skip
CONVOCATION_SANS_LIEU = controle(
    "SES-070", "Convocation sans lieu", "La session n’a ni centre ni salle : la convocation ne dirait pas où venir.",
    "Un candidat qui ne sait pas où aller manque l’épreuve, et son absence compte.",
    "Corrigez la session : choisissez le centre, ou écrivez l’adresse et la salle. Puis envoyez.",
)  # fmt: skip
CONVOCATION_SANS_JOUR = controle(
    "SES-071", "Convocation sans jour précis",
    "La session va du {du} au {au}, et {qui} n’{auraient} ni jour ni heure.",
    "Une convocation à plusieurs jours, sans horaire, ne dit pas quand venir.",
    "Dans l’onglet « Épreuves », donnez un jour et une heure à un sujet de chaque élément. Si tout se passe le même jour, "
    "corrigez les dates de la session.",
)  # fmt: skip
