"""What stops an act on an audit, a finding, a guest or a question, and what to do."""

from parchemin.socle.constats import Controle, declarer

FAMILLE = declarer(Controle(
    "AUD-002", "Référentiel inconnu", "« {famille} » n’est pas un de vos référentiels.", "Un audit porte sur un référentiel connu, dans sa version du jour.",
    "Choisissez un référentiel de la liste.",
))  # fmt: skip
FIN_AVANT = declarer(Controle(
    "AUD-003", "Fin avant le début", "Le certificat finirait le {fin}, avant d’être délivré le {debut}.", "Ses dates font tout le cycle d’audits.",
    "Corrigez l’une des deux dates.",
))  # fmt: skip
NUMERO_PRIS = declarer(Controle(
    "AUD-004", "Certificat déjà enregistré", "Le certificat {numero} est déjà là.", "Un certificat n’est suivi qu’une fois.", "Ouvrez-le et corrigez-le.",
))  # fmt: skip
PAS_PREVU = declarer(Controle(
    "AUD-005", "L’audit n’est plus à venir", "{audit} est {etat}.", "Ses dates et son référentiel ne changent plus.", "Planifiez un autre audit.",
))  # fmt: skip
FUTUR = declarer(Controle(
    "AUD-006", "Date à venir", "L’audit se serait tenu le {le}, qui n’est pas encore arrivé.", "On note un audit quand il a eu lieu.",
    "Donnez le jour où il s’est tenu.",
))  # fmt: skip
NOTIFIE_AVANT = declarer(Controle(
    "AUD-007", "Constats reçus avant l’audit", "Les constats seraient reçus le {notifie}, avant l’audit du {tenu}.", "Les délais courent du jour où ils sont reçus.",
    "Corrigez l’une des deux dates.",
))  # fmt: skip
PAS_TENU = declarer(Controle(
    "AUD-008", "L’audit n’a pas eu lieu", "{audit} est {etat}.", "Un constat se fait pendant un audit, ou après.", "Notez d’abord le jour où il s’est tenu.",
))  # fmt: skip
AUDIT_BLANC = declarer(Controle(
    "AUD-009", "Ce n’est pas un audit blanc", "{audit} est mené par quelqu’un d’autre.", "Vous ne jugez et ne tirez au sort que dans vos audits blancs.",
    "Écrivez plutôt les constats que l’auditeur vous a remis.",
))  # fmt: skip
SANS_EXIGENCE = declarer(Controle(
    "AUD-010", "Aucune exigence choisie", "Rien n’est coché.", "Un audit blanc regarde quelques exigences, et les regarde bien.", "Cochez au moins une exigence.",
))  # fmt: skip
DEJA_JUGEES = declarer(Controle(
    "AUD-011", "Exigence déjà regardée", "Ce qui a été noté sur {exigences} serait perdu.", "Ce qu’un audit a vu ne s’efface pas.", "Laissez ces exigences cochées.",
))  # fmt: skip
RIEN_VU = declarer(Controle(
    "AUD-012", "Dites ce qui a été vu", "Le jugement n’est pas expliqué.", "Dans deux ans, seul ce qui est écrit restera.", "Écrivez en une phrase ce que vous avez vu ou cherché.",
))  # fmt: skip
DEJA_TIRE = declarer(Controle(
    "AUD-013", "Échantillon déjà tiré", "Les « {sorte} » de cet audit ont été tirés le {le}.", "Tirer encore jusqu’à trouver mieux ne prouverait rien.",
    "Servez-vous de cet échantillon : il peut être rejoué.",
))  # fmt: skip
CADRE_VIDE = declarer(Controle(
    "AUD-014", "Rien à tirer", "Il n’y a aucun cas parmi les « {sorte} » entre le {du} et le {au}.", "On tire au sort dans une liste arrêtée.", "Élargissez les dates, ou tirez autre chose.",
))  # fmt: skip
EXIGENCE = declarer(Controle(
    "AUD-015", "Exigence inconnue", "« {exigence} » n’est pas une exigence de ce référentiel.", "Un constat dit à quoi il répond.", "Choisissez une exigence de la liste.",
))  # fmt: skip
SANS_ACTION = declarer(Controle(
    "AUD-016", "Ce constat n’appelle pas d’action", "« {constat} » est un point fort.", "Un point fort se garde ; il ne se corrige pas.", "Écrivez plutôt une piste de progrès.",
))  # fmt: skip
ACTION_TARDIVE = declarer(Controle(
    "AUD-017", "Action après l’échéance", "L’action finirait le {le}, après l’échéance du constat, le {avant}.", "Passé ce jour, l’auditeur ne peut que constater le retard.",
    "Avancez l’action, ou corrigez l’échéance si l’organisme vous en a donné une autre.",
))  # fmt: skip
AUTRE_FAMILLE = declarer(Controle(
    "AUD-018", "Autre référentiel", "Ce constat ne porte pas sur le référentiel de cet audit.", "Un constat se relit à l’audit suivant du même référentiel.",
    "Choisissez un audit de ce référentiel.",
))  # fmt: skip
DEJA_REVU = declarer(Controle(
    "AUD-019", "Constat déjà relu", "Cet audit a déjà relu ce constat.", "Un audit dit une seule fois ce qu’il en pense.", "Attendez l’audit suivant.",
))  # fmt: skip
MEME_AUDIT = declarer(Controle(
    "AUD-020", "Constat du même audit", "Le constat est de cet audit, ou d’un audit plus récent.", "On relit ce qui a été constaté avant.", "Choisissez un audit plus récent que le constat.",
))  # fmt: skip
LEVE = declarer(Controle(
    "AUD-021", "Constat déjà levé", "« {constat} » est levé.", "Un constat levé ne se relit plus.", "Écrivez un nouveau constat s’il revient.",
))  # fmt: skip
RAISON = declarer(Controle(
    "AUD-022", "Dites pourquoi", "Les raisons manquent, ou sont trop courtes.", "On relira cette phrase au prochain audit.", "Écrivez une phrase d’au moins {n} signes.",
))  # fmt: skip
INVITE_PASSE = declarer(Controle(
    "AUD-023", "Dernier jour déjà passé", "L’accès finirait le {le}.", "Un accès d’audit finit toujours un jour à venir.", "Choisissez un jour à venir.",
))  # fmt: skip
RIEN_OUVERT = declarer(Controle(
    "AUD-024", "Rien n’est ouvert", "Aucune partie n’est cochée.", "Votre invité entrerait dans une maison vide.", "Cochez ce qu’il doit pouvoir lire.",
))  # fmt: skip
SALLE_FERMEE = declarer(Controle(
    "AUD-025", "Partie que vous ne lisez pas", "Vous ne pouvez pas ouvrir « {salles} » : votre rôle ne vous l’ouvre pas.", "On n’ouvre à un autre que ce que l’on lit soi-même.",
    "Demandez à la direction de l’ouvrir.",
))  # fmt: skip
ACCES_FINI = declarer(Controle(
    "AUD-026", "Accès terminé", "L’accès {de_qui} a pris fin le {le}.", "Ce qui serait ouvert maintenant ne servirait à personne.", "Prolongez d’abord l’accès.",
))  # fmt: skip
QUESTION_COURTE = declarer(Controle(
    "AUD-027", "Question trop courte", "La question ne dit pas encore ce que vous cherchez.", "Elle sera gardée avec sa réponse.", "Écrivez-la en une phrase.",
))  # fmt: skip
REPONSE_COURTE = declarer(Controle(
    "AUD-028", "Réponse trop courte", "La réponse est vide, ou presque.", "L’auditeur la gardera comme vous.", "Répondez en une phrase, et joignez une preuve s’il le faut.",
))  # fmt: skip
TROP_DE_QUESTIONS = declarer(Controle(
    "AUD-029", "Trop de questions sans réponse", "Vous avez déjà {n} questions sans réponse.", "Chacune attend quelqu’un.", "Attendez les premières réponses.",
))  # fmt: skip
SANS_VERIFICATION = declarer(Controle(
    "AUD-031", "Correction qui ne se vérifie pas ainsi", "« {constat} » n’est pas une non-conformité majeure notifiée par l’organisme certificateur.",
    "Une non-conformité mineure se vérifie à l’audit suivant.", "Notez ce qu’il en est à l’audit suivant.",
))  # fmt: skip
VERIFIE_AVANT = declarer(Controle(
    "AUD-032", "Vérification avant le constat", "La correction aurait été vérifiée le {le}, avant que le constat soit reçu, le {notifie}.", "On corrige après avoir reçu le constat.",
    "Corrigez le jour de la vérification.",
))  # fmt: skip
DEJA_VERIFIE = declarer(Controle(
    "AUD-033", "Correction déjà vérifiée", "L’organisme certificateur s’est déjà prononcé sur cette correction.", "Il se prononce une fois ; la suite se dit à l’audit suivant.",
    "Attendez l’audit suivant, et relisez-y le constat.",
))  # fmt: skip
ECHEANCE_AVANT = declarer(Controle(
    "AUD-034", "Échéance avant le constat", "L’échéance, le {le}, tombe avant que le constat soit reçu, le {recu}.", "On ne corrige pas ce qui n’a pas encore été dit.",
    "Donnez un jour après le {recu}, ou laissez vide : le délai de la règle s’applique.",
))  # fmt: skip
PLAN_FUTUR = declarer(Controle(
    "AUD-035", "Plan pas encore envoyé", "Le plan serait envoyé le {le}, qui n’est pas encore arrivé.", "On note un envoi quand il a eu lieu.", "Donnez le jour de l’envoi, ou laissez vide.",
))  # fmt: skip
TENU_AVANT = declarer(Controle(
    "AUD-030", "Audit déjà passé", "L’audit serait prévu le {le}, qui est passé.", "On prévoit un jour à venir.", "S’il a déjà eu lieu, cochez « Il a déjà eu lieu ».",
))  # fmt: skip
