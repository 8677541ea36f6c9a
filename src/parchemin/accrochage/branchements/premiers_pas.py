"""First steps of this room: who deposits at the Caisse des Dépôts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.accrochage.models import CompteAccrochage
from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas


@premiers_pas.inscrire("accrochage.compte")
def compte_a_declarer(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """A certifier that has not said yet with which account it deposits."""
    o = membre.organisation
    if not (o.est_certificateur and membre.utilisateur.has_perm("accrochage.gerer_compte", o)):
        return
    if not CompteAccrochage.toutes.filter(organisation_id=o.pk).exists():
        yield PremierPas(
            65,
            "Dire avec quel compte vous transmettez à la Caisse des Dépôts",
            "Les titulaires sont à transmettre dans les trois mois : Parchemin prépare le fichier, relit les réponses et compte les jours.",
            reverse("accrochage:compte_nouveau", args=[o.slug]),
            "Déclarer le compte",
            "send",
        )
