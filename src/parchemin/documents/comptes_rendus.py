"""What the pages of this room's long works say when they are over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from parchemin.documents.travaux_remises import IMPRIMER, REMETTRE
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


@comptes_rendus.inscrire(REMETTRE)
def remises(travail: Travail, organisation: Any) -> CompteRendu:
    """How many people were written to, and who is left."""
    if organisation is None:
        return CompteRendu()
    page = reverse("documents:remises", args=[organisation.slug, travail.parametres.get("session")])
    n, reste = travail.resultat.get("personnes", 0), travail.resultat.get("a_la_main", 0)
    phrases = [
        f"{n} personnes ont reçu leurs documents par courriel."
        if n > 1
        else f"{n} personne a reçu ses documents par courriel."
    ]
    if reste:
        phrases.append(f"{reste} à remettre en main propre ou par la poste.")
    return CompteRendu(phrases, [Lien("Les remises de la session", page, "list")], _fil(organisation))


@comptes_rendus.inscrire(IMPRIMER)
def impression_a_remettre(travail: Travail, organisation: Any) -> CompteRendu:
    """The file of those without an address."""
    if organisation is None:
        return CompteRendu()
    page = reverse("documents:remises", args=[organisation.slug, travail.parametres.get("session")])
    liens = [Lien("Les remises de la session", page, "list")]
    if travail.resultat.get("piece"):
        fichier = reverse("documents:impression_a_remettre", args=[organisation.slug, travail.pk])
        liens.insert(0, Lien("Télécharger le fichier à imprimer", fichier, "download"))
    return CompteRendu(["Une personne après l’autre, dans l’ordre des noms."], liens, _fil(organisation))
