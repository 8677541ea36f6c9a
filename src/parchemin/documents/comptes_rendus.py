"""What the pages of this room's long works say when they are over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.comptes_rendus import CompteRendu, Lien, comptes_rendus


def _fil(organisation: Any) -> tuple[tuple[str, str], ...]:
    return (("Documents", reverse("documents:a_delivrer", args=[organisation.slug])),)


@comptes_rendus.inscrire("documents.emettre")
def emission(travail: Travail, organisation: Any) -> CompteRendu:
    """How many, and the way to them."""
    if organisation is None:
        return CompteRendu()
    session = travail.parametres.get("session")
    page = Lien("Les documents de la session", reverse("documents:session", args=[organisation.slug, session]), "list")
    emis, refuses = travail.resultat.get("emis"), travail.resultat.get("refuses", 0)
    phrases = []
    if emis is not None:
        phrases.append(f"{emis} documents délivrés." if emis > 1 else f"{emis} document délivré.")
    if refuses:
        phrases.append(f"{refuses} non délivrés, pour les raisons ci-dessous : rien n’a été numéroté pour eux.")
    return CompteRendu(phrases, [page], _fil(organisation))


@comptes_rendus.inscrire("documents.imprimer")
def impression(travail: Travail, organisation: Any) -> CompteRendu:
    """The one file."""
    if organisation is None:
        return CompteRendu()
    session = travail.parametres.get("session")
    liens = [
        Lien("Les documents de la session", reverse("documents:session", args=[organisation.slug, session]), "list")
    ]
    if travail.resultat.get("piece"):
        liens.insert(0, Lien(
            "Télécharger le fichier à imprimer", reverse("documents:impression", args=[organisation.slug, travail.pk]), "download"
        ))  # fmt: skip
    return CompteRendu([], liens, _fil(organisation))
