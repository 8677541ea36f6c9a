"""Why a document is not issued again, or not now: rectified decisions, withdrawals, diplomas, what is ticked."""

from parchemin.socle.constats import Controle, declarer

A_REMPLACER = declarer(Controle(
    "DOC-030", "Document d’une décision rectifiée, à remplacer",
    "{titulaire} tient encore le document n° {numero}, délivré sur une décision rectifiée depuis.",
    "Deux documents contraires ne circulent pas ensemble : le nouveau prend la place de l’ancien, avec l’accord d’une seconde personne.",
    "Demandez le remplacement depuis la page de la session.",
))  # fmt: skip
RETIRE_DEPUIS = declarer(Controle(
    "DOC-031", "Document retiré : une seconde personne décide",
    "Le document n° {numero} de {titulaire} a été retiré.",
    "Le retrait a demandé deux personnes ; ce qu’il a défait ne se refait pas à une seule.",
    "Demandez une nouvelle délivrance, avec sa raison : une autre personne l’approuvera.",
))  # fmt: skip
CLOSE_PAR_DIPLOME = declarer(Controle(
    "DOC-032", "Attestation close par le diplôme",
    "{titulaire} a déjà son diplôme, n° {numero}.",
    "L’attestation de réussite tient lieu de diplôme en attendant qu’il existe ; ensuite elle ne sert plus.",
    "Remettez le diplôme.",
))  # fmt: skip
RIEN_DE_GARDE = declarer(Controle(
    "DOC-033", "Aucun acquis conservé",
    "La décision prise pour {titulaire} ne laisse rien à conserver.",
    "Un état des acquis dit ce que la personne garde, et jusqu’à quand.",
    "Vérifiez la décision ; la lettre de résultat dit ce qui a été décidé.",
))  # fmt: skip
PAS_RETIRE = declarer(Controle(
    "DOC-034", "Document qui n’est pas à délivrer de nouveau",
    "Le document n° {numero} n’est pas retiré, ou la décision n’en appelle plus.",
    "Seul un document retiré se délivre de nouveau, et seulement tant que la décision l’appelle.",
    "Ouvrez la session : elle dit ce qui est à délivrer.",
))  # fmt: skip
RIEN_DE_COCHE = declarer(Controle(
    "DOC-035", "Rien de coché",
    "Cochez au moins un document, ou une sorte de document.",
    "Sans choix, il n’y a rien à délivrer.",
    "Cochez, ou délivrez tout.",
))  # fmt: skip
RIEN_A_IMPRIMER = declarer(Controle(
    "DOC-036", "Rien à imprimer",
    "Cochez au moins une sorte de document.",
    "Sans choix, le fichier serait vide.",
    "Cochez ce que vous voulez sur papier, puis préparez le fichier.",
))  # fmt: skip
