"""Who may approve in second person, and the mail that tells them."""

from __future__ import annotations

from django.conf import settings

from parchemin.comptes.models import Membre
from parchemin.plateforme.approbations.registre import est_habilite
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.models import Approbation
from parchemin.socle.horloge import aujourdhui


def approbateurs(approbation: Approbation) -> list[Membre]:
    """Active members of its organisation with the permission, but whoever asks."""
    membres = Membre.toutes.filter(organisation_id=approbation.organisation_id or 0)
    return [
        m
        for m in membres.select_related("utilisateur", "organisation").order_by("pk")
        if m.utilisateur_id != approbation.demandeur_id
        and m.est_actif_le(aujourdhui())
        and m.utilisateur.has_perm(approbation.permission, m.organisation)
        and est_habilite(approbation, m.utilisateur_id)
    ]


def prevenir(approbation: Approbation, chemin: str, *, usage: str) -> None:
    """One mail to each of them. `chemin`: where the request is read and answered, inside the installation."""
    adresse = f"{settings.URL_PUBLIQUE}{chemin}" if settings.URL_PUBLIQUE else ""
    for m in approbateurs(approbation):
        ecrire_gabarit(
            "comptes/courriels/accord",
            {"approbation": approbation, "organisation": m.organisation, "prenom": m.utilisateur.prenom, "adresse": adresse},
            destinataire=m.utilisateur.email, usage=usage, organisation_id=m.organisation_id,
            sujet_type=approbation.sujet_type, sujet_identifiant=approbation.sujet_identifiant,
        )  # fmt: skip
