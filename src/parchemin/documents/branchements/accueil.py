"""Menu, names of acts."""

from __future__ import annotations

from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree

nommer_actes(
    {
        "documents.emettre": "Document délivré",
        "documents.duplicata": "Duplicata délivré",
        "documents.remplacer": "Document remplacé",
        "documents.retirer": "Document retiré",
        "documents.remettre": "Document remis",
        "documents.courriel_non_parti": "Document non envoyé",
        "documents.modele": "Modèle de document",
        "documents.regler_remises": "Envoi des documents à la délivrance",
        "documents.demandee": "Seconde personne demandée",
        "documents.refusee": "Refus en seconde personne",
        "documents.annulee": "Demande retirée",
        "documents.preparer_demandes": "Demandes à une autorité préparées",
        "documents.suivre_demande": "Document d’une autorité suivi",
        "documents.demande_titulaire": "Demande d’un titulaire",
        "documents.repondre_titulaire": "Réponse à un titulaire",
    }
)
_SESSION = (
    "documents:session",
    "documents:remises",
    "documents:bordereaux",
    "documents:demandes",
    "documents:avancer_demande",
)
inscrire_entree(
    Entree("Délivrer", "À délivrer", "certificate", "documents:a_delivrer", "documents.voir", 10, aussi=_SESSION)
)
inscrire_entree(Entree("Délivrer", "Registre", "list", "documents:registre", "documents.auditer", 12))
inscrire_entree(Entree("Délivrer", "Modèles", "template", "documents:modeles", "documents.regler", 14))
