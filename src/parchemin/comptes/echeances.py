"""Deadlines of this room: accesses that end soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F
from django.urls import reverse

from parchemin.comptes.models import JetonApi, Membre, RoleMembre
from parchemin.comptes.reglages_api import reglage
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.socle.elision import de


@echeances.inscrire("comptes.acces")
def fins_d_acces(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Roles that end within a month, for those who manage members."""
    if not membre.utilisateur.has_perm("comptes.gerer_membres", membre.organisation):
        return
    yield from _roles(membre, jour)
    yield from _adhesions(membre, jour)


def _roles(membre: Membre, jour: date) -> Iterator[Echeance]:
    roles = RoleMembre.toutes.filter(
        organisation_id=membre.organisation_id, au__gte=jour, au__lte=jour + timedelta(days=90)
    ).select_related("membre__utilisateur", "membre__organisation")
    for r in roles.order_by("au", "pk"):
        if r.au is None:
            continue
        yield Echeance(
            cle=f"comptes.role.{r.pk}",
            jour=r.au,
            quoi=f"L’accès « {r.get_role_display()} » {de(r.membre.libelle)} prend fin",
            pourquoi="Prolongez-le s’il en a encore besoin ; sinon, rien à faire : il se fermera seul.",
            url=reverse("comptes_o:membre", kwargs={"slug": membre.organisation.slug, "pk": r.membre_id}),
            geste="Voir l’accès",
            rubrique="Membres",
            icone="key",
            visible_des=r.au - timedelta(days=14),
        )


def _adhesions(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Memberships that end, unless a role of theirs ends the same day: one line is enough."""
    departs = Membre.toutes.filter(
        organisation_id=membre.organisation_id, au__gte=jour, au__lte=jour + timedelta(days=90)
    ).exclude(roles__au=F("au"))
    for m in departs.select_related("utilisateur").order_by("au", "pk"):
        if m.au is None:
            continue
        yield Echeance(
            cle=f"comptes.membre.{m.pk}",
            jour=m.au,
            quoi=f"L’accès {de(m.libelle)} prend fin",
            pourquoi="Ce jour passé, cette personne n’entrera plus ; ce qu’elle a fait reste à son nom.",
            url=reverse("comptes_o:membre", kwargs={"slug": membre.organisation.slug, "pk": m.pk}),
            geste="Voir l’accès",
            rubrique="Membres",
            icone="key",
            visible_des=m.au - timedelta(days=14),
        )


@echeances.inscrire("comptes.logiciels")
def fins_de_jeton(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Accesses of programs that end soon, for whoever opens them: a program that stops without a word is found out too late."""
    if not membre.utilisateur.has_perm("comptes.gerer_logiciels", membre.organisation):
        return
    proches = JetonApi.toutes.filter(
        organisation_id=membre.organisation_id, revoque_le__isnull=True, expire_le__gte=jour, expire_le__lte=jour + timedelta(days=90)
    )  # fmt: skip
    for j in proches.order_by("expire_le", "pk"):
        yield Echeance(
            cle=f"comptes.jeton.{j.pk}",
            jour=j.expire_le,
            quoi=f"L’accès du logiciel « {j.nom} » prend fin",
            pourquoi="S’il sert encore, ouvrez un autre accès et donnez son jeton au logiciel ; sinon, il se fermera seul.",
            url=reverse("comptes_o:logiciel", kwargs={"slug": membre.organisation.slug, "pk": j.pk}),
            geste="Voir l’accès",
            rubrique="Membres",
            icone="key",
            visible_des=j.expire_le - timedelta(days=reglage("rappel")),
        )


@echeances.inscrire("comptes.mes_logiciels")
def accords_attendus(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Accesses opened in the name of this member by somebody else: they open nothing before their word."""
    attendus = JetonApi.toutes.filter(
        membre=membre, accepte_le__isnull=True, revoque_le__isnull=True, expire_le__gte=jour
    )
    for j in attendus.order_by("cree_le", "pk"):
        yield Echeance(
            cle=f"comptes.accord_jeton.{j.pk}",
            jour=j.cree_le + timedelta(days=reglage("rappel")),
            quoi=f"Le logiciel « {j.nom} » demande à agir en votre nom",
            pourquoi="Il ne peut rien faire avant votre accord. Si vous ne savez pas de quoi il s’agit, refusez.",
            url=reverse("comptes:mes_logiciels"),
            geste="Accepter ou refuser",
            rubrique="Mon compte",
            icone="key",
            visible_des=j.cree_le,
        )
