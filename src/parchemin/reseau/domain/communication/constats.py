"""What keeps a file from being read, wholly or in part: it is said, never guessed."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_A_L_OEIL = "Lisez ce document à l’œil, ou demandez à son auteur un fichier dont le texte se sélectionne à la souris."

ILLISIBLE = declarer(
    Controle(
        code="COM-091",
        titre="Fichier qui ne se lit pas",
        quoi="Ce fichier ne se lit pas : {raison}.",
        pourquoi="Une communication ne peut être comparée à la fiche que si son texte se lit.",
        remede="Déposez la page enregistrée (HTML), la brochure (PDF) ou son texte (TXT).",
    )
)
PROTEGE = declarer(
    Controle(
        code="COM-092",
        titre="PDF protégé par un mot de passe",
        quoi="Ce PDF est protégé par un mot de passe : son texte ne se lit pas.",
        pourquoi="Le public d’une brochure la lit sans mot de passe ; ce fichier n’est sans doute pas celui qui est diffusé.",
        remede="Demandez au partenaire le fichier sans protection, ou enregistrez-le de nouveau après l’avoir ouvert.",
    )
)
PAGE_IMAGE = declarer(
    Controle(
        code="COM-093",
        titre="Page image, à lire à l’œil",
        quoi="{pages} sans texte : ce sont des images.",
        pourquoi="Une page numérisée ou dessinée ne contient pas de mots : aucune règle ne peut y être vérifiée.",
        remede=_A_L_OEIL,
        gravite=Gravite.AVERTISSEMENT,
    )
)
TROP_GRAND = declarer(
    Controle(
        code="COM-094",
        titre="Fichier lu en partie",
        quoi="Seul le début de ce fichier a été lu : {limite}.",
        pourquoi="Au-delà, ce n’est plus une page ni une brochure ; la lecture est bornée pour que personne n’attende.",
        remede="Déposez seulement la page ou les feuilles qui parlent de la certification.",
        gravite=Gravite.AVERTISSEMENT,
    )
)
DEMESURE = declarer(
    Controle(
        code="COM-095",
        titre="PDF démesuré ou abîmé",
        quoi="Une partie de ce PDF ne se lit pas : {pages}.",
        pourquoi="Le contenu est abîmé, ou se déplie bien au-delà de ce que demande une brochure.",
        remede=_A_L_OEIL,
        gravite=Gravite.AVERTISSEMENT,
    )
)
MASQUE = declarer(
    Controle(
        code="COM-096",
        titre="Texte masqué laissé de côté",
        quoi="{combien} de cette page sont masqués à l’affichage : ils n’ont pas été contrôlés.",
        pourquoi="Un texte masqué n’est pas montré au visiteur, sauf s’il se déplie d’un clic.",
        remede="Si la page a des rubriques à déplier, dépliez-les toutes avant de l’enregistrer.",
        gravite=Gravite.INFORMATION,
    )
)
SANS_TEXTE = declarer(
    Controle(
        code="COM-097",
        titre="Aucun texte",
        quoi="Ce fichier ne montre aucun texte.",
        pourquoi="La page est vide, ou se construit dans le navigateur : ce qui a été enregistré n’est pas ce que voit le visiteur.",
        remede="Ouvrez la page, attendez qu’elle s’affiche, puis enregistrez-la « page web complète » ou imprimez-la en PDF.",
    )
)
