"""First steps of this room: the establishments, then the people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.models import Etablissement, Membre
from parchemin.plateforme.courriels.moteur import courrier_regle
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas


@premiers_pas.inscrire("comptes.organisation")
def organisation_a_monter(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """An establishment, and a second person: alone, nobody can confirm what asks for two people."""
    o, peut = membre.organisation, membre.utilisateur.has_perm
    if (
        peut("comptes.gerer_etablissements", o)
        and not Etablissement.toutes.filter(organisation_id=membre.organisation_id).exists()
    ):
        yield PremierPas(
            30,
            "Enregistrer vos établissements",
            "Votre siège, vos sites et vos partenaires : les sessions et les personnes s’y rattachent.",
            reverse("comptes_o:etablissement_nouveau", kwargs={"slug": o.slug}),
            "Ajouter un établissement",
            "building",
        )
    if peut("comptes.gerer_organisation", o) and not courrier_regle():
        yield PremierPas(
            35,
            "Régler l’envoi des courriels",
            "Sans serveur de courrier, ni invitation, ni convocation, ni demande ne part : tout reste ici, marqué « Pas envoyé ».",
            f"{reverse('plateforme:aide_sujet', args=['installer'])}#regler-l-envoi-des-courriels",
            "Lire comment",
            "mail",
        )
    if (
        peut("comptes.gerer_membres", o)
        and not Membre.toutes.filter(organisation_id=membre.organisation_id).exclude(pk=membre.pk).exists()
    ):
        yield PremierPas(
            40,
            "Inviter les personnes qui travaillent avec vous",
            "Chacune reçoit un lien et ne voit que ce que son rôle demande ; certains gestes demandent deux personnes.",
            reverse("comptes_o:inviter", kwargs={"slug": o.slug}),
            "Inviter",
            "user-plus",
        )
