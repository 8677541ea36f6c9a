"""Why a draft was not kept, and what to know before taking one up again."""

from parchemin.socle.constats import Controle, Gravite, declarer

TROP_LONG = declarer(
    Controle(
        "BRO-001",
        "Brouillon trop long",
        "Le brouillon n’a pas été gardé : il dépasse {limite} ko.",
        "Les brouillons gardent ce que vous tapez, pas des fichiers ni de longs documents.",
        "Enregistrez le formulaire lui-même, ou raccourcissez le texte.",
    )
)
CLE_INVALIDE = declarer(
    Controle(
        "BRO-002",
        "Brouillon sans formulaire",
        "Le brouillon n’a pas été gardé : le formulaire d’où il vient n’est pas reconnu.",
        "Chaque brouillon est rattaché à un formulaire.",
        "Rechargez la page du formulaire, puis recommencez.",
    )
)
SANS_BROUILLON = declarer(
    Controle(
        "BRO-004",
        "Formulaire sans brouillon",
        "Ce formulaire ne garde pas de brouillon : rien n’en est retenu avant l’enregistrement.",
        "Ce qu’on y tape ne doit rester nulle part en clair.",
        "Enregistrez le formulaire lui-même.",
    )
)
FICHE_CHANGEE = declarer(
    Controle(
        "BRO-003",
        "L’objet du brouillon a changé depuis",
        "Depuis votre brouillon du {jour}, cette fiche a été modifiée.",
        "Reprendre le brouillon tel quel remplacerait ces modifications par ce que vous aviez tapé avant.",
        "Comparez les champs avant d’enregistrer, ou supprimez le brouillon.",
        Gravite.AVERTISSEMENT,
    )
)
