"""First steps of this room: the partners one already has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas
from parchemin.reseau.models import HabilitationPartenaire


@premiers_pas.inscrire("reseau.reprise")
def partenaires_a_reprendre(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """A certifier without any habilitation: the list of its partners, then the first of them."""
    o = membre.organisation
    if not (o.est_certificateur and membre.utilisateur.has_perm("reseau.habiliter", o)):
        return
    if not HabilitationPartenaire.toutes.filter(organisation_id=o.pk).exists():
        yield PremierPas(
            45,
            "Reprendre vos partenaires et leurs habilitations",
            "Qui forme ou évalue en votre nom, depuis quand et jusqu’à quand ; la liste publique de France compétences est comparée aussitôt. "
            "Sans partenaire, passez cette ligne.",
            reverse("imports:deposer", args=[o.slug, "reseau.partenaires"]),
            "Déposer un fichier",
            "network",
        )
