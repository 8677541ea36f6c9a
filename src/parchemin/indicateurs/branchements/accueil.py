"""Menu, names of acts."""

from __future__ import annotations

from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree

nommer_actes(
    {
        "indicateurs.calculer": "Indicateurs calculés",
        "indicateurs.importer_officiels": "Chiffres officiels importés",
        "indicateurs.rattacher": "Formation officielle rattachée",
        "indicateurs.preparer": "Résultats de l’année préparés",
        "indicateurs.demandee": "Publication des résultats demandée",
        "indicateurs.publier": "Résultats de l’année publiés",
        "indicateurs.refusee": "Publication des résultats refusée",
        "indicateurs.annulee": "Demande de publication retirée",
        "indicateurs.renseigner": "Information d’une formation écrite",
        "indicateurs.annoncer": "Offre annoncée relevée",
        "indicateurs.presenter": "Résultats présentés au conseil de perfectionnement",
        "indicateurs.enquete_preparer": "Enquête préparée",
        "indicateurs.enquete_actualiser": "Population d’une enquête mise à jour",
        "indicateurs.enquete_supprimer": "Enquête supprimée",
        "indicateurs.enquete_ouvrir": "Enquête ouverte sans courriel",
        "indicateurs.enquete_envoyer": "Enquête envoyée",
        "indicateurs.enquete_relancer": "Rappel d’une enquête envoyé",
        "indicateurs.enquete_ecrire": "Courriel d’une enquête renvoyé",
        "indicateurs.enquete_saisir": "Réponse à une enquête saisie",
        "indicateurs.enquete_importer": "Réponses à une enquête importées",
        "indicateurs.enquete_refus": "Refus de répondre noté",
        "indicateurs.enquete_retour": "Courriel d’une enquête revenu",
        "indicateurs.enquete_clore": "Enquête clôturée",
        "indicateurs.enquete_effacer_noms": "Noms d’une enquête effacés",
    }
)
inscrire_entree(Entree("Rendre compte", "Indicateurs", "file-text", "indicateurs:tableau", "indicateurs.voir", 10))
