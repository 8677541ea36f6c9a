"""The improvement plan in the house: menu, names of acts, day page, search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from parchemin.amelioration.domain.actions import A_CONDUIRE, EtatAction, recueil
from parchemin.amelioration.models import ActionAmelioration
from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches

nommer_actes(
    {
        "amelioration.action_ouvrir": "Action ouverte",
        "amelioration.action_reprendre": "Action reprise d’un fichier",
        "amelioration.action_retirer": "Reprise d’une action défaite",
        "amelioration.action_rattacher": "Origine d’une action",
        "amelioration.action_completer": "Action complétée",
        "amelioration.action_commencee": "Action commencée",
        "amelioration.action_noter": "Avancement d’une action",
        "amelioration.action_reporter": "Échéance d’une action changée",
        "amelioration.action_faite": "Action faite",
        "amelioration.action_verifiee": "Effet d’une action constaté",
        "amelioration.action_rouverte": "Action rouverte faute d’effet",
        "amelioration.action_abandonnee": "Action abandonnée",
    }
)
inscrire_entree(Entree("Améliorer", "En une page", "file-text", "amelioration:bord", "amelioration.voir", 5))
inscrire_entree(
    Entree(
        "Améliorer", "Actions", "flag", "amelioration:actions", "amelioration.voir", 50,
        aussi=("amelioration:tableau_actions", "amelioration:action"),
    )
)  # fmt: skip


def _url(nom: str, membre: Membre, pk: int) -> str:
    return reverse(f"amelioration:{nom}", args=[membre.organisation.slug, pk])


@echeances.inscrire("amelioration.actions_a_faire")
def a_faire(membre: Membre, jour: date) -> Iterator[Echeance]:
    """One's own actions some days before their end; those of everybody, once late, for who drives the plan."""
    personne = membre.utilisateur
    if not personne.has_perm("amelioration.avancer", membre.organisation):
        return
    avance = timedelta(days=int(recueil().valeur_au("prevenir", jour)))
    siennes = Q(responsable=membre)
    if personne.has_perm("amelioration.conduire", membre.organisation):
        siennes |= Q(avant_le__lt=jour)
    lignes = ActionAmelioration.toutes.filter(siennes, organisation=membre.organisation_id, etat__in=A_CONDUIRE)
    for a in lignes.select_related("responsable__utilisateur").order_by("avant_le", "pk"):
        a_moi = a.responsable_id == membre.pk
        yield Echeance(
            cle=f"amelioration.action.{a.pk}", jour=a.avant_le, quoi=a.titre,
            pourquoi=f"Action {a.numero}, confiée à {'vous' if a_moi else a.responsable.libelle}.",
            url=_url("action", membre, a.pk), geste="Faire avancer" if a_moi else "Voir", rubrique="Amélioration", icone="flag",
            visible_des=a.avant_le - avance if a_moi else a.avant_le + timedelta(days=1),
        )  # fmt: skip


@echeances.inscrire("amelioration.effets_a_verifier")
def a_verifier(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Actions done whose effect is to be looked at, for who drives the plan and did not do them."""
    if not membre.utilisateur.has_perm("amelioration.conduire", membre.organisation):
        return
    lignes = ActionAmelioration.toutes.filter(
        organisation=membre.organisation_id, etat=EtatAction.FAITE, verifier_le__isnull=False
    ).exclude(responsable=membre)  # fmt: skip
    for a in lignes.order_by("verifier_le", "pk"):
        if a.verifier_le is None:
            continue
        yield Echeance(
            cle=f"amelioration.effet.{a.pk}.{a.verifier_le:%Y%m%d}", jour=a.verifier_le, quoi=f"A-t-elle servi ? {a.titre}",
            pourquoi=f"Action {a.numero} : {a.critere}"[:300], url=_url("action", membre, a.pk), geste="Vérifier l’effet",
            rubrique="Amélioration", icone="eye", visible_des=a.verifier_le,
        )  # fmt: skip


@recherches.inscrire("amelioration.actions")
def chercher(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By number or by a word of the title."""
    if not membre.utilisateur.has_perm("amelioration.voir", membre.organisation):
        return None
    numero = texte.strip().upper().removeprefix("A-").split("-")
    exact = len(numero) == 2 and all(n.isascii() and n.isdigit() and len(n) < 6 for n in numero)
    condition = Q(annee=int(numero[0]) % 10_000, rang=int(numero[1])) if exact else Q(titre__icontains=texte.strip())
    lignes = ActionAmelioration.toutes.filter(condition, organisation=membre.organisation_id).order_by(
        "-annee", "-rang"
    )
    return Resultats(
        "Actions d’amélioration", "flag",
        [Resultat(a.titre, a.numero, _url("action", membre, a.pk), a.get_etat_display()) for a in lignes[:limite]],
        lignes.count(), reverse("amelioration:actions", args=[membre.organisation.slug]), exact,
    )  # fmt: skip
