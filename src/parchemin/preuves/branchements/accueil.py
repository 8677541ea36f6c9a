"""Menu, names of acts, search."""

from __future__ import annotations

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.preuves.models import Preuve
from parchemin.preuves.selectors.regard import regard_de

nommer_actes(
    {
        "preuves.deposer": "Preuve déposée",
        "preuves.garder": "Acte gardé comme preuve",
        "preuves.rattacher": "Preuve rattachée",
        "preuves.detacher": "Preuve détachée",
        "preuves.remplacer": "Preuve remplacée",
        "preuves.verifier": "Preuve vérifiée",
        "preuves.suivre": "Suivi d’une preuve réglé",
        "preuves.retirer": "Preuve retirée",
        "preuves.demander": "Preuve demandée",
        "preuves.relancer": "Demande de preuve relancée",
        "preuves.annuler_demande": "Demande de preuve annulée",
        "preuves.preparer_lien": "Lien de demande à remettre",
        "preuves.repondre": "Demande de preuve satisfaite",
        "preuves.regler": "Activités réglées pour les preuves",
        "preuves.suivre_referentiel": "Référentiel suivi ou non",
        "preuves.ecrire_exigence": "Exigence propre écrite",
        "preuves.retirer_exigence": "Exigence propre retirée",
        "preuves.correspondre": "Correspondance de référentiels",
        "preuves.controler_chaine": "Chaîne contrôlée",
        "preuves.preparer_dossier": "Dossier de preuves préparé",
        "preuves.remettre_dossier": "Dossier de preuves téléchargé",
        "preuves.ouvrir_dossier": "Dossier de preuves ouvert à un auditeur",
        "preuves.fermer_dossier": "Dossier de preuves refermé à un auditeur",
        "preuves.effacer_dossier": "Dossier de preuves plus gardé",
    }
)
inscrire_entree(
    Entree(
        "Rendre compte", "Preuves", "archive", "preuves:accueil", "preuves.voir", 90,
        aussi=("preuves:referentiel", "preuves:exigence", "preuves:comparer", "preuves:preuves", "preuves:preuve", "preuves:demandes", "preuves:questions", "preuves:question", "preuves:reglages", "preuves:chaine", "preuves:chaine_controle", "preuves:dossiers", "preuves:dossier"),
    )
)  # fmt: skip


@recherches.inscrire("preuves")
def chercher(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By a word of the title."""
    if not membre.utilisateur.has_perm("preuves.voir", membre.organisation):
        return None
    lignes = (
        regard_de(membre)
        .filtrer(Preuve.toutes.all())
        .filter(titre__icontains=texte.strip(), organisation=membre.organisation_id)
        .order_by("-effective_le", "-pk")
    )
    slug = membre.organisation.slug
    return Resultats(
        "Preuves", "archive",
        [
            Resultat(
                p.titre, f"datée du {date_courte(p.effective_le)}", reverse("preuves:preuve", args=[slug, p.pk]), "Retirée" if p.retiree_le else ""
            )
            for p in lignes[:limite]
        ],
        lignes.count(), reverse("preuves:preuves", args=[slug]), False,
    )  # fmt: skip
