"""Blocks of the registers on the pages of other rooms: a person, a course, a partner."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from parchemin.amelioration.sans_noms_registres import titre_lu
from parchemin.amelioration.selectors.faits import lies_a
from parchemin.amelioration.vues.registres_etats import etat_dit
from parchemin.comptes.models import Membre
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.parcours.registres import Encart, LigneEncart
from parchemin.socle.periodes import date_fr


def encart_des_registres(membre: Membre, lies: Q) -> Encart | None:
    """What the registers hold of an object, for whoever reads them; nothing when there is nothing."""
    if not membre.utilisateur.has_perm("amelioration.registres_lire", membre.organisation):
        return None
    anonyme, slug = lit_sans_noms(membre), membre.organisation.slug
    lignes = [
        LigneEncart(
            *etat_dit(f), titre_lu(f, anonyme=anonyme), f"{f}, {date_fr(f.recu_le)}", reverse("amelioration:fait", args=[slug, f.pk])
        )
        for f in lies_a(membre.organisation_id, lies)[:10]
    ]  # fmt: skip
    return Encart("Réclamations, difficultés, aléas", lignes) if lignes else None


def encart_du_partenaire(membre: Membre, etablissement_id: int) -> Encart | None:
    """For the page of a partner, in a room above."""
    return encart_des_registres(membre, Q(lieu=etablissement_id))
