"""Acts on the accesses of programs, and how a presented token is recognised."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Prefetch, QuerySet
from django.urls import reverse

from parchemin.comptes import constats_api as c
from parchemin.comptes.acces import sans_second_facteur
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
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


def reference_jeton(jeton: JetonApi) -> Reference:
    return Reference("jeton_api", str(jeton.pk), jeton.nom)


def _refus_du_membre(membre: Membre, jour: date) -> list[Constat]:
    """Why no program may act for this member."""
    roles = roles_de(membre.utilisateur, membre.organisation) if membre.est_actif_le(jour) else frozenset()
    if not roles:
        return [c.MEMBRE_FERME.constat(nom=membre.libelle)]
    if Role.AUDITEUR in roles:
        return [c.AUDITEUR.constat()]
    return [c.SANS_SECOND_FACTEUR.constat()] if sans_second_facteur(membre.utilisateur, roles) else []


@transaction.atomic
def creer_jeton(
    *, membre: Membre, nom: str, portees: Collection[PorteeJeton], expire_le: date, acteur: Reference
) -> tuple[JetonApi, str]:
    """A new access, and its value: the caller shows it once, nothing keeps it.

    Opened by the member, it serves at once; opened by somebody else, it opens nothing until the member accepts it.
    Raises `ErreurMetier` API-006, API-020 to API-024, API-027.
    """
    jour, nom = aujourdhui(), " ".join(nom.split())
    fautes = _refus_du_membre(membre, jour)
    soi_meme = (acteur.type, acteur.identifiant) == ("utilisateur", str(membre.utilisateur_id))
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
                cree_par_libelle=acteur.libelle[:200], expire_le=expire_le, accepte_le=jour if soi_meme else None,
            )  # fmt: skip
    except IntegrityError:
        # Two people gave the same name at once.
        raise ErreurMetier(c.NOM_PRIS.constat(nom=nom)) from None
    consigner(
        chaine=membre.organisation.chaine, acte="comptes.creer_jeton", acteur=acteur, sujet=reference_jeton(jeton),
        details={"membre": str(membre.pk), "portees": jeton.portees, "expire_le": expire_le.isoformat()},
        phrase=f"a ouvert au logiciel « {nom} » un accès au nom {de(membre.libelle)}, jusqu’au {date_fr(expire_le)}.",
    )  # fmt: skip
    if not soi_meme:
        # A program would act in their name: they learn it from us, and say yes or no.
        ecrire_gabarit(
            "comptes/courriels/logiciel",
            {
                "jeton": jeton, "organisation": membre.organisation, "prenom": membre.utilisateur.prenom,
                "acteur": acteur.libelle, "fin": date_fr(expire_le), "ouvre": [LIBELLES_PORTEE[p] for p in PorteeJeton if p in portees],
                "adresse": f"{settings.URL_PUBLIQUE}{reverse('comptes:mes_logiciels')}" if settings.URL_PUBLIQUE else "",
            },
            destinataire=membre.utilisateur.email, usage="comptes.logiciel", organisation_id=membre.organisation_id,
            sujet_type="jeton_api", sujet_identifiant=str(jeton.pk),
        )  # fmt: skip
    return jeton, valeur


@transaction.atomic
def accepter_jeton(*, jeton: JetonApi, acteur: Reference) -> JetonApi:
    """The member agrees that this program acts in their name. `acteur`: the member. Raises `ErreurMetier` API-006, API-024, API-027, API-029."""
    jour = aujourdhui()
    if fautes := _refus_du_membre(jeton.membre, jour):
        raise ErreurMetier(*fautes)
    attend = JetonApi.toutes.filter(pk=jeton.pk, accepte_le__isnull=True, revoque_le__isnull=True, expire_le__gte=jour)
    if not attend.update(accepte_le=jour):
        raise ErreurMetier(c.PLUS_A_ACCEPTER.constat(nom=jeton.nom))
    jeton.refresh_from_db()
    consigner(
        chaine=f"o:{jeton.organisation_id}", acte="comptes.accepter_jeton", acteur=acteur, sujet=reference_jeton(jeton),
        details={"membre": str(jeton.membre_id)},
        phrase=f"a accepté que le logiciel « {jeton.nom} » agisse en son nom, jusqu’au {date_fr(jeton.expire_le)}.",
    )  # fmt: skip
    return jeton


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


def noter_usage(jeton: JetonApi, adresse: str) -> None:
    """Remember that it served today from this address (a mark of it): one row a day, its hour rewritten from time to time."""
    jour, instant = aujourdhui(), maintenant()
    connu = UsageJeton.toutes.filter(jeton=jeton, jour=jour, adresse=adresse).first()
    if connu is None:
        neuf = UsageJeton(
            organisation_id=jeton.organisation_id, jeton=jeton, jour=jour, adresse=adresse, dernier_le=instant
        )
        UsageJeton.toutes.bulk_create([neuf], ignore_conflicts=True)
        UsageJeton.toutes.filter(jeton=jeton, jour__lt=jour - timedelta(days=reglage("usage_garde"))).delete()
    elif connu.dernier_le is None or instant - connu.dernier_le >= timedelta(minutes=reglage("usage_pas")):
        UsageJeton.toutes.filter(pk=connu.pk).update(dernier_le=instant)


USAGES_MONTRES = 10


def _avec_usages(lignes: QuerySet[Any]) -> QuerySet[Any]:
    """`derniers_usages`: the last days it served, by address. `dernier_usage`, `dernier_moment`: the last of them."""
    usages = UsageJeton.toutes.order_by("-jour", "-dernier_le", "-pk")[:USAGES_MONTRES]
    return lignes.annotate(
        dernier_usage=Max("usages__jour"), dernier_moment=Max("usages__dernier_le")
    ).prefetch_related(Prefetch("usages", queryset=usages, to_attr="derniers_usages"))


def jetons_de(utilisateur: Any) -> QuerySet[Any]:
    """Accesses that act in the name of this person, whatever the organisation: the last opened first."""
    lignes = JetonApi.toutes.filter(membre__utilisateur=utilisateur)
    return _avec_usages(lignes.select_related("membre__utilisateur", "membre__organisation")).order_by(
        "-cree_le", "-pk"
    )


def jetons_de_l_organisation() -> QuerySet[Any]:
    """Accesses of the active organisation, with their last uses."""
    return _avec_usages(JetonApi.objects.select_related("membre__utilisateur")).order_by("-cree_le", "-pk")
