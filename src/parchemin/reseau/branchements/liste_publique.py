"""Each export of the register is compared with the habilitations, then once a day; what differs shows on the day page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.referentiel.facade import apres_import
from parchemin.referentiel.models import Instantane
from parchemin.reseau.models import EcartListePublique
from parchemin.reseau.services.ecarts import comparer_tout


@apres_import.inscrire("reseau.liste_publique")
def comparer(instantane: Instantane) -> int:
    return comparer_tout()


inscrire_periodique(Periodique("reseau.liste_publique", timedelta(days=1), comparer_tout))


@echeances.inscrire("reseau.ecarts")
def ecarts(membre: Membre, jour: date) -> Iterator[Echeance]:
    """How many differences are open, and the first of their two months."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    lu = EcartListePublique.toutes.filter(organisation=membre.organisation_id, clos_le__isnull=True).aggregate(
        n=Count("pk"), avant=Min("avant_le"), depuis=Min("ouvert_le")
    )
    if lu["n"]:
        n = lu["n"]
        yield Echeance(
            cle="reseau.ecarts", jour=lu["avant"], quoi=f"{n} écarts avec la liste publique" if n > 1 else "Un écart avec la liste publique",
            pourquoi="Ce que vous avez contracté et ce que France compétences publie ne disent pas la même chose.",
            url=reverse("reseau:liste_publique", args=[membre.organisation.slug]), geste="Comparer", rubrique="Réseau", icone="git-compare",
            visible_des=lu["depuis"],
        )  # fmt: skip
