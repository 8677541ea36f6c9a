"""First steps of this room: the plan, the voices to hear, the internal procedures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.amelioration.models import ActionAmelioration, CampagneAppreciation, Procedure
from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas


@premiers_pas.inscrire("amelioration.plan")
def plan_a_ouvrir(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """No action, no campaign, no procedure yet."""
    o, peut = membre.organisation, membre.utilisateur.has_perm
    if peut("amelioration.conduire", o) and not ActionAmelioration.toutes.filter(organisation_id=o.pk).exists():
        yield PremierPas(
            48,
            "Reprendre votre plan d’actions",
            "Le tableau que vous tenez déjà, avec ses propres colonnes ; ou une première ligne : quoi, qui, pour quand.",
            reverse("imports:deposer", args=[o.slug, "amelioration.actions"]),
            "Déposer un fichier",
            "upload",
        )
    if (
        peut("amelioration.mener_appreciations", o)
        and not CampagneAppreciation.toutes.filter(organisation_id=o.pk).exists()
    ):
        yield PremierPas(
            85,
            "Demander leur avis à ceux que vous servez",
            "Apprenants, entreprises, équipes, financeurs : les questions sont prêtes, un lien ou une affiche suffit pour répondre.",
            reverse("amelioration:campagne_nouvelle", args=[o.slug]),
            "Préparer",
            "mail",
        )
    if peut("amelioration.conduire", o) and not Procedure.toutes.filter(organisation_id=o.pk).exists():
        yield PremierPas(
            90,
            "Écrire vos procédures internes",
            "Réclamations, abandons, violences : partez d’un modèle, faites-le approuver, chacun dit qu’il l’a lu.",
            reverse("amelioration:procedure_nouvelle", args=[o.slug]),
            "Partir d’un modèle",
            "file-text",
        )
