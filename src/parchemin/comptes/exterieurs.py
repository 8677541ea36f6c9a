"""Who may not be the outside person of a four-eyes approval: somebody of the house, or anybody while the house has a second."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.account.models import EmailAddress

from parchemin.comptes.models import Membre, Utilisateur
from parchemin.comptes.seconde_personne import approbateurs
from parchemin.plateforme.approbations.constats import EXTERIEUR_CONNU, EXTERIEUR_INUTILE
from parchemin.plateforme.approbations.registre import memes_personnes, objections_exterieures
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import Constat


def boite(courriel: str) -> str:
    """The mailbox behind an address: case and « +suffix » do not make another one."""
    local, _, domaine = courriel.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domaine}"


@objections_exterieures.inscrire("comptes")
def objecter(approbation: Approbation, courriel: str) -> Iterator[Constat]:
    """APP-008 while another active member may approve; APP-009 for an address of the asker or of any member, past ones too."""
    if noms := [m.libelle for m in approbateurs(approbation)]:
        yield EXTERIEUR_INUTILE.constat(noms=", ".join(noms[:3]))
    membres = Membre.toutes.filter(organisation_id=approbation.organisation_id or 0)
    siens = {*membres.values_list("utilisateur_id", flat=True), approbation.demandeur_id}
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
