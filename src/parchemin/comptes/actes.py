"""Names of the acts of this room, in the journal."""

from parchemin.journal.facade import nommer_actes

nommer_actes(
    {
        "comptes.accepter_invitation": "Invitation acceptée",
        "comptes.accepter_jeton": "Accès d’un logiciel accepté",
        "comptes.ajouter_membre": "Membre ajouté",
        "comptes.attribuer_role": "Rôle donné",
        "comptes.creer_jeton": "Accès d’un logiciel créé",
        "comptes.creer_organisation": "Organisation créée",
        "comptes.enregistrer_etablissement": "Établissement enregistré",
        "comptes.exiger_nouveau_mot_de_passe": "Nouveau mot de passe demandé",
        "comptes.modifier_identite": "Identité d’un membre modifiée",
        "comptes.modifier_organisation": "Organisation modifiée",
        "comptes.preparer_lien": "Lien d’invitation à remettre",
        "comptes.retirer_etablissement": "Établissement retiré",
        "comptes.revoquer_jeton": "Accès d’un logiciel révoqué",
        "comptes.rouvrir_adhesion": "Accès rouvert",
        "comptes.terminer_adhesion": "Accès fermé",
        "comptes.terminer_role": "Fin de rôle",
    }
)
