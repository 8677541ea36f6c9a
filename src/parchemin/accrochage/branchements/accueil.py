"""Menu, names of acts, forms without a draft."""

from __future__ import annotations

from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.brouillons.services import interdire_brouillon
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree

nommer_actes(
    {
        "accrochage.recueillir": "Passages recueillis",
        "accrochage.completer": "Passage complété",
        "accrochage.exclure": "Passage laissé de côté",
        "accrochage.reprendre": "Passage repris",
        "accrochage.construire": "Fichier construit",
        "accrochage.abandonner": "Construction abandonnée",
        "accrochage.deposer": "Fichier déposé",
        "accrochage.reception": "Réponse à la réception",
        "accrochage.annuler": "Fichier annulé",
        "accrochage.constater": "Dépôt constaté",
        "accrochage.sans_reponse": "Fichier déclaré sans réponse",
        "accrochage.recevoir_accuse": "Accusé reçu",
        "accrochage.lire_accuse": "Accusé lu",
        "accrochage.trancher": "Réponse tranchée",
        "accrochage.compte": "Compte d’accrochage",
        "accrochage.schema": "Schéma installé",
        "accrochage.demande": "Demande de rectification",
        "accrochage.repondre": "Réponse à une demande",
        "accrochage.mise_en_demeure": "Mise en demeure",
        "accrochage.garder_nir": "Numéro de sécurité sociale enregistré",
        "accrochage.montrer_nir": "Numéro de sécurité sociale affiché",
        "accrochage.oublier_nir": "Numéro de sécurité sociale oublié",
        "accrochage.telecharger": "Fichier téléchargé",
        "accrochage.expurger": "Numéros de sécurité sociale masqués",
        "accrochage.purger_nir": "Numéro de sécurité sociale effacé",
        "accrochage.demander_suppression": "Suppression demandée",
        "accrochage.recreer": "Passage recréé",
        "accrochage.confirmer_inchange": "Passage recréé sans changement",
        "accrochage.importer": "Passages importés",
        "accrochage.regler": "Réglages de transmission",
        "accrochage.suivre_decision": "Décision rectifiée reprise",
        "accrochage.ecart": "Écart avec ce qui a été transmis",
        "accrochage.clore_ecart": "Écart clos",
        "accrochage.demander": "Demandes envoyées aux personnes",
    }
)
interdire_brouillon("accrochage.nir:")
inscrire_entree(Entree("Rendre compte", "Accrochage", "send", "accrochage:passages", "accrochage.voir", 10))
inscrire_entree(
    Entree("Rendre compte", "Fichiers transmis", "file-certificate", "accrochage:fichiers", "accrochage.voir", 12)
)
inscrire_entree(
    Entree("Rendre compte", "Rectifications", "pencil", "accrochage:demandes", "accrochage.voir_demandes", 14)
)
inscrire_entree(
    Entree("Rendre compte", "Réglages de transmission", "settings", "accrochage:certifications", "accrochage.voir", 15)
)
inscrire_entree(Entree("Rendre compte", "Comptes et schémas", "key", "accrochage:reglages", "accrochage.voir", 16))
