"""Create, read, consume and revoke personal links."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse

from parchemin.plateforme.liens.registre import usage as usage_inscrit
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import maintenant

DUREE = timedelta(days=14)
CONSERVATION = timedelta(days=90)
"""A dead link is kept so long, to say « déjà utilisé » rather than « inconnu »."""


@dataclass(frozen=True, slots=True)
class LienCree:
    """The only moment at which the token exists: hand it over, never store it."""

    lien: LienPersonnel
    jeton: str

    def url(self, request: HttpRequest | None = None) -> str:
        """Absolute address: from the installation's public address, else from the request."""
        chemin = reverse("plateforme:lien", kwargs={"jeton": self.jeton})
        base = getattr(settings, "URL_PUBLIQUE", "")
        if base:
            return f"{base}{chemin}"
        return request.build_absolute_uri(chemin) if request is not None else chemin


def creer_lien(
    usage: str,
    *,
    organisation_id: int | None,
    charge: dict[str, Any] | None = None,
    destinataire_libelle: str = "",
    cree_par_id: int | None = None,
    cree_par_libelle: str = "",
    duree: timedelta = DUREE,
    utilisations_max: int = 1,
) -> LienCree:
    """A new link for a registered purpose. Raises `LookupError` for an unknown one."""
    if usage_inscrit(usage) is None:
        raise LookupError(f"no link purpose « {usage} »")
    jeton = secrets.token_urlsafe(32)
    lien = LienPersonnel.toutes.create(
        empreinte_jeton=sha256_hex(jeton),
        usage=usage,
        charge=charge or {},
        organisation_id=organisation_id,
        destinataire_libelle=destinataire_libelle,
        cree_par_id=cree_par_id,
        cree_par_libelle=cree_par_libelle,
        expire_le=maintenant() + duree,
        utilisations_max=utilisations_max,
    )
    return LienCree(lien, jeton)


def trouver(jeton: str) -> LienPersonnel | None:
    """The link of this token. Looked up by the hash: comparing takes the same time whatever was guessed."""
    if not 20 <= len(jeton) <= 100 or not jeton.isascii():
        return None
    return LienPersonnel.toutes.filter(empreinte_jeton=sha256_hex(jeton)).first()


def etat(lien: LienPersonnel, instant: datetime | None = None) -> str:
    """`valable`, `revoque`, `utilise` or `expire`."""
    if lien.revoque_le is not None:
        return "revoque"
    if lien.utilisations >= lien.utilisations_max:
        return "utilise"
    if lien.expire_le <= (instant or maintenant()):
        return "expire"
    return "valable"


def consommer(lien: LienPersonnel) -> bool:
    """Count one use: one conditional UPDATE, so that two clicks are one use. Inside the caller's transaction."""
    instant = maintenant()
    return bool(
        LienPersonnel.toutes.filter(
            pk=lien.pk, revoque_le__isnull=True, expire_le__gt=instant, utilisations__lt=F("utilisations_max")
        ).update(utilisations=F("utilisations") + 1, utilise_le=instant)
    )


def revoquer(lien: LienPersonnel) -> bool:
    """From now on the link opens nothing. False when it was revoked already."""
    return bool(LienPersonnel.toutes.filter(pk=lien.pk, revoque_le__isnull=True).update(revoque_le=maintenant()))


def purger() -> int:
    """Delete links expired for longer than 90 days."""
    return LienPersonnel.toutes.filter(expire_le__lt=maintenant() - CONSERVATION).delete()[0]
