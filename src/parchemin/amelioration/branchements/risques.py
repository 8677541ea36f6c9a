"""Risks in the house: menu, names of acts, day page, origin of actions; and the analyses of absences and ruptures, origins too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.amelioration.domain.actions import SorteOrigine
from parchemin.amelioration.domain.risques import recueil
from parchemin.amelioration.models import Risque
from parchemin.amelioration.origines import TypeOrigine, inscrire_origine
from parchemin.amelioration.selectors.risques import TYPE
from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches

nommer_actes(
    {
        "amelioration.risque_decrire": "Risque décrit",
        "amelioration.risque_revoir": "Risque revu",
        "amelioration.risque_clore": "Risque clos",
        "amelioration.risque_echelle": "Échelle des risques changée",
    }
)
inscrire_entree(
    Entree(
        "Améliorer", "Risques", "shield-check", "amelioration:risques", "amelioration.voir", 70,
        aussi=("amelioration:risque", "amelioration:matrice_risques"),
    )
)  # fmt: skip


def libelle_risque(organisation_id: int, identifiant: str) -> str | None:
    pk = entier_borne(identifiant)
    r = Risque.toutes.filter(organisation=organisation_id, pk=pk).first() if pk is not None else None
    return None if r is None else f"Risque : {r.titre}"


inscrire_origine(
    TypeOrigine(
        TYPE,
        SorteOrigine.RISQUE,
        "amelioration.voir",
        lambda slug, i: reverse("amelioration:risque", args=[slug, i]),
        libelle_risque,
    )
)


@echeances.inscrire("amelioration.risques_a_revoir")
def a_revoir(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Risks to look at again: whoever holds them some days before, who drives the plan once the day is past."""
    conduit = membre.utilisateur.has_perm("amelioration.conduire", membre.organisation)
    if not conduit:
        return
    avance = timedelta(days=int(recueil().valeur_au("prevenir", jour)))
    lignes = Risque.toutes.filter(organisation=membre.organisation_id, clos_le__isnull=True)
    for r in lignes.select_related("responsable__utilisateur").order_by("revoir_le", "pk"):
        a_moi = r.responsable_id == membre.pk
        yield Echeance(
            cle=f"amelioration.risque.{r.pk}.{r.revoir_le:%Y%m%d}", jour=r.revoir_le, quoi=f"Revoir le risque : {r.titre}",
            pourquoi=f"Confié à {'vous' if a_moi else r.responsable.libelle}.", url=reverse("amelioration:risque", args=[membre.organisation.slug, r.pk]),
            geste="Revoir" if a_moi else "Voir", rubrique="Amélioration", icone="shield-check",
            visible_des=r.revoir_le - avance if a_moi else r.revoir_le + timedelta(days=1),
        )  # fmt: skip


@recherches.inscrire("amelioration.risques")
def chercher(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By a word of the title."""
    if not membre.utilisateur.has_perm("amelioration.voir", membre.organisation):
        return None
    lignes = Risque.toutes.filter(titre__icontains=texte.strip(), organisation=membre.organisation_id).order_by(
        "titre", "pk"
    )
    slug = membre.organisation.slug
    return Resultats(
        "Risques", "shield-check",
        [Resultat(r.titre, "", reverse("amelioration:risque", args=[slug, r.pk]), "Clos" if r.clos_le else "") for r in lignes[:limite]],
        lignes.count(), reverse("amelioration:risques", args=[slug]),
    )  # fmt: skip
