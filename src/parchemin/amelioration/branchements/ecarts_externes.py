"""Findings of external controls in the house: menu, names of acts, day page, search, origin of actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from parchemin.amelioration.domain.actions import SorteOrigine
from parchemin.amelioration.domain.ecarts_externes import EtatEcart, recueil
from parchemin.amelioration.models import EcartExterne
from parchemin.amelioration.origines import TypeOrigine, inscrire_origine
from parchemin.amelioration.selectors.ecarts_externes import TYPE
from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches

nommer_actes(
    {
        "amelioration.ecart_recevoir": "Écart d’un contrôle noté",
        "amelioration.ecart_completer": "Écart d’un contrôle complété",
        "amelioration.ecart_noter": "Suite d’un écart",
        "amelioration.ecart_repondre": "Réponse à un écart",
        "amelioration.ecart_redemander": "Nouvelle demande sur un écart",
        "amelioration.ecart_clore": "Écart clos",
        "amelioration.ecart_rouvrir": "Écart rouvert",
    }
)
inscrire_entree(
    Entree(
        "Améliorer", "Écarts de contrôles", "alert-triangle", "amelioration:ecarts_externes", "amelioration.voir", 60,
        aussi=("amelioration:ecart_externe",),
    )
)  # fmt: skip


def libelle_ecart(organisation_id: int, identifiant: str) -> str | None:
    """« E-2026-003 (Rectorat) : … », or None when there is no such finding here."""
    pk = entier_borne(identifiant)
    e = EcartExterne.toutes.filter(organisation=organisation_id, pk=pk).first() if pk is not None else None
    return None if e is None else f"{e.numero} ({e.get_organisme_display()}) : {e.titre}"


inscrire_origine(
    TypeOrigine(
        TYPE, SorteOrigine.CONTROLE, "amelioration.voir",
        lambda slug, i: reverse("amelioration:ecart_externe", args=[slug, i]), libelle_ecart,
    )
)  # fmt: skip


@echeances.inscrire("amelioration.ecarts_externes")
def a_suivre(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Answers and corrections that an authority waits for: to whom it was given, and to who drives the plan once late."""
    personne = membre.utilisateur
    if not personne.has_perm("amelioration.avancer", membre.organisation):
        return
    avance = timedelta(days=int(recueil().valeur_au("prevenir", jour)))
    siens = Q(responsable=membre)
    if personne.has_perm("amelioration.conduire", membre.organisation):
        siens |= Q(etat=EtatEcart.A_REPONDRE, repondre_avant__lt=jour) | Q(corriger_avant__lt=jour)
    lignes = EcartExterne.toutes.filter(siens, organisation=membre.organisation_id).exclude(etat=EtatEcart.CLOS)
    for e in lignes.select_related("responsable__utilisateur").order_by("repondre_avant", "pk"):
        a_moi = e.responsable_id == membre.pk
        pourquoi = (
            f"Écart {e.numero}, {e.get_organisme_display()}, confié à {'vous' if a_moi else e.responsable.libelle}."
        )
        url = reverse("amelioration:ecart_externe", args=[membre.organisation.slug, e.pk])
        etapes = [("reponse", e.repondre_avant, "Répondre")] if e.etat == EtatEcart.A_REPONDRE else []
        if e.corriger_avant is not None:
            etapes.append(("correction", e.corriger_avant, "Corriger"))
        for quoi, quand, geste in etapes:
            yield Echeance(
                cle=f"amelioration.ecart.{quoi}.{e.pk}.{quand:%Y%m%d}", jour=quand, quoi=f"{geste} : {e.titre}", pourquoi=pourquoi, url=url,
                geste=geste if a_moi else "Voir", rubrique="Amélioration", icone="alert-triangle",
                visible_des=quand - avance if a_moi else quand + timedelta(days=1),
            )  # fmt: skip


@recherches.inscrire("amelioration.ecarts_externes")
def chercher(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By number, reference or a word of the title."""
    if not membre.utilisateur.has_perm("amelioration.voir", membre.organisation):
        return None
    lu = texte.strip()
    numero = lu.upper().removeprefix("E-").split("-")
    exact = len(numero) == 2 and all(n.isascii() and n.isdigit() and len(n) < 6 for n in numero)
    condition = (
        Q(annee=int(numero[0]) % 10_000, rang=int(numero[1]))
        if exact
        else Q(titre__icontains=lu) | Q(reference__icontains=lu)
    )
    lignes = EcartExterne.toutes.filter(condition, organisation=membre.organisation_id).order_by("-annee", "-rang")
    slug = membre.organisation.slug
    return Resultats(
        "Écarts de contrôles", "alert-triangle",
        [Resultat(e.titre, e.numero, reverse("amelioration:ecart_externe", args=[slug, e.pk]), e.get_etat_display()) for e in lignes[:limite]],
        lignes.count(), reverse("amelioration:ecarts_externes", args=[slug]), exact,
    )  # fmt: skip
