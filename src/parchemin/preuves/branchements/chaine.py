"""The way into the chain from the pages of the other rooms, and what its nightly control found, on the day page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.chaines import chaines
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.preuves.chaine.domain import SorteMaillon
from parchemin.preuves.chaine.lecteur import PERMISSIONS
from parchemin.preuves.models import ControleChaine
from parchemin.socle.periodes import date_fr


@chaines.inscrire("preuves")
def adresse(request: Any, sorte: str, cle: str) -> str:
    """For who may walk it, and look at that kind. No query: roles are read once a request."""
    o, personne = request.organisation, request.user
    if not personne.has_perm("preuves.suivre_chaine", o) or not personne.has_perm(PERMISSIONS[SorteMaillon(sorte)], o):
        return ""
    return reverse("preuves:chaine", args=[o.slug, sorte, cle])


@echeances.inscrire("preuves.controle_chaine")
def a_reparer(membre: Membre, jour: date) -> Iterator[Echeance]:
    """The last control found something: whoever keeps the evidence looks at it."""
    o = membre.organisation
    if not membre.utilisateur.has_perm("preuves.tenir", o):
        return
    dernier = ControleChaine.toutes.filter(organisation=o, jour__lte=jour).order_by("-jour", "-pk").first()
    if dernier is not None and dernier.nombre:
        n = dernier.nombre
        yield Echeance(
            cle=f"preuves.chaine.{dernier.pk}", jour=dernier.jour, quoi=f"Regarder la chaîne : {'une anomalie' if n == 1 else f'{n} anomalies'}",
            pourquoi=f"Trouvée{'s' if n > 1 else ''} par le contrôle du {date_fr(dernier.jour)}.", url=reverse("preuves:chaine_controle", args=[o.slug]),
            geste="Lire", rubrique="Preuves", icone="link", visible_des=dernier.jour,
        )  # fmt: skip
