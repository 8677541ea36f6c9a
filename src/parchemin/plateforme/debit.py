"""Rate limits kept in the database: the same for every process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from parchemin.plateforme.models.debits import CompteurDebit
from parchemin.socle.horloge import maintenant


def cle_de_requete(request: HttpRequest, quoi: str) -> str:
    """Key of one address and one kind of attempt; the address itself is not kept.

    Behind as many proxies as `ALLAUTH_TRUSTED_PROXY_COUNT` says, the address is the one that the outermost of them saw.
    """
    mandataires = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    vues = [a.strip() for a in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if a.strip()]
    adresse = (
        vues[-mandataires] if mandataires and len(vues) >= mandataires else str(request.META.get("REMOTE_ADDR", ""))
    )
    # With the secret of the installation: all addresses can be tried, a bare hash would give this one back.
    return f"{quoi}:{salted_hmac('parchemin.debit', adresse, algorithm='sha256').hexdigest()[:32]}"


def compter(cle: str, fenetre: timedelta) -> int:
    """Count one attempt; returns how many this window has seen, this one included."""
    numero, fin = _fenetre(fenetre)
    with transaction.atomic():
        CompteurDebit.objects.bulk_create(
            [CompteurDebit(cle=cle[:100], fenetre=numero, expire_le=fin)], ignore_conflicts=True
        )
        CompteurDebit.objects.filter(cle=cle[:100], fenetre=numero).update(nombre=F("nombre") + 1)
        return CompteurDebit.objects.values_list("nombre", flat=True).get(cle=cle[:100], fenetre=numero)


def atteint(cle: str, limite: int, fenetre: timedelta) -> bool:
    """True when this window has already seen `limite` attempts. Reads only."""
    numero, _ = _fenetre(fenetre)
    return CompteurDebit.objects.filter(cle=cle[:100], fenetre=numero, nombre__gte=limite).exists()


def purger() -> int:
    return CompteurDebit.objects.filter(expire_le__lt=maintenant()).delete()[0]


def _fenetre(fenetre: timedelta) -> tuple[int, datetime]:
    secondes = int(fenetre.total_seconds())
    numero = int(maintenant().timestamp()) // secondes
    return numero, datetime.fromtimestamp((numero + 1) * secondes, tz=UTC)
