"""Why an approval does not happen."""

from parchemin.socle.constats import Controle, declarer

MEME_PERSONNE = declarer(
    Controle(
        "APP-001",
        "Une même personne ne demande pas et n’approuve pas",
        "Vous avez demandé cet acte : vous ne pouvez pas l’approuver vous-même.",
        "Cet acte engage l’organisme ; il faut le regard de deux personnes.",
        "Demandez à une autre personne habilitée de l’approuver.",
    )
)
DEJA_DECIDEE = declarer(
    Controle(
        "APP-002",
        "Demande déjà décidée",
        "Cette demande n’attend plus de décision ({etat}).",
        "Une autre personne a décidé, ou le délai est passé.",
        "Rechargez la page pour voir ce qui a été décidé.",
    )
)
A_CHANGE = declarer(
    Controle(
        "APP-003",
        "Ce qui était à approuver a changé",
        "Depuis la demande, « {sujet} » a été modifié : l’approbation est refusée.",
        "On n’approuve que ce qui a été montré au moment de la demande.",
        "Annulez cette demande, relisez, puis faites une nouvelle demande.",
    )
)
DEJA_DEMANDEE = declarer(
    Controle(
        "APP-004",
        "Approbation déjà demandée",
        "Cet acte attend déjà une seconde personne pour « {sujet} ».",
        "Une seule demande à la fois par acte et par sujet.",
        "Attendez la décision, ou annulez la demande en cours.",
    )
)
SANS_DEROGATION = declarer(
    Controle(
        "APP-005",
        "Acte sans dérogation",
        "Cet acte ne peut pas être décidé par une seule personne.",
        "La loi ou la règle qui l’encadre exige une seconde personne.",
        "Demandez à une autre personne, ou désignez une personne extérieure par lien personnel.",
    )
)
MOTIF_MANQUANT = declarer(
    Controle(
        "APP-006",
        "Motif manquant",
        "Le motif manque ou tient en quelques lettres.",
        "La personne qui a demandé, et celle qui contrôlera, doivent comprendre la décision.",
        "Écrivez une phrase.",
    )
)
PAS_LE_DEMANDEUR = declarer(
    Controle(
        "APP-007",
        "Seul le demandeur annule sa demande",
        "Cette demande a été faite par {demandeur} : vous ne pouvez pas l’annuler.",
        "Annuler, c’est retirer sa propre demande.",
        "Refusez-la avec un motif si vous n’êtes pas d’accord.",
    )
)
EXTERIEUR_INUTILE = declarer(
    Controle(
        "APP-008",
        "Quelqu’un peut approuver chez vous",
        "{noms} peut approuver cette demande : aucune personne extérieure n’est à désigner.",
        "La personne extérieure est un dernier recours, pour un organisme où personne d’autre ne peut approuver.",
        "Demandez à cette personne d’approuver ; la demande est sur sa page du jour.",
    )
)
PAS_HABILITEE = declarer(
    Controle(
        "APP-010",
        "Décision réservée à qui peut approuver",
        "{nom} ne peut ni approuver ni refuser cette demande.",
        "Refuser décide aussi : la réponse vient de quelqu’un qui aurait pu approuver.",
        "Dites votre désaccord à la personne qui demande, ou à l’une de celles qui peuvent approuver.",
    )
)
EXTERIEUR_CONNU = declarer(
    Controle(
        "APP-009",
        "Adresse de quelqu’un de la maison",
        "« {courriel} » est l’adresse {qui:de}.",
        "La seconde personne est une autre personne : on ne s’approuve pas soi-même sous un autre nom.",
        "Donnez l’adresse personnelle de quelqu’un qui n’a pas de compte dans votre organisme.",
    )
)
