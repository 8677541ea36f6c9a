"""Who may not be the outside person of a four-eyes approval: somebody of the house, or anybody while the house has a second."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.account.models import EmailAddress

from parchemin.comptes.models import Membre, Utilisateur
from parchemin.plateforme.approbations.constats import EXTERIEUR_CONNU, EXTERIEUR_INUTILE
from parchemin.plateforme.approbations.registre import est_habilite, memes_personnes, objections_exterieures
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui


def boite(courriel: str) -> str:
    """The mailbox behind an address: case and « +suffix » do not make another one."""
    local, _, domaine = courriel.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domaine}"


@objections_exterieures.inscrire("comptes")
def objecter(approbation: Approbation, courriel: str) -> Iterator[Constat]:
    """APP-008 while another active member may approve; APP-009 for an address of the asker or of any member, past ones too."""
    membres = list(
        Membre.toutes.filter(organisation_id=approbation.organisation_id or 0)
        .select_related("utilisateur", "organisation")
        .order_by("pk")
    )
    if noms := [m.libelle for m in membres if _peut_approuver(m, approbation)]:
        yield EXTERIEUR_INUTILE.constat(noms=", ".join(noms[:3]))
    siens = {m.utilisateur_id for m in membres} | {approbation.demandeur_id}
    adresses = [
        *Utilisateur.objects.filter(pk__in=siens).values_list("pk", "email"),
        *EmailAddress.objects.filter(user__in=siens).values_list("user_id", "email"),
    ]
    connus = {boite(adresse): cle for cle, adresse in adresses}
    cle = connus.get(boite(courriel))
    if cle is not None:
        qui = "la personne qui demande" if cle == approbation.demandeur_id else "quelqu’un de votre organisme"
        yield EXTERIEUR_CONNU.constat(courriel=courriel, qui=qui)


@memes_personnes.inscrire("comptes")
def est_une_adresse_du_compte(approbation: Approbation, courriel: str) -> bool:
    """An address of the account that asks, even one added since the link left."""
    qui = approbation.demandeur_id
    adresses = [
        *Utilisateur.objects.filter(pk=qui).values_list("email", flat=True),
        *EmailAddress.objects.filter(user=qui).values_list("email", flat=True),
    ]
    return boite(courriel) in {boite(x) for x in adresses}


def _peut_approuver(membre: Membre, approbation: Approbation) -> bool:
    return (
        membre.utilisateur_id != approbation.demandeur_id
        and membre.est_actif_le(aujourdhui())
        and membre.utilisateur.has_perm(approbation.permission, membre.organisation)
        and est_habilite(approbation, membre.utilisateur_id)
    )
