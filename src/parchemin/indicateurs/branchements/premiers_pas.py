"""First steps of this room: the official figures, then one's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.indicateurs.models import Calcul, ReleveOfficiel
from parchemin.parcours.models import Inscription
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas


@premiers_pas.inscrire("indicateurs.chiffres")
def chiffres_a_calculer(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """A CFA without the ministry's figures; anybody with enrolled people and no calculation."""
    o, peut = membre.organisation, membre.utilisateur.has_perm
    if (
        peut("indicateurs.preparer", o)
        and o.est_cfa
        and not ReleveOfficiel.toutes.filter(organisation_id=o.pk).exists()
    ):
        yield PremierPas(
            70,
            "Reprendre les chiffres officiels d’InserJeunes",
            "Le fichier du ministère pour vos sites : l’insertion ne vient que de lui, et vos taux se lisent à côté des siens.",
            reverse("indicateurs:importer_officiels", args=[o.slug]),
            "Déposer le fichier",
            "file-search",
        )
    if (
        peut("indicateurs.calculer", o)
        and Inscription.toutes.filter(organisation_id=o.pk).exists()
        and not Calcul.toutes.filter(organisation_id=o.pk).exists()
    ):
        yield PremierPas(
            75,
            "Calculer vos premiers taux",
            "Chaque taux s’ouvre sur les personnes comptées et sur celles qui ne le sont pas, avec la raison.",
            reverse("indicateurs:tableau", args=[o.slug]),
            "Ouvrir",
            "file-search",
        )
