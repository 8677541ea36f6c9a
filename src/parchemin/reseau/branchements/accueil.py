"""Menu, names of acts."""

from __future__ import annotations

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.reseau.models import HabilitationPartenaire

nommer_actes(
    {
        "reseau.ouvrir": "Habilitation ouverte",
        "reseau.reprendre": "Habilitation reprise d’un fichier",
        "reseau.reprendre_convention": "Convention reprise d’un fichier",
        "reseau.relever": "Convention relue",
        "reseau.defaire": "Reprise d’un fichier défaite",
        "reseau.changer": "Habilitation changée d’état",
        "reseau.demandee": "Décision sur un partenaire demandée",
        "reseau.refusee": "Décision sur un partenaire refusée",
        "reseau.annulee": "Demande de décision retirée",
        "reseau.convention": "Convention écrite",
        "reseau.dossier": "Demande d’habilitation reçue",
        "reseau.piece": "Pièce du dossier d’un partenaire",
        "reseau.instruire": "Avis d’instruction écrit",
        "reseau.matrice": "Matrice d’un programme",
        "reseau.sous_traitant": "Sous-traitant noté",
        "reseau.renouveler": "Renouvellement d’une habilitation",
        "reseau.transition": "Plan de transition",
        "reseau.comparer": "Liste publique comparée",
        "reseau.declarer": "Déclaration à France compétences notée",
    }
)


def a_un_reseau(organisation: Organisation) -> bool:
    """Who certifies nothing and habilitates nobody has no network to be shown."""
    return organisation.est_certificateur or HabilitationPartenaire.toutes.filter(organisation=organisation).exists()


inscrire_entree(
    Entree(
        "Réseau", "Partenaires", "building-community", "reseau:habilitations", "reseau.voir", 10, visible=a_un_reseau
    )
)
