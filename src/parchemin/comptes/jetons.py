"""Acts on the accesses of programs, and how a presented token is recognised."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from parchemin.comptes import constats_api as c
from parchemin.comptes.domain.portees import (
    LIBELLES_PORTEE,
    PREFIXE,
    PorteeJeton,
    apercu_jeton,
    dernier_jour_permis,
    ecrire_portees,
    empreinte_jeton,
)
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import JetonApi, Membre, UsageJeton
from parchemin.comptes.reglages_api import reglage
from parchemin.comptes.rules import roles_de
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


def reference_jeton(jeton: JetonApi) -> Reference:
    return Reference("jeton_api", str(jeton.pk), jeton.nom)


@transaction.atomic
def creer_jeton(
    *, membre: Membre, nom: str, portees: Collection[PorteeJeton], expire_le: date, acteur: Reference
) -> tuple[JetonApi, str]:
    """A new access, and its value: the caller shows it once, nothing keeps it.

    Raises `ErreurMetier` API-006, API-020 to API-024.
    """
    jour, nom = aujourdhui(), " ".join(nom.split())
    roles = roles_de(membre.utilisateur, membre.organisation) if membre.est_actif_le(jour) else frozenset()
    fautes = []
    if not roles:
        fautes.append(c.MEMBRE_FERME.constat(nom=membre.libelle))
    elif Role.AUDITEUR in roles:
        fautes.append(c.AUDITEUR.constat())
    if not portees:
        fautes.append(c.SANS_PORTEE.constat())
    limite = dernier_jour_permis(jour, reglage("duree_maximale"))
    if expire_le > limite:
        fautes.append(c.FIN_TROP_TARDIVE.constat(jour=date_fr(limite)))
    if expire_le < jour:
        fautes.append(c.FIN_PASSEE.constat(jour=date_fr(expire_le)))
    if JetonApi.toutes.filter(organisation_id=membre.organisation_id, nom=nom, revoque_le__isnull=True).exists():
        fautes.append(c.NOM_PRIS.constat(nom=nom))
    if fautes:
        raise ErreurMetier(*fautes)
    valeur = f"{PREFIXE}{secrets.token_urlsafe(32)}"
    try:
        with transaction.atomic():
            jeton = JetonApi.toutes.create(
                organisation_id=membre.organisation_id, membre=membre, nom=nom, portees=ecrire_portees(portees),
                apercu=apercu_jeton(valeur), empreinte=empreinte_jeton(valeur), cree_le=jour,
                cree_par_libelle=acteur.libelle[:200], expire_le=expire_le,
            )  # fmt: skip
    except IntegrityError:
        # Two people gave the same name at once.
        raise ErreurMetier(c.NOM_PRIS.constat(nom=nom)) from None
    consigner(
        chaine=membre.organisation.chaine, acte="comptes.creer_jeton", acteur=acteur, sujet=reference_jeton(jeton),
        details={"membre": str(membre.pk), "portees": jeton.portees, "expire_le": expire_le.isoformat()},
        phrase=f"a ouvert au logiciel « {nom} » un accès au nom {de(membre.libelle)}, jusqu’au {date_fr(expire_le)}.",
    )  # fmt: skip
    if acteur.identifiant != str(membre.utilisateur_id):
        # A program will act in their name: they learn it from us.
        ecrire_gabarit(
            "comptes/courriels/logiciel",
            {
                "jeton": jeton, "organisation": membre.organisation, "prenom": membre.utilisateur.prenom,
                "acteur": acteur.libelle, "fin": date_fr(expire_le), "ouvre": [LIBELLES_PORTEE[p] for p in PorteeJeton if p in portees],
            },
            destinataire=membre.utilisateur.email, usage="comptes.logiciel", organisation_id=membre.organisation_id,
            sujet_type="jeton_api", sujet_identifiant=str(jeton.pk),
        )  # fmt: skip
    return jeton, valeur


@transaction.atomic
def revoquer_jeton(*, jeton: JetonApi, acteur: Reference) -> JetonApi:
    """Close an access at once. Raises `ErreurMetier` API-025."""
    pris = JetonApi.toutes.filter(pk=jeton.pk, revoque_le__isnull=True).update(
        revoque_le=aujourdhui(), revoque_par_libelle=acteur.libelle[:200]
    )
    if not pris:
        raise ErreurMetier(c.DEJA_REVOQUE.constat(nom=jeton.nom))
    jeton.refresh_from_db()
    consigner(
        chaine=f"o:{jeton.organisation_id}", acte="comptes.revoquer_jeton", acteur=acteur, sujet=reference_jeton(jeton),
        details={"membre": str(jeton.membre_id)}, phrase=f"a fermé l’accès du logiciel « {jeton.nom} ».",
    )  # fmt: skip
    return jeton


def jeton_presente(valeur: str) -> JetonApi | None:
    """The access that this value opens, dead ones included, with its member; one query."""
    lignes = JetonApi.toutes.select_related("membre__utilisateur", "membre__organisation")
    return lignes.filter(empreinte=empreinte_jeton(valeur)).first()


def noter_usage(jeton: JetonApi) -> None:
    """Remember that it served today: one write a day."""
    jour = aujourdhui()
    if not UsageJeton.toutes.filter(jeton=jeton, jour=jour).exists():
        UsageJeton.toutes.bulk_create(
            [UsageJeton(organisation_id=jeton.organisation_id, jeton=jeton, jour=jour)], ignore_conflicts=True
        )


def jetons_de_l_organisation() -> QuerySet[Any]:
    """Accesses of the active organisation, those in force first. `dernier_usage`: the last day it served."""
    return (
        JetonApi.objects.select_related("membre__utilisateur")
        .annotate(dernier_usage=Max("usages__jour"))
        .order_by("-cree_le", "-pk")
    )
