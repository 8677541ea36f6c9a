"""Mails about reserved cases. Their subject is the same whatever happened, and their words name no case and nobody concerned."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.plateforme.courriels.services import ecrire

OBJET = "Une information vous attend dans Parchemin"
USAGE = "amelioration.information"


def _ecrire(organisation: Organisation, gens: Iterable[Membre], phrase: str) -> None:
    chemin = reverse("amelioration:violences", args=[organisation.slug])
    ou = f"{settings.URL_PUBLIQUE}{chemin}" if settings.URL_PUBLIQUE else "Parchemin, « Signaler une violence »"
    for m in gens:
        ecrire(
            destinataire=m.utilisateur.email, objet=OBJET, usage=USAGE, organisation_id=organisation.pk,
            corps=f"Bonjour,\n\n{phrase}\n\nÀ lire ici, sans transférer ce message : {ou}\n",
        )  # fmt: skip


def prevenir_lecteurs(organisation: Organisation, gens: Iterable[Membre]) -> None:
    """Named on a case."""
    _ecrire(organisation, gens, "Une information confidentielle vous est adressée.")


def prevenir_exception(organisation: Organisation, gens: Iterable[Membre], qui: str) -> None:
    """Somebody broke the glass: said at once, with their name, without the case nor the reason."""
    _ecrire(
        organisation, gens,
        f"{qui} vient de demander une ouverture exceptionnelle. Le motif est écrit, et se lit avec l’information elle-même.",
    )  # fmt: skip
